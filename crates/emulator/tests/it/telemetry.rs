//! Subscriptions to the Telemetry API and the Logs API.

use lambda_native_emulator::Emulator;
use serde_json::{Value, json};

use crate::support::client::{Client, Response};

const APIS: [(&str, &str); 2] = [
    ("/2022-07-01/telemetry", "Telemetry"),
    ("/2020-08-15/logs", "Logs"),
];

fn send(client: &mut Client, method: &str, path: &str, id: Option<&str>) -> Response {
    let header = id.map_or(String::new(), |id| {
        format!("Lambda-Extension-Identifier: {id}\r\n")
    });
    let body = r#"{"types":["platform"]}"#;
    let length = body.len();
    client.send(format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}Content-Length: {length}\r\n\r\n{body}"
    ));
    client.receive()
}

#[test]
fn a_subscription_is_accepted_but_not_supported() {
    let lambda = Emulator::start().unwrap();
    let mut client = Client::connect(&lambda);
    let name = "Lambda-Extension-Name: agent\r\n";
    let registered = client.post("/2020-01-01/extension/register", name, "{}");
    let id = registered.header("Lambda-Extension-Identifier");
    let id = id.expect("an identifier").to_owned();

    for (path, api) in APIS {
        let response = send(&mut client, "PUT", path, Some(&id));
        assert_eq!(response.status, 202);
        let body: Value = serde_json::from_slice(&response.body).expect("JSON");
        let expected = json!({
            "errorMessage": format!("{api} API is not supported"),
            "errorType": format!("{api}.NotSupported"),
        });
        assert_eq!(body, expected);
    }
}

#[test]
fn only_registered_extensions_can_subscribe() {
    let lambda = Emulator::start().unwrap();
    for (path, _) in APIS {
        let mut client = Client::connect(&lambda);
        let response = send(&mut client, "PUT", path, None);
        assert_eq!(response.status, 403);
        assert_eq!(
            response.error_type(),
            "Extension.MissingExtensionIdentifier"
        );
        let response = send(&mut client, "PUT", path, Some("unknown"));
        assert_eq!(response.status, 403);
        assert_eq!(
            response.error_type(),
            "Extension.UnknownExtensionIdentifier"
        );
        assert_eq!(send(&mut client, "POST", path, None).status, 405);
    }
}
