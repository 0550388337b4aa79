//! Sends from a dying process. Only system calls, so that a signal handler can call this.
#![allow(unsafe_code)]

use std::sync::atomic::AtomicI32;
use std::sync::atomic::Ordering::Relaxed;

use crate::sys::error::Errno;

/// The time limit for each operation, so that a dying process does not wait for long.
pub(crate) const PATIENCE_MS: i32 = 2_000;

/// Sends all bytes. Returns `false` if the connection is broken or the other side does not read in
/// time.
pub(crate) fn send(connection: i32, mut bytes: &[u8]) -> bool {
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
