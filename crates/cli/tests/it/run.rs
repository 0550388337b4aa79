//! `lam run`: the Function URL, the Invoke API, the journal, the limits.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::support::{Server, lam, puppet, send, stderr};

#[test]
fn any_request_becomes_an_event() {
    let server = Server::of_puppet(&[]);

    let answer = server.send(
        &format!(
            "PUT /orders/7?x=1&x=2 HTTP/1.1\r\nHost: {}\r\nCookie: a=1; b=2\r\n\
             Content-Type: text/plain\r\n",
            server.address
        ),
        b"hello",
    );

    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let event = answer.json();
    assert_eq!(event["rawPath"], "/orders/7");
    assert_eq!(event["rawQueryString"], "x=1&x=2");
    assert_eq!(event["cookies"], json!(["a=1", "b=2"]));
    assert_eq!(event["body"], "hello");
    assert_eq!(event["requestContext"]["http"]["method"], "PUT");
    assert_eq!(
        event["requestContext"]["requestId"].as_str(),
        answer.header("x-amzn-requestid")
    );
}

#[test]
fn an_answer_becomes_a_response() {
    let server = Server::of_puppet(&[]);

    let answer = server.post(&json!({"answer": {
        "statusCode": 201,
        "headers": {"X-Id": "7"},
        "cookies": ["a=1; Path=/", "b=2"],
        "body": "AP8=",
        "isBase64Encoded": true,
    }}));

    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("x-id"), Some("7"));
    assert_eq!(answer.body, b"\x00\xff");
    let cookies = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie");
    let cookies: Vec<&str> = cookies.map(|(_, value)| value.as_str()).collect();
    assert_eq!(cookies, ["a=1; Path=/", "b=2"]);
}

#[test]
fn a_malformed_answer_is_explained() {
    let server = Server::of_puppet(&[]);

    let answer = server.post(&json!({"answer": {"statusCode": "two hundred"}}));

    assert_eq!(answer.status, 502);
    let expected = r#"statusCode: expected a number from 200 to 599, found string "two hundred""#;
    assert!(answer.text().contains(expected), "{}", answer.text());
    assert!(
        answer.text().starts_with("Internal Server Error\n"),
        "{}",
        answer.text()
    );
    server.running.wait_for_text(expected);
}

#[test]
fn a_function_error_is_a_502_without_details() {
    let server = Server::of_puppet(&[]);

    let error = json!({"errorType": "Late", "errorMessage": "too late"});
    let answer = server.post(&json!({"fail": error}));

    assert_eq!(
        (answer.status, answer.text()),
        (502, "Internal Server Error".to_owned())
    );
    server
        .running
        .wait_for_text("the function failed: Late: too late");
}

