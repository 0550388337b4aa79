//! Handler errors as Lambda receives them.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use lambda_native::{LambdaContext, LambdaError};
use lambda_native_emulator::{Emulator, FunctionError};
use serde_json::{Value, json};

use crate::support::bootstrap::{Bootstrap, command, unwinding};
use crate::support::function::{Function, PATIENCE};

/// The report that Lambda receives for this error.
#[track_caller]
fn posted(error: LambdaError) -> FunctionError {
    let function = Function::serve(move |_: &str, _: &LambdaContext| Err::<(), _>(error.clone()));
    let response = function.invoke("{}");
    let traffic = function.finish();
    assert_eq!(
        (traffic.count("/error"), traffic.count("/response")),
        (1, 0)
    );
    response.error().expect("a function error").clone()
}

#[test]
fn the_error_body_is_json_with_three_fields() {
    let mut error = LambdaError::new("OutOfStock", "no \"bicycles\"\n\u{7}left \u{1f6b2}");
    error.stack_trace = vec!["orders::place at src/orders.rs:7:5".to_owned()];
    let posted = posted(error);
    assert_eq!(posted.content_type.as_deref(), Some("application/json"));
    let body: Value = serde_json::from_slice(&posted.body).expect("the body is JSON");
    let expected = json!({
        "errorType": "OutOfStock",
        "errorMessage": "no \"bicycles\"\n\u{7}left \u{1f6b2}",
        "stackTrace": ["orders::place at src/orders.rs:7:5"],
    });
    assert_eq!(body, expected);
}

#[test]
fn the_platform_keeps_the_error_type_header() {
    for (name, header) in [
        ("OutOfStock", "Function.OutOfStock"),
        ("out_of_stock", "Function.OutOfStock"),
        ("io::Error", "Function.IoError"),
        ("a", "Function.Error"),
        ("", "Function.Error"),
        ("404", "Function.Error"),
        ("2fast", "Function.Fast"),
        ("with spaces\r\nX: y", "Function.WithSpacesXY"),
        ("\u{1f6b2}", "Function.Error"),
        ("Runtime.OutOfDate", "Runtime.OutOfDate"),
        ("Function.Ready2Go", "Function.ReadyGo"),
        ("Function.", "Function.Error"),
        ("Map<String, Vec<u8>>", "Function.MapStringVecU"),
    ] {
        let posted = posted(LambdaError::new(name, "message"));
        assert_eq!(
            posted.header_error_type.as_deref(),
            Some(header),
            "{name:?}"
        );
        // The platform keeps what was sent.
        assert_eq!(posted.platform_error_type, header, "{name:?}");
        assert_eq!(posted.error_type, name, "the body keeps the name as it is");
    }
}

#[test]
fn the_xray_cause_header_is_ascii_and_has_the_frames() {
    let mut error = LambdaError::new("OutOfStock", "keine Fahrräder \u{1f6b2}");
    error.stack_trace = vec![
        "panicked at src/main.rs:1:2".to_owned(),
        "orders::place at src/ordürs.rs:7:5".to_owned(),
        "main at src/main.rs:12".to_owned(),
        "caused by: winter".to_owned(),
    ];
    let posted = posted(error);
    let cause = posted.xray_cause.expect("an X-Ray cause");
    assert!(
        cause.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
        "{cause}"
    );
    let cause: Value = serde_json::from_str(&cause).expect("the cause is JSON");
    assert!(cause["working_directory"].is_string(), "{cause}");
    let exception = &cause["exceptions"][0];
    assert_eq!(exception["type"], "OutOfStock");
    assert_eq!(exception["message"], "keine Fahrräder \u{1f6b2}");
    let frames = exception["stack"].as_array().expect("frames");
    let place = json!({"path": "src/ordürs.rs", "line": 7, "label": "orders::place"});
    assert!(frames.contains(&place), "{cause}");
    assert_eq!(frames.last().expect("a frame")["line"], 12);
    assert!(
        cause["paths"]
            .as_array()
            .expect("paths")
            .contains(&json!("src/main.rs"))
    );
}

/// The report that Lambda receives for an error with a long part. The function runs as a separate
/// process, because the whole error is logged too.
#[track_caller]
fn posted_long(part: &str, times: usize, text: &str) -> FunctionError {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE);
    let lambda = lambda.start().expect("the emulator starts");
    let _bootstrap = Bootstrap::start(&mut command(unwinding(), "long-error", &lambda));
    let response = lambda.invoke(format!("{part} {times} {text}"));
    assert_eq!(lambda.invoke("nothing 1 x").body_str(), "nothing 1 x");
    response.error().expect("a function error").clone()
}

#[test]
fn the_xray_cause_of_a_long_error_is_cut_to_fit_into_a_head() {
    // Each é takes six bytes when escaped.
    for (part, times, text) in [
        ("message", 20_000, "é"),
        ("message", 100_000, "x"),
        ("stack", 5_000, "orders::place at src/orders.rs:7:5"),
    ] {
        let posted = posted_long(part, times, text);
        let cause = posted.xray_cause.expect("a cause, however long the error");
        assert!(cause.len() < 14 * 1024, "{part}: {}", cause.len());
        serde_json::from_str::<Value>(&cause).expect("the cause is JSON");
        assert!(posted.body.len() > times, "the body has all of it");
    }
}

#[test]
fn an_error_of_many_megabytes_is_shortened() {
    for (part, times, at_least) in [
        ("message", 8_000_000, 1_000_000),
        ("frame", 4_000_000, 60_000),
    ] {
        let posted = posted_long(part, times, "é");
        assert_eq!(posted.error_type, "Long");
        assert!(posted.body.len() > at_least, "{}", posted.body.len());
        assert!(posted.body.len() < 6_291_556, "{}", posted.body.len());
        let body: Value = serde_json::from_slice(&posted.body).expect("the body is JSON");
        assert!(body["errorMessage"].is_string());
    }
}

