//! The log lines of a batch, written by a separate process.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};

use lambda_native_events::{Batch, KafkaEvent, SqsEvent, batch, samples};

/// Set in the process that logs.
const SCENE: &str = "BATCH_LOG_SCENE";

/// Runs in the separate processes. Without the variable, it does nothing.
#[test]
fn scene() {
    let Ok(scene) = std::env::var(SCENE) else {
        return;
    };
    let event = SqsEvent::parse(samples::SQS).unwrap();
    let response = match &*scene {
        "two failures" => {
            lambda_native_invocation::enter("r-1", Some("tenant 7"));
            batch(&event.records, |_| {
                Err("out of \"stock\"\nsince today".into())
            })
        }
        "one word" => {
            lambda_native_invocation::enter("r-2", None);
            batch(&event.records[..1], |_| Err("gone".into()))
        }
        "no invocation" => batch(&event.records[..1], |_| Err("gone".into())),
        "untried" => {
            lambda_native_invocation::enter("r-3", None);
            let event = KafkaEvent::parse(samples::KAFKA_MSK).unwrap();
            batch(&event.records, |_| Err("gone".into()))
        }
        "told otherwise" => Batch::new(&event.records)
            .on_failure(|_, _| {})
            .run(|_| Err("gone".into())),
        scene => panic!("{scene}"),
    };
    assert!(!response.batch_item_failures.is_empty());
}

/// Runs the scene in a separate process, and returns each of its writes to stderr.
fn writes(scene: &str, settings: &[(&str, &str)]) -> Vec<String> {
    // A datagram socket keeps the writes apart.
    let (ours, theirs) = UnixDatagram::pair().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "batch_log::scene",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(SCENE, scene)
        .env_remove("AWS_LAMBDA_LOG_FORMAT")
        .env_remove("AWS_LAMBDA_LOG_LEVEL")
        .envs(settings.iter().copied())
        .stdout(Stdio::null())
        .stderr(OwnedFd::from(theirs))
        .spawn()
        .unwrap();
    assert!(child.wait().unwrap().success(), "{scene}");
    ours.set_nonblocking(true).unwrap();
    let mut buffer = vec![0; 1 << 20];
    let mut writes = Vec::new();
    while let Ok(length) = ours.recv(&mut buffer) {
        if length == 0 {
            break;
        }
        writes.push(String::from_utf8(buffer[..length].to_vec()).unwrap());
    }
    writes
}

#[test]
fn each_failure_is_one_write_with_level_request_id_record_and_reason() {
    assert_eq!(
        writes("two failures", &[]),
        [
            "ERROR RequestId: r-1 batch record failed tenantId=\"tenant 7\" \
             recordId=059f36b4-87a3-44ab-83d2-661975830a7d \
             reason=\"out of \\\"stock\\\"\\nsince today\"\n",
            "ERROR RequestId: r-1 batch record failed tenantId=\"tenant 7\" \
             recordId=2e1424d4-f796-459a-8184-9c92662be6da \
             reason=\"out of \\\"stock\\\"\\nsince today\"\n",
        ]
    );
    assert_eq!(
        writes("one word", &[]),
        ["ERROR RequestId: r-2 batch record failed \
          recordId=059f36b4-87a3-44ab-83d2-661975830a7d reason=gone\n"]
    );
    assert_eq!(
        writes("no invocation", &[]),
        ["ERROR batch record failed recordId=059f36b4-87a3-44ab-83d2-661975830a7d reason=gone\n"]
    );
}

#[test]
fn in_the_json_format_each_failure_is_an_object() {
    for format in ["JSON", "json"] {
        let writes = writes("two failures", &[("AWS_LAMBDA_LOG_FORMAT", format)]);
        assert_eq!(writes.len(), 2, "{writes:?}");
        let line = writes[0].strip_suffix('\n').unwrap();
        assert!(!line.contains('\n'), "{line}");
        let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
        let timestamp = line.as_object_mut().unwrap().remove("timestamp").unwrap();
        let timestamp = timestamp.as_str().unwrap();
        assert_eq!(timestamp.len(), "2026-11-22T21:00:00.123Z".len());
        let time = lambda_native_events::DateTime::from(timestamp).time();
        assert!(time.is_some(), "{timestamp}");
        assert_eq!(
            line,
            serde_json::json!({
                "level": "ERROR",
                "message": "batch record failed",
                "requestId": "r-1",
                "tenantId": "tenant 7",
                "recordId": "059f36b4-87a3-44ab-83d2-661975830a7d",
                "reason": "out of \"stock\"\nsince today",
            })
        );
    }
}

#[test]
fn what_was_not_tried_is_one_warning() {
    assert_eq!(
        writes("untried", &[]),
        [
            "ERROR RequestId: r-3 batch record failed recordId=\"orders-0 at 15\" reason=gone\n",
            "ERROR RequestId: r-3 batch record failed recordId=\"orders-1 at 3\" reason=gone\n",
            "WARN RequestId: r-3 1 of 3 batch records not tried\n",
        ]
    );
}

#[test]
fn lines_below_the_level_of_the_function_are_not_written() {
    let writes = |level| writes("untried", &[("AWS_LAMBDA_LOG_LEVEL", level)]).len();
    for (level, expected) in [
        ("INFO", 3),
        ("WARN", 3),
        ("error", 2),
        ("ERROR", 2),
        ("FATAL", 0),
    ] {
        assert_eq!(writes(level), expected, "{level}");
    }
}

#[test]
fn with_on_failure_nothing_is_logged() {
    assert!(writes("told otherwise", &[]).is_empty());
}
