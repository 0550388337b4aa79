//! A record of a log in a form that people read.

use serde_json::{Map, Value};

/// A record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// If the record itself names the request.
    pub(crate) request_id: Option<String>,
    /// The level in upper case, if the record has one.
    pub(crate) level: Option<String>,
    pub(crate) text: String,
    /// Whether Lambda has written it, not the function.
    pub(crate) is_platform: bool,
    pub(crate) is_error: bool,
}

/// The levels that `--errors` shows.
const ERRORS: [&str; 4] = ["ERROR", "FATAL", "CRITICAL", "PANIC"];

/// What lines of Lambda's own contain that report a failure ("Viewing CloudWatch logs for Lambda functions").
const FAILURES: [&str; 5] = [
    "Status: error",
    "Status: timeout",
    "Task timed out after",
    "Runtime exited",
    "Error Type: ",
];

/// The members that become the request id, the level and the text, with the names that libraries give them.
const REQUEST_IDS: [&str; 4] = ["requestId", "AWSRequestId", "request_id", "awsRequestId"];
const LEVELS: [&str; 2] = ["level", "severity"];
const MESSAGES: [&str; 3] = ["message", "msg", "fields.message"];
const TIMES: [&str; 2] = ["timestamp", "time"];

impl Record {
    /// Reads a record that is text or JSON.
    pub(crate) fn parse(message: &str) -> Record {
        let message = message.trim_end();
        match serde_json::from_str(message) {
            Ok(Value::Object(members)) => match platform(&members) {
                Some(record) => record,
                None => Record::of_json(members),
            },
            _ => Record::of_text(message),
        }
    }

    fn of_text(text: &str) -> Record {
        let id = text.split_once("RequestId: ").map(|(_, rest)| {
            let id = rest.split(|c: char| c.is_whitespace());
            id.into_iter().next().unwrap_or_default().to_owned()
        });
        let starts = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
        let is_platform = starts(&[
            "START RequestId: ",
            "END RequestId: ",
            "REPORT RequestId: ",
            "INIT_START ",
            "INIT_REPORT ",
            "RESTORE_START ",
            "RESTORE_REPORT ",
            "XRAY TraceId: ",
        ]);
        let has_failed = starts(&["ERROR", "[ERROR]", "FATAL"])
            || FAILURES.iter().any(|failure| text.contains(failure));
        Record {
            request_id: id,
            level: None,
            text: text.replace('\t', "  ").trim_end().to_owned(),
            is_platform,
            is_error: has_failed,
        }
    }

    /// `order priced total=250 items=1`.
    fn of_json(mut members: Map<String, Value>) -> Record {
        let mut take = |names: &[&str]| {
            let name = names.iter().find(|name| members.contains_key(**name))?;
            members.remove(*name).map(|value| plain(&value))
        };
        let request_id = take(&REQUEST_IDS);
        let level = take(&LEVELS).map(|level| level.to_ascii_uppercase());
        take(&TIMES);
        let mut text = take(&MESSAGES).unwrap_or_default();
        // The crate tracing-subscriber nests the members of a record.
        if let Some(Value::Object(mut fields)) = members.remove("fields") {
            if text.is_empty() {
                text = fields
                    .remove("message")
                    .map(|it| plain(&it))
                    .unwrap_or_default();
            }
            members.extend(fields);
        }
        // The description of the metrics in CloudWatch's embedded metric format, which are members themselves.
        members.remove("_aws");
        for name in ["errorType", "errorMessage"] {
            let Some(part) = members.remove(name) else {
                continue;
            };
            let separator = if text.is_empty() { "" } else { ": " };
            text.extend([separator, &plain(&part)]);
        }
        let stack_trace = match members.remove("stackTrace") {
            Some(Value::Array(frames)) => frames,
            Some(other) => vec![other],
            None => Vec::new(),
        };
        for (name, value) in &members {
            if !text.is_empty() {
                text.push(' ');
            }
            text.extend([name.as_str(), "=", &quoted(value)]);
        }
        for frame in &stack_trace {
            text.extend(["\n  ", &plain(frame)]);
        }
        let is_error = level
            .as_deref()
            .is_some_and(|level| ERRORS.contains(&level));
        Record {
            request_id,
            level,
            text,
            is_platform: false,
            is_error,
        }
    }
}

