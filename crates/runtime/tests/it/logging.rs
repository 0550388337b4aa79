//! The log lines of a function that runs as a process: `tests/bootstraps/logging.rs`.

mod bootstrap;
mod descriptor;
#[cfg(feature = "log")]
mod log_facade;
mod managed;
#[cfg(feature = "tracing")]
mod tracing_facade;

use std::collections::BTreeSet;

use lambda_native_emulator::Invocation;
use serde_json::{Value, json};

use bootstrap::{Killed, Lambda, Logging, json_record, logging_command};

const JSON: (&str, &str) = ("AWS_LAMBDA_LOG_FORMAT", "JSON");

/// Asserts which records of a facade are written at each log level.
#[cfg(any(feature = "log", feature = "tracing"))]
#[track_caller]
fn levels_follow_the_environment(facade: (&str, &str)) {
    let all = ["trace", "debug", "info", "warn", "error"];
    for (level, first) in [
        ("TRACE", 0),
        ("DEBUG", 1),
        ("", 2),
        ("WARN", 3),
        ("ERROR", 4),
        ("FATAL", 5),
    ] {
        let function = Logging::start(&[facade, ("AWS_LAMBDA_LOG_LEVEL", level)]);
        let lines = function.invoke("levels").end();
        let written = &all[first..];
        assert_eq!(lines.len(), written.len(), "{level}: {lines:#?}");
        for (line, name) in lines.iter().zip(written) {
            let start = format!("{} RequestId: r-1 at {name}", name.to_uppercase());
            assert!(line.starts_with(&start), "{level}: {line}");
        }
    }
}

#[test]
fn a_json_record_is_flat_and_has_time_level_message_and_request_id() {
    let record = Logging::start(&[JSON]).invoke("error").record();
    let expected = json!({
        "timestamp": record["timestamp"],
        "level": "ERROR",
        "message": "order lost",
        "requestId": "r-1",
        "errorType": "OutOfStock",
        "errorMessage": "no bicycles\nleft",
        "stackTrace": ["orders::place at src/orders.rs:7:5"],
        "order": "7",
    });
    assert_eq!(record, expected);
}

#[test]
fn a_text_record_is_one_line_like_lambdas_own() {
    for format in ["Text", "", "nonsense"] {
        let lines = Logging::start(&[("AWS_LAMBDA_LOG_FORMAT", format)])
            .invoke("error")
            .end();
        assert_eq!(
            lines,
            [
                "ERROR RequestId: r-1 order lost: OutOfStock: no bicycles\rleft; \
                 orders::place at src/orders.rs:7:5 order=7"
            ]
        );
    }
}

#[test]
fn records_below_the_level_are_not_written_in_either_format() {
    let all = ["trace", "debug", "info", "warn", "error", "fatal"];
    for (level, first) in [
        ("trace", 0),
        ("DEBUG", 1),
        ("Info", 2),
        ("WARN", 3),
        ("ERROR", 4),
        ("fatal", 5),
        ("WARNING", 2),
        ("", 2),
    ] {
        for format in ["Text", "JSON"] {
            let environment = [
                ("AWS_LAMBDA_LOG_LEVEL", level),
                ("AWS_LAMBDA_LOG_FORMAT", format),
            ];
            let lines = Logging::start(&environment).invoke("levels").end();
            assert_eq!(
                lines.len(),
                all.len() - first,
                "{level} {format}: {lines:#?}"
            );
            for (line, name) in lines.iter().zip(&all[first..]) {
                assert!(line.contains(&format!("at {name}")), "{line}");
                assert!(line.contains(&name.to_uppercase()), "{line}");
            }
        }
    }
}

#[test]
fn special_characters_are_escaped_and_can_be_parsed_back() {
    let record = Logging::start(&[JSON]).invoke("hostile").record();
    let message = "a \"quote\" \\ and\nnewlines\r\n\u{0}\u{7f}\u{1f6b2}";
    assert_eq!(record["message"], message);
    assert_eq!(record["fi\"eld"], "v\nalue");
    assert_eq!(
        (&record["level"], &record["level_"]),
        (&json!("INFO"), &json!(7))
    );

    let lines = Logging::start(&[]).invoke("hostile").end();
    let message = message.replace('\n', "\r");
    let expected = format!("INFO RequestId: r-1 {message} fi_eld=\"v\\nalue\" level_=7");
    assert_eq!(lines, [expected]);
}

#[test]
fn a_message_of_a_megabyte_is_shortened_and_the_record_is_valid() {
    let lines = Logging::start(&[JSON]).invoke("megabyte").end();
    assert_eq!(lines.len(), 1);
    assert!(
        (255_000..=256_000).contains(&lines[0].len()),
        "{}",
        lines[0].len()
    );
    let record: Value = serde_json::from_str(&lines[0]).expect("JSON");
    assert_eq!(
        (&record["requestId"], &record["after"]),
        (&json!("r-1"), &json!(true))
    );
    let lines = Logging::start(&[]).invoke("megabyte").end();
    assert!(
        (255_000..=256_000).contains(&lines[0].len()),
        "{}",
        lines[0].len()
    );
    assert!(lines[0].ends_with(" after=true"));
}

