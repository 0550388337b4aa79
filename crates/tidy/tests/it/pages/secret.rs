//! The function in docs/secrets.md reads a secret from a server that behaves as the extension does.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use super::super::documentation::blocks;
use super::super::read;

// The page shows this part.
use lambda_native::LambdaError;

/// The JSON of a secret. `extension` is `http://localhost:2773`, and `token` is AWS_SESSION_TOKEN.
fn secret(extension: &str, token: &str, name: &str) -> Result<String, LambdaError> {
    let mut response = ureq::get(format!("{extension}/secretsmanager/get"))
        .query("secretId", name)
        .header("X-Aws-Parameters-Secrets-Token", token)
        .call()?;
    Ok(response.body_mut().read_to_string()?)
}
// The page ends here.

#[test]
fn the_page_shows_the_function_that_is_tested() {
    let source = read("crates/tidy/tests/it/pages/secret.rs");
    let shown = source
        .split("// The page shows this part.\n")
        .nth(1)
        .and_then(|rest| rest.split("// The page ends here.").next());
    let programs = blocks(&read("docs/secrets.md"), "rust");
    assert_eq!(programs.first().map(String::as_str), shown);
}

#[test]
fn the_function_reads_a_secret_from_the_extension() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let extension = format!("http://{}", listener.local_addr().expect("an address"));
    let server = thread::spawn(move || {
        let (mut socket, _) = listener.accept().expect("a client");
        let mut request = Vec::new();
        let mut bytes = [0; 1024];
        while !request.ends_with(b"\r\n\r\n") {
            let read = socket.read(&mut bytes).expect("a request");
            assert!(read > 0, "the request is not complete");
            request.extend_from_slice(&bytes[..read]);
        }
        let body = r#"{"SecretString":"s"}"#;
        let length = body.len();
        write!(
            socket,
            "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .expect("sent");
        String::from_utf8(request).expect("text").to_lowercase()
    });
    let found = secret(&extension, "the token", "orders/prod").expect("a secret");
    assert_eq!(found, r#"{"SecretString":"s"}"#);
    let request = server.join().expect("a request");
    assert!(
        request.starts_with("get /secretsmanager/get?secretid=orders%2fprod http/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.contains("x-aws-parameters-secrets-token: the token\r\n"),
        "{request}"
    );
}
