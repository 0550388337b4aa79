//! Functions that call each other.

use serde_json::json;

use super::run;
use crate::support::Demo;

/// A function that calls another one through the Invoke API, and returns what that has returned.
fn calling(demo: &Demo, package: &str, callee: &str) {
    demo.respond(package, "");
    let main = std::fs::read_to_string(demo.path().join(format!("{package}/src/main.rs"))).unwrap();
    let main = main.replace("response::RESPONSE", "response::call(&next)");
    demo.write(&format!("{package}/src/main.rs"), &main);
    let call = CALL.replace("CALLEE", callee);
    demo.write(&format!("{package}/src/response.rs"), &call);
}

const CALL: &str = r#"
use std::io::{Read, Write};
use std::net::TcpStream;

pub fn call(event: &str) -> String {
    if event.ends_with("\"the end\"") {
        return "\"it has ended\"".to_owned();
    }
    let url = std::env::var("AWS_ENDPOINT_URL_LAMBDA").unwrap();
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /2015-03-31/functions/CALLEE/invocations HTTP/1.1\r\nHost: {address}\r\n\
         Connection: close\r\nContent-Length: 9\r\n\r\n\"the end\""
    )
    .unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response.split("\r\n\r\n").nth(1).unwrap().to_owned()
}
"#;

#[test]
fn a_function_calls_another() {
    let demo = Demo::workspace(&["front", "back"]);
    calling(&demo, "front", "back");
    demo.respond("back", "from the back");
    let server = run(&demo, &["--all", "--timeout", "5m"]);

    let response = server.invoke_with("front/invocations", "", b"{}");

    assert_eq!(response.json(), "from the back");
}

#[test]
fn a_function_that_calls_itself_times_out_and_the_server_goes_on() {
    let demo = Demo::workspace(&["again", "other"]);
    calling(&demo, "again", "again");
    let server = run(&demo, &["--all", "--timeout", "500ms"]);

    let response = server.invoke_with("again/invocations", "", b"{}");

    assert_eq!(response.header("x-amz-function-error"), Some("Unhandled"));
    assert_eq!(response.json()["errorType"], "Sandbox.Timedout");
    let response = server.invoke_with("other/invocations", "", b"{\"response\":1}");
    assert_eq!(response.json(), 1);
}

#[test]
fn with_several_instances_a_function_calls_itself() {
    let demo = Demo::workspace(&["again", "other"]);
    calling(&demo, "again", "again");
    let server = run(&demo, &["--all", "--timeout", "5m", "--instances", "2"]);

    let response = server.invoke_with("again/invocations", "", b"{}");

    assert_eq!(response.json(), "it has ended");
}

#[test]
fn an_endpoint_of_the_user_is_kept() {
    let demo = Demo::workspace(&["users", "orders"]);
    let endpoint = |args: &[&str], set: Option<&str>| {
        let mut command = demo.lam(["run", "--port", "0", "--all"]);
        command.args(args);
        command.env_remove("AWS_ENDPOINT_URL");
        command.env_remove("AWS_ENDPOINT_URL_LAMBDA");
        if let Some(name) = set {
            command.env(name, "http://127.0.0.1:1");
        }
        let server = crate::support::Server::start(&mut command);
        let event = json!({"variable": "AWS_ENDPOINT_URL_LAMBDA"}).to_string();
        let response = server.invoke_with("users/invocations", "", event.as_bytes());
        (response.json(), format!("http://{}", server.address))
    };

    let (found, own) = endpoint(&[], None);
    assert_eq!(found, own);
    let (found, _) = endpoint(&["-e", "AWS_ENDPOINT_URL_LAMBDA=http://127.0.0.1:2"], None);
    assert_eq!(found, "http://127.0.0.1:2");
    let (found, _) = endpoint(&["-e", "AWS_ENDPOINT_URL=http://127.0.0.1:2"], None);
    assert_eq!(found, json!(null));
    let (found, _) = endpoint(&[], Some("AWS_ENDPOINT_URL_LAMBDA"));
    assert_eq!(found, "http://127.0.0.1:1");
    let (found, _) = endpoint(&[], Some("AWS_ENDPOINT_URL"));
    assert_eq!(found, json!(null));
}
