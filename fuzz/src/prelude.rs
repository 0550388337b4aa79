//! The prelude of a streamed HTTP response.

use lambda_native::{
    HttpPrelude, LambdaContext, LambdaHandler, Response, ResponseStream, streaming,
};
use serde_json::Value;

/// The input: a status, and lines of the form `name: value`. A line without a name is a cookie.
///
/// The result is an error, or JSON with all the values of the input, followed by eight NUL bytes and
/// the body. No value can inject another header.
pub fn http_prelude(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (status, lines) = text.split_once('\n').unwrap_or((text, ""));
    let status = status.parse().unwrap_or(200);
    let mut prelude = HttpPrelude::new(status);
    let (mut headers, mut cookies) = (Vec::new(), Vec::new());
    for line in lines.split('\n') {
        // `\\n` stands for a newline in a value.
        let line = line.replace("\\n", "\n");
        match line.split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("set-cookie") => {
                prelude = prelude.header(name, value);
                cookies.push(value.to_owned());
            }
            Some((name, value)) => {
                prelude = prelude.header(name, value);
                headers.push((name.to_ascii_lowercase(), value.to_owned()));
            }
            None => {
                prelude = prelude.cookie(&*line);
                cookies.push(line);
            }
        }
    }
    let values = || headers.iter().map(|(_, value)| value).chain(&cookies);
    let control = |text: &String| {
        text.bytes()
            .any(|byte| byte != b'\t' && byte.is_ascii_control())
    };
    let is_good = (200..600).contains(&status)
        && !values().any(control)
        && headers.iter().all(|(name, _)| is_token(name));
    let Some(sent) = send(&prelude) else {
        let size: usize = values().map(String::len).sum();
        assert!(!is_good || size > 1024, "{prelude:?}");
        return;
    };
    assert!(is_good, "{prelude:?}");
    check(&sent, status, &headers, &cookies);
}

/// The bytes that the stream has sent, or `None` if the prelude is rejected.
fn send(prelude: &HttpPrelude) -> Option<Vec<u8>> {
    let handler =
        streaming(|_: &str, _: &LambdaContext<'_>, out: &mut ResponseStream| out.http(prelude));
    let mut response = Response::default();
    let sent = handler.handle(b"", &LambdaContext::default(), &mut response);
    match sent {
        Ok(()) => Some(response.body().to_vec()),
        Err(_) => {
            assert!(response.body().is_empty(), "a rejected prelude was sent");
            None
        }
    }
}

fn check(sent: &[u8], status: u16, headers: &[(String, String)], cookies: &[String]) {
    let json = sent.strip_suffix(&[0; 8]).expect("eight NULs");
    assert!(json.len() < 16 * 1024);
    assert!(json.iter().all(|byte| (b' '..=b'~').contains(byte)));
    let read: Value = serde_json::from_slice(json).expect("the prelude is JSON");
    assert_eq!(read["statusCode"], status);
    assert_eq!(read["cookies"], Value::from(cookies));
    let found = read["headers"].as_object().expect("headers");
    for (name, header) in found {
        let name = name.to_ascii_lowercase();
        let values = headers.iter().filter(|(other, _)| *other == name);
        let values: Vec<&str> = values.map(|(_, value)| &**value).collect();
        assert_eq!(header, &values.join(", "));
    }
    let known = |name: &str| found.keys().any(|other| other.eq_ignore_ascii_case(name));
    assert!(headers.iter().all(|(name, _)| known(name)));
}

fn is_token(name: &str) -> bool {
    let part = |byte: u8| byte.is_ascii_graphic() && !b"\"(),/:;<=>?@[\\]{}".contains(&byte);
    !name.is_empty() && name.bytes().all(part)
}
