//! Log records, in the formats text and JSON.

use lambda_native_emulator::{Emulator, Invocation};
use serde_json::{Value, json};

use crate::support::function::{Function, STYLES, Style};
use crate::support::programs::program;

/// Runs the function for one event, and returns its response and what it has logged.
#[track_caller]
fn log(style: Style, event: &str, variables: &[(&str, &str)]) -> (String, Vec<String>) {
    let lambda = Emulator::builder();
    let function = Function::start_with(lambda, &program("logging.c"), style, variables);
    let invocation = Invocation::new(event).request_id("r-1");
    let response = function.submit(invocation).body_str().to_owned();
    let stderr = function.finish().stderr;
    let mut lines: Vec<String> = stderr.lines().map(str::to_owned).collect();
    // `finish` has checked that it says why the process ended.
    lines.pop();
    (response, lines)
}

#[test]
fn levels_follow_the_environment() {
    let names = ["trace", "debug", "info", "warn", "error", "fatal"];
    for (level, first) in [
        ("TRACE", 0),
        ("DEBUG", 1),
        ("", 2),
        ("WARN", 3),
        ("FATAL", 5),
    ] {
        for style in STYLES {
            let (_, lines) = log(style, "levels", &[("AWS_LAMBDA_LOG_LEVEL", level)]);
            let expected: Vec<String> = names[first..]
                .iter()
                .map(|name| format!("{} RequestId: r-1 at {name}", name.to_uppercase()))
                .collect();
            assert_eq!(lines, expected, "{level} in {style:?}");
        }
    }
}

#[test]
fn whether_a_level_is_enabled_is_known_before_the_record_is_made() {
    for style in STYLES {
        // From -1 to 8. A level outside 1 to 6 is treated as the nearest one.
        for (level, enabled) in [
            ("TRACE", "1111111111"),
            ("INFO", "0000111111"),
            ("FATAL", "0000000111"),
        ] {
            let (response, _) = log(style, "enabled", &[("AWS_LAMBDA_LOG_LEVEL", level)]);
            assert_eq!(response, enabled, "{level} in {style:?}");
        }
    }
}

#[test]
fn a_json_record_has_the_fields_with_their_types() {
    for style in STYLES {
        let (_, lines) = log(style, "fields", &[("AWS_LAMBDA_LOG_FORMAT", "JSON")]);
        let [line] = &lines[..] else {
            panic!("expected one record, got {lines:#?}");
        };
        let record: Value = serde_json::from_str(line).expect("JSON");
        let expected = json!({
            "timestamp": record["timestamp"],
            "level": "WARN",
            "message": "an order",
            "requestId": "r-1",
            "text": "a \"quote\"",
            "null": null,
            "least": i64::MIN,
            "most": i64::MAX,
            "half": 0.5,
            "nan": record["nan"],
            "yes": true,
            "no": false,
        });
        assert_eq!(record, expected, "{style:?}");
        assert!(!record["nan"].is_number(), "JSON has no NaN: {line}");
    }
}

#[test]
fn a_text_record_is_one_line() {
    for style in STYLES {
        let (_, lines) = log(style, "fields", &[]);
        let [line] = &lines[..] else {
            panic!("expected one record, got {lines:#?}");
        };
        let start = "WARN RequestId: r-1 an order text=\"a \\\"quote\\\"\" null=null ";
        assert!(line.starts_with(start), "{line}");
        assert!(line.ends_with(" yes=true no=false"), "{line}");
    }
}

#[test]
fn invalid_utf8_null_and_unknown_levels_make_valid_records() {
    for style in STYLES {
        let (_, lines) = log(style, "hostile", &[("AWS_LAMBDA_LOG_FORMAT", "JSON")]);
        let records: Vec<Value> = lines
            .iter()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        let summary: Vec<(&str, &str)> = records
            .iter()
            .map(|it| (&it["level"], &it["message"]))
            .map(|(level, message)| (level.as_str(), message.as_str()))
            .map(|(level, message)| (level.unwrap_or("?"), message.unwrap_or("?")))
            .collect();
        // A level below the range is TRACE, which is not written.
        let expected = [
            ("ERROR", "line\nbreak \u{fffd} end"),
            ("INFO", ""),
            ("FATAL", "far above"),
            ("INFO", ""),
        ];
        assert_eq!(summary, expected, "{style:?}");
        assert_eq!(records[0]["fi\u{fffd}\"eld"], "v\u{fffd}\nalue");

        let (_, lines) = log(style, "hostile", &[]);
        assert_eq!(lines.len(), 4, "each is one line: {lines:#?}");
    }
}

#[test]
fn a_record_that_is_not_written_is_null() {
    for style in STYLES {
        let (response, lines) = log(style, "not-written", &[]);
        assert_eq!(response, "NULL", "{style:?}");
        assert_eq!(lines, [""; 0], "{style:?}");
    }
}

#[test]
fn a_record_after_the_response_belongs_to_the_last_invocation() {
    for style in STYLES {
        let (_, lines) = log(style, "late", &[]);
        assert_eq!(
            lines,
            ["INFO RequestId: r-1 after the response"],
            "{style:?}"
        );
    }
}

#[test]
fn a_function_error_is_logged() {
    for style in STYLES {
        let lambda = Emulator::builder();
        let variables = [("AWS_LAMBDA_LOG_FORMAT", "JSON")];
        let function = Function::start_with(lambda, &program("responses.c"), style, &variables);
        function.submit(Invocation::new("fail NotFound none").request_id("r-1"));
        let stderr = function.finish().stderr;
        let line = stderr.lines().next().expect("a line");
        let record: Value = serde_json::from_str(line).expect("JSON");
        let expected = json!({
            "timestamp": record["timestamp"],
            "level": "ERROR",
            "message": "none",
            "requestId": "r-1",
            "errorType": "NotFound",
            "errorMessage": "none",
        });
        assert_eq!(record, expected, "{style:?}");
    }
}
