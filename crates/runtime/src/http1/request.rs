//! Serializes requests into a reused buffer.

use super::scan::plain_end;

/// Appends `name: value` and the line end. Bytes that could end the field early are removed, so
/// that a value from elsewhere cannot add a field.
pub(crate) fn push_field(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    if value.iter().all(|&byte| is_field_byte(byte)) {
        out.extend_from_slice(value);
    } else {
        out.extend(value.iter().copied().filter(|&byte| is_field_byte(byte)));
    }
    out.extend_from_slice(b"\r\n");
}

/// Appends one path segment, percent-encoded if necessary. Request ids are UUIDs, but an emulator
/// may send anything.
pub(crate) fn push_path_segment(out: &mut Vec<u8>, segment: &[u8]) {
    if plain_end(segment, 0) == segment.len() {
        out.extend_from_slice(segment);
        return;
    }
    for &byte in segment {
        if is_path_byte(byte) {
            out.push(byte);
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.extend_from_slice(&[
                b'%',
                HEX[usize::from(byte >> 4)],
                HEX[usize::from(byte & 15)],
            ]);
        }
    }
}

fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b':')
}

fn is_field_byte(byte: u8) -> bool {
    byte == b'\t' || (byte >= b' ' && byte != 0x7f)
}
