//! What a fetch brings, and what becomes of one that fails.

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
fn the_url_of_the_environment_serves_where_the_event_has_none() {
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
fn without_any_url_the_answer_says_so() {
    let lambda = lambda();
    let _function = Function::start(&lambda, &[]);
    assert_error(&lambda.invoke("{}"), "NoUrl", "FETCH_URL");
}

#[test]
fn every_failure_is_an_error_answer_and_the_next_event_is_served() {
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
fn a_server_that_keeps_silent_is_left_before_the_function_times_out() {
    let authority = Authority::new();
    let silent = server(&authority, Behaviour::Silence);
    let good = server(&authority, page());
    let lambda = lambda();
    let _function = Function::trusting(&lambda, authority.file());

    // The deadline alone is near: the emulator waits longer than that.
    let soon = Invocation::new(event(&silent.url())).deadline(milliseconds_from_now(2_000));
    assert_error(
        &lambda.submit(soon).wait(),
        "UpstreamTimeout",
        &silent.url(),
    );
    assert_eq!(lambda.invoke(event(&good.url())).json()["status"], 200);
}

#[test]
fn where_no_time_is_left_nothing_is_fetched() {
    let authority = Authority::new();
    let good = server(&authority, page());
    let lambda = lambda();
    let _function = Function::trusting(&lambda, authority.file());
    let late = Invocation::new(event(&good.url())).deadline(milliseconds_from_now(0));
    assert_error(&lambda.submit(late).wait(), "NoTimeLeft", "too little");
    assert_eq!(good.connections(), 0);
}
