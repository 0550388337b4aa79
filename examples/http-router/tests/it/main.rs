//! Runs the real program, as Lambda would.

use std::process::{Child, Command};

use lambda_native_emulator::Emulator;
use serde_json::{Value, json};

struct Function {
    lambda: Emulator,
    child: Child,
}

impl Function {
    fn start() -> Self {
        let lambda = Emulator::start().expect("an emulator");
        let child = Command::new(env!("CARGO_BIN_EXE_http-router"))
            .envs(lambda.environment())
            .spawn()
            .expect("the program starts");
        Self { lambda, child }
    }

    /// The response to a request, as the front end reads it.
    fn ask(&self, method: &str, path: &str) -> Value {
        self.send(method, path, &json!({}))
    }

    fn create(&self, content_type: &str, body: &str) -> Value {
        let more = json!({ "headers": { "content-type": content_type }, "body": body });
        self.send("POST", "/items", &more)
    }

    fn send(&self, method: &str, path: &str, more: &Value) -> Value {
        let mut event = json!({
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": "",
            "headers": {},
            "requestContext": { "stage": "$default", "http": { "method": method, "path": path } },
            "isBase64Encoded": false,
        });
        let members = more.as_object().expect("an object").clone();
        event.as_object_mut().expect("an object").extend(members);
        self.lambda.invoke(event.to_string()).json()
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // The function never exits by itself. Errors are ignored, since it may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The body of a response in JSON.
fn body(response: &Value) -> Value {
    assert_eq!(
        response["headers"]["content-type"], "application/json",
        "{response}"
    );
    let body = response["body"].as_str().expect("a text");
    body.parse().expect("JSON")
}

#[test]
fn an_item_can_be_created_read_and_deleted() {
    let function = Function::start();
    assert_eq!(body(&function.ask("GET", "/items")), json!([]));

    let tea = json!({ "name": "tea", "price": 250 });
    let created = function.create("application/json", &tea.to_string());
    assert_eq!(created["statusCode"], 201);
    assert_eq!(created["headers"]["location"], "/items/1");

    assert_eq!(body(&function.ask("GET", "/items/1")), tea);
    assert_eq!(body(&function.ask("GET", "/items")), json!([tea]));
    assert_eq!(function.ask("DELETE", "/items/1")["statusCode"], 204);
    assert_eq!(function.ask("GET", "/items/1")["statusCode"], 404);
}

#[test]
fn a_binary_body_arrives_in_base64() {
    let response = Function::start().ask("GET", "/favicon.ico");
    assert_eq!(response["statusCode"], 200);
    assert_eq!(response["headers"]["content-type"], "image/x-icon");
    assert_eq!(response["isBase64Encoded"], true);
    let body = response["body"].as_str().expect("a text");
    // An icon begins with the bytes 00 00 01 00 01 00.
    assert!(body.starts_with("AAABAAEA"), "{body}");
}

#[test]
fn what_the_client_does_wrong_is_named_in_the_body() {
    let function = Function::start();
    let check = |response: &Value, status: u16, message: &str| {
        assert_eq!(response["statusCode"], status);
        assert_eq!(body(response)["message"], message);
    };
    check(&function.ask("GET", "/items/7"), 404, "no such item");
    check(&function.ask("GET", "/nothing"), 404, "Not Found");
    check(
        &function.ask("GET", "/items/x"),
        400,
        "invalid path parameter `id`: invalid digit found in string: `x`",
    );
    check(
        &function.create("application/json", r#"{"name":"tea","price":-1}"#),
        422,
        "invalid JSON body: $.price: invalid value: integer `-1`, expected u32 at line 1 column 24",
    );
    check(
        &function.create("text/plain", "tea"),
        415,
        "expected the content type `application/json`, got `text/plain`",
    );
    let response = function.ask("PUT", "/items");
    assert_eq!(response["headers"]["allow"], "GET, POST, HEAD");
    check(&response, 405, "Method Not Allowed");
}
