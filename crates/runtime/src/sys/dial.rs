//! Opens TCP connections, by name or by address.
//!
//! This uses C's functions. `TcpStream::connect` would link std's address parsers, 3 KB, although
//! `getaddrinfo`, which it calls in the end, parses addresses too. For an IPv4 address, which
//! Lambda provides, the first connection is opened without `getaddrinfo`, because it allocates.
#![allow(unsafe_code)]

use std::ffi::c_int;
use std::mem::zeroed;
use std::net::TcpStream;
use std::os::fd::{AsRawFd, FromRawFd};
use std::ptr;
use std::time::Duration;
use std::{fmt, io};

use crate::sys::socket::wait;
use crate::text::decimal;
use crate::text::joined;

use super::error::{self, Errno};

/// Close-on-exec: child processes do not inherit it.
#[cfg(target_os = "linux")]
const STREAM: c_int = libc::SOCK_STREAM | libc::SOCK_CLOEXEC;
#[cfg(not(target_os = "linux"))]
const STREAM: c_int = libc::SOCK_STREAM;

/// Why connecting failed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum DialError {
    /// The error code of `getaddrinfo`.
    Lookup(c_int),
    Connect(Errno),
}

impl DialError {
    pub(crate) fn describe(&self) -> String {
        match self {
            DialError::Lookup(code) => {
                // SAFETY: the string is static.
                let why = unsafe { error::text(libc::gai_strerror(*code)) };
                joined("no such host: ", why)
            }
            DialError::Connect(error) => error.describe("cannot connect: "),
        }
    }
}

impl From<DialError> for io::Error {
    fn from(error: DialError) -> Self {
        match error {
            DialError::Connect(error) => error.into(),
            lookup @ DialError::Lookup(_) => io::Error::other(lookup),
        }
    }
}

impl fmt::Display for DialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe())
    }
}

impl std::error::Error for DialError {}

/// Connects to the first of the host's addresses that accepts. The unspecified address, `::`, means
/// this machine. The host must not contain a NUL.
pub(crate) fn dial(host: &str, port: u16) -> Result<TcpStream, DialError> {
    let name = joined(host, "\0");
    // SAFETY: zero is a valid value of this C struct.
    let mut hints: libc::addrinfo = unsafe { zeroed() };
    hints.ai_socktype = libc::SOCK_STREAM;
    let mut list = ptr::null_mut();
    // SAFETY: the name ends with a NUL, and the list is freed below.
    let code = unsafe { libc::getaddrinfo(name.as_ptr().cast(), ptr::null(), &hints, &mut list) };
    if code != 0 {
        return Err(DialError::Lookup(code));
    }
    let mut outcome = Err(DialError::Lookup(libc::EAI_NONAME));
    let mut next = list;
    // SAFETY: the entries belong to the list, which ends with null.
    while let Some(entry) = unsafe { next.as_mut() } {
        next = entry.ai_next;
        // SAFETY: the family determines the type of the address, and `sin_port` and `sin6_port` are
        // at the same offset.
        unsafe { (*entry.ai_addr.cast::<libc::sockaddr_in>()).sin_port = port.to_be() };
        outcome = open(entry.ai_family)
            .and_then(|socket| {
                connect(&socket, entry.ai_addr, entry.ai_addrlen)?;
                Ok(socket)
            })
            .map_err(DialError::Connect);
        if outcome.is_ok() {
            break;
        }
    }
    // SAFETY: the list comes from `getaddrinfo` and is freed once.
    unsafe { libc::freeaddrinfo(list) };
    outcome
}

/// Connects a socket from [`ipv4_socket`] to this address, whose bytes are in the order in which
/// they are written.
pub(crate) fn connect_ipv4(socket: &TcpStream, address: [u8; 4], port: u16) -> Result<(), Errno> {
    // SAFETY: zero is a valid value of this C struct.
    let mut place: libc::sockaddr_in = unsafe { zeroed() };
    place.sin_family = libc::AF_INET as libc::sa_family_t;
    place.sin_port = port.to_be();
    place.sin_addr.s_addr = u32::from_ne_bytes(address);
    connect(
        socket,
        ptr::from_ref(&place).cast(),
        size_of_val(&place) as libc::socklen_t,
    )
}

/// Creates an unconnected socket.
pub(crate) fn ipv4_socket() -> Result<TcpStream, Errno> {
    open(libc::AF_INET)
}

/// Parses an address that needs no lookup and its port, such as `127.0.0.1:9001`.
pub(crate) fn parse_ipv4(host: &[u8]) -> Option<([u8; 4], u16)> {
    let colon = host.iter().position(|&byte| byte == b':')?;
    let (address, port) = host.split_at_checked(colon)?;
    let port = u16::try_from(decimal::parse(port.get(1..)?)?).ok()?;
    (port != 0).then_some((ipv4(address)?, port))
}

