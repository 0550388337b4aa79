//! Stack traces of a stripped executable.

use crate::support::Demo;

use super::session::Session;

/// Responds to every event with an error whose stack trace has only addresses.
const MAIN: &str = r##"
use std::backtrace::Backtrace;
use std::io::{Read, Write};
use std::net::TcpStream;

fn call(request: String) -> String {
    let host = std::env::var("AWS_LAMBDA_RUNTIME_API").unwrap();
    let mut stream = TcpStream::connect(&host).unwrap();
    stream.write_all(request.replace("HOST", &host).as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

#[inline(never)]
fn captured() -> String {
    let trace = format!("{:#}", Backtrace::force_capture());
    let frames: Vec<String> = trace.lines().map(|line| format!("{line:?}")).collect();
    frames.join(",")
}

fn main() {
    loop {
        let next = call(
            "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n".into(),
        );
        let id = next.lines().find_map(|line| line.strip_prefix("Lambda-Runtime-Aws-Request-Id: ")).unwrap();
        let error = format!("{{\"errorType\":\"Demo\",\"errorMessage\":\"m\",\"stackTrace\":[{}]}}", captured());
        call(format!(
            "POST /2018-06-01/runtime/invocation/{id}/error HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\
             Content-Length: {}\r\n\r\n{error}",
            error.len()
        ));
    }
}
"##;

#[test]
fn the_functions_in_a_stack_trace_have_names() {
    let Some((demo, bootstrap)) = Demo::built_without_symbols(MAIN) else {
        return;
    };
    let session = Session::start(&mut demo.lam(["run", "--port", "0", &bootstrap]));

    // The caller gets what the function has posted.
    let error = session.server.invoke(&serde_json::json!({})).text();
    assert!(error.contains(" - <unknown>"), "{error}");
    assert!(!error.contains("captured"), "{error}");
    let record = session.last();
    assert_eq!(record["errorType"], "Demo");
    let frames = record["error"]["stack"].as_array().unwrap();
    let mut frames = frames.iter().filter_map(serde_json::Value::as_str);
    let frame = frames.find(|frame| frame.contains(" - captured ("));
    assert!(
        frame.is_some_and(|frame| frame.contains("src/main.rs:")),
        "{record}"
    );
    let text = record["response"]["text"].as_str().unwrap();
    assert!(text.contains(" - captured ("), "{text}");
}
