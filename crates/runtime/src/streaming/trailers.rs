//! What ends the body of a stream.

use super::base64;
use crate::LambdaError;
use crate::error::ErrorReport;
use crate::http1::push_field;

/// Trailers may follow, and an empty line has to.
pub(crate) const LAST_CHUNK: &[u8] = b"0\r\n";

/// The trailers that tell Lambda of an error after the response has begun. The body is the JSON of
/// an ordinary error, in base64 so that it is a field's value.
pub(crate) fn push_trailers(out: &mut Vec<u8>, error: &LambdaError) {
    let report = ErrorReport::of_stream(error);
    push_field(
        out,
        "Lambda-Runtime-Function-Error-Type",
        report.error_type.as_bytes(),
    );
    let mut body = Vec::new();
    base64::push(&mut body, report.body.as_bytes());
    push_field(out, "Lambda-Runtime-Function-Error-Body", &body);
}
