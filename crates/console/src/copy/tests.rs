use std::process::Command;
use std::time::Duration;

use lambda_native_emulator::front::{Front, HttpApi, Request, RestApi};
use lambda_native_emulator::{Invocation, InvocationResponse};
use serde_json::json;

use super::{aws, curl, lam, test};
use crate::fixtures::{facts, of_invocation, record};
use crate::host::FunctionFacts;
use crate::record::{Body, InvocationRecord, Outcome};

/// An invocation by an HTTP request, as `lam run` records it.
fn of_request(facts: &FunctionFacts, mut request: Request) -> InvocationRecord {
    let invocation = facts.front.invocation(&request).unwrap();
    request.body = Vec::new();
    of_invocation(invocation, Some((facts.front.clone(), request)))
}

fn with_response(record: &mut InvocationRecord, body: &[u8]) {
    record.response_body = Body::new(body);
    record.outcome = Some(Outcome::Response(InvocationResponse::Response {
        body: Vec::new(),
        content_type: None,
        streamed: false,
        trailers: Vec::new(),
        stream_error: None,
    }));
}

/// The arguments that the program gets when a shell runs the command, and what it reads.
fn arguments(command: &str) -> (Vec<String>, Vec<u8>) {
    let out = tempfile::tempdir().unwrap();
    let (words, input) = (out.path().join("words"), out.path().join("input"));
    let script = format!(
        "show() {{ printf '%s\\0' \"$@\" > \"$WORDS\"; cat > \"$INPUT\"; }}\n\
         curl() {{ show \"$@\"; }}\naws() {{ show \"$@\"; }}\nlam() {{ show \"$@\"; }}\n{command}"
    );
    let status = Command::new("sh")
        .args(["-euc", &script])
        .env("WORDS", &words)
        .env("INPUT", &input)
        .stdin(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "{command}");
    let words = String::from_utf8(std::fs::read(words).unwrap()).unwrap();
    let words = words
        .strip_suffix('\0')
        .unwrap()
        .split('\0')
        .map(str::to_owned);
    (words.collect(), std::fs::read(input).unwrap())
}

fn words(command: &str) -> Vec<String> {
    arguments(command).0
}

const HOSTILE: &str = "{\"a\":\"it's $HOME `id` \\\"x\\\" \\\\n ! # é\",\n\"b\": 1}";

#[test]
fn an_event_goes_to_the_invoke_api_unchanged() {
    let command = curl(&facts(), &record(HOSTILE.as_bytes()), false);
    let url = "http://127.0.0.1:9000/2015-03-31/functions/orders/invocations";
    let expected = [
        "--header",
        "content-type: application/json",
        "--data-raw",
        HOSTILE,
        url,
    ];
    assert_eq!(words(&command), expected);
    let command = aws(&facts(), &record(HOSTILE.as_bytes()), false);
    assert_eq!(
        words(&command),
        [
            "lambda",
            "invoke",
            "--endpoint-url",
            "http://127.0.0.1:9000",
            "--no-sign-request",
            "--region",
            "us-east-1",
            "--function-name",
            "orders",
            "--cli-binary-format",
            "raw-in-base64-out",
            "--payload",
            HOSTILE,
            "/dev/stdout",
        ]
    );
    let command = lam(&facts(), &record(HOSTILE.as_bytes()), false);
    let data = format!("--data={HOSTILE}");
    let expected = [
        "invoke",
        "--url",
        "http://127.0.0.1:9000",
        "--name",
        "orders",
        &data,
    ];
    assert_eq!(words(&command), expected);
    assert_eq!(
        command.lines().take(3).collect::<Vec<_>>(),
        [
            "lam invoke \\",
            "  --url http://127.0.0.1:9000 \\",
            "  --name orders \\"
        ]
    );
}

#[test]
fn the_client_context_and_the_tenant_are_sent() {
    let invocation = Invocation::new("{}")
        .client_context("{\"custom\":{}}")
        .tenant_id("t 1");
    let record = of_invocation(invocation, None);
    let command = words(&aws(&facts(), &record, false)).join(" ");
    assert!(
        command.contains("--client-context eyJjdXN0b20iOnt9fQ== --tenant-id t 1"),
        "{command}"
    );
    let command = words(&curl(&facts(), &record, false)).join(" ");
    assert!(
        command.contains("x-amz-client-context: eyJjdXN0b20iOnt9fQ=="),
        "{command}"
    );
    assert!(command.contains("x-amz-tenant-id: t 1"), "{command}");
    assert!(lam(&facts(), &record, false).starts_with("# This sends neither"));
}

