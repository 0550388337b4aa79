//! Lines on Managed Instances are shorter than 64 KiB, because AWS's Runtime Interface Emulator
//! reads them with Go's `bufio.Scanner`, which does not accept longer ones.

use serde_json::Value;

use super::JSON;
use super::bootstrap::{Lambda, Logging, json_record};

/// The scanner's limit, including the newline.
const MAX_TOKEN: usize = 64 * 1024;

const MANAGED: (&str, &str) = ("AWS_LAMBDA_INITIALIZATION_TYPE", "lambda-managed-instances");

/// Asserts that each line fits, is valid, and says that something is missing.
#[track_caller]
fn assert_cut(lines: &[String], format: (&str, &str)) {
    for line in lines {
        assert!(line.len() + 1 < MAX_TOKEN, "{} bytes", line.len());
        if format == JSON {
            json_record(line);
        }
        let is_said = line.contains(" bytes cut]") || line.contains("fieldsCut");
        assert!(is_said, "{}", &line[..200]);
    }
}

const FORMATS: [(&str, &str); 2] = [JSON, ("AWS_LAMBDA_LOG_FORMAT", "Text")];

#[test]
fn a_line_with_any_long_part_is_below_64_kib_and_says_how_much_was_cut() {
    for format in FORMATS {
        let lines = Logging::start(&[MANAGED, format]).invoke("long").kill();
        assert_eq!(lines.len(), 6);
        assert_cut(&lines, format);
    }
}

#[test]
fn kept_and_missing_bytes_add_up_to_the_whole_message() {
    let lines = Logging::start(&[MANAGED, JSON]).invoke("megabyte").kill();
    let record = json_record(&lines[0]);
    let message = record["message"].as_str().expect("a string");
    let (kept, said) = message.rsplit_once(" [").expect("it says so");
    let cut: usize = said
        .strip_suffix(" bytes cut]")
        .and_then(|number| number.parse().ok())
        .expect("a number");
    assert_eq!(kept.len() + cut, 1_050_000);
    assert!(lines[0].len() > 60_000, "{}", lines[0].len());
}

#[test]
fn a_long_handler_error_is_below_64_kib_in_the_log_but_not_for_the_caller() {
    for format in FORMATS {
        let function = Logging::start(&[MANAGED, format]);
        // A record that may not fit into the pipe is written after the response.
        let lines = function.invoke("fail with everything long").kill_after(1);
        assert_eq!(lines.len(), 1);
        assert_cut(&lines, format);
    }
}

#[test]
fn several_workers_write_short_lines_regardless_of_the_environment() {
    let option = ("TEST_FACADE", "two workers");
    for (several, number) in [(option, ""), (("TEST_FACADE", ""), "2")] {
        let environment = [
            JSON,
            several,
            ("AWS_LAMBDA_INITIALIZATION_TYPE", ""),
            ("AWS_LAMBDA_MAX_CONCURRENCY", number),
        ];
        let function = Logging::start_in(Lambda::with_concurrency(2), &environment);
        let lines = function.invoke("long").kill();
        assert_eq!(lines.len(), 6);
        assert_cut(&lines, JSON);
    }
}

#[test]
fn a_line_logged_before_the_runtime_starts_is_below_64_kib() {
    let before = ("TEST_FACADE", "before the runtime");
    let lines = Logging::start(&[MANAGED, JSON, before]).invoke("{}").kill();
    assert_eq!(lines.len(), 6);
    assert_cut(&lines, JSON);
}

#[cfg(feature = "log")]
#[test]
fn records_of_the_log_facade_are_below_64_kib() {
    for format in FORMATS {
        let function = Logging::start(&[MANAGED, format, ("TEST_FACADE", "log")]);
        let lines = function.invoke("long").kill();
        assert_eq!(lines.len(), 1);
        assert_cut(&lines, format);
    }
}

#[cfg(feature = "tracing")]
#[test]
fn events_of_the_tracing_facade_are_below_64_kib() {
    for format in FORMATS {
        let function = Logging::start(&[MANAGED, format, ("TEST_FACADE", "tracing")]);
        let lines = function.invoke("long").kill();
        assert_eq!(lines.len(), 1);
        assert_cut(&lines, format);
    }
}

#[test]
fn metrics_of_more_than_64_kib_are_rejected_only_on_managed_instances() {
    let lines = Logging::start(&[MANAGED]).invoke("long metrics").kill();
    assert_eq!(lines.len(), 1);
    let refusal = "(the limit is 64000): write fewer values at once";
    assert!(lines[0].contains(refusal), "{}", lines[0]);
    let lines = Logging::start(&[]).invoke("long metrics").end();
    let metrics: Value = serde_json::from_str(&lines[0]).expect("JSON");
    assert_eq!(metrics["p6"].as_str().map(str::len), Some(10_000));
}
