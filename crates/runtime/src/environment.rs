//! The environment that Lambda gives a runtime.
//!
//! Source: AWS Lambda Developer Guide, "Defined runtime environment variables". Emulators leave
//! variables out or fill them with anything, so only the address of the Runtime API can be wrong.

use std::env;
use std::io;
use std::net::TcpStream;

use crate::context::FunctionInfo;

/// Everything the runtime reads from its environment, once.
#[derive(Debug)]
pub(crate) struct Environment {
    pub(crate) endpoint: Endpoint,
    /// The values of [`TEXTS`].
    texts: [String; TEXTS.len()],
    memory_mb: u32,
}

const TEXTS: [&str; 4] = [
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
];

impl Environment {
    /// Reads the variables. `api` takes the place of `AWS_LAMBDA_RUNTIME_API`, where given.
    pub(crate) fn read(api: Option<String>) -> Result<Self, BadEndpoint> {
        let api = api.unwrap_or_else(|| variable("AWS_LAMBDA_RUNTIME_API"));
        Ok(Environment {
            endpoint: Endpoint::parse(&api)?,
            texts: TEXTS.map(variable),
            memory_mb: variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
                .parse()
                .unwrap_or(0),
        })
    }

    pub(crate) fn function(&self) -> FunctionInfo<'_> {
        let [name, version, log_group, log_stream] = &self.texts;
        FunctionInfo {
            name,
            version,
            memory_mb: self.memory_mb,
            log_group,
            log_stream,
        }
    }
}

/// The variable, or nothing where it is missing or not UTF-8.
pub(crate) fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// Where the Runtime API is: `host:port` from Lambda itself; emulators also give
/// `http://[::]:9000/.rt/name`, with a scheme and a path in front of the API's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// `host:port`, for the connection and for the `Host` field.
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
        let value = value.trim_ascii();
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

    /// An address is connected to as it stands, a name is looked up; the unspecified address,
    /// `[::]`, is this machine.
    pub(crate) fn connect(&self) -> io::Result<TcpStream> {
        TcpStream::connect(&*self.authority)
    }
}

// By bytes: searching for a `str` brings in code that nothing else here needs.
fn parse_address(value: &str) -> Result<Endpoint, &'static str> {
    if value.bytes().any(|byte| byte <= b' ' || byte >= 0x7f) {
        return Err("an address has no spaces or control characters and is plain ASCII");
    }
    let rest = match value.as_bytes().windows(3).position(|part| part == b"://") {
        Some(4) if value[..4].eq_ignore_ascii_case("http") => &value[7..],
        Some(_) => return Err("the Runtime API speaks plain http"),
        None => value,
    };
    if rest.bytes().any(|byte| matches!(byte, b'@' | b'?' | b'#')) {
        return Err("an address has no user, query or fragment");
    }
    let path = position(rest, b'/').unwrap_or(rest.len());
    let (authority, mut prefix) = rest.split_at(path);
    while let [.., b'/'] = prefix.as_bytes() {
        prefix = &prefix[..prefix.len() - 1];
    }
    // The colons of an IPv6 address stand in brackets.
    let host = match position(authority, b']') {
        Some(bracket) => bracket + 1,
        None => position(authority, b':').unwrap_or(authority.len()),
    };
    if host == 0 {
        return Err("the host is missing");
    }
    let mut authority = authority.to_owned();
    match &authority.as_bytes()[host..] {
        [] => authority.push_str(":80"),
        [b':', ..] if matches!(authority[host + 1..].parse::<u16>(), Ok(1..)) => {}
        _ => return Err("the port is not a number from 1 to 65535"),
    }
    Ok(Endpoint {
        authority,
        prefix: prefix.to_owned(),
    })
}

fn position(text: &str, byte: u8) -> Option<usize> {
    text.bytes().position(|candidate| candidate == byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_the_address_is_understood() {
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
            let endpoint = Endpoint::parse(value).unwrap();
            let found = (endpoint.authority(), endpoint.prefix());
            assert_eq!(found, (authority, prefix), "{value}");
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
            ("::1:9001", "host"),
            (":9001", "host"),
            ("/path", "host"),
            ("[::1:9001", "port"),
            ("[::1]9001", "port"),
            ("127.0.0.1 :9001", "spaces"),
            ("user@127.0.0.1:9001", "user"),
            ("127.0.0.1:9001/a?b", "query"),
        ];
        for (value, word) in cases {
            let Err(BadEndpoint::Invalid { why, .. }) = Endpoint::parse(value) else {
                panic!("{value} was taken for an address");
            };
            assert!(why.contains(word), "{value}: {why}");
        }
        assert_eq!(Endpoint::parse("  "), Err(BadEndpoint::Absent));
    }
}