#[test]
fn long_events_are_read_from_a_file() {
    let long = format!("\"{}\"", "x".repeat(20_000));
    let mut record = record(long.as_bytes());
    for command in [curl, aws, lam] {
        let command = command(&facts(), &record, true);
        assert!(
            command.starts_with("# Download the event from the console as event.json"),
            "{command}"
        );
        assert!(
            words(&command)
                .iter()
                .any(|word| word.ends_with("event.json")),
            "{command}"
        );
    }
    record.origin.saved_as = Some("big".to_owned());
    let file = "/my orders/events/big.json";
    assert!(words(&curl(&facts(), &record, true)).contains(&format!("@{file}")));
    assert!(words(&aws(&facts(), &record, true)).contains(&format!("fileb://{file}")));
    assert!(words(&lam(&facts(), &record, true)).contains(&file.to_owned()));
}

#[test]
fn an_http_request_is_sent_again() {
    let request = Request::new("POST", "/a%20b/../[x]?q=it's&token=t1")
        .header("Host", "127.0.0.1:9000")
        .header("Content-Type", "text/plain")
        .header("Content-Length", "9")
        .header("Accept-Encoding", "br")
        .header("X-Empty", "")
        .header("Authorization", "Bearer abc")
        .body("@it's\nme\"");
    let record = of_request(&facts(), request);
    let common = [
        "--request",
        "POST",
        "--globoff",
        "--path-as-is",
        "--header",
        "Content-Type: text/plain",
        "--compressed",
        "--header",
        "X-Empty;",
        "--header",
    ];
    let url = "http://127.0.0.1:9000/orders/a%20b/../[x]?q=it's&token=";
    let expected = |authorization, token| {
        let mut words = common.map(str::to_owned).to_vec();
        words.extend([authorization, "--data-raw", "@it's\nme\""].map(str::to_owned));
        words.push(format!("{url}{token}"));
        words
    };
    let masked = words(&curl(&facts(), &record, false));
    assert_eq!(masked, expected("Authorization: •••", "•••"));
    let revealed = words(&curl(&facts(), &record, true));
    assert_eq!(revealed, expected("Authorization: Bearer abc", "t1"));
}

#[test]
fn bodies_that_cannot_be_pasted_are_encoded() {
    for body in [&b"\xff\x00\x01"[..], b"a\r\nb\x1b[201~"] {
        let record = of_request(&facts(), Request::new("PUT", "/").body(body));
        let command = curl(&facts(), &record, false);
        assert!(
            !command.chars().any(|c| c.is_control() && c != '\n'),
            "{command}"
        );
        let (words, input) = arguments(&command);
        assert_eq!(input, body);
        assert_eq!(
            words[..6],
            [
                "--request",
                "PUT",
                "--header",
                "content-type:",
                "--data-binary",
                "@-"
            ]
        );
    }
}

#[test]
fn a_simple_request_is_a_simple_command() {
    let record = of_request(&facts(), Request::new("GET", "/hi?x=1").header("Host", "h"));
    assert_eq!(
        curl(&facts(), &record, false),
        "curl \\\n  'http://127.0.0.1:9000/orders/hi?x=1'\n"
    );
    let record = of_request(&facts(), Request::new("HEAD", "/"));
    assert_eq!(
        words(&curl(&facts(), &record, false)),
        ["--head", "http://127.0.0.1:9000/orders/"]
    );
}

#[test]
fn an_http_event_without_a_request_becomes_one() {
    let sample = |name: &str| {
        lambda_native_events::samples::ALL
            .iter()
            .find(|s| s.name == name)
            .unwrap()
    };
    let command = curl(
        &facts(),
        &record(sample("function-url").text.as_bytes()),
        false,
    );
    assert!(
        command.contains("http://127.0.0.1:9000/orders/"),
        "{command}"
    );
    assert!(!command.contains("2015-03-31"), "{command}");

    // The function would get another event through this front.
    let command = curl(
        &facts(),
        &record(sample("apigw-rest").text.as_bytes()),
        false,
    );
    assert!(command.contains("2015-03-31"), "{command}");

    let mut rest = facts();
    rest.front = Front::RestApi(RestApi::new());
    rest.url += &rest.front.base_path();
    let event = json!({
        "resource": "/{proxy+}", "path": "/a b", "httpMethod": "GET", "headers": {"accept": "*/*"},
        "multiValueHeaders": {"accept": ["*/*", "text/html"]},
        "multiValueQueryStringParameters": {"n": ["1", "a&b"]},
        "requestContext": {"stage": "prod", "httpMethod": "GET", "resourcePath": "/{proxy+}", "apiId": "a"},
        "body": null, "isBase64Encoded": false,
    });
    let words = words(&curl(&rest, &record(event.to_string().as_bytes()), false));
    assert_eq!(
        words[..4],
        ["--header", "accept: */*", "--header", "accept: text/html"]
    );
    assert_eq!(words[4], format!("{}/a%20b?n=1&n=a%26b", rest.url));
}