#[test]
fn a_long_error_type_is_posted() {
    let posted = posted_long("type", 5_000, "Long");
    assert!(posted.error_type.starts_with("LongLong"));
    assert!(posted.platform_error_type.starts_with("Function.LongLong"));
}

#[derive(Debug)]
struct NotFound {
    order: u32,
    source: std::num::ParseIntError,
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "order {} is not there", self.order)
    }
}

impl Error for NotFound {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.source)
    }
}

#[test]
fn any_error_converts_with_its_short_name_and_sources() {
    let function = Function::serve(|event: &str, _: &LambdaContext| {
        let order = event.parse::<u32>();
        order
            .map(|_| ())
            .map_err(|source| NotFound { order: 7, source })
    });
    let response = function.invoke("many");
    let error = response.error().expect("a function error");
    assert_eq!(error.error_type, "NotFound");
    assert_eq!(error.error_message, "order 7 is not there");
    assert_eq!(
        error.stack_trace,
        ["caused by: invalid digit found in string"]
    );
    assert_eq!(error.platform_error_type, "Function.NotFound");
    function.finish();
}

#[test]
fn standard_library_errors_have_stable_names() {
    let function = Function::serve(|event: &str, _: &LambdaContext| {
        match event {
            "io" => drop(std::fs::read("/no/such/table")?),
            "float" => drop("x".parse::<f32>()?),
            "utf8" => drop(String::from_utf8(vec![0xff])?),
            "boxed" => return Err(Box::new("x".parse::<bool>().unwrap_err()).into()),
            _ => {}
        }
        Ok::<_, LambdaError>(())
    });
    for (event, name) in [
        ("io", "io::Error"),
        ("float", "ParseFloatError"),
        ("utf8", "FromUtf8Error"),
        ("boxed", "ParseBoolError"),
    ] {
        assert_eq!(function.invoke(event).error_type(), Some(name));
    }
    assert_eq!(function.invoke("{}").body_str(), "null");
    function.finish();
}

/// A function that fails with any error type that `?` converts.
fn converted<E>(error: E) -> LambdaError
where
    LambdaError: From<E>,
{
    let failed = || -> Result<(), LambdaError> { Err(error)? };
    failed().expect_err("the error")
}

#[test]
fn errors_without_a_type_of_their_own_are_called_error() {
    let boxed: Box<dyn Error + Send + Sync> = "no such order".into();
    let borrowed = String::from("no such order");
    for error in [
        converted("no such order"),
        converted(borrowed.as_str()),
        converted(String::from("no such order")),
        converted(Cow::Borrowed("no such order")),
        converted(boxed),
        converted(anyhow::anyhow!("no such order")),
        LambdaError::from_boxed(Box::<dyn Error>::from("no such order")),
    ] {
        assert_eq!(error.to_string(), "Error: no such order");
        assert!(error.stack_trace.is_empty(), "{error:?}");
    }
}

#[test]
fn an_anyhow_error_has_the_name_of_its_root_cause() {
    use anyhow::Context as _;

    #[derive(Debug)]
    struct OutOfStock;
    #[derive(Debug)]
    #[expect(dead_code, reason = "printed by `Debug` only")]
    enum Payment {
        Declined { code: u16 },
        Expired(u16),
    }
    /// Prints a sentence instead of its fields.
    struct HandWritten;
    impl fmt::Debug for HandWritten {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("Cannot reach the table")
        }
    }
    /// Its name is longer than any that is kept.
    struct Endless;
    impl fmt::Debug for Endless {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            (0..1_000).try_for_each(|_| f.write_str("Endless"))
        }
    }
    macro_rules! error {
        ($($name:ident)*) => {$(
            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("the root cause")
                }
            }
            impl Error for $name {}
        )*};
    }
    error!(OutOfStock Payment HandWritten Endless);

    let parsed = "many".parse::<u8>().context("not a number of pieces");
    let missing = std::fs::read("/does/not/exist")
        .context("cannot read")
        .context("no order");
    for (error, name) in [
        (parsed.unwrap_err(), "ParseIntError"),
        (missing.unwrap_err(), "io::Error"),
        (anyhow::Error::new(OutOfStock), "OutOfStock"),
        (
            anyhow::Error::new(Payment::Declined { code: 7 }),
            "Declined",
        ),
        (anyhow::Error::new(Payment::Expired(7)), "Expired"),
        (anyhow::Error::new(HandWritten), "Error"),
        (anyhow::Error::new(Endless), "Error"),
        (anyhow::anyhow!("Wrong"), "Error"),
    ] {
        let message = error.to_string();
        let sources = error.chain().count() - 1;
        let error = converted(error);
        assert_eq!(error.error_type, name);
        assert_eq!(error.error_message, message);
        assert_eq!(error.stack_trace.len(), sources, "{error:?}");
    }
}

#[test]
fn errors_that_are_not_send_or_that_borrow_convert_with_from_boxed() {
    #[derive(Debug)]
    struct NotSend(std::rc::Rc<str>);
    impl fmt::Display for NotSend {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(&self.0)
        }
    }
    impl Error for NotSend {}

    let error = LambdaError::from_boxed(NotSend("stays here".into()));
    assert_eq!(error.to_string(), "NotSend: stays here");

    let lock = std::sync::Mutex::new(());
    let error = LambdaError::from_boxed(std::sync::PoisonError::new(lock.lock()));
    assert_eq!(error.error_type, "PoisonError");
}
