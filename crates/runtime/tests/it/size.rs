//! The size limit of responses (AWS Lambda Developer Guide, "Lambda quotas").

use lambda_native::{LambdaContext, LambdaError};

use crate::support::function::Function;

/// 6 MiB and 100 bytes.
const LARGEST: usize = 6_291_556;

fn bytes_of(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    Ok("x".repeat(event.parse()?))
}

#[test]
fn the_largest_response_is_accepted() {
    let function = Function::serve(bytes_of);
    assert_eq!(function.invoke(LARGEST.to_string()).body().len(), LARGEST);
    assert_eq!(function.invoke("1").body_str(), "x");
    let traffic = function.finish();
    assert_eq!(traffic.count("/error"), 0);
}

#[test]
fn one_byte_more_is_an_error_with_both_sizes_and_is_not_sent() {
    let function = Function::serve(bytes_of);
    for size in [LARGEST + 1, 20_000_000] {
        let response = function.invoke(size.to_string());
        let error = response.error().expect("a function error");
        assert_eq!(error.error_type, "Function.ResponseSizeTooLarge");
        assert_eq!(error.platform_error_type, "Function.ResponseSizeTooLarge");
        for figure in [size, LARGEST] {
            let message = &error.error_message;
            assert!(message.contains(&figure.to_string()), "{message}");
        }
        assert_eq!(function.invoke("1").body_str(), "x");
    }
    let traffic = function.finish();
    assert_eq!(
        (traffic.count("/response"), traffic.count("/error")),
        (2, 2)
    );
}

#[test]
fn an_empty_response_is_posted() {
    let function = Function::serve(bytes_of);
    assert_eq!(function.invoke("0").body(), b"");
    let traffic = function.finish();
    assert_eq!(
        traffic.to("/response")[0].header("Content-Length"),
        Some("0")
    );
}
