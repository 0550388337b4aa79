//! Certificates that must not be trusted.

use crate::authority::Authority;
use crate::server::{Behaviour, Server};
use crate::{Function, assert_error, event, lambda};

fn page() -> Behaviour {
    Behaviour::answer("200 OK", "text/plain", "hi")
}

#[test]
fn the_certificate_of_another_authority_is_rejected() {
    let (authority, other) = (Authority::new(), Authority::new());
    let good = Server::start(authority.identity("127.0.0.1"), page());
    let bad = Server::start(other.identity("127.0.0.1"), page());
    let lambda = lambda();
    let _function = Function::trusting(&lambda, authority.file());
    // Both authorities have the same name, so only the signature differs.
    assert_error(
        &lambda.invoke(event(&bad.url())),
        "UpstreamUntrusted",
        "BadSignature",
    );
    assert_eq!(lambda.invoke(event(&good.url())).json()["body"], "hi");
}

#[test]
fn the_certificate_of_another_server_is_rejected() {
    let authority = Authority::new();
    let bad = Server::start(authority.identity("another.example"), page());
    let lambda = lambda();
    let _function = Function::trusting(&lambda, authority.file());
    let response = lambda.invoke(event(&bad.url()));
    assert_error(&response, "UpstreamUntrusted", "not valid for name");
}

#[test]
fn the_built_in_roots_do_not_trust_the_test_authority() {
    let authority = Authority::new();
    let server = Server::start(authority.identity("127.0.0.1"), page());
    let lambda = lambda();
    let _function = Function::start(&lambda, &[]);
    let response = lambda.invoke(event(&server.url()));
    assert_error(&response, "UpstreamUntrusted", "UnknownIssuer");
}
