//! A TCP connection, by name or by address.
//!
//! With C's own calls: `TcpStream::connect` would bring std's parsers of addresses along, and 3 KB,
//! though `getaddrinfo`, which it calls in the end, reads them as well.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_int};
use std::io;
use std::mem::zeroed;
use std::net::TcpStream;
use std::os::fd::{AsRawFd, FromRawFd};
use std::ptr;

/// Not for the programs that the function starts, either.
#[cfg(target_os = "linux")]
const STREAM: c_int = libc::SOCK_STREAM | libc::SOCK_CLOEXEC;
#[cfg(not(target_os = "linux"))]
const STREAM: c_int = libc::SOCK_STREAM;

/// Why there is no connection.
#[derive(Debug)]
pub(crate) enum DialError {
    /// What `getaddrinfo` has said.
    Lookup(c_int),
    Connect(io::Error),
}

impl DialError {
    pub(crate) fn describe(&self) -> String {
        match self {
            DialError::Lookup(code) => {
                // SAFETY: the text is C's own, and stays.
                let why = unsafe { CStr::from_ptr(libc::gai_strerror(*code)) };
                format!("no such host: {}", why.to_string_lossy())
            }
            DialError::Connect(error) => format!("cannot connect: {error}"),
        }
    }
}

impl From<DialError> for io::Error {
    fn from(error: DialError) -> Self {
        match error {
            DialError::Connect(error) => error,
            lookup @ DialError::Lookup(_) => io::Error::other(lookup.describe()),
        }
    }
}

/// Connects to the first of the host's addresses that answers. The unspecified address, `::`, is
/// this machine. The host has no NUL in it, as no address has.
pub(crate) fn dial(host: &str, port: u16) -> Result<TcpStream, DialError> {
    let name = [host.as_bytes(), b"\0"].concat();
    // SAFETY: a structure of C, of which zero is a value.
    let mut hints: libc::addrinfo = unsafe { zeroed() };
    hints.ai_socktype = libc::SOCK_STREAM;
    let mut list = ptr::null_mut();
    // SAFETY: the name ends with a NUL; the list is freed below.
    let code = unsafe { libc::getaddrinfo(name.as_ptr().cast(), ptr::null(), &hints, &mut list) };
    if code != 0 {
        return Err(DialError::Lookup(code));
    }
    let mut outcome = Err(DialError::Lookup(libc::EAI_NONAME));
    let mut next = list;
    // SAFETY: the entries are C's, and end with null.
    while let Some(entry) = unsafe { next.as_mut() } {
        next = entry.ai_next;
        outcome = connect(entry, port).map_err(DialError::Connect);
        if outcome.is_ok() {
            break;
        }
    }
    // SAFETY: it is the list that `getaddrinfo` made, once.
    unsafe { libc::freeaddrinfo(list) };
    outcome
}

fn connect(entry: &libc::addrinfo, port: u16) -> io::Result<TcpStream> {
    // SAFETY: the family says which address it is; `sin_port` and `sin6_port` have one place.
    let stream = unsafe {
        let address = entry.ai_addr.cast::<libc::sockaddr_in>();
        (*address).sin_port = port.to_be();
        let socket = libc::socket(entry.ai_family, STREAM, 0);
        if socket < 0 {
            return Err(io::Error::last_os_error());
        }
        #[cfg(not(target_os = "linux"))]
        libc::fcntl(socket, libc::F_SETFD, libc::FD_CLOEXEC);
        TcpStream::from_raw_fd(socket)
    };
    let socket = stream.as_raw_fd();
    // SAFETY: the address is as long as its entry says.
    if unsafe { libc::connect(socket, entry.ai_addr, entry.ai_addrlen) } == 0 {
        return Ok(stream);
    }
    let error = io::Error::last_os_error();
    if error.raw_os_error() != Some(libc::EINTR) {
        return Err(error);
    }
    // A signal came in between, and the kernel goes on connecting.
    let mut poll = libc::pollfd {
        fd: socket,
        events: libc::POLLOUT,
        revents: 0,
    };
    // SAFETY: there is one of them.
    while unsafe { libc::poll(&mut poll, 1, -1) } < 0 {}
    match stream.take_error()? {
        None => Ok(stream),
        Some(error) => Err(error),
    }
}
