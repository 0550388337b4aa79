//! TCP connections: looking at them without reading, and the two ways to end them.

use std::io::{self, Read};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use socket2::SockRef;

/// How long a closing connection is read empty before it is dropped.
const LINGER: Duration = Duration::from_secs(2);

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

/// Whether the client has closed or reset the connection that it waits on.
pub(crate) fn has_hung_up(stream: &TcpStream) -> bool {
    match peek(stream) {
        Ok(bytes) => bytes == 0,
        Err(error) => error.kind() != io::ErrorKind::WouldBlock,
    }
}

/// Whether bytes have come that nobody has read yet.
pub(crate) fn has_unread(stream: &TcpStream) -> bool {
    peek(stream).is_ok_and(|bytes| bytes > 0)
}

/// Looks for bytes without waiting for any.
fn peek(stream: &TcpStream) -> io::Result<usize> {
    stream.set_nonblocking(true)?;
    let peeked = stream.peek(&mut [0]);
    stream.set_nonblocking(false)?;
    peeked
}
