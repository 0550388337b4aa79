//! The end of a streamed body: the last chunk and the trailers.

use crate::error::{ErrorReport, LambdaError};
use crate::http1::push_field;
use crate::sys::socket;
use crate::text::base64;

/// Trailers may follow. An empty line must follow.
pub(crate) const LAST_CHUNK: &[u8] = b"0\r\n";

/// The names of the trailers. Both are sent after [`LAST_CHUNK`].
const TYPE: &str = "Lambda-Runtime-Function-Error-Type";
const BODY: &str = "Lambda-Runtime-Function-Error-Body";

/// Appends the trailers that report an error after the response has started. The body is the JSON
/// of an ordinary error, encoded in base64 so that it is a valid field value.
pub(crate) fn push_trailers(out: &mut Vec<u8>, error: &LambdaError) {
    let report = ErrorReport::of_stream(error);
    push_field(out, TYPE, report.error_type.as_bytes());
    let mut body = Vec::new();
    base64::push(&mut body, report.body.as_bytes());
    push_field(out, BODY, &body);
}

/// The last chunk and the trailers of a stream whose process dies, for
/// [`EndOfStream`](crate::failure::in_flight::EndOfStream). Allocates nothing.
pub(super) fn send_end(connection: i32, report: &ErrorReport) {
    let mut sent = true;
    let mut send = |part: &[u8]| sent = sent && socket::send_all(connection, part);
    send(LAST_CHUNK);
    send(TYPE.as_bytes());
    send(b": ");
    send(report.error_type.as_bytes());
    send(b"\r\n");
    send(BODY.as_bytes());
    send(b": ");
    for part in report.body.as_bytes().chunks(3 * PART) {
        let mut text = [[0; 4]; PART];
        let mut groups = 0;
        for (digits, group) in text.iter_mut().zip(part.chunks(3)) {
            *digits = base64::digits(group);
            groups += 1;
        }
        send(text.get(..groups).unwrap_or_default().as_flattened());
    }
    send(b"\r\n\r\n");
}

/// The number of four-digit groups per write.
const PART: usize = 256;
