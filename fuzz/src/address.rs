//! The address of the Runtime API.

use lambda_native::__fuzzing::runtime_api as parse;

/// The input: the address, as in the environment variable.
///
/// A valid address can be used in a request line and in a `Host` field, and is the same when it is
/// parsed again.
pub fn runtime_api(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Some((authority, prefix)) = parse(text) else {
        return;
    };
    assert!(
        authority
            .bytes()
            .chain(prefix.bytes())
            .all(|byte| byte.is_ascii_graphic())
    );
    assert!(!authority.contains(['/', '?', '#', '@']), "{authority}");
    let (host, port) = authority.rsplit_once(':').expect("a port");
    assert!(!host.is_empty());
    assert!(port.parse::<u16>().is_ok_and(|port| port > 0), "{port}");
    assert!(prefix.is_empty() || (prefix.starts_with('/') && !prefix.ends_with('/')));
    assert!(!prefix.contains(['?', '#']), "{prefix}");

    // With a scheme, since otherwise a `://` in the path would look like the end of one.
    let again = parse(&format!("http://{authority}{prefix}"));
    assert_eq!(again, Some((authority, prefix)));
}
