//! Reading the body of a response while it arrives.

use lambda_native::__fuzzing::{BodyReader, Framing};

use crate::pieces::{Script, ends, script};

/// Bytes before the body, which must not change.
const HEAD: &[u8] = b"HEAD\n";

/// Bytes after the message: the next message, which must not change either.
const NEXT: &[u8] = b"HTTP/1.1 200 OK\r\n0\r\n\r\n";

/// The input: a line with `L4 1 2`, `C 1 2`, `U 1 2` or `E4 1 2`, followed by a message.
///
/// - `L`: a body of this length, received in pieces of the sizes that follow;
/// - `C`: a chunked body;
/// - `U`: a body that ends with the connection;
/// - `E`: the message is first encoded in chunks of these sizes, and must be decoded again.
pub fn body_framing(data: &[u8]) {
    let Some(script) = script(data) else {
        return;
    };
    match script.letter {
        b'L' => {
            let Some((&length, sizes)) = script.numbers.split_first() else {
                return;
            };
            let outcome = check_every_cut(Framing::Length(length), sizes, script.message);
            let expected = usize::try_from(length).ok();
            match expected.and_then(|length| script.message.get(..length)) {
                Some(body) => assert_eq!(outcome, Outcome::complete(body, body.len())),
                None => {
                    let missing = length - script.message.len() as u64;
                    assert_eq!(outcome, Outcome::More(missing));
                }
            }
        }
        b'C' => {
            let outcome = check_every_cut(Framing::Chunked, &script.numbers, script.message);
            if let Outcome::Complete(..) = outcome {
                assert_eq!(Some(outcome), decoded(script.message));
            }
        }
        b'U' => {
            let outcome = check_every_cut(Framing::UntilClose, &script.numbers, script.message);
            let expected = Outcome::complete(script.message, script.message.len());
            assert_eq!(outcome, expected);
        }
        b'E' => check_encoded(&script),
        _ => {}
    }
}

fn check_encoded(script: &Script<'_>) {
    let (mut wire, mut from) = (Vec::new(), 0);
    for end in ends(&script.numbers, script.message.len()) {
        if end > from {
            wire.extend_from_slice(format!("{:x}\r\n", end - from).as_bytes());
            wire.extend_from_slice(&script.message[from..end]);
            wire.extend_from_slice(b"\r\n");
            from = end;
        }
    }
    wire.extend_from_slice(b"0\r\nA-Trailer: 1\r\n\r\n");
    let end = wire.len();
    wire.extend_from_slice(NEXT);
    let reversed: Vec<u64> = script.numbers.iter().rev().copied().collect();
    let outcome = check_every_cut(Framing::Chunked, &reversed, &wire);
    assert_eq!(outcome, Outcome::complete(script.message, end));
}

/// Decodes a chunked body in the simplest way, line by line, from a complete and valid message.
fn decoded(message: &[u8]) -> Option<Outcome> {
    let (mut body, mut rest) = (Vec::new(), message);
    loop {
        let line = line(&mut rest)?;
        let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit());
        let size = std::str::from_utf8(&line[..digits.count()]).ok()?;
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            break;
        }
        let (data, behind) = rest.split_at_checked(size)?;
        body.extend_from_slice(data);
        rest = behind.strip_prefix(b"\r\n")?;
    }
    while !matches!(line(&mut rest)?, b"" | b"\r") {}
    Some(Outcome::Complete(body, message.len() - rest.len()))
}

fn line<'m>(rest: &mut &'m [u8]) -> Option<&'m [u8]> {
    let end = rest.iter().position(|&byte| byte == b'\n')?;
    let line = &rest[..end];
    *rest = &rest[end + 1..];
    Some(line)
}

/// The result of reading a message.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// The body, and the end of the message.
    Complete(Vec<u8>, usize),
    /// This many bytes are known to follow.
    More(u64),
    Malformed(&'static str),
}

impl Outcome {
    fn complete(body: &[u8], end: usize) -> Self {
        Outcome::Complete(body.to_vec(), end)
    }
}

/// The result does not depend on how the message is split.
fn check_every_cut(framing: Framing, sizes: &[u64], message: &[u8]) -> Outcome {
    let whole = receive(framing, &[message.len()], message);
    assert_eq!(
        receive(framing, &ends(sizes, message.len()), message),
        whole
    );
    if message.len() <= 512 {
        assert_eq!(receive(framing, &ends(&[1], message.len()), message), whole);
    }
    if let Outcome::Complete(_, end) = whole
        && framing != Framing::UntilClose
    {
        // Bytes after the message must not affect the result.
        let alone = receive(framing, &[end], &message[..end]);
        assert_eq!(alone, whole);
    }
    whole
}

fn receive(framing: Framing, ends: &[usize], message: &[u8]) -> Outcome {
    let mut reader = BodyReader::new(framing, HEAD.len());
    let mut buffer = HEAD.to_vec();
    let (mut received, mut expected) = (0, 0);
    for &end in ends {
        buffer.extend_from_slice(&message[received..end]);
        let brought = (end - received) as u64;
        received = end;
        let progress = reader.advance(&mut buffer);
        check_places(&reader, &buffer, message);
        match progress {
            Err(malformed) => return Outcome::Malformed(malformed),
            Ok(Some(known)) => expected = known,
            Ok(None) => {
                assert!(
                    brought >= expected,
                    "complete before the known bytes have come"
                );
                assert_eq!(reader.advance(&mut buffer), Ok(None));
                return Outcome::Complete(
                    buffer[reader.range()].to_vec(),
                    reader.message_end() - HEAD.len(),
                );
            }
        }
    }
    if reader.complete_at_close() {
        Outcome::Complete(
            buffer[reader.range()].to_vec(),
            reader.message_end() - HEAD.len(),
        )
    } else {
        Outcome::More(expected)
    }
}

fn check_places(reader: &BodyReader, buffer: &[u8], message: &[u8]) {
    let (body, end) = (reader.range(), reader.message_end());
    assert!(HEAD.len() <= body.start && body.start <= body.end);
    assert!(body.end <= end && end <= buffer.len());
    assert!(buffer.starts_with(HEAD));
    // Only bytes that have been examined may be moved.
    assert_eq!(
        buffer[end..],
        message[end - HEAD.len()..buffer.len() - HEAD.len()]
    );
}
