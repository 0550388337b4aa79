//! The head of a response.

use std::collections::BTreeSet;

use lambda_native::__fuzzing::{Framing, Head, parse_head};

/// The room for fields that httparse gets.
const MAX_FIELDS: usize = 96;

/// The input: bytes as a server sends them.
///
/// For every prefix of the head, the result is "incomplete" or the final one, and it is the same as
/// that of httparse.
pub fn response_head(data: &[u8]) {
    let mut fields = Vec::new();
    let whole = parse_head(data, |name, value| {
        check_field(data, name, value);
        fields.push((name.to_owned(), value));
    });
    compare(data, whole, &fields);
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
    // The value is a slice of the message, so its position can be stored.
    assert!(data.as_ptr_range().contains(&value.as_ptr()) || value.is_empty());
    assert!(!is_of_framing(name));
}

/// The fields that the parser does not pass on.
fn is_of_framing(name: &str) -> bool {
    let names = ["content-length", "transfer-encoding", "connection"];
    names.iter().any(|other| name.eq_ignore_ascii_case(other))
}

/// Our parser accepts exactly what httparse accepts, except that it rejects invalid lengths, which
/// httparse does not check.
fn compare(data: &[u8], ours: Result<Option<Head>, &str>, fields: &[(String, &[u8])]) {
    let mut theirs = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let mut response = httparse::Response::new(&mut theirs);
    match (response.parse(data), ours) {
        (Ok(httparse::Status::Complete(len)), Ok(Some(head))) => {
            assert_eq!((len, response.code), (head.len, Some(head.status)));
            let theirs = response.headers.iter();
            let theirs = theirs.filter(|field| !is_of_framing(field.name));
            let theirs: Vec<_> = theirs
                .map(|field| (field.name.to_owned(), field.value))
                .collect();
            assert_eq!(fields, theirs);
        }
        (Ok(httparse::Status::Partial), Ok(None)) => {}
        // Our parser checks the status line only once it is complete.
        (Err(_), Ok(None)) => assert!(data.trim_ascii_start().len() < "HTTP/1.1 200".len()),
        (Err(httparse::Error::TooManyHeaders), _) | (Err(_), Err(_)) => {}
        (Ok(_), Err(why)) => assert!(!why.contains("invalid") && !why.contains("HTTP/")),
        (theirs, ours) => panic!("httparse: {theirs:?}, ours: {ours:?}"),
    }
}

fn check_head(data: &[u8], head: Head) {
    assert!(head.len <= data.len());
    assert!(data[..head.len].ends_with(b"\n"));
    assert!(head.status <= 999);
    let Some((lengths, chunked)) = framing_fields(&data[..head.len]) else {
        return;
    };
    // With two ways to find the end of the body, its position is ambiguous.
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

/// Returns all lengths in the head, and whether the body is chunked. Returns `None` if there are too
/// many fields for httparse.
fn framing_fields(head: &[u8]) -> Option<(Vec<u64>, bool)> {
    let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let mut response = httparse::Response::new(&mut fields);
    if let Err(httparse::Error::TooManyHeaders) = response.parse(head) {
        return None;
    }
    let values = |name: &'static str| {
        let fields = response.headers.iter();
        let fields = fields.filter(move |field| field.name.eq_ignore_ascii_case(name));
        fields.map(|field| std::str::from_utf8(field.value).expect("ASCII").trim())
    };
    let lengths = values("content-length").flat_map(|value| value.split(','));
    let lengths = lengths.map(|length| length.trim().parse().expect("a number"));
    let chunked = values("transfer-encoding").any(|value| value.eq_ignore_ascii_case("chunked"));
    Some((lengths.collect(), chunked))
}

/// All prefixes of a short message, or those near both ends of a long one and some in between.
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
