//! A connection that a request can be sent on, in a signal handler.

use std::io;
use std::mem;
use std::ptr;

use crate::last_word::PATIENCE_MS;

/// The connection, or a new one to the same place where the server has closed it.
pub(super) fn idle(connection: i32) -> Option<i32> {
    const FLAGS: i32 = libc::MSG_PEEK | libc::MSG_DONTWAIT;
    let mut byte = 0_u8;
    // SAFETY: there is room for one byte.
    let waiting = unsafe { libc::recv(connection, ptr::from_mut(&mut byte).cast(), 1, FLAGS) };
    match waiting {
        -1 if io::Error::last_os_error().raw_os_error() == Some(libc::EAGAIN) => Some(connection),
        _ => another(connection),
    }
}

fn another(connection: i32) -> Option<i32> {
    let patience = libc::timeval {
        tv_sec: libc::time_t::from(PATIENCE_MS / 1_000),
        tv_usec: 0,
    };
    // SAFETY: zero is an address of no family; all lengths are those of what they stand beside.
    unsafe {
        let mut address: libc::sockaddr_storage = mem::zeroed();
        let mut length = size_of_val(&address) as libc::socklen_t;
        let address = ptr::from_mut(&mut address);
        if libc::getpeername(connection, address.cast(), &mut length) != 0 {
            return None;
        }
        let new = libc::socket(
            libc::c_int::from((*address).ss_family),
            libc::SOCK_STREAM | libc::SOCK_CLOEXEC,
            0,
        );
        // Connecting gives up after it, too.
        libc::setsockopt(
            new,
            libc::SOL_SOCKET,
            libc::SO_SNDTIMEO,
            ptr::from_ref(&patience).cast(),
            size_of_val(&patience) as libc::socklen_t,
        );
        (libc::connect(new, address.cast(), length) == 0).then_some(new)
    }
}
