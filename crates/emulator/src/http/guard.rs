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
    origins: Vec<String>,
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

    /// Accepts requests from pages of this origin too, such as `https://app.example`, or from every page if
    /// it is `*`.
    #[must_use]
    pub fn origin(mut self, origin: impl Into<String>) -> TrustedSites {
        self.origins.push(origin.into());
        self
    }

    /// Checks that no web page of another site has caused a request. Servers in front of an emulator need
    /// this check as well.
    ///
    /// - Every `Host` must name a trusted host, with or without a port.
    /// - Every `Origin` must be trusted, or name a trusted host.
    /// - `Sec-Fetch-Site: cross-site` is refused, except for such pages, which `Origin` or `Referer` shows,
    ///   and for a navigation by the user, such as a click on a link.
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
        if self.trusts_all_pages() {
            return Ok(());
        }
        fetch.check()
    }

    /// Whether an origin is trusted, or that of a URL.
    fn is_page(&self, url: &str) -> bool {
        if self.trusts_all_pages() {
            return true;
        }
        let Some((scheme, rest)) = url.split_once("://") else {
            return false;
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let origin = &url[..scheme.len() + "://".len() + authority.len()];
        let mut origins = self.origins.iter();
        self.is_trusted(authority) || origins.any(|trusted| trusted.eq_ignore_ascii_case(origin))
    }

    fn trusts_all_pages(&self) -> bool {
        self.origins.iter().any(|origin| origin == "*")
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
mod tests;