#[test]
fn the_invoke_api_answers_word_for_word() {
    let server = Server::of_puppet(&["--name", "shop"]);

    for path in [
        "function/invocations",
        "shop/invocations",
        "shop:$LATEST/invocations",
        "shop/invocations?Qualifier=$LATEST",
        "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Ashop/invocations",
    ] {
        let answer = server.invoke_with(path, "", br#"{"answer": "word for word"}"#);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.text(), "word for word", "{path}");
        assert_eq!(answer.header("x-amz-executed-version"), Some("$LATEST"));
        assert!(answer.header("x-amzn-requestid").is_some());
        assert_eq!(answer.header("x-amz-function-error"), None);
    }
}

#[test]
fn the_invoke_api_refuses_what_the_service_refuses() {
    let server = Server::of_puppet(&["--name", "shop"]);
    let refusal = |path: &str, headers: &str, body: &[u8]| {
        let answer = server.invoke_with(path, headers, body);
        let name = answer.header("x-amzn-errortype").map(str::to_owned);
        assert!(answer.json()["Message"].is_string());
        (answer.status, name.unwrap_or_default())
    };

    let unknown = (404, "ResourceNotFoundException".to_owned());
    assert_eq!(refusal("other/invocations", "", b"{}"), unknown);
    assert_eq!(refusal("shop/invocations?Qualifier=7", "", b"{}"), unknown);
    let content = (400, "InvalidRequestContentException".to_owned());
    assert_eq!(refusal("shop/invocations", "", b"{n: 1}"), content);
    let context = "X-Amz-Client-Context: %%%\r\n";
    assert_eq!(refusal("shop/invocations", context, b"{}"), content);
    assert_eq!(
        refusal(
            "shop/invocations",
            "X-Amz-Invocation-Type: Never\r\n",
            b"{}"
        ),
        (400, "InvalidParameterValueException".to_owned())
    );
    let large = vec![b' '; 6 * 1024 * 1024 + 1];
    assert_eq!(
        refusal("shop/invocations", "", &large),
        (413, "RequestTooLargeException".to_owned())
    );
}

#[test]
fn the_invoke_api_tells_errors_and_the_log() {
    let server = Server::of_puppet(&[]);
    let event = json!({"fail": {"errorType": "Late"}, "stdout": "a line\n"}).to_string();

    let answer = server.invoke_with(
        "function/invocations",
        "X-Amz-Log-Type: Tail\r\n",
        event.as_bytes(),
    );

    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("x-amz-function-error"), Some("Unhandled"));
    assert_eq!(answer.text(), r#"{"errorType":"Late"}"#);
    let log = STANDARD
        .decode(answer.header("x-amz-log-result").unwrap())
        .unwrap();
    let log = String::from_utf8(log).unwrap();
    let lines: Vec<&str> = log.lines().collect();
    assert!(lines[0].starts_with("START RequestId: "), "{log}");
    assert_eq!(lines[1], "a line");
    assert!(lines[2].starts_with("END RequestId: "), "{log}");
    assert!(lines[3].starts_with("REPORT RequestId: "), "{log}");
}

#[test]
fn an_asynchronous_invocation_is_accepted_and_served() {
    let server = Server::of_puppet(&[]);

    let header = "X-Amz-Invocation-Type: Event\r\n";
    let answer = server.invoke_with("function/invocations", header, br#"{"stdout": "later\n"}"#);
    assert_eq!((answer.status, answer.text()), (202, String::new()));
    server.running.wait_for_text("] later");

    let header = "X-Amz-Invocation-Type: DryRun\r\n";
    let answer = server.invoke_with("function/invocations", header, br#"{"stdout": "never\n"}"#);
    assert_eq!(answer.status, 204);
    server.invoke(&json!({"stdout": "after\n"}));
    server.running.wait_for_text("] after");
    assert!(!server.running.log().contains("never"));
}

#[test]
fn the_journal_is_cloudwatchs() {
    let server = Server::of_puppet(&["--memory", "256"]);

    let id = server.invoke(&json!({"stdout": "one\n", "stderr": "two\n"}));
    let id = id.header("x-amzn-requestid").unwrap();
    let report = server.running.wait_for_text("REPORT ");

    let short = &id[..8];
    server.running.wait_for_text(&format!("[{short}] one"));
    server.running.wait_for_text(&format!("[{short}] two"));
    server
        .running
        .wait_for_text(&format!("START RequestId: {id} Version: $LATEST"));
    server
        .running
        .wait_for_text(&format!("END RequestId: {id}"));
    let fields: Vec<&str> = report.split('\t').collect();
    assert_eq!(fields[0], format!("REPORT RequestId: {id}"));
    assert!(
        fields[1].starts_with("Duration: ") && fields[1].ends_with(" ms"),
        "{report}"
    );
    assert!(fields[2].starts_with("Billed Duration: "), "{report}");
    assert_eq!(fields[3], "Memory Size: 256 MB");
    assert!(fields[5].starts_with("Init Duration: "), "{report}");
    if cfg!(target_os = "linux") {
        let kib = fields[4].split(['(', ' ']).rev().nth(1).unwrap();
        let kib: u64 = kib.parse().unwrap_or_else(|_| panic!("{report}"));
        // The puppet needs little; lam itself, and this test, much more.
        assert!((1..8 * 1024).contains(&kib), "{report}");
    }
}

#[test]
fn a_crash_is_told_and_survived() {
    let server = Server::of_puppet(&[]);

    let answer = server.invoke(&json!({"exit": 3, "stderr": "out of luck\n"}));

    assert_eq!(answer.header("x-amz-function-error"), Some("Unhandled"));
    assert_eq!(answer.json()["errorType"], "Runtime.ExitError");
    let line = server.running.wait_for_text("exited with status 3");
    assert!(line.contains("out of luck"), "{line}");
    assert_eq!(server.invoke(&json!({"n": 2})).json(), json!({"n": 2}));
}

#[test]
fn a_failed_init_is_told_to_every_request() {
    let server = Server::of_puppet(&["--env", "PUPPET_INIT=report"]);

    let answer = server.get("/");
    assert_eq!(
        (answer.status, answer.text()),
        (502, "Internal Server Error".to_owned())
    );
    let answer = server.invoke(&json!({}));
    assert_eq!(answer.json()["errorType"], "Puppet.Init");
    server.running.wait_for_text("no database");
}

#[test]
fn a_timeout_is_told_and_survived() {
    let server = Server::of_puppet(&["--timeout", "200ms"]);

    let answer = server.invoke(&json!({"hang": true}));

    let error = answer.json();
    assert_eq!(error["errorType"], "Sandbox.Timedout");
    let message = error["errorMessage"].as_str().unwrap();
    assert!(
        message.ends_with("Task timed out after 0.20 seconds"),
        "{message}"
    );
    server.running.wait_for_text("\tStatus: timeout");
    assert_eq!(server.invoke(&json!({"n": 2})).json(), json!({"n": 2}));
}

#[cfg(target_os = "linux")]
#[test]
fn too_much_memory_is_told_and_survived() {
    let server = Server::of_puppet(&["--timeout", "60", "--memory", "128"]);

    let answer = server.invoke(&json!({"allocate_mb": 200, "hang": true}));

    assert_eq!(answer.json()["errorType"], "Runtime.OutOfMemory");
    server.running.wait_for_text("more than its 128 MB");
    assert_eq!(server.invoke(&json!({"n": 2})).json(), json!({"n": 2}));
}

#[test]
fn strangers_are_refused() {
    let server = Server::of_puppet(&[]);
    let status = |headers: &str| {
        server
            .send(&format!("GET / HTTP/1.1\r\n{headers}"), b"")
            .status
    };

    assert_eq!(status("Host: localhost:9000\r\n"), 200);
    assert_eq!(
        status("Host: localhost\r\nOrigin: http://localhost:3000\r\n"),
        200
    );
    assert_eq!(status("Host: attacker.example\r\n"), 403);
    assert_eq!(
        status("Host: localhost\r\nOrigin: https://attacker.example\r\n"),
        403
    );
    let api = "POST /2015-03-31/functions/function/invocations HTTP/1.1\r\n";
    let answer = server.send(&format!("{api}Host: attacker.example\r\n"), b"{}");
    assert_eq!(answer.status, 403);
}

#[test]
fn a_request_that_is_too_large_is_refused() {
    let server = Server::of_puppet(&[]);
    let head = format!("POST / HTTP/1.1\r\nHost: {}\r\n", server.address);
    let answer = server.send(&head, &vec![b'x'; 6 * 1024 * 1024 + 1]);
    assert_eq!(answer.status, 413);
}

#[test]
fn stdout_has_the_url_alone() {
    let mut server = Server::of_puppet(&[]);
    server.invoke(&json!({"stdout": "a line\n"}));
    server.running.signal("TERM");
    let mut rest = String::new();
    server.stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

#[test]
fn requests_at_the_same_time_wait_their_turn() {
    let server = Server::of_puppet(&[]);
    std::thread::scope(|scope| {
        for n in 0..16 {
            let server = &server;
            scope.spawn(move || {
                let event = json!({"n": n});
                assert_eq!(server.invoke(&event).json(), event);
            });
        }
    });
}

#[test]
fn a_stderr_that_nobody_reads_ends_nothing() {
    let mut process = lam(["run", "--port", "0"])
        .arg(puppet())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(process.stderr.take());
    let mut url = String::new();
    BufReader::new(process.stdout.as_mut().unwrap())
        .read_line(&mut url)
        .unwrap();
    let address = url.trim_end().trim_start_matches("http://");
    let head = format!("GET / HTTP/1.1\r\nHost: {address}\r\n");

    let statuses = [(); 3].map(|()| send(address, &head, b"").status);

    let id = process.id().to_string();
    Command::new("kill")
        .args(["-s", "TERM", &id])
        .status()
        .unwrap();
    assert_eq!(process.wait().unwrap().code(), Some(143));
    assert_eq!(statuses, [200; 3]);
}

#[test]
fn a_port_that_is_taken_is_told() {
    let server = Server::of_puppet(&[]);
    let port = server.address.rsplit(':').next().unwrap();
    let output = lam(["run", "--port", port]).arg(puppet()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let log = stderr(&output);
    assert!(
        log.contains(&format!("cannot listen on 127.0.0.1:{port}")),
        "{log}"
    );
}
