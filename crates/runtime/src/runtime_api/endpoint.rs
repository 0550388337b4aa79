//! The address of the Runtime API.

use std::net::TcpStream;

use crate::error::RuntimeError;
use crate::sys::dial::{DialError, dial, send_at_once};
use crate::sys::env::variable;
use crate::text::decimal;

/// The address of the Runtime API. Lambda sets `host:port`; emulators also use URLs with a path
/// prefix, such as `http://[::]:9000/.rt/name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// `host:port`, for the `Host` field.
    authority: String,
    /// The host, without the brackets of an IPv6 address.
    host: String,
    port: u16,
    /// Empty, or a path that starts with `/` and does not end with `/`.
    prefix: String,
}

impl Endpoint {
    /// Parses the given address, or `AWS_LAMBDA_RUNTIME_API`.
    #[inline(never)]
    pub(crate) fn read(given: Option<String>) -> Result<Self, Box<RuntimeError>> {
        let is_given = given.is_some();
        let value = given.unwrap_or_else(|| variable("AWS_LAMBDA_RUNTIME_API"));
        let address = value.trim_ascii();
        if address.is_empty() && !is_given {
            return Err(Box::new(RuntimeError::NotInLambda));
        }
        parse_address(address).map_err(|why| {
            Box::new(RuntimeError::InvalidRuntimeApi {
                value: address.to_owned(),
                why,
            })
        })
    }

    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Connects to the address. A host name is looked up, and the unspecified address, `[::]`,
    /// means this machine.
    pub(crate) fn connect(&self) -> Result<TcpStream, DialError> {
        let stream = dial(&self.host, self.port)?;
        send_at_once(&stream);
        Ok(stream)
    }
}

fn parse_address(value: &str) -> Result<Endpoint, &'static str> {
    if value.is_empty() {
        return Err("it is empty");
    }
    if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("it contains spaces, control characters or non-ASCII characters");
    }
    let rest = without_scheme(value)?;
    if rest.bytes().any(|byte| matches!(byte, b'@' | b'?' | b'#')) {
        return Err("it must not contain a user, query or fragment");
    }
    let (authority, mut prefix) = split_before(rest, b'/');
    while let Some(shorter) = prefix.strip_suffix('/') {
        prefix = shorter;
    }
    // An IPv6 address, which contains colons, is in brackets.
    let (host, port) = match authority.strip_prefix('[') {
        Some(bracketed) => {
            let (host, rest) = split_before(bracketed, b']');
            (host, rest.strip_prefix(']').unwrap_or("no bracket"))
        }
        None => split_before(authority, b':'),
    };
    if host.is_empty() {
        return Err("the host is missing");
    }
    let mut authority = authority.to_owned();
    let port = if port.is_empty() {
        authority.push_str(":80");
        Some(80)
    } else {
        parse_port(port)
    };
    Ok(Endpoint {
        authority,
        host: host.to_owned(),
        port: port.ok_or("the port is not a number from 1 to 65535")?,
        prefix: prefix.to_owned(),
    })
}

fn without_scheme(value: &str) -> Result<&str, &'static str> {
    // Searches bytes, because a `str` search links code that nothing else here needs.
    let Some(colon) = value.as_bytes().windows(3).position(|part| part == b"://") else {
        return Ok(value);
    };
    match value.split_at_checked(colon) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => {
            Ok(rest.get("://".len()..).unwrap_or_default())
        }
        _ => Err("only plain http is supported"),
    }
}

/// Parses `:9001`. Port 0 is invalid.
fn parse_port(text: &str) -> Option<u16> {
    let port = decimal::parse(text.strip_prefix(':')?.as_bytes())?;
    u16::try_from(port).ok().filter(|&port| port != 0)
}

/// Splits before the first occurrence of `byte`.
fn split_before(text: &str, byte: u8) -> (&str, &str) {
    let at = text.bytes().position(|candidate| candidate == byte);
    at.and_then(|at| text.split_at_checked(at))
        .unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_the_address_is_parsed() {
        let cases = [
            ("127.0.0.1:9001", "127.0.0.1:9001", ""),
            ("localhost:9001", "localhost:9001", ""),
            ("runtime.local", "runtime.local:80", ""),
            ("http://[::]:9000/.rt/name", "[::]:9000", "/.rt/name"),
            ("HTTP://127.0.0.1:9001/", "127.0.0.1:9001", ""),
            ("[::1]:9001/a/b//", "[::1]:9001", "/a/b"),
            ("[::1]", "[::1]:80", ""),
            (" 127.0.0.1:9001\n", "127.0.0.1:9001", ""),
        ];
        for (value, authority, prefix) in cases {
            let endpoint = Endpoint::read(Some(value.to_owned())).unwrap();
            let found = (endpoint.authority(), endpoint.prefix());
            assert_eq!(found, (authority, prefix), "{value}");
        }
    }

    #[test]
    fn invalid_addresses_are_rejected_with_a_reason() {
        let cases = [
            ("https://127.0.0.1:9001", "plain http"),
            ("127.0.0.1:port", "port"),
            ("127.0.0.1:0", "port"),
            ("127.0.0.1:65536", "port"),
            ("127.0.0.1:", "port"),
            ("::1:9001", "host"),
            (":9001", "host"),
            ("/path", "host"),
            ("[::1:9001", "port"),
            ("[::1]9001", "port"),
            ("127.0.0.1 :9001", "spaces"),
            ("user@127.0.0.1:9001", "user"),
            ("127.0.0.1:9001/a?b", "query"),
            ("  ", "empty"),
        ];
        for (value, word) in cases {
            let read = Endpoint::read(Some(value.to_owned())).map_err(|error| *error);
            let Err(RuntimeError::InvalidRuntimeApi { why, .. }) = read else {
                panic!("{value} was accepted as an address");
            };
            assert!(why.contains(word), "{value}: {why}");
        }
    }
}
