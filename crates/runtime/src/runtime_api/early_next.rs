//! The first `GET /next`, sent before anything else is set up, where no code of the user's runs
//! before the first event: the rest is done while Lambda answers.
//!
//! It takes no memory, and no call but the three that it consists of. What it does not understand it
//! leaves to the usual way, which tries again and says what is wrong.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::net::TcpStream;
use std::os::fd::AsRawFd;

use crate::sys::dial;
use crate::sys::last_word;

const BEFORE_HOST: &[u8] = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: ";
const AFTER_HOST: &[u8] = concat!(
    "\r\nUser-Agent: lambda-native/",
    env!("CARGO_PKG_VERSION"),
    "\r\n\r\n"
)
.as_bytes();

/// `255.255.255.255:65535`, as Lambda gives it: `169.254.100.1:9001`.
const MAX_HOST: usize = 21;

/// The connection that the first `GET /next` has been sent on. `None`: nothing has been sent.
pub(crate) fn send() -> Option<TcpStream> {
    // There a snapshot is taken first.
    if variable(c"AWS_LAMBDA_INITIALIZATION_TYPE") == Some(b"snap-start") {
        return None;
    }
    let host = variable(c"AWS_LAMBDA_RUNTIME_API")?;
    let (address, port) = dial::parse_ipv4(host)?;
    let mut request = [0; BEFORE_HOST.len() + MAX_HOST + AFTER_HOST.len()];
    let request = compose(&mut request, host)?;
    let stream = dial::ipv4_socket().ok()?;
    let socket = stream.as_raw_fd();
    if socket <= libc::STDERR_FILENO {
        // A standard stream is closed, and this has its number.
        return None;
    }
    dial::connect_ipv4(&stream, address, port).ok()?;
    last_word::send(socket, request).then_some(stream)
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

/// As the environment has it, without a copy.
fn variable(name: &CStr) -> Option<&'static [u8]> {
    // SAFETY: the name ends with a NUL, and so does what is found. It is read before the runtime has
    // begun to serve, and dropped by then; std's lock on the environment is not held, which keeps
    // out only those who write the environment on another thread while `main` starts the runtime.
    unsafe {
        let value = libc::getenv(name.as_ptr());
        (!value.is_null()).then(|| CStr::from_ptr(value).to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime_api::endpoint::Endpoint;
    use crate::runtime_api::request::Api;

    #[test]
    fn it_is_the_request_that_is_sent_later_too() {
        for host in ["127.0.0.1:9001", "255.255.255.255:65535"] {
            let endpoint = Endpoint::read(Some(host.to_owned())).expect("an address");
            let mut room = [0; BEFORE_HOST.len() + MAX_HOST + AFTER_HOST.len()];
            let request = compose(&mut room, host.as_bytes());
            assert_eq!(request, Some(Api::new(endpoint).next()), "{host}");
        }
    }
}
