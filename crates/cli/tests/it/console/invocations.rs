//! What is recorded of an invocation, wherever it comes from.

use serde_json::{Value, json};

use super::session::Session;
use crate::support::{Client, Demo, gate};

/// The only invocation, after it has ended.
#[track_caller]
fn only(session: &Session) -> Value {
    session.server.running.wait_for_text("REPORT");
    assert_eq!(session.invocations().len(), 1);
    session.last()
}

#[test]
fn a_request_to_a_function_url_is_recorded() {
    let session = Session::of_scripted_function(&[]);
    let response = session.server.get("/hello?x=1");
    assert_eq!(response.status, 200);

    let record = only(&session);
    assert_eq!(record["title"], "GET /hello?x=1");
    assert_eq!(record["via"], "http");
    assert_eq!(record["state"], "done");
    assert_eq!(record["status"], "ok");
    assert_eq!(record["httpStatus"], 200);
    assert_eq!(record["coldStart"], true);
    assert_eq!(record["request"]["front"], "url");
    assert_eq!(record["request"]["target"], "/hello?x=1");
    // The id is in the event and in the headers, too.
    let event: Value = serde_json::from_slice(&response.body).unwrap();
    assert_eq!(record["id"], event["requestContext"]["requestId"]);
    assert_eq!(
        record["id"].as_str(),
        response.header("x-amzn-requestid"),
        "{response:?}"
    );
    let exchanges = record["exchanges"].as_array().unwrap();
    assert!(exchanges.len() >= 2, "{exchanges:?}");
}

#[test]
fn a_request_to_a_route_of_an_http_api_is_recorded() {
    let demo = Demo::workspace(&["users", "orders"]);
    let args = ["run", "--port", "0", "--all"];
    let route = ["--route", "GET /users/{id}=users"];
    let session = Session::start(demo.lam(args).args(route));
    assert_eq!(session.server.get("/users/7").status, 200);

    let record = only(&session);
    assert_eq!(record["function"], "users");
    assert_eq!(record["request"]["front"], "http-api");
    assert_eq!(record["title"], "GET /users/7");
    let phases = record["phases"].as_array().unwrap();
    assert_eq!(phases[0]["name"], "build", "{phases:?}");
}

#[test]
fn both_functions_of_a_workspace_are_recorded() {
    let demo = Demo::workspace(&["users", "orders"]);
    let session = Session::start(&mut demo.lam(["run", "--port", "0", "--all"]));
    let state = session.api("state");
    let functions = state["functions"].as_array().unwrap();
    let names: Vec<_> = functions.iter().map(|function| &function["name"]).collect();
    assert_eq!(names, ["orders", "users"]);
    assert_eq!(functions[0]["state"], "not-started");
    let address = &session.server.address;
    assert_eq!(functions[0]["url"], format!("http://{address}/orders"));

    for function in ["users", "orders"] {
        session.server.get(&format!("/{function}/"));
    }
    session.server.running.wait_for_times("REPORT", 2);
    let list = session.api("invocations?function=orders");
    let list = list["invocations"].as_array().unwrap();
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["function"], "orders");
    assert_eq!(session.invocations()[0]["function"], "users");
}

#[test]
fn all_operations_of_the_invoke_api_are_recorded() {
    let session = Session::of_scripted_function(&[]);
    let server = &session.server;
    let response = server.invoke(&json!({"number": 1}));
    let id = response.header("x-amzn-requestid").unwrap();
    server.running.wait_for_times("REPORT", 1);
    let record = session.last();
    assert_eq!((&record["via"], &record["id"]), (&json!("api"), &json!(id)));
    assert_eq!(record["request"], json!(null));
    assert_eq!(record["response"]["text"], "{\n  \"number\": 1\n}");

    let header = "X-Amz-Invocation-Type: Event\r\n";
    let response = server.invoke_with("function/invocations", header, br#"{"number":2}"#);
    assert_eq!(response.status, 202);
    server.running.wait_for_times("REPORT", 2);
    assert_eq!(session.last()["title"], r#"{"number":2}"#);

    let address = &server.address;
    let path = "/2014-11-13/functions/function/invoke-async/";
    let head = format!("POST {path} HTTP/1.1\r\nHost: {address}\r\n");
    assert_eq!(server.send(&head, br#"{"number":3}"#).status, 202);
    server.running.wait_for_times("REPORT", 3);
    assert_eq!(session.last()["status"], "ok");

    let path = "/2021-11-15/functions/function/response-streaming-invocations";
    let head = format!("POST {path} HTTP/1.1\r\nHost: {address}\r\n");
    let response = server.send(&head, br#"{"stream":["a","b"]}"#);
    assert_eq!(response.status, 200);
    server.running.wait_for_times("REPORT", 4);
    let record = session.last();
    assert_eq!(record["response"]["streamed"], true);
    assert_eq!(record["response"]["raw"], "ab");
    assert_eq!(record["via"], "api");
    assert_eq!(session.invocations().len(), 4);
}

#[test]
fn a_stream_can_be_seen_while_it_runs() {
    let session = Session::of_scripted_function(&[]);
    let (_folder, gate) = gate();
    let commands = json!({"stream": ["first", {"wait_for": gate}, "second"]});
    let mut client = Client::post(&session.server, &commands);
    client.until("first");
    let record = session.last();
    assert_eq!(record["state"], "streaming");
    assert_eq!(record["response"]["raw"], "first");

    std::fs::write(&gate, "").unwrap();
    assert!(client.rest().contains("second"));
    let record = only(&session);
    assert_eq!(record["state"], "done");
    assert_eq!(record["response"]["raw"], "firstsecond");
    assert_eq!(record["response"]["chunks"].as_array().unwrap().len(), 2);
}

#[test]
fn a_crash_is_recorded_with_its_exit_and_last_line() {
    let session = Session::of_scripted_function(&[]);
    let commands = json!({"stderr": "last words", "exit": 3});
    session.server.post(&commands);
    session.server.running.wait_for_text("Ready");
    let record = only(&session);
    assert_eq!(record["status"], "crash");
    assert_eq!(record["errorType"], "Runtime.ExitError");
    let lines = record["log"]["lines"].as_array().unwrap();
    assert!(
        lines.iter().any(|line| line["text"] == "last words"),
        "{lines:?}"
    );
}
