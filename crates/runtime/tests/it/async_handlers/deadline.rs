//! The margin before the deadline. The deadline is [`PATIENCE`] away and the margin is at least as
//! long, so that no test has to wait.

use std::future::pending;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lambda_native::{LambdaContext, LambdaError, ResponseStream, async_handler, async_streaming};
use lambda_native_emulator::{Invocation, InvocationResponse};
use tokio::time::sleep;

use crate::support::function::{Function, PATIENCE};

/// Sets the flag when the future is dropped.
struct Flag(Arc<AtomicBool>);

impl Drop for Flag {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

async fn act(event: &str, _: &LambdaContext<'_>) -> Result<String, LambdaError> {
    match event {
        "for ever" => pending().await,
        "later" => sleep(Duration::from_millis(20)).await,
        _ => {}
    }
    Ok("in time".to_owned())
}

#[test]
fn a_late_future_is_dropped_and_an_error_is_posted_before_the_deadline() {
    let dropped = Arc::new(AtomicBool::new(false));
    let handler = {
        let dropped = Arc::clone(&dropped);
        async_handler(async move |event: &str, ctx: &LambdaContext| {
            let _flag = Flag(Arc::clone(&dropped));
            act(event, ctx).await
        })
    };
    // This leaves a tenth of a second.
    let margin = PATIENCE - Duration::from_millis(100);
    let function = Function::serve(handler.timeout_margin(margin));
    let response = function.invoke("for ever");
    let error = response.error().expect("a function error, not a timeout");
    assert_eq!(error.error_type, "TimedOut");
    assert_eq!(error.platform_error_type, "Function.TimedOut");
    let ends = error
        .error_message
        .ends_with(" ms (59900 ms before the deadline)");
    assert!(ends, "{error:?}");
    assert!(dropped.load(Ordering::SeqCst));
    assert_eq!(function.invoke("at once").body_str(), "in time");
    function.finish();
}

#[test]
fn a_future_that_is_ready_immediately_never_times_out() {
    let function = Function::serve(async_handler(act).timeout_margin(2 * PATIENCE));
    assert_eq!(function.invoke("later").error_type(), Some("TimedOut"));
    assert_eq!(function.invoke("at once").body_str(), "in time");
    function.finish();
}

#[test]
fn without_a_deadline_or_a_margin_there_is_no_time_limit() {
    let function = Function::serve(async_handler(act).timeout_margin(2 * PATIENCE));
    for deadline in [None, Some("600000"), Some("soon")] {
        let later = Invocation::new("later");
        let later = match deadline {
            None => later.no_deadline(),
            Some(nonsense) => later.deadline(nonsense),
        };
        assert_eq!(function.submit(later).body_str(), "in time", "{deadline:?}");
    }
    // The largest deadline that the header can express.
    let endless = Invocation::new("later").deadline("18446744073709551615");
    assert_eq!(function.submit(endless).body_str(), "in time");
    function.finish();

    let function = Function::serve(async_handler(act));
    let overdue = Invocation::new("later").deadline("1542409706888");
    assert_eq!(function.submit(overdue).body_str(), "in time");
    function.finish();
}

#[test]
fn a_late_stream_ends_with_the_error_in_its_trailers() {
    let endless = async |_: &str, _: &LambdaContext, out: &mut ResponseStream| {
        write!(out, "begun")?;
        pending::<Result<(), LambdaError>>().await
    };
    let function = Function::serve(async_streaming(endless).timeout_margin(2 * PATIENCE));
    let InvocationResponse::Response {
        body, stream_error, ..
    } = function.invoke("{}")
    else {
        panic!("a stream that has started cannot become a function error");
    };
    assert_eq!(body, b"begun");
    assert_eq!(stream_error.expect("trailers").error_type, "TimedOut");
    function.finish();
}
