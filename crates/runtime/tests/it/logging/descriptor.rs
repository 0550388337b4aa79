//! `_LAMBDA_TELEMETRY_LOG_FD`: records are written to a pipe as frames.

use std::io::{self, Read};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use lambda_native_emulator::Invocation;
use serde_json::Value;

use super::bootstrap::{Lambda, Logging, json_record, logging_command};
use crate::support::function::PATIENCE;

#[derive(Debug)]
struct Frame {
    kind: u32,
    micros: u64,
    message: String,
}

/// Runs the function with this redirection and descriptor number. Frames go to the stdout that is
/// captured, because the function's own stdout is redirected.
#[track_caller]
fn output(redirection: &str, number: &str, format: &str, events: &[&str]) -> Output {
    let mut lambda = Lambda::start();
    let child = start(&lambda, redirection, number, format, "on-demand");
    let ended = end_of(child);
    for (event, number) in events.iter().zip(1..) {
        let invocation = Invocation::new(*event).request_id(format!("r-{number}"));
        lambda.submit(invocation);
    }
    lambda.stop();
    let output = ended.recv_timeout(PATIENCE).expect("the process ends");
    output.expect("its output can be read")
}

#[track_caller]
fn start(
    lambda: &Lambda,
    redirection: &str,
    number: &str,
    format: &str,
    initialization: &str,
) -> Child {
    let environment = [
        ("AWS_LAMBDA_INITIALIZATION_TYPE", initialization),
        ("AWS_LAMBDA_LOG_FORMAT", format),
        ("AWS_LAMBDA_LOG_LEVEL", "TRACE"),
        ("_LAMBDA_TELEMETRY_LOG_FD", number),
    ];
    let function = logging_command(&lambda.emulator, &environment);
    let mut shell = Command::new("sh");
    shell
        .args([
            "-c",
            &format!("exec {redirection} 1>/dev/null; exec \"$0\""),
        ])
        .arg(function.get_program());
    for (name, value) in function.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sh starts")
}

fn end_of(child: Child) -> Receiver<io::Result<Output>> {
    let (sender, ended) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    ended
}

#[track_caller]
fn frames(output: &Output) -> Vec<Frame> {
    assert!(output.stderr.is_empty(), "{output:?}");
    let mut frames = Vec::new();
    let mut rest = &*output.stdout;
    while !rest.is_empty() {
        let (mut kind, mut length, mut micros) = ([0; 4], [0; 4], [0; 8]);
        rest.read_exact(&mut kind).expect("a type");
        rest.read_exact(&mut length).expect("a length");
        rest.read_exact(&mut micros).expect("a time");
        let mut message = vec![0; u32::from_be_bytes(length) as usize];
        rest.read_exact(&mut message).expect("as much as was said");
        frames.push(Frame {
            kind: u32::from_be_bytes(kind),
            micros: u64::from_be_bytes(micros),
            message: String::from_utf8(message).expect("UTF-8"),
        });
    }
    frames
}

#[test]
fn each_record_is_a_frame_with_its_level_and_time() {
    let before = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    let levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "FATAL"];
    for (format, base) in [("JSON", 0xa55a_0002), ("Text", 0xa55a_0003)] {
        // The last frame is the runtime's own.
        let frames = frames(&output("7>&1", "7", format, &["levels"]));
        assert_eq!(frames.len(), levels.len());
        for ((number, level), frame) in [1, 2, 3, 4, 5, 6, 6].iter().zip(levels).zip(frames) {
            assert_eq!(frame.kind, base + 4 * number, "{frame:?}");
            let since = u128::from(frame.micros).checked_sub(before.as_millis() * 1_000);
            assert!(
                since.is_some_and(|it| it < PATIENCE.as_micros()),
                "{frame:?}"
            );
            if format == "JSON" {
                let record: Value = serde_json::from_str(&frame.message).expect("JSON");
                assert_eq!(record["level"], level);
            } else {
                assert!(frame.message.starts_with(level), "{frame:?}");
            }
        }
    }
}

#[test]
fn a_frame_keeps_its_newlines_and_adds_none() {
    let frames = frames(&output("7>&1", "7", "Text", &["fail"]));
    let message = "ERROR RequestId: r-1 OutOfStock: no bicycles\nleft";
    assert_eq!(frames[0].message, message);
}

#[test]
fn frames_of_several_threads_are_not_mixed_up() {
    let events = ["threads", "megabyte", "metrics"];
    let frames = frames(&output("7>&1", "7", "JSON", &events));
    // 400 from the threads, one from each of the other events, and the runtime's own.
    assert_eq!(frames.len(), 403);
    for frame in frames {
        json_record(&frame.message);
    }
}

#[test]
fn on_managed_instances_frames_are_below_64_kib() {
    for format in ["JSON", "Text"] {
        let mut lambda = Lambda::start();
        let child = start(&lambda, "7>&1", "7", format, "lambda-managed-instances");
        let pid = child.id().to_string();
        let ended = end_of(child);
        for event in ["long", "fail with everything long", "megabyte"] {
            lambda.submit(Invocation::new(event));
        }
        // Without an API the runtime would retry for a long time.
        let killed = Command::new("kill").args(["-KILL", &pid]).status();
        assert!(killed.expect("kill starts").success());
        let output = ended.recv_timeout(PATIENCE).expect("the process ends");
        let frames = frames(&output.expect("its output can be read"));
        assert_eq!(frames.len(), 8);
        for frame in frames {
            let length = frame.message.len();
            assert!(length < 65_536 - 16, "{length}");
            let is_said = frame.message.contains(" bytes cut]");
            assert!(is_said || frame.message.contains("fieldsCut"));
            if format == "JSON" {
                json_record(&frame.message);
            }
        }
    }
}

#[test]
fn an_unusable_telemetry_descriptor_leaves_the_log_on_stderr() {
    for (redirection, number) in [
        ("7>&-", "7"),
        ("7</dev/null", "7"),
        ("7>&1", "1"),
        ("7>&1", "2"),
        ("7>&1", "-7"),
        ("7>&1", "seven"),
        ("7>&1", ""),
        ("7>&1", "4294967303"),
    ] {
        let output = output(redirection, number, "Text", &["fail"]);
        assert!(output.stdout.is_empty(), "{number}: {output:?}");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            stderr.starts_with("ERROR RequestId: r-1 "),
            "{number}: {stderr}"
        );
    }
}

#[test]
fn an_inherited_descriptor_number_does_not_refer_to_our_connection() {
    // The process itself opens descriptors with these numbers, such as the connection to the
    // Runtime API.
    for number in ["3", "4", "5", "6"] {
        let function = Logging::start(&[("_LAMBDA_TELEMETRY_LOG_FD", number)]);
        let lines = function
            .submit(Invocation::new("fail"))
            .submit(Invocation::new("levels"))
            .submit(Invocation::new("fail"))
            .end();
        assert_eq!(lines.len(), 6, "{number}: {lines:#?}");
    }
}
