//! The environment that Lambda gives a runtime.
//!
//! Source: AWS Lambda Developer Guide, "Defined runtime environment variables". Emulators leave
//! variables out or fill them with anything, so only the address of the Runtime API can be wrong.

use std::env;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};

use crate::context::FunctionInfo;

/// Everything the runtime reads from its environment, once.
#[derive(Debug)]
pub(crate) struct Environment {
    pub(crate) endpoint: Endpoint,
    name: String,
    version: String,
    memory_mb: u32,
    log_group: String,
    log_stream: String,
}

impl Environment {
    /// Reads the variables. `api` takes the place of `AWS_LAMBDA_RUNTIME_API`, where given.
    pub(crate) fn read(api: Option<&str>) -> Result<Self, BadEndpoint> {
        let endpoint = match api {
            Some(api) => Endpoint::parse(api)?,
            None => Endpoint::parse(&variable("AWS_LAMBDA_RUNTIME_API"))?,
        };
        Ok(Environment {
            endpoint,
            name: variable("AWS_LAMBDA_FUNCTION_NAME"),
            version: variable("AWS_LAMBDA_FUNCTION_VERSION"),
            memory_mb: variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
                .trim()
                .parse()
                .unwrap_or(0),
            log_group: variable("AWS_LAMBDA_LOG_GROUP_NAME"),
            log_stream: variable("AWS_LAMBDA_LOG_STREAM_NAME"),
        })
    }

    pub(crate) fn function(&self) -> FunctionInfo<'_> {
        FunctionInfo {
            name: &self.name,
            version: &self.version,
            memory_mb: self.memory_mb,
            log_group: &self.log_group,
            log_stream: &self.log_stream,
        }
    }
}

fn variable(name: &str) -> String {
    match env::var_os(name) {
        Some(value) => value.to_string_lossy().into_owned(),
        None => String::new(),
    }
}

/// Where the Runtime API is: `host:port` from Lambda itself; emulators also give
/// `http://[::]:9000/.rt/name`, with a scheme and a path in front of the API's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    host: String,
    port: u16,
    /// As it stands in the address, for the `Host` field.
    authority: String,
    /// Empty, or `/` and more, without a `/` at its end.
    prefix: String,
}

/// `AWS_LAMBDA_RUNTIME_API` is not there, or is no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BadEndpoint {
    Absent,
    Invalid { value: String, why: &'static str },
}

impl Endpoint {
    pub(crate) fn parse(value: &str) -> Result<Self, BadEndpoint> {
        let value = value.trim();
        if value.is_empty() {
            return Err(BadEndpoint::Absent);
        }
        parse_address(value).map_err(|why| BadEndpoint::Invalid {
            value: value.to_owned(),
            why,
        })
    }

    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(crate) fn connect(&self) -> io::Result<TcpStream> {
        // An address needs no resolver; Lambda always gives one.
        match self.host.parse::<IpAddr>() {
            Ok(address) => self.connect_to(SocketAddr::new(address, self.port)),
            Err(_) => TcpStream::connect((self.host.as_str(), self.port)),
        }
    }

    fn connect_to(&self, address: SocketAddr) -> io::Result<TcpStream> {
        if !address.ip().is_unspecified() {
            return TcpStream::connect(address);
        }
        // An emulator that listens on every address names none: it is on this machine.
        let port = address.port();
        match address {
            SocketAddr::V4(_) => TcpStream::connect((Ipv4Addr::LOCALHOST, port)),
            SocketAddr::V6(_) => TcpStream::connect((Ipv6Addr::LOCALHOST, port))
                .or_else(|_| TcpStream::connect((Ipv4Addr::LOCALHOST, port))),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}{}", self.authority, self.prefix)
    }
}

fn parse_address(value: &str) -> Result<Endpoint, &'static str> {
    if value.bytes().any(|byte| byte <= b' ' || byte >= 0x7f) {
        return Err("an address has no spaces or control characters and is plain ASCII");
    }
    let rest = match value.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
        Some(_) => return Err("the Runtime API speaks plain http"),
        None => value,
    };
    let (authority, path) = match rest.find('/') {
        Some(slash) => rest.split_at(slash),
        None => (rest, ""),
    };
    let (host, port) = match authority.strip_prefix('[') {
        Some(v6) => {
            let (host, port) = v6
                .split_once(']')
                .ok_or("the ] of the address is missing")?;
            if host.parse::<Ipv6Addr>().is_err() {
                return Err("no IPv6 address between [ and ]");
            }
            (
                host,
                port.strip_prefix(':').or(port.is_empty().then_some("80")),
            )
        }
        None => match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, Some("80")),
        },
    };
    if host.is_empty() {
        return Err("the host is missing");
    }
    if path.contains(['?', '#']) || authority.contains(['@', '?', '#']) {
        return Err("an address has no user, query or fragment");
    }
    let port = port
        .and_then(|port| port.parse().ok())
        .filter(|&port| port != 0);
    Ok(Endpoint {
        host: host.to_owned(),
        port: port.ok_or("the port is not a number from 1 to 65535")?,
        authority: authority.to_owned(),
        prefix: path.trim_end_matches('/').to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_the_address_is_understood() {
        let cases = [
            ("127.0.0.1:9001", "127.0.0.1", 9001, "127.0.0.1:9001", ""),
            ("localhost:9001", "localhost", 9001, "localhost:9001", ""),
            ("runtime.local", "runtime.local", 80, "runtime.local", ""),
            (
                "http://[::]:9000/.rt/name",
                "::",
                9000,
                "[::]:9000",
                "/.rt/name",
            ),
            (
                "HTTP://127.0.0.1:9001/",
                "127.0.0.1",
                9001,
                "127.0.0.1:9001",
                "",
            ),
            ("[::1]:9001/a/b/", "::1", 9001, "[::1]:9001", "/a/b"),
            ("[::1]", "::1", 80, "[::1]", ""),
            (" 127.0.0.1:9001\n", "127.0.0.1", 9001, "127.0.0.1:9001", ""),
        ];
        for (value, host, port, authority, prefix) in cases {
            let endpoint = Endpoint::parse(value).unwrap();
            assert_eq!(
                (
                    &*endpoint.host,
                    endpoint.port,
                    endpoint.authority(),
                    endpoint.prefix()
                ),
                (host, port, authority, prefix),
                "{value}"
            );
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_the_reason() {
        let cases = [
            ("https://127.0.0.1:9001", "plain http"),
            ("127.0.0.1:port", "port"),
            ("127.0.0.1:0", "port"),
            ("127.0.0.1:65536", "port"),
            ("127.0.0.1:", "port"),
            (":9001", "host"),
            ("[::1:9001", "]"),
            ("[zz]:9001", "IPv6"),
            ("[::1]9001", "port"),
            ("127.0.0.1 :9001", "spaces"),
            ("user@127.0.0.1:9001", "user"),
            ("127.0.0.1:9001/a?b", "query"),
        ];
        for (value, word) in cases {
            match Endpoint::parse(value) {
                Err(BadEndpoint::Invalid { why, .. }) => {
                    assert!(why.contains(word), "{value}: {why}")
                }
                other => panic!("{value}: {other:?}"),
            }
        }
        assert_eq!(Endpoint::parse("  "), Err(BadEndpoint::Absent));
    }
}
