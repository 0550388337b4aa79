//! Runs the real program, as Lambda would, with services on this machine.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use lambda_native_emulator::{Emulator, Invocation};
use serde_json::json;

struct Function(Child);

impl Function {
    fn start(lambda: &Emulator, services: &str) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_async-fanout"))
            .envs(lambda.environment())
            .env("SERVICES", services)
            .spawn()
            .expect("the program starts");
        Self(child)
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // The function never exits by itself. Errors are ignored, since it may have exited already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn emulator() -> Emulator {
    let lambda = Emulator::builder().timeout(Duration::from_secs(60));
    lambda.start().expect("an emulator")
}

/// Starts a service that passes each connection to `serve`. Returns its URL.
fn service(serve: impl Fn(TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            serve(stream.expect("a connection"));
        }
    });
    format!("http://{address}/v1")
}

/// Reads the request and returns its path.
fn path(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).expect("a request");
        request.push(byte[0]);
    }
    let request = String::from_utf8(request).expect("text");
    request.split(' ').nth(1).expect("a path").to_owned()
}

fn respond(stream: &mut TcpStream, status: &str, body: &str) {
    write!(stream, "HTTP/1.0 {status}\r\n\r\n{body}").expect("the function reads");
}

#[test]
fn all_services_are_called_before_any_responds() {
    let both = Arc::new(Barrier::new(2));
    let services: Vec<String> = ["stock", "price"]
        .iter()
        .map(|name| {
            let both = Arc::clone(&both);
            let url = service(move |mut stream| {
                let path = path(&mut stream);
                // A function that calls one service after the other would never get past this point.
                both.wait();
                respond(&mut stream, "200 OK", &json!({ "asked": path }).to_string());
            });
            format!("{name}={url}")
        })
        .collect();
    let lambda = emulator();
    let _function = Function::start(&lambda, &services.join("; "));
    for item in ["bicycle", "bell"] {
        let event = json!({ "item": item });
        let response = lambda.invoke(event.to_string());
        let asked = json!({ "asked": format!("/v1/{item}") });
        assert_eq!(response.json(), json!({ "price": asked, "stock": asked }));
    }
}

#[test]
fn a_failed_service_has_an_error_in_its_place() {
    let fine = service(|mut stream| {
        path(&mut stream);
        respond(&mut stream, "200 OK", "3");
    });
    let missing = service(|mut stream| {
        path(&mut stream);
        respond(&mut stream, "404 Not Found", "");
    });
    let text = service(|mut stream| {
        path(&mut stream);
        respond(&mut stream, "200 OK", "three");
    });
    let rude = service(|mut stream| {
        path(&mut stream);
    });
    let lambda = emulator();
    let services = format!("fine={fine};missing={missing};rude={rude};text={text}");
    let _function = Function::start(&lambda, &services);
    let response = lambda.invoke(r#"{"item":"bell"}"#);
    let responses = response.json();
    assert_eq!(responses["fine"], 3);
    assert_eq!(responses["missing"]["error"], "status 404");
    assert_eq!(responses["rude"]["error"], "the response is incomplete");
    let error = responses["text"]["error"].as_str().expect("an error");
    assert!(error.contains("expected"), "{error}");
    let response = lambda.invoke(r#"{"item":"../secrets"}"#);
    assert_eq!(response.error_type(), Some("InvalidItem"));
}

#[test]
fn a_service_that_does_not_respond_times_out_before_the_function_does() {
    // The operating system accepts connections, but nothing responds.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = silent.local_addr().expect("its address");
    let lambda = emulator();
    let _function = Function::start(&lambda, &format!("silent=http://{address}"));
    // Less than the margin, so there is no time left for any service.
    let hurried = Invocation::new(r#"{"item":"bell"}"#).deadline(soon());
    let response = lambda.submit(hurried).wait();
    assert_eq!(response.error_type(), Some("TimedOut"));
    let response = lambda.invoke(r#"{"item":"bell"}"#);
    let expected = json!({ "silent": { "error": "timed out after 1000 ms" } });
    assert_eq!(response.json(), expected);
}

/// Now, in milliseconds since 1970.
fn soon() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.expect("it is later").as_millis().to_string()
}

#[test]
fn invalid_or_unknown_services_fail_init() {
    for (services, expected) in [
        ("", "it lists no services"),
        ("stock", "expected name=http://host:port/path"),
        ("stock=https://127.0.0.1", "invalid entry"),
        ("stock=http://127.0.0.1:99999", "127.0.0.1:99999: "),
    ] {
        let lambda = emulator();
        let mut function = Function::start(&lambda, services);
        let status = function.0.wait().expect("it ends");
        assert_eq!(status.code(), Some(1), "{services}");
        let error = lambda.init_error().expect("a report");
        assert_eq!(error.error_type, "ConfigError");
        assert!(error.error_message.contains(expected), "{error:?}");
    }
}
