//! The head of a response.

use std::collections::BTreeSet;

use lambda_native::__fuzzing::{Framing, Head, parse_head};

/// The input: bytes as they come from a server.
///
/// However much of the head has arrived, the answer is "more" or the final one.
pub fn response_head(data: &[u8]) {
    let whole = parse_head(data, |name, value| check_field(data, name, value));
    if let Ok(Some(head)) = whole {
        check_head(data, head);
    }
    for end in prefixes(data.len(), whole) {
        let part = parse_head(&data[..end], |_, _| {});
        match (part, whole) {
            (Ok(Some(early)), Ok(Some(head))) => {
                assert_eq!(early, head, "{end}");
                assert!(end >= head.len, "{end}");
            }
            (Ok(None), Ok(Some(head))) => assert!(end < head.len, "{end}"),
            (Ok(None), _) => {}
            (part, whole) => assert_eq!(part, whole, "{end}"),
        }
    }
}

fn check_field(data: &[u8], name: &str, value: &[u8]) {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    assert!(!name.is_empty() && name.bytes().all(token), "{name:?}");
    assert!(value.iter().all(|byte| !b"\r\n\0".contains(byte)));
    assert_eq!(value.trim_ascii(), value);
    // The value is a part of the message: a place in it can be noted.
    assert!(data.as_ptr_range().contains(&value.as_ptr()) || value.is_empty());
    for special in ["content-length", "transfer-encoding", "connection"] {
        assert!(!name.eq_ignore_ascii_case(special));
    }
}

fn check_head(data: &[u8], head: Head) {
    assert!(head.len <= data.len());
    assert!(data[..head.len].ends_with(b"\n"));
    assert!(head.status <= 999);
    let (lengths, chunked) = framing_fields(&data[..head.len]);
    // Whoever sends two ways to find the end may be confused about where that is.
    let unclear = head.framing == Framing::UntilClose || (chunked && !lengths.is_empty());
    assert!(!(unclear && head.keep_alive));
    let expected = match lengths[..] {
        _ if matches!(head.status, 100..=199 | 204 | 304) => Framing::Length(0),
        _ if chunked => Framing::Chunked,
        [] => Framing::UntilClose,
        [length, ..] => Framing::Length(length),
    };
    assert_eq!(head.framing, expected);
    assert!(lengths.iter().all(|&length| length == lengths[0]));
}

/// Every length in the head, and whether the body is chunked.
fn framing_fields(head: &[u8]) -> (Vec<u64>, bool) {
    let mut fields = [httparse::EMPTY_HEADER; 96];
    let mut response = httparse::Response::new(&mut fields);
    response.parse(head).expect("the head has been parsed");
    let values = |name: &'static str| {
        let fields = response.headers.iter();
        let fields = fields.filter(move |field| field.name.eq_ignore_ascii_case(name));
        fields.map(|field| std::str::from_utf8(field.value).expect("ASCII").trim())
    };
    let lengths = values("content-length").flat_map(|value| value.split(','));
    let lengths = lengths.map(|length| length.trim().parse().expect("a number"));
    let chunked = values("transfer-encoding").any(|value| value.eq_ignore_ascii_case("chunked"));
    (lengths.collect(), chunked)
}

/// Every prefix of a short message; of a long one those around its ends and some between.
fn prefixes(len: usize, whole: Result<Option<Head>, &str>) -> BTreeSet<usize> {
    let head_end = whole.ok().flatten().map_or(len, |head| head.len);
    let step = len / 64 + 1;
    let near = |end: usize| end.saturating_sub(8)..(end + 8).min(len);
    (0..len)
        .step_by(step)
        .chain(near(head_end))
        .chain(near(len))
        .collect()
}
