//! The head of a request that contains untrusted values.

use lambda_native::__fuzzing::request_head as write;

/// The input: a request id, a newline, and the value of a field.
///
/// For all values, the head is a single request with a single field.
pub fn request_head(data: &[u8]) {
    let at = data.iter().position(|&byte| byte == b'\n');
    let (segment, value) = data.split_at(at.unwrap_or(data.len()));
    let head = write(segment, "A-Field", value);

    let mut fields = [httparse::EMPTY_HEADER; 4];
    let mut request = httparse::Request::new(&mut fields);
    let parsed = request.parse(&head).expect("a valid head");
    assert_eq!(parsed, httparse::Status::Complete(head.len()));

    let path = request.path.expect("a path");
    let segment_again = path
        .strip_prefix("/runtime/invocation/")
        .and_then(|path| path.strip_suffix("/response"))
        .expect("the segment stays in its place");
    assert!(!segment_again.contains(['/', '?', '#']));
    assert_eq!(decoded(segment_again), segment);

    let [field] = &*request.headers else {
        panic!("{} fields", request.headers.len());
    };
    assert_eq!(field.name, "A-Field");
    let kept = |byte: &&u8| **byte == b'\t' || (**byte >= b' ' && **byte != 0x7f);
    let kept: Vec<u8> = value.iter().filter(kept).copied().collect();
    assert_eq!(field.value, trimmed(&kept));
}

/// Decodes percent escapes.
fn decoded(text: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, tail @ ..] = rest {
        if let (b'%', Some((hex, tail))) = (first, tail.split_at_checked(2)) {
            let hex = std::str::from_utf8(hex).expect("digits");
            bytes.push(u8::from_str_radix(hex, 16).expect("digits"));
            rest = tail;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    bytes
}

/// Removes the spaces around a value, which do not belong to it.
fn trimmed(value: &[u8]) -> &[u8] {
    let space = |byte: &u8| *byte == b' ' || *byte == b'\t';
    let start = value.iter().position(|byte| !space(byte));
    let end = value.iter().rposition(|byte| !space(byte));
    match (start, end) {
        (Some(start), Some(end)) => &value[start..=end],
        _ => &[],
    }
}