#[test]
fn a_record_belongs_to_its_invocation_and_its_tenant() {
    let invocations = [
        ("r-1", Some("blue")),
        ("r-2", None),
        ("a-longer-id", Some("green")),
    ];
    for format in ["JSON", "Text"] {
        let mut function = Logging::start(&[("AWS_LAMBDA_LOG_FORMAT", format)]);
        for (request_id, tenant_id) in invocations {
            let mut invocation = Invocation::new("hostile").request_id(request_id);
            if let Some(tenant_id) = tenant_id {
                invocation = invocation.tenant_id(tenant_id);
            }
            function = function.submit(invocation);
        }
        let lines = function.end();
        assert_eq!(lines.len(), invocations.len(), "{lines:#?}");
        for (line, (request_id, tenant_id)) in lines.iter().zip(invocations) {
            if format == "JSON" {
                let record = json_record(line);
                assert_eq!(record["requestId"], request_id);
                assert_eq!(record["tenantId"].as_str(), tenant_id);
            } else {
                assert!(
                    line.starts_with(&format!("INFO RequestId: {request_id} a ")),
                    "{line}"
                );
                let field = tenant_id.map(|tenant_id| format!(" tenantId={tenant_id} "));
                let is_told = line.contains(field.as_deref().unwrap_or("tenantId"));
                assert_eq!(is_told, tenant_id.is_some(), "{line}");
            }
        }
    }
}

#[test]
fn threads_write_whole_lines_and_belong_to_no_invocation() {
    let lines = Logging::start(&[JSON]).invoke("threads").end();
    assert_eq!(lines.len(), 400);
    let mut written = BTreeSet::new();
    for line in lines {
        let record = json_record(&line);
        let message = record["message"].as_str().expect("a string");
        let name = &message[..1];
        assert!(message == name.repeat(20_000), "{}", message.len());
        assert_eq!(record.get("requestId"), None);
        written.insert((name.to_owned(), record["n"].as_u64()));
    }
    let names = ["a", "b", "c", "d"];
    let all = names.map(|name| (0..100).map(move |n| (name.to_owned(), Some(n))));
    assert_eq!(written, all.into_iter().flatten().collect());
}

#[test]
fn lambda_runtime_10_a_handler_error_is_logged_without_any_setup() {
    let function = Logging::start(&[JSON]);
    let invocation = Invocation::new("fail").request_id("r-7").tenant_id("blue");
    let record = function.submit(invocation).record();
    let expected = json!({
        "timestamp": record["timestamp"],
        "level": "ERROR",
        "message": "no bicycles\nleft",
        "requestId": "r-7",
        "tenantId": "blue",
        "errorType": "OutOfStock",
        "errorMessage": "no bicycles\nleft",
    });
    assert_eq!(record, expected);
    let lines = Logging::start(&[]).invoke("fail").end();
    assert_eq!(
        lines,
        ["ERROR RequestId: r-1 OutOfStock: no bicycles\rleft"]
    );
}

#[test]
fn the_reason_why_the_process_ends_is_a_record() {
    let function = Logging::start(&[JSON]);
    let record = json_record(&function.last_line());
    assert_eq!(record["level"], "FATAL");
    let message = record["message"].as_str().expect("a string");
    assert!(
        message.starts_with("lambda-native: giving up after 3 consecutive failures"),
        "{message}"
    );
    assert!(
        Logging::start(&[])
            .last_line()
            .starts_with("FATAL lambda-native: giving up")
    );
}

#[test]
fn metrics_are_one_line_in_both_formats_at_every_log_level() {
    for format in ["JSON", "Text"] {
        let environment = [
            ("AWS_LAMBDA_LOG_FORMAT", format),
            ("AWS_LAMBDA_LOG_LEVEL", "FATAL"),
        ];
        let line = Logging::start(&environment).invoke("metrics").record();
        assert!(line["_aws"]["Timestamp"].is_u64(), "{line}");
        let directive = json!([{
            "Namespace": "orders",
            "Dimensions": [["service"]],
            "Metrics": [{"Name": "latency", "Unit": "Milliseconds"}],
        }]);
        assert_eq!(line["_aws"]["CloudWatchMetrics"], directive);
        assert_eq!(
            (&line["service"], &line["latency"]),
            (&json!("checkout"), &json!(12.5))
        );
        assert_eq!(
            (&line["requestId"], &line["level"]),
            (&json!("r-1"), &json!("WARN"))
        );
    }
}

#[test]
fn a_log_whose_reader_is_gone_does_not_stop_the_function() {
    let lambda = Lambda::start().emulator;
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let child = logging_command(&lambda, &[]).stderr(writer).spawn();
    let _function = Killed(child.expect("the program starts"));
    for event in ["levels", "megabyte", "fail", "threads", "metrics"] {
        let response = lambda.invoke(event);
        assert_eq!(
            response.error_type().is_some(),
            event == "fail",
            "{response:?}"
        );
    }
}
