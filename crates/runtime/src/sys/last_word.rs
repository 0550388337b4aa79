//! What a process that dies still sends: system calls, and nothing else, so that a signal handler
//! may do it too.
#![allow(unsafe_code)]

use std::sync::atomic::AtomicI32;
use std::sync::atomic::Ordering::Relaxed;

use crate::sys::error::Errno;

/// How long the other side may take for anything. A last word must not keep a dead process waiting.
pub(crate) const PATIENCE_MS: i32 = 2_000;

/// Sends all of it. `false`: the connection is broken, or nobody takes it in time.
pub(crate) fn send(connection: i32, mut bytes: &[u8]) -> bool {
    // A broken connection is no reason for another signal.
    const FLAGS: i32 = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
    // Several connections that take nothing would be waited for one after the other.
    static PATIENCE: AtomicI32 = AtomicI32::new(PATIENCE_MS);
    while !bytes.is_empty() {
        // SAFETY: the bytes are there, as many as it says.
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

/// Waits until the connection is ready for this. `false`: it was not in time.
pub(crate) fn wait(connection: i32, events: i16, patience_ms: i32) -> bool {
    let mut poll = libc::pollfd {
        fd: connection,
        events,
        revents: 0,
    };
    // Other signals may come in between, though not for ever.
    for _ in 0..8 {
        // SAFETY: there is one of them.
        let ready = unsafe { libc::poll(&mut poll, 1, patience_ms) };
        if ready >= 0 {
            return ready > 0;
        }
    }
    false
}
