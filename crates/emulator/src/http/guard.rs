//! Keeps web pages out: a page in the developer's browser can reach any loopback port.

use std::net::IpAddr;

use crate::http::refusal::Refusal;
use crate::http::request::Head;

/// Refuses what a browser sends for another site. A name that resolves to loopback (DNS rebinding)
/// shows in `Host`, a page of another site in `Origin`.
pub(crate) fn check(head: &Head) -> Result<(), Refusal> {
    let hosts = head.count("Host");
    // RFC 9112, 3.2: exactly one from HTTP/1.1 on.
    if hosts > 1 || (hosts == 0 && !head.is_http_1_0()) {
        return Err(Refusal {
            status: 400,
            error_type: "MalformedHTTPRequest",
            message: format!("{hosts} Host headers: an HTTP/1.1 request has exactly one"),
        });
    }
    if let Some(host) = head.header("Host")
        && !is_loopback(host)
    {
        return Err(foreign(format!(
            "Host {host:?} is not this machine: call http://127.0.0.1 or http://localhost"
        )));
    }
    if let Some(origin) = head.header("Origin")
        && !origin
            .split_once("://")
            .is_some_and(|(_, host)| is_loopback(host))
    {
        return Err(foreign(format!(
            "Origin {origin:?}: pages of other sites may not call the emulator"
        )));
    }
    Ok(())
}

fn foreign(message: String) -> Refusal {
    Refusal {
        status: 403,
        error_type: "Forbidden",
        message,
    }
}

/// Whether `host` or `host:port`, as it stands in `Host` and behind the `://` of `Origin`, is this
/// machine: `localhost` or a loopback address. For servers in front of an emulator, which have the
/// same guard to keep.
///
/// ```
/// use lambda_native_emulator::is_loopback;
///
/// assert!(is_loopback("localhost:9000") && is_loopback("[::1]"));
/// assert!(!is_loopback("rebound.example:9000"));
/// ```
pub fn is_loopback(authority: &str) -> bool {
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
