//! A whole response, head and body, in the order in which a connection reads it.

use lambda_native::__fuzzing::{BodyReader, parse_head};

use crate::pieces::{ends, script};

/// The input: a line with `R1 2`, the sizes of pieces, followed by a response.
///
/// The result does not depend on how the response is split.
pub fn whole_response(data: &[u8]) {
    let Some(script) = script(data) else {
        return;
    };
    let message = script.message;
    let whole = receive(&[message.len()], message);
    assert_eq!(
        receive(&ends(&script.numbers, message.len()), message),
        whole
    );
    if message.len() <= 256 {
        assert_eq!(receive(&ends(&[1], message.len()), message), whole);
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Complete {
        status: u16,
        keep_alive: bool,
        body: Vec<u8>,
        end: usize,
    },
    Truncated,
    Malformed(&'static str),
}

fn receive(ends: &[usize], message: &[u8]) -> Outcome {
    read(ends, message).unwrap_or_else(Outcome::Malformed)
}

fn read(ends: &[usize], message: &[u8]) -> Result<Outcome, &'static str> {
    let (mut buffer, mut ends) = (Vec::new(), ends.iter());
    let mut start = 0;
    let head = loop {
        match parse_head(&buffer[start..], |_, _| {})? {
            // An interim response.
            Some(head) if (100..200).contains(&head.status) && head.status != 101 => {
                start += head.len;
            }
            Some(head) => break head,
            None => match ends.next() {
                Some(&end) => buffer.extend_from_slice(&message[buffer.len()..end]),
                None => return Ok(Outcome::Truncated),
            },
        }
    };
    let mut reader = BodyReader::new(head.framing, head.len);
    while reader.advance(&mut buffer[start..])?.is_some() {
        match ends.next() {
            Some(&end) => buffer.extend_from_slice(&message[buffer.len()..end]),
            None if reader.complete_at_close() => break,
            None => return Ok(Outcome::Truncated),
        }
    }
    Ok(Outcome::Complete {
        status: head.status,
        keep_alive: head.keep_alive,
        body: buffer[start..][reader.range()].to_vec(),
        end: start + reader.message_end(),
    })
}
