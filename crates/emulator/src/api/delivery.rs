//! Sends responses, with or without a fault.

use std::io::{self, Write};
use std::net::TcpStream;

use crate::fault::Fault;
use crate::http::response::{BodyFraming, Response, reason};

/// What happens to the connection after a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    KeepOpen,
    Close,
    Reset,
}

/// Sends `response` with `fault`, which may change it.
pub(crate) fn deliver(
    stream: &mut TcpStream,
    response: &mut Response,
    fault: Option<&Fault>,
) -> io::Result<After> {
    let Some(fault) = fault else {
        send(stream, response)?;
        return Ok(After::KeepOpen);
    };
    fault.edit_headers(response);
    match fault {
        Fault::ResetBeforeRead | Fault::ResetMidPost | Fault::ResetBeforeHead => Ok(After::Reset),
        Fault::DropRequest | Fault::CloseBeforeHead => Ok(After::Close),
        Fault::ResetMidHead => send_half_head(stream, response, After::Reset),
        Fault::CloseMidHead => send_half_head(stream, response, After::Close),
        Fault::ResetMidBody => send_half_body(stream, response, After::Reset),
        Fault::CloseMidBody => send_half_body(stream, response, After::Close),
        Fault::ResetAfterBody => send(stream, response).map(|()| After::Reset),
        Fault::CloseAfterResponse | Fault::ConnectionCloseHeader => {
            send(stream, response).map(|()| After::Close)
        }
        Fault::OneByteAtATime => {
            send_bytewise(stream, &response.head_bytes())?;
            send_bytewise(stream, &response.body_bytes())?;
            Ok(After::KeepOpen)
        }
        Fault::TruncatedBody => send_with_lengths(stream, response, &[10]),
        Fault::ConflictingLengths => send_with_lengths(stream, response, &[0, 1]),
        Fault::Interim(status) => {
            let interim = format!("HTTP/1.1 {status} {}\r\n\r\n", reason(*status));
            stream.write_all(interim.as_bytes())?;
            send(stream, response)?;
            Ok(After::KeepOpen)
        }
        Fault::Raw { bytes, close } => {
            stream.write_all(bytes)?;
            Ok(if *close {
                After::Close
            } else {
                After::KeepOpen
            })
        }
        // These faults change the response before it gets here.
        Fault::Status(_)
        | Fault::NoContentType
        | Fault::EmptyHeaders
        | Fault::LowercaseHeaders
        | Fault::UppercaseHeaders => {
            send(stream, response)?;
            Ok(After::KeepOpen)
        }
    }
}

/// Whether a client gets the whole head of the response despite `fault`.
pub(crate) fn sends_head(fault: Option<&Fault>) -> bool {
    !matches!(
        fault,
        Some(
            Fault::ResetBeforeRead
                | Fault::ResetMidPost
                | Fault::DropRequest
                | Fault::ResetBeforeHead
                | Fault::ResetMidHead
                | Fault::CloseBeforeHead
                | Fault::CloseMidHead
                | Fault::Raw { .. }
        )
    )
}

/// Sends one byte per segment, as far as TCP lets the sender decide.
pub(crate) fn send_bytewise(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    for byte in bytes {
        stream.write_all(std::slice::from_ref(byte))?;
    }
    Ok(())
}

fn send(stream: &mut TcpStream, response: &Response) -> io::Result<()> {
    let mut wire = response.head_bytes();
    wire.extend_from_slice(&response.body_bytes());
    stream.write_all(&wire)
}

fn send_half_head(stream: &mut TcpStream, response: &Response, after: After) -> io::Result<After> {
    let head = response.head_bytes();
    stream.write_all(&head[..head.len() / 2])?;
    Ok(after)
}

fn send_half_body(stream: &mut TcpStream, response: &Response, after: After) -> io::Result<After> {
    let mut wire = response.head_bytes();
    let body = response.body_bytes();
    wire.extend_from_slice(&body[..body.len() / 2]);
    stream.write_all(&wire)?;
    Ok(after)
}

/// Sends the body with `Content-Length` headers that are too large by these numbers of bytes.
fn send_with_lengths(
    stream: &mut TcpStream,
    response: &mut Response,
    excesses: &[usize],
) -> io::Result<After> {
    response.framing = BodyFraming::Length;
    response.remove_header("Content-Length");
    for excess in excesses {
        let length = (response.body.len() + excess).to_string();
        response
            .headers
            .push(("Content-Length".to_owned(), length.into_bytes()));
    }
    send(stream, response)?;
    Ok(After::Close)
}
