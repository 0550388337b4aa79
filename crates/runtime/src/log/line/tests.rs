use super::*;

const NOW: u64 = 1_795_381_200_123;

fn error() -> LambdaError {
    let mut error = LambdaError::new("OutOfStock", "no \"bicycles\"\nleft");
    error.stack_trace = vec![
        "orders::place at src/orders.rs:7:5".to_owned(),
        "x".to_owned(),
    ];
    error
}

#[test]
fn json_has_the_names_of_the_managed_runtimes_and_is_flat() {
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
        line.render(Format::Json, NOW),
        concat!(
            r#"{"timestamp":"2026-11-22T21:00:00.123Z","level":"WARN","message":"a 🚲\t\u0007","#,
            r#""requestId":"r-1","tenantId":"blue","#,
            r#""errorType":"OutOfStock","errorMessage":"no \"bicycles\"\nleft","#,
            r#""stackTrace":["orders::place at src/orders.rs:7:5","x"],"order":7}"#,
        )
    );
    assert_eq!(
        Line::new(Level::Trace).render(Format::Json, 0),
        r#"{"timestamp":"1970-01-01T00:00:00.000Z","level":"TRACE","message":""}"#
    );
}

#[test]
fn text_is_in_the_manner_of_lambdas_own_lines() {
    let error = error();
    let line = Line {
        message: "order postponed",
        request_id: "r-1",
        tenant_id: "blue",
        fields: " order=7",
        ..Line::new(Level::Info)
    };
    assert_eq!(
        line.render(Format::Text, NOW),
        "INFO RequestId: r-1 order postponed tenantId=blue order=7"
    );
    let failed = Line {
        error: Some(&error),
        ..line
    };
    assert_eq!(
        failed.render(Format::Text, NOW),
        "INFO RequestId: r-1 order postponed: OutOfStock: no \"bicycles\"\nleft; \
         orders::place at src/orders.rs:7:5; x tenantId=blue order=7"
    );
    assert_eq!(Line::new(Level::Fatal).render(Format::Text, NOW), "FATAL ");
}

#[test]
fn a_line_of_everything_too_long_is_json_and_no_longer_than_cloudwatch_takes() {
    // Each character takes six bytes of JSON.
    let long = "\u{7}".repeat(1_000_000);
    let error = LambdaError {
        error_type: long.clone().into(),
        error_message: long.clone(),
        stack_trace: vec![long.clone(); 20],
    };
    // More than `logging::fields` lets through.
    let fields = format!(",\"x\":\"{}\"", "x".repeat(96_000));
    let line = Line {
        message: &long,
        error: Some(&error),
        request_id: &long,
        tenant_id: &long,
        fields: &fields,
        ..Line::new(Level::Error)
    };
    let json = line.render(Format::Json, NOW);
    assert!(
        (MAX_LINE - 32..=MAX_LINE).contains(&json.len()),
        "{}",
        json.len()
    );
    let read: serde_json::Value = serde_json::from_str(&json).expect("the line is JSON");
    assert!(read["message"].as_str().expect("a text").len() > 1_000);
    assert_eq!(read["x"].as_str().expect("a text").len(), 96_000);

    let text = Line { fields: "", ..line };
    assert!(text.render(Format::Text, NOW).len() <= MAX_LINE);
    let text = Line {
        error: None,
        ..text
    };
    let length = text.render(Format::Text, NOW).len();
    assert!((MAX_LINE - 64..=MAX_LINE).contains(&length), "{length}");
}

#[test]
fn a_message_is_cut_between_characters() {
    let message = "é".repeat(200_000);
    let line = Line {
        message: &message,
        ..Line::new(Level::Info)
    };
    for format in [Format::Text, Format::Json] {
        let line = line.render(format, NOW);
        assert!(
            (MAX_LINE - 64..=MAX_LINE).contains(&line.len()),
            "{}",
            line.len()
        );
    }
}
