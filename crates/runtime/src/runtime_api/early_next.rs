//! The first `GET /next`, which is sent before anything else is set up if no user code runs before
//! the first event. The rest of the setup is done while Lambda responds.
//!
//! This allocates nothing and makes only three system calls. Everything unusual is left to the
//! normal path, which tries again and reports errors.

use std::net::TcpStream;
use std::os::fd::AsRawFd;

use crate::sys::dial;
use crate::sys::env::borrowed;
use crate::sys::socket;

const BEFORE_HOST: &[u8] = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: ";
const AFTER_HOST: &[u8] = concat!(
    "\r\nUser-Agent: lambda-native/",
    env!("CARGO_PKG_VERSION"),
    "\r\n\r\n"
)
.as_bytes();

/// The length of `255.255.255.255:65535`. Lambda sets an address like `169.254.100.1:9001`.
const MAX_HOST: usize = 21;

/// Sends the first `GET /next` and returns its connection, or `None` if nothing was sent.
pub(crate) fn send() -> Option<TcpStream> {
    // With SnapStart, a snapshot is taken first.
    if borrowed(c"AWS_LAMBDA_INITIALIZATION_TYPE") == Some(b"snap-start") {
        return None;
    }
    let host = borrowed(c"AWS_LAMBDA_RUNTIME_API")?;
    let (address, port) = dial::parse_ipv4(host)?;
    let mut request = [0; BEFORE_HOST.len() + MAX_HOST + AFTER_HOST.len()];
    let request = compose(&mut request, host)?;
    let stream = dial::ipv4_socket().ok()?;
    let descriptor = stream.as_raw_fd();
    if descriptor <= libc::STDERR_FILENO {
        // A standard stream is closed, and the socket got its descriptor.
        return None;
    }
    dial::connect_ipv4(&stream, address, port).ok()?;
    socket::send_all(descriptor, request).then_some(stream)
}

fn compose<'a>(room: &'a mut [u8], host: &[u8]) -> Option<&'a [u8]> {
    let mut len = 0;
    for part in [BEFORE_HOST, host, AFTER_HOST] {
        for &byte in part {
            *room.get_mut(len)? = byte;
            len += 1;
        }
    }
    room.get(..len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime_api::endpoint::Endpoint;
    use crate::runtime_api::request::Api;

    #[test]
    fn the_first_request_equals_later_ones() {
        for host in ["127.0.0.1:9001", "255.255.255.255:65535"] {
            let endpoint = Endpoint::read(Some(host.to_owned())).expect("an address");
            let mut room = [0; BEFORE_HOST.len() + MAX_HOST + AFTER_HOST.len()];
            let request = compose(&mut room, host.as_bytes());
            assert_eq!(request, Some(Api::new(endpoint).next()), "{host}");
        }
    }
}