#[test]
fn a_stage_is_in_the_url_once() {
    let mut facts = facts();
    facts.front = Front::HttpApi(HttpApi::new().stage("prod"));
    facts.url += &facts.front.base_path();
    let stage = facts.front.base_path();
    let record = of_request(&facts, Request::new("GET", format!("{stage}/x")));
    let expected = format!("http://127.0.0.1:9000/orders{stage}/x");
    assert_eq!(words(&curl(&facts, &record, false)), [expected]);
}

#[test]
fn no_command_has_a_secret() {
    let event = r#"{"password":"hunter2","body":"{\"token\":\"hunter2\"}"}"#;
    let invocation = Invocation::new(event).client_context(r#"{"custom":{"password":"hunter2"}}"#);
    let mut record = of_invocation(invocation, None);
    with_response(&mut record, b"password=hunter2");
    for copy in [curl, aws, lam, test] {
        let copied = copy(&facts(), &record, false);
        let encoded = "eyJjdXN0b20iOnsicGFzc3dvcmQiOiJodW50ZXIyIn19";
        assert!(
            !copied.contains("hunter2") && !copied.contains(encoded),
            "{copied}"
        );
    }
    assert!(lam(&facts(), &record, true).contains("hunter2"));
}

#[test]
fn a_binary_body_has_no_secret() {
    let body = b"password=hunter2&x=\xff\x00";
    let record = of_request(&facts(), Request::new("PUT", "/").body(body));
    let copied = |reveal| {
        let (words, input) = arguments(&curl(&facts(), &record, reveal));
        [words.concat().into_bytes(), input].concat()
    };
    let has_secret = |copied: &[u8]| copied.windows(7).any(|part| part == b"hunter2");
    assert!(!has_secret(&copied(false)));
    assert!(has_secret(&copied(true)));
}

#[test]
fn a_test_compares_the_saved_response() {
    let mut record = record(b"{}");
    with_response(&mut record, b"{\"n\": 1}");
    record.origin.saved_as = Some("Order-7.b".to_owned());
    record.expected = Some(b"{}".as_slice().into());
    let expected = r#"// In a file of the directory tests. It needs: cargo add --dev lambda-native-emulator serde_json
#[test]
fn order_7_b_has_the_recorded_response() {
    use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment};
    use lambda_native_emulator::{Emulator, Invocation};

    let lambda = Emulator::start().expect("an emulator");
    let program = Bootstrap::new(env!("CARGO_BIN_EXE_order-worker"));
    let environment = ExecutionEnvironment::start(lambda, program, |_| {});
    let environment = environment.expect("the program starts");
    let event = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/events/Order-7.b.json"));
    let invocation = Invocation::new(event);
    let response = environment.invoke(invocation).wait();
    let expected = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/events/Order-7.b.response.json"));
    let expected: serde_json::Value = serde_json::from_str(expected).expect("JSON");
    assert_eq!(response.json(), expected);
}
"#;
    assert_eq!(test(&facts(), &record, false), expected);
}

#[test]
fn a_test_checks_errors_and_text_too() {
    let mut record = record(b"{}");
    let text = test(&facts(), &record, false);
    assert!(text.contains("assert!(response.is_response()"), "{text}");
    assert!(
        text.contains("// Save event in the console as `orders-event` first."),
        "{text}"
    );

    with_response(&mut record, b"it's \"text\"\n");
    let text = test(&facts(), &record, false);
    assert!(
        text.contains(r#"assert_eq!(response.body_str(), "it's \"text\"\n");"#),
        "{text}"
    );

    record.outcome = Some(Outcome::Response(InvocationResponse::TimedOut {
        message: String::new(),
        after: Duration::from_secs(3),
    }));
    let text = test(&facts(), &record, false);
    assert!(text.contains("from_millis(3000)"), "{text}");
    assert!(
        text.contains(r#"assert_eq!(response.error_type(), Some("Sandbox.Timedout"));"#),
        "{text}"
    );
}
