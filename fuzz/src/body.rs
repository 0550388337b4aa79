//! The body of a response, found while it arrives.

use lambda_native::__fuzzing::{BodyReader, Framing};

use crate::pieces::{Script, ends, script};

/// What stands before the body; it must stay as it is.
const HEAD: &[u8] = b"HEAD\n";

/// What stands behind the message: the next one, which must stay as it is too.
const NEXT: &[u8] = b"HTTP/1.1 200 OK\r\n0\r\n\r\n";

/// The input: `L4 1 2`, `C 1 2`, `U 1 2` or `E4 1 2`, and a message behind the line.
///
/// - `L`: a body of this length, received in pieces of the sizes that follow;
/// - `C`: a chunked one; `U`: one up to the end of the connection;
/// - `E`: the message is encoded in chunks of these sizes first, and has to come back.
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

/// A chunked body read in the plainest way, line by line, from a message that is whole and good.
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

/// What a message came to.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// The body, and where the message ends.
    Complete(Vec<u8>, usize),
    /// So many bytes are known to come.
    More(u64),
    Malformed(&'static str),
}

impl Outcome {
    fn complete(body: &[u8], end: usize) -> Self {
        Outcome::Complete(body.to_vec(), end)
    }
}

/// However the message arrives, it comes to the same.
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
        // What lies behind the message plays no part.
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
    match reader.complete_at_close() {
        true => Outcome::Complete(
            buffer[reader.range()].to_vec(),
            reader.message_end() - HEAD.len(),
        ),
        false => Outcome::More(expected),
    }
}

fn check_places(reader: &BodyReader, buffer: &[u8], message: &[u8]) {
    let (body, end) = (reader.range(), reader.message_end());
    assert!(HEAD.len() <= body.start && body.start <= body.end);
    assert!(body.end <= end && end <= buffer.len());
    assert!(buffer.starts_with(HEAD));
    // Only what has been looked at is moved.
    assert_eq!(
        buffer[end..],
        message[end - HEAD.len()..buffer.len() - HEAD.len()]
    );
}
