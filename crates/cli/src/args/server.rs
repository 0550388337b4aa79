//! The flags for where `lam run` listens, and for whom.

use std::net::{IpAddr, Ipv6Addr};

use clap::Args;

/// The server of `lam run`.
#[derive(Debug, Args)]
pub(crate) struct ServerArgs {
    /// The port to listen on. 0 picks any free port.
    #[arg(long, default_value_t = DEFAULT_PORT, help_heading = "Server options")]
    pub(crate) port: u16,

    /// The IP address to listen on. By default lam listens on 127.0.0.1 and ::1, so that only this
    /// machine reaches it. With 0.0.0.0, every machine that can reach the port can invoke the function.
    #[arg(
        long, value_name = "ADDR", value_parser = address,
        help_heading = "Server options"
    )]
    pub(crate) host: Option<IpAddr>,

    /// Accept requests whose Host header names this host, besides loopback addresses and --host, such as
    /// host.docker.internal. May be repeated. All others are rejected, because a web page can make its
    /// own host name resolve to this machine.
    #[arg(
        long = "allow-host", value_name = "NAME", value_parser = host_name,
        help_heading = "Server options"
    )]
    pub(crate) allowed_hosts: Vec<String>,

    /// Turn off the console: the page at /_lam/ that shows every invocation. Requests to this path then
    /// reach the function, and nothing is recorded.
    #[arg(long, conflicts_with_all = ["open", "keep"], help_heading = "Server options")]
    pub(crate) no_console: bool,

    /// Open the console in the browser.
    #[arg(long, help_heading = "Server options")]
    pub(crate) open: bool,

    /// How many invocations the console keeps. They are in memory, each with its event, response and log.
    /// At most 10,000.
    #[arg(
        long, value_name = "N", default_value_t = DEFAULT_KEPT,
        value_parser = clap::value_parser!(u32).range(1..=10_000),
        help_heading = "Server options"
    )]
    pub(crate) keep: u32,
}

/// How many invocations the console keeps by default.
const DEFAULT_KEPT: u32 = 500;

/// The port of `lam run`.
pub(crate) const DEFAULT_PORT: u16 = 9000;

fn address(text: &str) -> Result<IpAddr, String> {
    without_brackets(text).parse().map_err(|_| {
        "not an IP address such as 0.0.0.0 or 192.168.0.7 (leave out --host for localhost)"
            .to_owned()
    })
}

/// A name or an address without a port, as `Host` has it.
fn host_name(text: &str) -> Result<String, String> {
    let name = without_brackets(text);
    if name.parse::<Ipv6Addr>().is_ok() {
        return Ok(name.to_owned());
    }
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_allowed) {
        return Err(
            "not a host name such as host.docker.internal (without http:// and port)".into(),
        );
    }
    Ok(name.to_owned())
}

fn without_brackets(text: &str) -> &str {
    text.strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::{address, host_name};

    #[test]
    fn an_address_may_have_brackets() {
        for text in ["::1", "[::1]", "0.0.0.0"] {
            assert!(address(text).is_ok(), "{text}");
        }
        for text in ["localhost", "127.0.0.1:9000", ""] {
            assert!(address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_host_name_has_no_port() {
        for text in ["host.docker.internal", "my_host", "192.168.0.7"] {
            assert_eq!(host_name(text).as_deref(), Ok(text));
        }
        assert_eq!(host_name("[fd00::2]").as_deref(), Ok("fd00::2"));
        for text in ["", "http://a.example", "a.example:9000", "*", "a b"] {
            assert!(host_name(text).is_err(), "{text}");
        }
    }
}
