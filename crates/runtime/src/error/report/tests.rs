use super::*;

#[test]
fn the_error_type_header_has_the_form_that_the_platform_keeps_unchanged() {
    let table = [
        ("NotFound", "Function.NotFound"),
        ("io::Error", "Function.IoError"),
        ("serde_json::Error", "Function.SerdeJsonError"),
        ("Http404", "Function.Http"),
        ("http_404_not_found", "Function.HttpNotFound"),
        ("notFound", "Function.NotFound"),
        ("", "Function.Error"),
        ("404", "Function.Error"),
        ("E", "Function.Error"),
        ("Straßenfehler", "Function.StraEnfehler"),
        ("Runtime.Panic", "Runtime.Panic"),
        (
            "Function.ResponseSizeTooLarge",
            "Function.ResponseSizeTooLarge",
        ),
        ("Custom.Thing", "Function.CustomThing"),
        ("x\r\nEvil: 1", "Function.XEvil"),
    ];
    for (error_type, expected) in table {
        let header = header_type(error_type, Origin::Function);
        assert_eq!(header, expected, "{error_type}");
        let name = header
            .strip_prefix("Function.")
            .or(header.strip_prefix("Runtime."));
        let name = name.unwrap_or_default();
        assert!(name.len() >= 2 && name.as_bytes()[0].is_ascii_uppercase());
        assert!(
            name.bytes().all(|byte| byte.is_ascii_alphabetic()),
            "{header}"
        );
    }
    assert_eq!(header_type("NoTable", Origin::Runtime), "Runtime.NoTable");
}

#[test]
fn the_body_has_all_fields_and_valid_json_escapes() {
    let error = LambdaError {
        error_type: "Odd".into(),
        error_message: "a \"b\" \\ \n\r\t\u{0}\u{7f} é 😀".to_owned(),
        stack_trace: vec!["caused by: c".to_owned(), "d".to_owned()],
    };
    assert_eq!(
        ErrorReport::of_function(&error).body,
        "{\"errorType\":\"Odd\",\
         \"errorMessage\":\"a \\\"b\\\" \\\\ \\n\\r\\t\\u0000\\u007f é 😀\",\
         \"stackTrace\":[\"caused by: c\",\"d\"]}"
    );
}

#[test]
fn the_xray_cause_is_ascii_and_lists_frames_and_paths() {
    let error = LambdaError {
        error_type: "Panic".into(),
        error_message: "é😀".to_owned(),
        stack_trace: vec![
            "panicked at src/main.rs:10:5".to_owned(),
            "app::handler at src/main.rs:9".to_owned(),
            "caused by: no such file".to_owned(),
            "caused by: looked at nothing:x".to_owned(),
            "caused by: connection refused at 10.0.0.1:5432".to_owned(),
        ],
    };
    let cause = ErrorReport::of_function(&error).xray_cause;
    assert!(cause.is_ascii());
    assert!(
        cause.contains("\"message\":\"\\u00e9\\ud83d\\ude00\""),
        "{cause}"
    );
    assert!(
        cause.ends_with(
            "\"stack\":[{\"path\":\"src/main.rs\",\"line\":10,\"label\":\"panicked\"},\
             {\"path\":\"src/main.rs\",\"line\":9,\"label\":\"app::handler\"}]}],\
             \"paths\":[\"src/main.rs\",\"src/main.rs\"]}"
        ),
        "{cause}"
    );
}

#[test]
#[cfg_attr(miri, ignore = "megabytes take Miri minutes")]
fn reports_of_huge_errors_stay_below_the_size_limits() {
    let longest = "\u{1}".repeat(2_000_000);
    let frame = format!("{longest} at {}:1", "é".repeat(100_000));
    let error = LambdaError {
        error_type: "x".repeat(300_000).into(),
        error_message: longest.clone(),
        stack_trace: vec![longest, frame.clone(), frame.clone(), frame],
    };
    let report = ErrorReport::of_function(&error);
    assert!(report.body.len() < 4_000_000, "{}", report.body.len());
    assert!(report.body.ends_with("\"]}"));
    assert!(
        report.xray_cause.len() < 14_000,
        "{}",
        report.xray_cause.len()
    );
    assert!(report.xray_cause.is_ascii() && report.xray_cause.ends_with("]}"));
    assert_eq!(report.error_type.len(), "Function.".len() + 128);
}

/// Found by fuzzing: if a string is measured before it is escaped, the result can be six times too
/// long.
#[test]
#[cfg_attr(miri, ignore = "thousands of escapes take Miri minutes")]
fn the_report_of_a_stream_fits_into_trailers_despite_escapes() {
    let error = LambdaError {
        error_type: "\u{1}".repeat(1_000).into(),
        error_message: "\u{1}".repeat(10_000),
        stack_trace: vec!["\u{1}".repeat(1_000); 100],
    };
    let report = ErrorReport::of_stream(&error);
    assert!(report.error_type.len() + report.body.len() * 4 / 3 < 14_000);
    assert!(report.body.ends_with(" bytes cut]\"]}"));
}

#[test]
#[cfg_attr(miri, ignore = "a thousand frames take Miri minutes")]
fn a_deep_stack_is_cut_in_the_xray_cause_but_not_in_the_body() {
    let error = LambdaError {
        stack_trace: (1..=1_000)
            .map(|n| format!("f{n} at src/main.rs:{n}"))
            .collect(),
        ..LambdaError::new("Deep", "deep")
    };
    let report = ErrorReport::of_function(&error);
    assert!(report.body.contains("\"f1000 at src/main.rs:1000\""));
    assert!(report.xray_cause.contains("\"f100\"") && !report.xray_cause.contains("f1000"));
    assert!(report.xray_cause.len() < 9_000);
}