/// Parses four decimal numbers. C also accepts other forms, such as `010.1` with octal numbers and
/// fewer parts; those are left to C.
fn ipv4(host: &[u8]) -> Option<[u8; 4]> {
    let mut parts = host.split(|&byte| byte == b'.');
    let mut address = [0; 4];
    for byte in &mut address {
        let part = parts.next()?;
        let has_one_meaning = part.len() == 1 || part.first() != Some(&b'0');
        *byte = u8::try_from(decimal::parse(part).filter(|_| has_one_meaning)?).ok()?;
    }
    parts.next().is_none().then_some(address)
}

fn open(family: c_int) -> Result<TcpStream, Errno> {
    // SAFETY: nothing else uses the new socket.
    unsafe {
        let socket = libc::socket(family, STREAM, 0);
        if socket < 0 {
            return Err(Errno::last());
        }
        #[cfg(not(target_os = "linux"))]
        libc::fcntl(socket, libc::F_SETFD, libc::FD_CLOEXEC);
        Ok(TcpStream::from_raw_fd(socket))
    }
}

fn connect(
    stream: &TcpStream,
    address: *const libc::sockaddr,
    length: libc::socklen_t,
) -> Result<(), Errno> {
    let socket = stream.as_raw_fd();
    // SAFETY: the address has the given length.
    while unsafe { libc::connect(socket, address, length) } != 0 {
        match Errno::last() {
            Errno(libc::EISCONN) => break,
            Errno(libc::EINTR | libc::EALREADY) => {}
            error => return Err(error),
        }
        // A signal interrupted the call, and the kernel continues to connect.
        wait(socket, libc::POLLOUT, -1);
    }
    Ok(())
}

/// Sets a time limit for each read and each write.
pub(crate) fn limit(stream: &TcpStream, timeout: Duration) {
    let limit = libc::timeval {
        tv_sec: timeout.as_secs() as _,
        tv_usec: timeout.subsec_micros() as _,
    };
    for option in [libc::SO_RCVTIMEO, libc::SO_SNDTIMEO] {
        // If this fails, a call may take longer.
        set(stream, libc::SOL_SOCKET, option, &limit);
    }
}

/// Sends chunks and trailers immediately, without waiting for the acknowledgement of the previous
/// one.
pub(crate) fn send_at_once(stream: &TcpStream) {
    let on: c_int = 1;
    set(stream, libc::IPPROTO_TCP, libc::TCP_NODELAY, &on);
}

fn set<T>(stream: &TcpStream, level: c_int, option: c_int, value: &T) {
    let value: *const T = value;
    let size = size_of::<T>() as libc::socklen_t;
    // SAFETY: the pointer is valid for the given size.
    unsafe { libc::setsockopt(stream.as_raw_fd(), level, option, value.cast(), size) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_decimal_ipv4_addresses_are_parsed() {
        assert_eq!(ipv4(b"127.0.0.1"), Some([127, 0, 0, 1]));
        assert_eq!(ipv4(b"255.254.10.0"), Some([255, 254, 10, 0]));
        for other in [
            "",
            "localhost",
            "127.1",
            "127.0.0.1.",
            "127.0.0.1.1",
            "127.0.0.256",
            "127.0.0.01",
            "010.0.0.1",
            "0x7f.0.0.1",
            "127.0..1",
            "127.0.0.+1",
            " 127.0.0.1",
            "::1",
        ] {
            assert_eq!(ipv4(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn only_an_ipv4_address_with_a_port_is_parsed() {
        let found = parse_ipv4(b"169.254.100.1:9001");
        assert_eq!(found, Some(([169, 254, 100, 1], 9001)));
        for other in [
            "",
            "127.0.0.1",
            "127.0.0.1:",
            "127.0.0.1:0",
            "127.0.0.1:65536",
            "127.0.0.1:9001/prefix",
            "127.0.0.1:9001 ",
            "http://127.0.0.1:9001",
            "localhost:9001",
            "[::1]:9001",
            "[::ffff:127.0.0.1]:9001",
        ] {
            assert_eq!(parse_ipv4(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn every_notation_of_the_local_address_connects() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("a local address").port();
        for host in [
            "127.0.0.1",
            "127.1",
            "localhost",
            "0.0.0.0",
            "::ffff:127.0.0.1",
        ] {
            dial(host, port).unwrap_or_else(|error| panic!("{host}: {}", error.describe()));
        }
    }
}
