//! The errors that the function returns when a fetch fails.

use lambda_native::LambdaError;
use ureq::Error;

pub(crate) fn of_fetch(url: &str, error: &Error) -> LambdaError {
    LambdaError::new(error_type(error), format!("GET {url}: {error}"))
}

/// Stable names that do not depend on the HTTP client: callers and alarms rely on them.
pub(crate) fn error_type(error: &Error) -> &'static str {
    match error {
        Error::BadUri(_) | Error::Http(_) | Error::RequireHttpsOnly(_) => "InvalidUrl",
        Error::Timeout(_) => "UpstreamTimeout",
        Error::HostNotFound | Error::ConnectionFailed => "UpstreamUnreachable",
        Error::Rustls(_) | Error::Tls(_) => "UpstreamUntrusted",
        // rustls wraps its errors to return them from `io::Read`.
        Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => "UpstreamUntrusted",
        Error::Io(_) => "UpstreamUnreachable",
        Error::StatusCode(_) => "UpstreamStatus",
        Error::BodyExceedsLimit(_) => "UpstreamTooLarge",
        _ => "UpstreamFailed",
    }
}
