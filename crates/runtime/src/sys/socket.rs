//! Writes to sockets that do not block for long.
//!
//! A server may refuse a request after its head and stop reading: 413 for a large response, or 400
//! for an expired request id. A blocking write would then wait until the function times out.
//! Therefore writes do not block; if the kernel accepts no more bytes, both directions are polled.
#![allow(unsafe_code)]

use std::io::IoSlice;
use std::mem::zeroed;
use std::net::TcpStream;
use std::os::fd::AsRawFd;
use std::sync::atomic::AtomicI32;
use std::sync::atomic::Ordering::Relaxed;

use crate::sys::error::Errno;

/// No time limit.
pub(crate) const NO_LIMIT: i32 = -1;

/// Writes the parts, with one system call if the kernel accepts all of them. Each wait is limited
/// to `limit_ms` milliseconds.
///
/// # Errors
///
/// `EPIPE` if the kernel accepts no more bytes and the server has refused the request; `EAGAIN`
/// after the time limit.
pub(crate) fn send_parts(
    stream: &TcpStream,
    mut parts: [&[u8]; 3],
    limit_ms: i32,
) -> Result<(), Errno> {
    // A broken connection must return an error, not raise a signal.
    const FLAGS: i32 = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
    let mut watched = libc::POLLIN | libc::POLLOUT;
    while parts.iter().any(|part| !part.is_empty()) {
        let slices = parts.map(IoSlice::new);
        // SAFETY: zero is a valid value of this C struct.
        let mut message: libc::msghdr = unsafe { zeroed() };
        message.msg_iov = slices.as_ptr().cast_mut().cast();
        message.msg_iovlen = slices.len() as _;
        // SAFETY: an `IoSlice` has the layout of C's `iovec`, and the slices outlive the call.
        let sent = unsafe { libc::sendmsg(stream.as_raw_fd(), &message, FLAGS) };
        let Ok(mut sent) = usize::try_from(sent) else {
            let error = Errno::last();
            match error {
                Errno(libc::EAGAIN) => watched = wait_for_room(stream, watched, limit_ms)?,
                // Never on Linux, where a non-blocking call is not interrupted.
                Errno(libc::EINTR) => {}
                _ => return Err(error),
            }
            continue;
        };
        for part in &mut parts {
            let (done, rest) = part.split_at_checked(sent).unwrap_or((part, &[]));
            sent -= done.len();
            *part = rest;
        }
    }
    Ok(())
}

/// Waits until the socket is writable or a response arrives. Returns the events to poll for from
/// now on.
fn wait_for_room(stream: &TcpStream, watched: i16, limit_ms: i32) -> Result<i16, Errno> {
    let mut poll = libc::pollfd {
        fd: stream.as_raw_fd(),
        events: watched,
        revents: 0,
    };
    // SAFETY: the pointer refers to one `pollfd`. After a signal, the write is tried again.
    if unsafe { libc::poll(&mut poll, 1, limit_ms) } == 0 {
        return Err(Errno(libc::EAGAIN));
    }
    if poll.revents & libc::POLLIN == 0 {
        return Ok(watched);
    }
    match refusal(stream) {
        Some(_) => Err(Errno(libc::EPIPE)),
        // An interim response, an accepting one, or the end of the server's stream while it still
        // reads. The socket stays readable, so reading is no longer polled.
        None => Ok(libc::POLLOUT),
    }
}

/// The digits of a status of 400 or more in a response that arrived before the request was
/// complete. The response stays in the socket's buffer.
pub(crate) fn refusal(stream: &TcpStream) -> Option<[u8; 3]> {
    let mut start = *b"HTTP/1.1 000";
    peek(stream, &mut start);
    let [.., a, b, c] = start;
    (a >= b'4').then_some([a, b, c])
}

/// Whether the server has neither closed the connection nor sent anything on it.
pub(crate) fn is_idle(stream: &TcpStream) -> bool {
    let nothing = peek(stream, &mut [0]) < 0;
    nothing && Errno::last() == Errno(libc::EAGAIN)
}

fn peek(stream: &TcpStream, room: &mut [u8]) -> isize {
    const FLAGS: i32 = libc::MSG_DONTWAIT | libc::MSG_PEEK;
    // SAFETY: the buffer has the given length.
    unsafe {
        libc::recv(
            stream.as_raw_fd(),
            room.as_mut_ptr().cast(),
            room.len(),
            FLAGS,
        )
    }
}

/// The time limit of [`send_all`] for each operation, so that a dying process does not wait for long.
pub(crate) const PATIENCE_MS: i32 = 2_000;

/// Sends all bytes. Returns `false` if the connection is broken or the other side does not read in
/// time. Async-signal-safe: this makes system calls only.
pub(crate) fn send_all(connection: i32, mut bytes: &[u8]) -> bool {
    // A broken connection must not raise another signal.
    const FLAGS: i32 = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
    // Shared by all connections: if several are stuck, only the first is waited for.
    static PATIENCE: AtomicI32 = AtomicI32::new(PATIENCE_MS);
    while !bytes.is_empty() {
        // SAFETY: the pointer is valid for the given length.
        let sent = unsafe { libc::send(connection, bytes.as_ptr().cast(), bytes.len(), FLAGS) };
        match usize::try_from(sent) {
            Ok(sent) => bytes = bytes.get(sent..).unwrap_or_default(),
            Err(_) if Errno::last() != Errno(libc::EAGAIN) => return false,
            Err(_) if !wait(connection, libc::POLLOUT, PATIENCE.load(Relaxed)) => {
                PATIENCE.store(0, Relaxed);
                return false;
            }
            Err(_) => {}
        }
    }
    true
}

/// Waits until the connection is ready. Returns `false` after the time limit.
pub(crate) fn wait(connection: i32, events: i16, patience_ms: i32) -> bool {
    let mut poll = libc::pollfd {
        fd: connection,
        events,
        revents: 0,
    };
    // Signals may interrupt the call, but only a limited number of times.
    for _ in 0..8 {
        // SAFETY: the pointer refers to one `pollfd`.
        let ready = unsafe { libc::poll(&mut poll, 1, patience_ms) };
        if ready >= 0 {
            return ready > 0;
        }
    }
    false
}
