//! The environment that Lambda gives a runtime.
//!
//! Source: AWS Lambda Developer Guide, "Defined runtime environment variables". Emulators leave
//! variables out or fill them with anything, so only the address of the Runtime API can be wrong.

use std::env;
use std::net::TcpStream;

use crate::context::FunctionInfo;
use crate::decimal;
use crate::dial::{DialError, dial, send_at_once};
use crate::error::RuntimeError;
use crate::log;

/// What the environment says of the function, read once.
#[derive(Debug)]
pub(crate) struct Environment {
    name: String,
    version: String,
    memory_mb: u32,
    log_group: String,
    log_stream: String,
    /// `None`: not on Managed Instances, one invocation at a time. There it may be one as well.
    concurrency: Option<u32>,
    snap_start: bool,
    pipelining: bool,
}

impl Environment {
    pub(crate) fn read() -> Self {
        let memory_mb = decimal::parse(variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").as_bytes());
        let initialization = variable(INITIALIZATION_TYPE);
        Environment {
            name: variable("AWS_LAMBDA_FUNCTION_NAME"),
            version: variable("AWS_LAMBDA_FUNCTION_VERSION"),
            memory_mb: memory_mb.and_then(|mb| mb.try_into().ok()).unwrap_or(0),
            log_group: variable("AWS_LAMBDA_LOG_GROUP_NAME"),
            log_stream: variable("AWS_LAMBDA_LOG_STREAM_NAME"),
            concurrency: concurrency(&variable(MAX_CONCURRENCY), &initialization),
            snap_start: initialization == "snap-start",
            pipelining: pipelining(&variable("LAMBDA_NATIVE_PIPELINING")),
        }
    }

    pub(crate) fn concurrency(&self) -> Option<u32> {
        self.concurrency
    }

    pub(crate) fn is_snap_start(&self) -> bool {
        self.snap_start
    }

    pub(crate) fn pipelining(&self) -> bool {
        self.pipelining
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

/// [`Environment::concurrency`], for those who have no [`Environment`].
pub(crate) fn managed_concurrency() -> Option<u32> {
    concurrency(&variable(MAX_CONCURRENCY), &variable(INITIALIZATION_TYPE))
}

const MAX_CONCURRENCY: &str = "AWS_LAMBDA_MAX_CONCURRENCY";
const INITIALIZATION_TYPE: &str = "AWS_LAMBDA_INITIALIZATION_TYPE";

/// An emulator sets 1 always, and a value that is no number must not end the process.
fn concurrency(max: &str, initialization: &str) -> Option<u32> {
    let number: Option<u32> =
        decimal::parse(max.as_bytes()).and_then(|number| number.try_into().ok());
    number
        .filter(|&number| number > 1)
        .or((initialization == "lambda-managed-instances").then_some(1))
}

/// On, unless the variable says that it is off.
fn pipelining(value: &str) -> bool {
    // Padded to numbers: comparing texts in any letter case brings 300 bytes of code along.
    const WORDS: [[u8; 8]; 7] = [
        *b"off     ",
        *b"0       ",
        *b"false   ",
        *b"on      ",
        *b"1       ",
        *b"true    ",
        *b"        ",
    ];
    const ON: usize = 3;
    let mut given = [b' '; 8];
    for (to, from) in given.iter_mut().zip(value.bytes()) {
        *to = from.to_ascii_lowercase();
    }
    let word = WORDS.iter().position(|&word| word == given);
    if word.is_none() {
        log::warning(
            b"",
            format_args!(
                "lambda-native: LAMBDA_NATIVE_PIPELINING is {value:?}, not `on` or `off`: \
                 pipelining stays on"
            ),
        );
    }
    word.is_none_or(|word| word >= ON)
}

/// The variable, or nothing where it is missing or not UTF-8.
pub(crate) fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// Where the Runtime API is: `host:port` from Lambda itself; emulators also give
/// `http://[::]:9000/.rt/name`, with a scheme and a path in front of the API's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// `host:port`, for the `Host` field.
    authority: String,
    /// The host alone, an IPv6 address without its brackets.
    host: String,
    port: u16,
    /// Empty, or `/` and more, without a `/` at its end.
    prefix: String,
}

impl Endpoint {
    /// The address given, or else the one in `AWS_LAMBDA_RUNTIME_API`.
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

    /// An address is connected to as it stands, a name is looked up; the unspecified address,
    /// `[::]`, is this machine.
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
    // The colons of an IPv6 address stand in brackets.
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
    // By bytes: searching for a `str` brings in code that nothing else here needs.
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

/// `:9001`, but no port 0, which nobody can connect to.
fn parse_port(text: &str) -> Option<u16> {
    let port = decimal::parse(text.strip_prefix(':')?.as_bytes())?;
    u16::try_from(port).ok().filter(|&port| port != 0)
}

/// What stands before the first such byte, and the rest from that byte on.
fn split_before(text: &str, byte: u8) -> (&str, &str) {
    let at = text.bytes().position(|candidate| candidate == byte);
    at.and_then(|at| text.split_at_checked(at))
        .unwrap_or((text, ""))
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
            let endpoint = Endpoint::read(Some(value.to_owned())).unwrap();
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
            ("  ", "empty"),
        ];
        for (value, word) in cases {
            let read = Endpoint::read(Some(value.to_owned())).map_err(|error| *error);
            let Err(RuntimeError::InvalidRuntimeApi { why, .. }) = read else {
                panic!("{value} was taken for an address");
            };
            assert!(why.contains(word), "{value}: {why}");
        }
    }
}
