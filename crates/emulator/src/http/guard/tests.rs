//! Which requests are refused.

use super::{TrustedSites, check_local, check_no_page};

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
fn a_trusted_host_is_accepted_with_its_pages() {
    let sites = TrustedSites::loopback()
        .host("fd00::2")
        .host("Docker.Internal");
    let check = |name, value: &str| sites.check([(name, value.as_bytes())]);
    for host in [
        "[fd00::2]:9000",
        "docker.internal",
        "docker.internal:9000",
        "localhost",
    ] {
        assert_eq!(check("Host", host), Ok(()), "{host}");
    }
    for host in [
        "[fd00::3]:9000",
        "a.docker.internal",
        "docker.internal.example",
    ] {
        assert_eq!(check("Host", host).unwrap_err().header(), "Host", "{host}");
    }
    assert_eq!(check("Origin", "http://docker.internal:3000"), Ok(()));
    let foreign = check("Origin", "http://docker.internal.example").unwrap_err();
    assert_eq!(foreign.header(), "Origin");
    let site = ("Sec-Fetch-Site", &b"cross-site"[..]);
    let page = ("Referer", &b"http://docker.internal/"[..]);
    assert_eq!(sites.check([site, page]), Ok(()));
    assert_eq!(sites.check([site]).unwrap_err().header(), "Sec-Fetch-Site");
}

#[test]
fn a_trusted_origin_is_accepted_with_its_scheme_and_port() {
    let sites = TrustedSites::loopback().origin("https://app.example:8443");
    let check = |name, value: &str| sites.check([(name, value.as_bytes())]);
    assert_eq!(check("Origin", "https://APP.example:8443"), Ok(()));
    for foreign in [
        "http://app.example:8443",
        "https://app.example",
        "https://app.example:8443.example",
        "null",
    ] {
        assert!(check("Origin", foreign).is_err(), "{foreign}");
    }
    assert!(check("Host", "app.example:8443").is_err());
    let site = ("Sec-Fetch-Site", &b"cross-site"[..]);
    let page = ("Referer", &b"https://app.example:8443/page"[..]);
    assert_eq!(sites.check([site, page]), Ok(()));

    let all = TrustedSites::loopback().origin("*");
    assert_eq!(all.check([("Origin", &b"null"[..]), site]), Ok(()));
    assert_eq!(all.check([site]), Ok(()));
    assert!(all.check([("Host", &b"rebound.example"[..])]).is_err());
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

/// Whether `check_local` accepts a request with these headers.
fn accepts(headers: &[(&str, &str)]) -> bool {
    let bytes = headers
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()));
    check_local(bytes).is_ok()
}

#[test]
fn a_cross_site_request_is_accepted_only_from_the_user_or_a_local_page() {
    let site = ("sec-fetch-site", "cross-site");
    let (mode, dest) = (
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
    );
    let user = ("sec-fetch-user", "?1");

    assert!(!accepts(&[site]));
    assert!(!accepts(&[site, ("sec-fetch-mode", "no-cors")]));
    assert!(!accepts(&[site, mode, dest]), "a script has navigated");
    let frame = ("sec-fetch-dest", "iframe");
    assert!(!accepts(&[site, mode, frame, user]));
    assert!(!accepts(&[
        site,
        ("referer", "https://example.com/localhost://127.0.0.1")
    ]));

    assert!(accepts(&[site, mode, dest, user]), "a link was clicked");
    for local in [
        "http://localhost:3000/",
        "http://127.0.0.1?x",
        "http://[::1]/a",
    ] {
        assert!(accepts(&[site, ("Referer", local)]), "{local}");
    }
    assert!(accepts(&[site, ("Origin", "http://localhost:3000")]));
    for other in ["none", "same-origin", "same-site"] {
        assert!(accepts(&[("Sec-Fetch-Site", other)]), "{other}");
    }
}

#[test]
fn no_page_may_call_the_runtime_api() {
    let of_node = ["Host", "Sec-Fetch-Mode"];
    assert!(check_no_page(of_node.into_iter().chain(["Sec-CH-UA", "sec-fetch"])).is_ok());
    for name in ["Sec-Fetch-Site", "sec-fetch-user", "SEC-FETCH-DEST"] {
        assert!(check_no_page(["Host", name]).is_err(), "{name}");
    }
}

#[test]
fn a_request_without_these_headers_is_accepted() {
    assert_eq!(check_local([]), Ok(()));
}
