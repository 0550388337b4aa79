//! The address to listen on, from the environment.

use std::ffi::OsString;
use std::net::Ipv6Addr;

use lambda_native::LambdaError;

const HOST: &str = "127.0.0.1";
const PORT: &str = "3000";

/// Returns `host:port` from the values of `ADDR` and `PORT`. An empty value is none.
pub(super) fn from_environment(
    addr: Option<OsString>,
    port: Option<OsString>,
) -> Result<String, LambdaError> {
    let addr = text("ADDR", addr)?;
    let port = text("PORT", port)?;
    if let Some(port) = &port
        && port.parse::<u16>().is_err()
    {
        return Err(invalid("PORT", port, "a number up to 65535, such as 8080"));
    }
    let port = port.as_deref().unwrap_or(PORT);
    let Some(addr) = addr else {
        return Ok(format!("{HOST}:{port}"));
    };
    if addr.parse::<Ipv6Addr>().is_ok() {
        return Ok(format!("[{addr}]:{port}"));
    }
    match addr.rsplit_once(':') {
        // The colons in brackets belong to an IPv6 address.
        Some((_, after)) if !after.ends_with(']') => match after.parse::<u16>() {
            Ok(_) => Ok(addr),
            Err(_) => Err(invalid("ADDR", &addr, "an address such as 0.0.0.0:8080")),
        },
        _ => Ok(format!("{addr}:{port}")),
    }
}

fn text(name: &str, value: Option<OsString>) -> Result<Option<String>, LambdaError> {
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    match value.into_string() {
        Ok(text) => Ok(Some(text)),
        Err(value) => Err(invalid(name, &value.to_string_lossy(), "UTF-8 text")),
    }
}

fn invalid(name: &str, value: &str, expected: &str) -> LambdaError {
    let message = format!("invalid environment variable {name}=`{value}`: expected {expected}");
    LambdaError::new("ServeError", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(addr: &str, port: &str) -> Result<String, String> {
        from_environment(Some(addr.into()), Some(port.into())).map_err(|error| error.error_message)
    }

    #[test]
    fn the_environment_sets_host_and_port() {
        assert_eq!(from_environment(None, None).unwrap(), "127.0.0.1:3000");
        for (addr, port, expected) in [
            ("", "", "127.0.0.1:3000"),
            ("", "8080", "127.0.0.1:8080"),
            ("0.0.0.0", "", "0.0.0.0:3000"),
            ("0.0.0.0", "8080", "0.0.0.0:8080"),
            ("0.0.0.0:80", "8080", "0.0.0.0:80"),
            ("localhost:0", "", "localhost:0"),
            ("::1", "80", "[::1]:80"),
            ("[::1]", "80", "[::1]:80"),
            ("[::1]:81", "80", "[::1]:81"),
        ] {
            assert_eq!(of(addr, port).as_deref(), Ok(expected), "{addr} {port}");
        }
    }

    #[test]
    fn an_invalid_address_is_an_error_that_names_the_variable() {
        for (addr, port, expected) in [
            (
                "",
                "http",
                "invalid environment variable PORT=`http`: expected a number",
            ),
            ("", "65536", "PORT=`65536`"),
            (
                "localhost:",
                "",
                "ADDR=`localhost:`: expected an address such as 0.0.0.0:8080",
            ),
            ("http://localhost", "", "ADDR=`http://localhost`"),
        ] {
            let message = of(addr, port).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }
}
