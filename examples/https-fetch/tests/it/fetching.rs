//! Successful and failed fetches.

use std::net::TcpListener;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_native_emulator::Invocation;
use serde_json::json;

use crate::authority::Authority;
use crate::server::{Behaviour, Server};
use crate::{Function, assert_error, event, lambda};

fn page() -> Behaviour {
    Behaviour::answer("200 OK", "text/plain; charset=utf-8", "Grüße")
}

fn server(authority: &Authority, behaviour: Behaviour) -> Server {
    Server::start(authority.identity("127.0.0.1"), behaviour)
}

fn milliseconds_from_now(milliseconds: u64) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a clock");
    (now + Duration::from_millis(milliseconds))
        .as_millis()
        .to_string()
}

#[test]
fn warm_invocations_share_one_connection() {
    let authority = Authority::new();
    let server = server(&authority, page());
    let lambda = lambda();
    let _function = Function::trusting(&lambda, authority.file());
    for _ in 0..3 {
        let expected = json!({"status": 200, "contentType": "text/plain", "body": "Grüße"});
        assert_eq!(lambda.invoke(event(&server.url())).json(), expected);
    }
    assert_eq!(server.connections(), 1);
}

#[test]
fn the_default_url_comes_from_the_environment() {
    let authority = Authority::new();
    let server = server(&authority, page());
    let lambda = lambda();
    let variables = [
        ("SSL_CERT_FILE", crate::path(authority.file())),
        ("FETCH_URL", &server.url()),
    ];
    let _function = Function::start(&lambda, &variables);
    assert_eq!(lambda.invoke("{}").json()["body"], "Grüße");
}

#[test]
fn without_any_url_the_function_returns_an_error() {
    let lambda = lambda();
    let _function = Function::start(&lambda, &[]);
    assert_error(&lambda.invoke("{}"), "NoUrl", "FETCH_URL");
}

#[test]
fn after_each_kind_of_failure_the_next_event_succeeds() {
    let authority = Authority::new();
    let good = server(&authority, page());
    let lambda = lambda();
    let _function = Function::trusting(&lambda, authority.file());

    let unused = TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr();
    let refused = format!("https://{}/", unused.expect("an address"));
    assert_error(
        &lambda.invoke(event(&refused)),
        "UpstreamUnreachable",
        &refused,
    );

    let busy = server(&authority, Behaviour::answer("503 Busy", "text/plain", ""));
    assert_error(&lambda.invoke(event(&busy.url())), "UpstreamStatus", "503");

    let long = "x".repeat(3 * 1024 * 1024);
    let large = server(&authority, Behaviour::answer("200 OK", "text/plain", &long));
    assert_error(
        &lambda.invoke(event(&large.url())),
        "UpstreamTooLarge",
        &large.url(),
    );

    let chatter = server(
        &authority,
        Behaviour::Answer(b"SSH-2.0-server\r\n\r\n".to_vec()),
    );
    assert_error(
        &lambda.invoke(event(&chatter.url())),
        "UpstreamFailed",
        &chatter.url(),
    );

    for url in ["http://127.0.0.1/", "127.0.0.1", "https://", "https://a b/"] {
        assert_error(&lambda.invoke(event(url)), "InvalidUrl", url);
    }

    assert_eq!(lambda.invoke(event(&good.url())).json()["status"], 200);
}

#[test]
fn if_the_server_does_not_respond_the_function_returns_an_error_in_time() {
    let authority = Authority::new();
    let silent = server(&authority, Behaviour::Silence);
    let good = server(&authority, page());
    let lambda = lambda();
    let _function = Function::trusting(&lambda, authority.file());

    // Only the deadline is near. The emulator itself waits longer.
    let soon = Invocation::new(event(&silent.url())).deadline(milliseconds_from_now(2_000));
    assert_error(
        &lambda.submit(soon).wait(),
        "UpstreamTimeout",
        &silent.url(),
    );
    assert_eq!(lambda.invoke(event(&good.url())).json()["status"], 200);
}

#[test]
fn without_time_left_nothing_is_fetched() {
    let authority = Authority::new();
    let good = server(&authority, page());
    let lambda = lambda();
    let _function = Function::trusting(&lambda, authority.file());
    let late = Invocation::new(event(&good.url())).deadline(milliseconds_from_now(0));
    assert_error(&lambda.submit(late).wait(), "NoTimeLeft", "not enough time");
    assert_eq!(good.connections(), 0);
}
