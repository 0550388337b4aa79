//! What the caller of the function is told when a fetch fails.

use lambda_native::LambdaError;
use ureq::Error;

pub(crate) fn of_fetch(url: &str, error: &Error) -> LambdaError {
    LambdaError::new(error_type(error), format!("GET {url}: {error}"))
}

/// Names that stay, whatever the HTTP client calls its errors: callers and alarms rely on them.
pub(crate) fn error_type(error: &Error) -> &'static str {
    match error {
        Error::BadUri(_) | Error::Http(_) | Error::RequireHttpsOnly(_) => "InvalidUrl",
        Error::Timeout(_) => "UpstreamTimeout",
        Error::HostNotFound | Error::ConnectionFailed => "UpstreamUnreachable",
        Error::Rustls(_) | Error::Tls(_) => "UpstreamUntrusted",
        // rustls hands its errors through `io::Read`, wrapped.
        Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => "UpstreamUntrusted",
        Error::Io(_) => "UpstreamUnreachable",
        Error::StatusCode(_) => "UpstreamStatus",
        Error::BodyExceedsLimit(_) => "UpstreamTooLarge",
        _ => "UpstreamFailed",
    }
}
