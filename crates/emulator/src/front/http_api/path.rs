//! The path of a request to an HTTP API.

use percent_encoding::percent_decode_str;

use super::super::rejected::RejectedRequest;
use super::super::response::Response;

/// The path that the event has. In recorded exchanges, the path is decoded, cut at a question mark, and
/// decoded again: `/a%2520b` becomes `/a b`, and `/a%3Fb` becomes `/a`.
pub(super) fn decode(sent: &str) -> Result<String, RejectedRequest> {
    let once = decode_once(sent, sent)?;
    let path = once.split('?').next().unwrap_or_default();
    let path = decode_once(path, sent)?;
    if path.is_empty() {
        return Ok("/".to_owned());
    }
    Ok(path)
}

fn decode_once(path: &str, sent: &str) -> Result<String, RejectedRequest> {
    let is_escape = |part: &str| {
        let digits = part.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !path.split('%').skip(1).all(is_escape) {
        return Err(RejectedRequest::new(
            format!(
                "an HTTP API decodes a path twice, and {sent} has a % that is not an escape then"
            ),
            Response::json(400, r#"{"message":"Bad Request"}"#),
        ));
    }
    Ok(percent_decode_str(path).decode_utf8_lossy().into_owned())
}

/// Checks that the first segment of a path is the stage.
pub(super) fn check_stage(path: &str, stage: &str) -> Result<(), RejectedRequest> {
    if path.split('/').nth(1) == Some(stage) {
        return Ok(());
    }
    Err(RejectedRequest::new(
        format!("{path} is outside of the stage: its paths begin with /{stage}"),
        Response::json(404, r#"{"message":"Not Found"}"#),
    ))
}
