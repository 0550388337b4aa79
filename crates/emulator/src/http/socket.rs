//! TCP connections: checks without reading, and two ways to end them.

use std::io::{self, Read};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use socket2::SockRef;

/// How long a closing connection is drained.
const LINGER: Duration = Duration::from_secs(2);

/// Ends the connection in an orderly way.
///
/// Closing with unread bytes would send a reset, and the client could lose a response that it has not
/// read yet. So these bytes are read first.
pub(crate) fn close(stream: &mut TcpStream) {
    let _ = stream.shutdown(Shutdown::Write);
    if stream.set_read_timeout(Some(LINGER)).is_err() {
        return;
    }
    let mut unread = [0; 4096];
    while matches!(stream.read(&mut unread), Ok(1..)) {}
    let _ = stream.shutdown(Shutdown::Both);
}

/// Makes the socket send a TCP reset when its last handle is dropped.
pub(crate) fn reset_on_drop(stream: &TcpStream) -> io::Result<()> {
    SockRef::from(stream).set_linger(Some(Duration::ZERO))
}

/// Whether the client has closed or reset the connection.
pub(crate) fn has_hung_up(stream: &TcpStream) -> bool {
    match peek(stream) {
        Ok(bytes) => bytes == 0,
        Err(error) => error.kind() != io::ErrorKind::WouldBlock,
    }
}

/// Whether the client has closed or reset the connection. Unlike [`has_hung_up`], this may be called while
/// another thread reads, and bytes that have not been read do not hide it.
#[cfg(unix)]
pub(crate) fn is_closed(stream: &TcpStream) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    #[cfg(target_os = "linux")]
    let flags = PollFlags::HUP | PollFlags::ERR | PollFlags::RDHUP;
    // Elsewhere, HUP says it as well.
    #[cfg(not(target_os = "linux"))]
    let flags = PollFlags::HUP | PollFlags::ERR;
    let mut polled = [PollFd::new(stream, flags)];
    let at_once = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    poll(&mut polled, Some(&at_once)).is_ok() && polled[0].revents().intersects(flags)
}

/// Only a process that runs on Unix connects again.
#[cfg(not(unix))]
pub(crate) fn is_closed(_: &TcpStream) -> bool {
    false
}

/// Whether there are bytes that have not been read.
pub(crate) fn has_unread(stream: &TcpStream) -> bool {
    peek(stream).is_ok_and(|bytes| bytes > 0)
}

/// Checks for bytes without waiting.
fn peek(stream: &TcpStream) -> io::Result<usize> {
    stream.set_nonblocking(true)?;
    let peeked = stream.peek(&mut [0]);
    stream.set_nonblocking(false)?;
    peeked
}
