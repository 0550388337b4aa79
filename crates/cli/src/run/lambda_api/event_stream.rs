//! Messages of `application/vnd.amazon.eventstream`.
//!
//! The encoding is described in "Event Stream specification" in Smithy's documentation: two lengths
//! and their checksum, the headers, the payload, and a checksum of all that. Numbers are
//! big-endian.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// The media type of a body that consists of such messages.
pub(super) const MEDIA_TYPE: &str = "application/vnd.amazon.eventstream";

/// The largest payload that clients accept in one message, in bytes.
const MAX_PAYLOAD_BYTES: usize = 16 * 1024 * 1024;

/// The type of a header value that is a string.
const STRING: u8 = 7;

/// The size of a message without headers and payload: two lengths and two checksums.
const FRAME_BYTES: usize = 4 + 4 + 4 + 4;

/// `PayloadChunk`: a part of the response. A large part is split into several messages.
pub(super) fn payload_chunk(part: &[u8]) -> Vec<u8> {
    part.chunks(MAX_PAYLOAD_BYTES)
        .flat_map(|payload| message("PayloadChunk", "application/octet-stream", payload))
        .collect()
}

/// `InvokeComplete`: the end of the response, with the error, if any, and the end of the log, if
/// requested.
pub(super) fn invoke_complete(error: Option<(&str, &str)>, log: Option<&[u8]>) -> Vec<u8> {
    let mut fields = Map::new();
    if let Some((code, details)) = error {
        fields.insert("ErrorCode".to_owned(), Value::from(code));
        fields.insert("ErrorDetails".to_owned(), Value::from(details));
    }
    if let Some(log) = log {
        let log = STANDARD.encode(log);
        fields.insert("LogResult".to_owned(), Value::from(log));
    }
    let payload = Value::Object(fields).to_string();
    message("InvokeComplete", "application/json", payload.as_bytes())
}

fn message(event_type: &str, content_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut headers = Vec::new();
    for (name, value) in [
        (":event-type", event_type),
        (":content-type", content_type),
        (":message-type", "event"),
    ] {
        push_header(&mut headers, name, value);
    }
    let mut message = Vec::with_capacity(FRAME_BYTES + headers.len() + payload.len());
    push_number(&mut message, FRAME_BYTES + headers.len() + payload.len());
    push_number(&mut message, headers.len());
    push_checksum(&mut message);
    message.extend_from_slice(&headers);
    message.extend_from_slice(payload);
    push_checksum(&mut message);
    message
}

/// Names and values are constants of this file, so their lengths fit in the length fields.
#[expect(
    clippy::cast_possible_truncation,
    reason = "constants of a few letters"
)]
fn push_header(headers: &mut Vec<u8>, name: &str, value: &str) {
    headers.push(name.len() as u8);
    headers.extend_from_slice(name.as_bytes());
    headers.push(STRING);
    headers.extend_from_slice(&(value.len() as u16).to_be_bytes());
    headers.extend_from_slice(value.as_bytes());
}

#[expect(clippy::cast_possible_truncation, reason = "payloads are bounded")]
fn push_number(message: &mut Vec<u8>, number: usize) {
    message.extend_from_slice(&(number as u32).to_be_bytes());
}

/// Appends the checksum of the message so far.
fn push_checksum(message: &mut Vec<u8>) {
    let checksum = crc32fast::hash(message);
    message.extend_from_slice(&checksum.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::{MAX_PAYLOAD_BYTES, invoke_complete, message, payload_chunk};

    #[test]
    fn a_message_has_the_specified_layout() {
        let message = message("A", "b", b"{}");
        // 1 + 11 + 3 + 1, 1 + 13 + 3 + 1 and 1 + 13 + 3 + 5 bytes of headers.
        let headers = b"\x0b:event-type\x07\0\x01A\x0d:content-type\x07\0\x01b\
                        \x0d:message-type\x07\0\x05event";
        assert_eq!(message[..4], (16 + 56 + 2_u32).to_be_bytes());
        assert_eq!(message[4..8], 56_u32.to_be_bytes());
        assert_eq!(message[8..12], crc32fast::hash(&message[..8]).to_be_bytes());
        assert_eq!(message[12..68], headers[..]);
        assert_eq!(message[68..70], *b"{}");
        assert_eq!(message[70..], crc32fast::hash(&message[..70]).to_be_bytes());
    }

    #[test]
    fn the_checksum_matches_the_example_of_the_specification() {
        // A message without headers and payload. The specification lists its bytes.
        let empty = [0, 0, 0, 16, 0, 0, 0, 0, 5, 194, 72, 235, 125, 152, 200, 255];
        assert_eq!(crc32fast::hash(&empty[..8]).to_be_bytes(), empty[8..12]);
        assert_eq!(crc32fast::hash(&empty[..12]).to_be_bytes(), empty[12..]);
    }

    #[test]
    fn a_large_part_is_split_into_several_messages() {
        let part = vec![b'x'; MAX_PAYLOAD_BYTES + 1];
        let messages = payload_chunk(&part);
        let first = u32::from_be_bytes(messages[..4].try_into().unwrap()) as usize;
        assert!(first > MAX_PAYLOAD_BYTES && first < messages.len());
        assert!(payload_chunk(b"").is_empty());
    }

    #[test]
    fn the_last_message_has_the_error_and_the_log() {
        let end = invoke_complete(Some(("Late", "too late")), Some(b"log"));
        let text = String::from_utf8_lossy(&end).into_owned();
        let expected = r#"{"ErrorCode":"Late","ErrorDetails":"too late","LogResult":"bG9n"}"#;
        assert!(text.contains(expected), "{text}");
        let good = invoke_complete(None, None);
        assert!(String::from_utf8_lossy(&good).contains("{}"));
    }
}