/// A `platform.…` record, in the words of the text format.
fn platform(members: &Map<String, Value>) -> Option<Record> {
    let kind = members.get("type")?.as_str()?.strip_prefix("platform.")?;
    let record = members.get("record")?;
    let id = record["requestId"].as_str().unwrap_or_default();
    let status = record["status"].as_str().unwrap_or_default();
    let metrics = &record["metrics"];
    let mut text = match kind {
        "start" => {
            let version = record["version"].as_str().unwrap_or("$LATEST");
            format!("START RequestId: {id} Version: {version}")
        }
        "runtimeDone" => format!("END RequestId: {id}"),
        "report" => format!("REPORT RequestId: {id}"),
        other => format!("{} {record}", other.to_uppercase()),
    };
    if kind == "report" {
        for (name, label, unit) in [
            ("durationMs", "Duration", "ms"),
            ("billedDurationMs", "Billed Duration", "ms"),
            ("memorySizeMB", "Memory Size", "MB"),
            ("maxMemoryUsedMB", "Max Memory Used", "MB"),
            ("initDurationMs", "Init Duration", "ms"),
            ("restoreDurationMs", "Restore Duration", "ms"),
        ] {
            if !metrics[name].is_null() {
                text += &format!("  {label}: {} {unit}", metrics[name]);
            }
        }
    }
    let has_failed = !["", "success"].contains(&status);
    if has_failed && kind == "report" {
        text += &format!("  Status: {status}");
        if let Some(error) = record["errorType"].as_str() {
            text += &format!("  Error Type: {error}");
        }
    }
    Some(Record {
        request_id: (!id.is_empty()).then(|| id.to_owned()),
        level: None,
        text,
        is_platform: true,
        is_error: has_failed,
    })
}

/// A string without quotes, anything else as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A string without quotes if it is one word.
fn quoted(value: &Value) -> String {
    match value {
        Value::String(text)
            if !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c == '"') =>
        {
            text.clone()
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::Record;

    fn text(message: &str) -> String {
        Record::parse(message).text
    }

    #[test]
    fn json_records_become_one_line() {
        let message = r#"{"timestamp": "2026-11-29T12:03:04.567Z", "level": "info", "requestId": "r-1",
                          "message": "order priced", "total": 250, "who": "a b", "ok": "yes"}"#;
        let record = Record::parse(message);
        assert_eq!(record.text, "order priced ok=yes total=250 who=\"a b\"");
        assert_eq!(record.level.as_deref(), Some("INFO"));
        assert_eq!(record.request_id.as_deref(), Some("r-1"));
        assert!(!record.is_error);
        let tracing =
            r#"{"level": "ERROR", "fields": {"message": "no", "code": 1}, "target": "t"}"#;
        assert_eq!(text(tracing), "no code=1 target=t");
        assert!(Record::parse(tracing).is_error);
        assert_eq!(text(r#"{"a": 1}"#), "a=1");
        assert_eq!(text("[1, 2]"), "[1, 2]");
    }

    #[test]
    fn errors_and_metrics_have_a_form_of_their_own() {
        let crash = r#"{"timestamp": "t", "level": "FATAL", "message": "init failed", "errorType": "Panic",
            "errorMessage": "no table", "table": "t1", "stackTrace": ["panicked at src/main.rs:7:5", "main"]}"#;
        assert_eq!(
            text(crash),
            "init failed: Panic: no table table=t1\n  panicked at src/main.rs:7:5\n  main"
        );
        let overflow = r#"{"level": "ERROR", "errorType": "StackOverflow", "errorMessage": "m", "stackTrace": []}"#;
        assert_eq!(text(overflow), "StackOverflow: m");
        let metrics = r#"{"_aws": {"Timestamp": 1, "CloudWatchMetrics": [{"Namespace": "shop"}]},
            "service": "orders", "latency": 3}"#;
        assert_eq!(text(metrics), "latency=3 service=orders");
    }

    #[test]
    fn platform_records_have_the_words_of_the_text_format() {
        let report = r#"{"time": "t", "type": "platform.report", "record": {"requestId": "r-1",
            "status": "timeout", "metrics": {"durationMs": 1.5, "memorySizeMB": 128}}}"#;
        assert_eq!(
            text(report),
            "REPORT RequestId: r-1  Duration: 1.5 ms  Memory Size: 128 MB  Status: timeout"
        );
        let record = Record::parse(report);
        assert!(record.is_error && record.is_platform);
        let start = r#"{"type": "platform.start", "record": {"requestId": "r-1", "version": "7"}}"#;
        assert_eq!(text(start), "START RequestId: r-1 Version: 7");
    }

    #[test]
    fn failures_are_recognized_in_text() {
        for message in [
            "2026-11-29T12:00:00Z r-1 Task timed out after 3.00 seconds",
            "ERROR RequestId: r-1 Late: too late",
            "REPORT RequestId: r-1\tDuration: 1 ms\tStatus: error\tError Type: X",
        ] {
            assert!(Record::parse(message).is_error, "{message}");
        }
        let report = Record::parse("REPORT RequestId: r-1\tDuration: 1 ms\t\n");
        assert_eq!(report.text, "REPORT RequestId: r-1  Duration: 1 ms");
        assert_eq!(report.request_id.as_deref(), Some("r-1"));
        assert!(report.is_platform && !report.is_error);
    }
}
