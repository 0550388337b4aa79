//! Refuses requests from web pages of other sites.
//!
//! A page in a developer's browser can reach any loopback port. If a host name of another site
//! resolves to a loopback address (DNS rebinding), `Host` shows that name. If a page of another site
//! sends the request, `Origin` shows that site. Browsers omit `Origin` when a page loads an image or a
//! script, submits a form with GET, or navigates. The headers of "Fetch Metadata Request Headers" (W3C)
//! show these: a page cannot change them.

use std::fmt;
use std::net::IpAddr;

/// A request that a web page of another site may have caused.
///
/// `Display` says which header shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignRequest {
    header: &'static str,
    message: String,
}

/// The hosts and web pages that a server on this machine accepts requests from.
///
/// Loopback addresses and `localhost` are always accepted, and by default nothing else.
///
/// ```
/// use lambda_native_emulator::TrustedSites;
///
/// let sites = TrustedSites::loopback().host("host.docker.internal");
/// assert!(sites.check([("Host", &b"host.docker.internal:9000"[..])]).is_ok());
/// assert!(sites.check([("Host", &b"rebound.example:9000"[..])]).is_err());
/// ```
#[derive(Debug, Clone, Default)]
pub struct TrustedSites {
    hosts: Vec<String>,
}

impl TrustedSites {
    /// Accepts loopback addresses and `localhost` only.
    pub fn loopback() -> TrustedSites {
        TrustedSites::default()
    }

    /// Accepts this name or address too, on every port: as `Host`, and as the host of pages. An IPv6
    /// address has no brackets.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> TrustedSites {
        self.hosts.push(host.into());
        self
    }

    /// Checks that no web page of another site has caused a request. Servers in front of an emulator need
    /// this check as well.
    ///
    /// - Every `Host` and `Origin` must name a trusted host, with or without a port.
    /// - `Sec-Fetch-Site: cross-site` is refused, except for pages of trusted hosts, which `Origin` or
    ///   `Referer` shows, and for a navigation by the user, such as a click on a link.
    ///
    /// `headers` are names, in any letter case, and values.
    ///
    /// # Errors
    /// If a header names another machine or is not text, or shows that a page of another site has sent
    /// the request.
    pub fn check<'a>(
        &self,
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<(), ForeignRequest> {
        let mut fetch = FetchMetadata::default();
        for (name, value) in headers {
            let text = std::str::from_utf8(value).ok();
            if name.eq_ignore_ascii_case("Host") && !text.is_some_and(|host| self.is_trusted(host))
            {
                let host = String::from_utf8_lossy(value);
                return Err(ForeignRequest {
                    header: "Host",
                    message: format!(
                        "Host {host:?} is not a loopback address: use 127.0.0.1 or localhost"
                    ),
                });
            }
            if name.eq_ignore_ascii_case("Origin") && !text.is_some_and(|page| self.is_page(page)) {
                let origin = String::from_utf8_lossy(value);
                return Err(ForeignRequest {
                    header: "Origin",
                    message: format!(
                        "Origin {origin:?} is not a loopback address: pages of other sites may not \
                         call this server"
                    ),
                });
            }
            fetch.add(name, text.unwrap_or_default(), self);
        }
        fetch.check()
    }

    /// Whether an origin or a URL is at a trusted host.
    fn is_page(&self, url: &str) -> bool {
        url.split_once("://").is_some_and(|(_, rest)| {
            let authority = rest.split(['/', '?', '#']).next();
            authority.is_some_and(|authority| self.is_trusted(authority))
        })
    }

    /// Whether the host of `host` or `host:port` is trusted.
    fn is_trusted(&self, authority: &str) -> bool {
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
            || self
                .hosts
                .iter()
                .any(|host| host.eq_ignore_ascii_case(address))
    }
}

/// Checks a request as [`TrustedSites::check`] does, for loopback addresses and `localhost` only.
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
/// As [`TrustedSites::check`].
pub fn check_local<'a>(
    headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
) -> Result<(), ForeignRequest> {
    TrustedSites::loopback().check(headers)
}

/// Refuses every request that a browser's page has sent. No page has a reason to call the Runtime API.
///
/// `Sec-Fetch-Mode` alone is accepted: `fetch` of Node.js sends it, which proxies in extensions use. A
/// browser always sends `Sec-Fetch-Site` as well.
pub(crate) fn check_no_page<'a>(
    names: impl IntoIterator<Item = &'a str>,
) -> Result<(), ForeignRequest> {
    const PREFIX: &str = "sec-fetch-";
    let sent_by_page = |name: &&str| {
        name.get(..PREFIX.len())
            .is_some_and(|prefix| prefix.eq_ignore_ascii_case(PREFIX))
            && !name.eq_ignore_ascii_case("Sec-Fetch-Mode")
    };
    match names.into_iter().find(sent_by_page) {
        None => Ok(()),
        Some(name) => Err(ForeignRequest {
            header: "Sec-Fetch-Site",
            message: format!("{name}: web pages may not call the Runtime API"),
        }),
    }
}

/// What a browser says about the page that caused a request.
#[derive(Default)]
struct FetchMetadata {
    is_cross_site: bool,
    /// A navigation of a tab or window, and not of a frame.
    is_document: bool,
    is_navigation: bool,
    /// The user clicked or pressed a key.
    is_by_user: bool,
    is_trusted_page: bool,
}

impl FetchMetadata {
    fn add(&mut self, name: &str, value: &str, sites: &TrustedSites) {
        let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
        if is("Sec-Fetch-Site") {
            self.is_cross_site |= value.eq_ignore_ascii_case("cross-site");
        } else if is("Sec-Fetch-Dest") {
            self.is_document = value.eq_ignore_ascii_case("document");
        } else if is("Sec-Fetch-Mode") {
            self.is_navigation = value.eq_ignore_ascii_case("navigate");
        } else if is("Sec-Fetch-User") {
            self.is_by_user = value == "?1";
        } else if is("Origin") || is("Referer") {
            // For the browser, localhost and 127.0.0.1 are different sites. No page can send a false
            // `Origin` or `Referer`.
            self.is_trusted_page |= sites.is_page(value);
        }
    }

    fn check(&self) -> Result<(), ForeignRequest> {
        let is_by_user = self.is_document && self.is_navigation && self.is_by_user;
        if !self.is_cross_site || self.is_trusted_page || is_by_user {
            return Ok(());
        }
        Err(ForeignRequest {
            header: "Sec-Fetch-Site",
            message:
                "Sec-Fetch-Site is \"cross-site\": pages of other sites may not call this server"
                    .to_owned(),
        })
    }
}

impl ForeignRequest {
    /// The header that shows it: `Host`, `Origin` or `Sec-Fetch-Site`.
    pub fn header(&self) -> &'static str {
        self.header
    }
}

impl fmt::Display for ForeignRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ForeignRequest {}

#[cfg(test)]
mod tests {
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
}
