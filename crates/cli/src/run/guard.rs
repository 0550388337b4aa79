//! Keeps web pages out: a page in the developer's browser can reach any port of the machine.

use axum::http::{HeaderMap, HeaderValue, header};
use lambda_native_emulator::is_loopback;

/// Why a request is refused, if it is. A name that resolves to loopback (DNS rebinding) shows in
/// `Host`, a page of another site in `Origin`.
pub(super) fn refusal(headers: &HeaderMap) -> Option<String> {
    let mut hosts = headers.get_all(header::HOST).into_iter();
    if let Some(host) = hosts.find(|host| !host.to_str().is_ok_and(is_loopback)) {
        return Some(format!(
            "Host {host:?} is not this machine: call http://127.0.0.1 or http://localhost\n"
        ));
    }
    let mut origins = headers.get_all(header::ORIGIN).into_iter();
    if let Some(origin) = origins.find(|origin| !is_local_page(origin)) {
        return Some(format!(
            "Origin {origin:?}: pages of other sites may not call the local Lambda\n"
        ));
    }
    None
}

fn is_local_page(origin: &HeaderValue) -> bool {
    origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"))
        .is_some_and(|(_, authority)| is_loopback(authority))
}

#[cfg(test)]
mod tests {
    use super::refusal;
    use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

    fn is_refused(name: HeaderName, value: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        refusal(&headers).is_some()
    }

    #[test]
    fn only_this_machine_may_call() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:9000",
            "localhost:1",
            "LOCALHOST",
            "[::1]:80",
        ] {
            assert!(!is_refused(header::HOST, host), "{host}");
        }
        for host in [
            "example.com",
            "localhost.example.com:9000",
            "192.168.0.1",
            "",
            "127.0.0.1.x",
        ] {
            assert!(is_refused(header::HOST, host), "{host}");
        }
    }

    #[test]
    fn only_pages_of_this_machine_may_call() {
        for origin in ["http://localhost:3000", "https://127.0.0.1"] {
            assert!(!is_refused(header::ORIGIN, origin), "{origin}");
        }
        for origin in [
            "https://example.com",
            "null",
            "http://localhost@example.com",
        ] {
            assert!(is_refused(header::ORIGIN, origin), "{origin}");
        }
    }

    #[test]
    fn a_second_header_does_not_hide_behind_the_first() {
        for (name, local, foreign) in [
            (header::HOST, "127.0.0.1", "example.com"),
            (header::ORIGIN, "http://127.0.0.1", "http://example.com"),
        ] {
            let mut headers = HeaderMap::new();
            headers.append(&name, HeaderValue::from_static(local));
            headers.append(&name, HeaderValue::from_static(foreign));
            assert!(refusal(&headers).is_some(), "{name}");
        }
    }

    #[test]
    fn without_either_header_there_is_nothing_to_refuse() {
        assert_eq!(refusal(&HeaderMap::new()), None);
    }
}
