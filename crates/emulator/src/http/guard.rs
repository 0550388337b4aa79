//! Refuses requests from web pages of other sites.
//!
//! A page in a developer's browser can reach any loopback port. If a host name of another site
//! resolves to a loopback address (DNS rebinding), `Host` shows that name. If a page of another site
//! sends the request, `Origin` shows that site.

use std::fmt;
use std::net::IpAddr;

/// A request that a web page of another site may have caused.
///
/// `Display` says which header shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignRequest {
    message: String,
}

/// Checks that every `Host` and `Origin` header names this machine: `localhost` or a loopback
/// address, with or without a port. Servers in front of an emulator need this check as well.
///
/// `headers` are names, in any letter case, and values.
///
/// ```
/// use lambda_native_emulator::check_local;
///
/// assert!(check_local([("Host", &b"localhost:9000"[..])]).is_ok());
/// let error = check_local([("Host", &b"rebound.example:9000"[..])]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "Host \"rebound.example:9000\" is not a loopback address: use 127.0.0.1 or localhost"
/// );
/// ```
///
/// # Errors
/// If one of these headers names another machine, or is not text.
pub fn check_local<'a>(
    headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
) -> Result<(), ForeignRequest> {
    for (name, value) in headers {
        let text = std::str::from_utf8(value).ok();
        if name.eq_ignore_ascii_case("Host") && !text.is_some_and(is_loopback) {
            return Err(ForeignRequest::new(format!(
                "Host {:?} is not a loopback address: use 127.0.0.1 or localhost",
                String::from_utf8_lossy(value)
            )));
        }
        if name.eq_ignore_ascii_case("Origin") && !text.is_some_and(is_local_page) {
            return Err(ForeignRequest::new(format!(
                "Origin {:?} is not a loopback address: pages of other sites may not call this \
                 server",
                String::from_utf8_lossy(value)
            )));
        }
    }
    Ok(())
}

impl ForeignRequest {
    fn new(message: String) -> ForeignRequest {
        ForeignRequest { message }
    }
}

impl fmt::Display for ForeignRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ForeignRequest {}

fn is_local_page(origin: &str) -> bool {
    origin
        .split_once("://")
        .is_some_and(|(_, authority)| is_loopback(authority))
}

/// Whether `host` or `host:port` is `localhost` or a loopback address.
fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let address = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(host);
    address.eq_ignore_ascii_case("localhost")
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::check_local;

    fn is_refused(name: &str, value: &str) -> bool {
        check_local([(name, value.as_bytes())]).is_err()
    }

    #[test]
    fn only_loopback_hosts_are_accepted() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:9000",
            "localhost:1",
            "LOCALHOST",
            "[::1]:80",
        ] {
            assert!(!is_refused("host", host), "{host}");
        }
        for host in [
            "example.com",
            "localhost.example.com:9000",
            "192.168.0.1",
            "",
            "127.0.0.1.x",
        ] {
            assert!(is_refused("Host", host), "{host}");
        }
    }

    #[test]
    fn only_loopback_origins_are_accepted() {
        for origin in ["http://localhost:3000", "https://127.0.0.1"] {
            assert!(!is_refused("Origin", origin), "{origin}");
        }
        for origin in [
            "https://example.com",
            "null",
            "http://localhost@example.com",
        ] {
            assert!(is_refused("origin", origin), "{origin}");
        }
    }

    #[test]
    fn every_header_of_a_name_is_checked() {
        for (name, local, foreign) in [
            ("host", "127.0.0.1", "example.com"),
            ("origin", "http://127.0.0.1", "http://example.com"),
        ] {
            let headers = [(name, local.as_bytes()), (name, foreign.as_bytes())];
            assert!(check_local(headers).is_err(), "{name}");
        }
    }

    #[test]
    fn a_request_without_either_header_is_accepted() {
        assert_eq!(check_local([]), Ok(()));
    }
}
