use std::time::Instant;

use lambda_native_emulator::InvocationResponse;

use super::markdown;
use crate::fixtures::{facts, record};
use crate::history::History;
use crate::record::{Body, InvocationRecord, Line, LineSource, Outcome};
use crate::view;

fn report(record: &InvocationRecord) -> String {
    let history = History::new(1, 10);
    let functions = [facts()];
    let related = history.read(|store| view::related(store, &functions, record));
    markdown(&functions, record, related)
}

#[test]
fn a_report_has_every_part_and_no_secret() {
    let mut record = record(br#"{"password":"hunter2","text":"```\n| a | <b>"}"#);
    record.outcome = Some(Outcome::Response(InvocationResponse::Crashed {
        error_type: "Runtime.ExitError".to_owned(),
        message: "exit status 3 in /Users/jo/orders/src/main.rs".to_owned(),
    }));
    record.times.delivered = Some(Instant::now());
    let line = |text: &str| Line {
        at: Instant::now(),
        source: LineSource::Stderr,
        text: text.to_owned(),
    };
    record.log.push(line("token=hunter2"), 10);
    record.log.push(line("panicked at /Users/jo/x.rs"), 10);
    let report = report(&record);
    for part in [
        "# Invocation of `orders`: crash\n",
        "| timeout | 3 s |\n",
        "| memory size | 128 MB |\n",
        "## Event (",
        "\n````json\n{\n  \"password\": \"•••\",\n",
        "## Error\n",
        "| type | `Runtime.ExitError` |\n",
        "exit status 3 in ~/orders/src/main.rs\n",
        "token=•••\n",
        "panicked at ~/x.rs\n",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    assert!(
        !report.contains("hunter2") && !report.contains("/Users/jo"),
        "{report}"
    );
}

#[test]
fn a_report_fits_into_an_issue() {
    let mut record = record(format!("\"{}\"", "é`".repeat(300_000)).as_bytes());
    record.response_body = Body::new(&b"x".repeat(500_000));
    record.outcome = Some(Outcome::Response(InvocationResponse::Crashed {
        error_type: "é".repeat(5_000),
        message: "m".repeat(60_000),
    }));
    for _ in 0..2_000 {
        let line = Line {
            at: Instant::now(),
            source: LineSource::Stdout,
            text: "x".repeat(100),
        };
        record.log.push(line, 2_000);
    }
    let report = report(&record);
    assert!(report.chars().count() < 65_536, "{}", report.len());
    assert!(report.contains("more bytes)"));
}
