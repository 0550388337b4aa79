use super::*;

const NOW: u64 = 1_795_381_200_123;
const MAX_LINE: usize = 256_000;

fn error() -> LambdaError {
    let mut error = LambdaError::new("OutOfStock", "no \"bicycles\"\nleft");
    error.stack_trace = vec![
        "orders::place at src/orders.rs:7:5".to_owned(),
        "x".to_owned(),
    ];
    error
}

#[test]
fn json_records_are_flat_and_use_the_managed_runtimes_names() {
    let error = error();
    let line = Line {
        message: "a \u{1f6b2}\t\u{7}",
        error: Some(&error),
        request_id: "r-1",
        tenant_id: "blue",
        fields: ",\"order\":7",
        ..Line::new(Level::Warn)
    };
    assert_eq!(
        line.render(Format::Json, MAX_LINE, NOW),
        concat!(
            r#"{"timestamp":"2026-11-22T21:00:00.123Z","level":"WARN","message":"a 🚲\t\u0007","#,
            r#""requestId":"r-1","tenantId":"blue","#,
            r#""errorType":"OutOfStock","errorMessage":"no \"bicycles\"\nleft","#,
            r#""stackTrace":["orders::place at src/orders.rs:7:5","x"],"order":7}"#,
        )
    );
    assert_eq!(
        Line::new(Level::Trace).render(Format::Json, MAX_LINE, 0),
        r#"{"timestamp":"1970-01-01T00:00:00.000Z","level":"TRACE","message":""}"#
    );
}

#[test]
fn text_lines_look_like_lambdas_own_lines() {
    let error = error();
    let line = Line {
        message: "order postponed",
        request_id: "r-1",
        tenant_id: "blue",
        fields: " order=7",
        ..Line::new(Level::Info)
    };
    assert_eq!(
        line.render(Format::Text, MAX_LINE, NOW),
        "INFO RequestId: r-1 order postponed tenantId=blue order=7"
    );
    let failed = Line {
        error: Some(&error),
        ..line
    };
    assert_eq!(
        failed.render(Format::Text, MAX_LINE, NOW),
        "INFO RequestId: r-1 order postponed: OutOfStock: no \"bicycles\"\nleft; \
         orders::place at src/orders.rs:7:5; x tenantId=blue order=7"
    );
    assert_eq!(
        Line::new(Level::Fatal).render(Format::Text, MAX_LINE, NOW),
        "FATAL "
    );
}

#[test]
fn a_line_whose_parts_are_all_too_long_is_valid_json_within_the_limit() {
    // Each character takes six bytes in JSON.
    let long = "\u{7}".repeat(1_000_000);
    let error = LambdaError {
        error_type: long.clone().into(),
        error_message: long.clone(),
        stack_trace: vec![long.clone(); 20],
    };
    for max_line in [MAX_LINE, MAX_LINE / 4] {
        // More than `logging::fields` allows.
        let field = max_line * 3 / 8;
        let fields = format!(",\"x\":\"{}\"", "x".repeat(field));
        let line = Line {
            message: &long,
            error: Some(&error),
            request_id: &long,
            tenant_id: &long,
            fields: &fields,
            ..Line::new(Level::Error)
        };
        let json = line.render(Format::Json, max_line, NOW);
        assert!(
            (max_line - 64..=max_line).contains(&json.len()),
            "{}",
            json.len()
        );
        let read: serde_json::Value = serde_json::from_str(&json).expect("the line is JSON");
        assert!(read["message"].as_str().expect("a string").len() > 1_000);
        assert_eq!(read["x"].as_str().expect("a string").len(), field);

        let text = Line { fields: "", ..line };
        assert!(text.render(Format::Text, max_line, NOW).len() <= max_line);
        let text = Line {
            error: None,
            ..text
        };
        let length = text.render(Format::Text, max_line, NOW).len();
        assert!((max_line - 96..=max_line).contains(&length), "{length}");
    }
}

#[test]
fn every_cut_part_ends_with_the_number_of_missing_bytes() {
    let long = "x".repeat(300_000);
    let error = LambdaError {
        error_type: "x".repeat(600).into(),
        error_message: long.clone(),
        // 16 bytes each. The first 6,000 reach the limit.
        stack_trace: vec!["f at src/f.rs:10".to_owned(); 10_000],
    };
    let line = Line {
        message: &long,
        error: Some(&error),
        request_id: &long,
        tenant_id: &long,
        ..Line::new(Level::Error)
    };
    let json = line.render(Format::Json, MAX_LINE, NOW);
    let read: serde_json::Value = serde_json::from_str(&json).expect("the line is JSON");
    for (name, whole) in [
        ("message", 300_000),
        ("requestId", 300_000),
        ("tenantId", 300_000),
        ("errorType", 600),
        ("errorMessage", 300_000),
    ] {
        let text = read[name].as_str().expect("a string");
        let kept = text.bytes().take_while(|&byte| byte == b'x').count();
        assert!(kept < whole, "{name}");
        assert_eq!(text[kept..], format!(" [{} bytes cut]", whole - kept));
    }
    let stack = read["stackTrace"].as_array().expect("a list");
    let (last, frames) = stack.split_last().expect("entries");
    assert!(frames.iter().all(|frame| frame == "f at src/f.rs:10"));
    assert_eq!(
        *last,
        format!(" [{} bytes cut]", (10_000 - frames.len()) * 16)
    );

    let text = line.render(Format::Text, MAX_LINE, NOW);
    let whole = long.len() + ": ".len() + error.describe().len();
    let (kept, rest) = text.rsplit_once(" [").expect("it says so of the tenant");
    assert_eq!(rest, "299488 bytes cut]");
    let (kept, rest) = kept.rsplit_once(" [").expect("it says so of the message");
    let kept = kept.bytes().filter(|&byte| byte == b'x').count() - 512;
    let said = format!("{} bytes cut] tenantId={}", whole - kept, "x".repeat(512));
    assert_eq!(rest, said);
}

#[test]
fn a_message_is_cut_at_a_character_boundary() {
    let message = "é".repeat(200_000);
    let line = Line {
        message: &message,
        ..Line::new(Level::Info)
    };
    for format in [Format::Text, Format::Json] {
        let line = line.render(format, MAX_LINE, NOW);
        assert!(
            (MAX_LINE - 96..=MAX_LINE).contains(&line.len()),
            "{}",
            line.len()
        );
    }
}
