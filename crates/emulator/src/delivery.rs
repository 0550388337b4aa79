//! Writing an answer to the socket, whole or spoiled by a fault.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use socket2::SockRef;

use crate::fault::Fault;
use crate::reply::{BodyFraming, Reply, reason};

/// How long a closing connection is read empty before it is dropped.
const LINGER: Duration = Duration::from_secs(2);

/// What becomes of the connection after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    KeepOpen,
    Close,
    Reset,
}

/// Sends `reply` as `fault` would have it.
pub(crate) fn deliver(
    stream: &mut TcpStream,
    mut reply: Reply,
    fault: Option<&Fault>,
) -> io::Result<After> {
    let Some(fault) = fault else {
        send(stream, &reply)?;
        return Ok(After::KeepOpen);
    };
    fault.edit_headers(&mut reply);
    match fault {
        Fault::ResetBeforeRead | Fault::ResetMidPost | Fault::ResetBeforeHead => Ok(After::Reset),
        Fault::RefuseAnswer | Fault::CloseBeforeHead => Ok(After::Close),
        Fault::ResetMidHead => send_half_head(stream, &reply, After::Reset),
        Fault::CloseMidHead => send_half_head(stream, &reply, After::Close),
        Fault::ResetMidBody => send_half_body(stream, &reply, After::Reset),
        Fault::CloseMidBody => send_half_body(stream, &reply, After::Close),
        Fault::ResetAfterBody => send(stream, &reply).map(|()| After::Reset),
        Fault::CloseAfterAnswer | Fault::ConnectionCloseHeader => {
            send(stream, &reply).map(|()| After::Close)
        }
        Fault::OneByteAtATime => {
            send_bytewise(stream, &reply.head_bytes())?;
            send_bytewise(stream, &reply.body_bytes())?;
            Ok(After::KeepOpen)
        }
        Fault::TruncatedBody => send_with_lengths(stream, reply, &[10]),
        Fault::ConflictingLengths => send_with_lengths(stream, reply, &[0, 1]),
        Fault::Interim(status) => {
            let interim = format!("HTTP/1.1 {status} {}\r\n\r\n", reason(*status));
            stream.write_all(interim.as_bytes())?;
            send(stream, &reply)?;
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
        // The state has already made the reply what these ask for.
        Fault::Status(_)
        | Fault::NoContentType
        | Fault::EmptyHeaders
        | Fault::LowercaseHeaders
        | Fault::UppercaseHeaders => {
            send(stream, &reply)?;
            Ok(After::KeepOpen)
        }
    }
}

/// Ends the connection in an orderly way. Closing with unread bytes would send a reset, which may
/// destroy an answer that the client has not read yet; so they are read first.
pub(crate) fn close(stream: &mut TcpStream) {
    let _ = stream.shutdown(Shutdown::Write);
    if stream.set_read_timeout(Some(LINGER)).is_err() {
        return;
    }
    let mut unread = [0; 4096];
    while matches!(stream.read(&mut unread), Ok(1..)) {}
    let _ = stream.shutdown(Shutdown::Both);
}

/// Makes the drop of the last handle of this socket a TCP reset.
pub(crate) fn reset_on_drop(stream: &TcpStream) -> io::Result<()> {
    SockRef::from(stream).set_linger(Some(Duration::ZERO))
}

/// One byte a segment, as far as TCP lets a sender decide.
pub(crate) fn send_bytewise(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    for byte in bytes {
        stream.write_all(std::slice::from_ref(byte))?;
    }
    Ok(())
}

fn send(stream: &mut TcpStream, reply: &Reply) -> io::Result<()> {
    let mut wire = reply.head_bytes();
    wire.extend_from_slice(&reply.body_bytes());
    stream.write_all(&wire)
}

fn send_half_head(stream: &mut TcpStream, reply: &Reply, after: After) -> io::Result<After> {
    let head = reply.head_bytes();
    stream.write_all(&head[..head.len() / 2])?;
    Ok(after)
}

fn send_half_body(stream: &mut TcpStream, reply: &Reply, after: After) -> io::Result<After> {
    let mut wire = reply.head_bytes();
    let body = reply.body_bytes();
    wire.extend_from_slice(&body[..body.len() / 2]);
    stream.write_all(&wire)?;
    Ok(after)
}

/// The whole body under `Content-Length` headers that are wrong by these numbers of bytes.
fn send_with_lengths(
    stream: &mut TcpStream,
    mut reply: Reply,
    excesses: &[usize],
) -> io::Result<After> {
    reply.framing = BodyFraming::Length;
    reply.remove_header("Content-Length");
    for excess in excesses {
        let length = (reply.body.len() + excess).to_string();
        reply
            .headers
            .push(("Content-Length".to_owned(), length.into_bytes()));
    }
    send(stream, &reply)?;
    Ok(After::Close)
}
