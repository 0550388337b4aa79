//! Faults at the exchange that a test chooses: the next, the nth, or every nth.

use std::num::NonZeroU32;
use std::thread;
use std::time::Instant;

use lambda_native_emulator::{
    ArmedFault, At, Emulator, Fault, Invocation, PendingInvocation, When,
};

use crate::support::client::{Client, Response, SAFETY, next_request};

fn nth(n: u32) -> When {
    When::Nth(NonZeroU32::new(n).unwrap())
}

fn every(n: u32) -> When {
    When::Every(NonZeroU32::new(n).unwrap())
}

/// An event that has been delivered. Posts of its response count as exchanges until one is accepted.
struct Delivered {
    lambda: Emulator,
    client: Client,
}

impl Delivered {
    fn start() -> Delivered {
        let lambda = Emulator::start().unwrap();
        let client = Client::connect(&lambda);
        Delivered { lambda, client }
    }

    /// Serves one event. Returns the statuses of the posts until one was accepted.
    fn serve(&mut self) -> Vec<u16> {
        let pending = self.lambda.submit(Invocation::new("{}"));
        let next = self.client.next();
        let mut statuses = Vec::new();
        while statuses.last() != Some(&202) {
            statuses.push(self.client.respond(&next, "1").status);
        }
        assert_eq!(pending.wait().body_str(), "1");
        statuses
    }

    /// Serves this many events. Returns the statuses of all posts.
    fn serve_all(&mut self, events: usize) -> Vec<u16> {
        (0..events).flat_map(|_| self.serve()).collect()
    }

    fn armed(&self) -> Vec<ArmedFault> {
        self.lambda.armed_faults()
    }
}

/// A call to `/next` that waits.
fn waiting_call(lambda: &Emulator) -> Client {
    let mut client = Client::connect(lambda);
    client.send(next_request());
    assert!(lambda.wait_until_ready(SAFETY));
    client
}

fn respond(mut client: Client, next: &Response, pending: PendingInvocation) {
    assert_eq!(next.status, 200);
    assert_eq!(client.respond(next, "1").status, 202);
    assert_eq!(pending.wait().body_str(), "1");
}

#[test]
fn every_nth_exchange_has_the_fault_until_it_is_disarmed() {
    let mut function = Delivered::start();
    let at_response = At::Response;
    let id = function
        .lambda
        .inject_when(at_response, Fault::Status(500), every(3));

    assert_eq!(
        function.serve_all(5),
        [202, 202, 500, 202, 202, 500, 202],
        "the fault happens at posts 3 and 6"
    );

    let armed = function.armed();
    assert_eq!((armed[0].seen, armed[0].fired), (7, 2));
    assert!(function.lambda.disarm(id));
    assert_eq!(function.serve_all(3), [202, 202, 202]);
}

#[test]
fn the_nth_exchange_has_the_fault_once() {
    let mut function = Delivered::start();
    function
        .lambda
        .inject_when(At::AnyPost, Fault::Status(500), nth(2));

    assert_eq!(function.serve(), [202]);
    let armed = function.armed();
    assert_eq!(armed.len(), 1);
    assert_eq!((armed[0].seen, armed[0].fired), (1, 0));
    assert_eq!(function.serve_all(3), [500, 202, 202, 202]);
    assert_eq!(function.armed(), []);
}

#[test]
fn armed_faults_are_listed_until_they_happen() {
    let mut function = Delivered::start();
    function.lambda.inject(At::Response, Fault::Status(500));
    let second = function
        .lambda
        .inject_when(At::Error, Fault::Status(503), When::Next);

    let armed = function.armed();
    assert_eq!(armed.len(), 2);
    assert_eq!(armed[0].at, At::Response);
    assert_eq!(armed[0].fault, Fault::Status(500));
    assert_eq!(armed[0].when, When::Next);
    assert_eq!(armed[1].id, second);
    assert_eq!(function.serve(), [500, 202]);
    let left: Vec<u64> = function.armed().iter().map(|armed| armed.id).collect();
    assert_eq!(left, [second]);
}

#[test]
fn a_disarmed_fault_does_not_happen() {
    let mut function = Delivered::start();
    let id = function
        .lambda
        .inject_when(At::Response, Fault::Status(500), When::Next);

    assert!(!function.lambda.disarm(id + 1));
    assert!(function.lambda.disarm(id));
    assert!(!function.lambda.disarm(id));

    assert_eq!(function.serve_all(2), [202, 202]);
}

#[test]
fn if_several_faults_are_due_the_oldest_happens() {
    let mut function = Delivered::start();
    for status in [500, 503] {
        function
            .lambda
            .inject_when(At::Response, Fault::Status(status), nth(2));
    }
    assert_eq!(function.serve_all(3), [202, 500, 503, 202, 202]);

    for status in [500, 503] {
        function
            .lambda
            .inject_when(At::Response, Fault::Status(status), every(2));
    }
    assert_eq!(function.serve_all(3), [202, 500, 202, 500, 202]);
    let fired: Vec<u32> = function.armed().iter().map(|armed| armed.fired).collect();
    assert_eq!(fired, [2, 0]);
}

#[test]
fn a_fault_without_an_event_reaches_a_call_that_already_waits() {
    for when in [When::Next, nth(1), every(1)] {
        let lambda = Emulator::start().unwrap();
        let mut client = waiting_call(&lambda);

        lambda.inject_when(At::Next, Fault::Status(503), when);

        assert_eq!(client.receive().status, 503, "{when:?}");
    }
}

#[test]
fn a_waiting_call_is_counted_once() {
    let lambda = Emulator::start().unwrap();
    let mut client = waiting_call(&lambda);
    lambda.inject_when(At::Next, Fault::Status(500), every(2));
    let since = Instant::now();
    while lambda.armed_faults()[0].seen == 0 {
        assert!(since.elapsed() < SAFETY, "the waiting call is not counted");
        thread::yield_now();
    }

    // The call looks at all faults again.
    lambda.inject(At::Next, Fault::Status(503));
    assert_eq!(client.receive().status, 503);
    let armed = lambda.armed_faults();
    assert_eq!((armed[0].seen, armed[0].fired), (1, 0));

    assert_eq!(client.next().status, 500);
}

#[test]
fn faults_that_need_an_event_count_deliveries() {
    let lambda = Emulator::start().unwrap();
    lambda.inject_when(At::Next, Fault::ConnectionCloseHeader, nth(2));
    let deliver = || {
        let mut client = waiting_call(&lambda);
        let pending = lambda.submit(Invocation::new("{}"));
        let next = client.receive();
        let closes = next.header("Connection") == Some("close");
        respond(Client::connect(&lambda), &next, pending);
        closes
    };

    assert_eq!([(); 3].map(|()| deliver()), [false, true, false]);
}

#[test]
fn a_younger_fault_without_an_event_waits_for_an_older_one_with_an_event() {
    let lambda = Emulator::start().unwrap();
    lambda.inject(At::Next, Fault::CloseMidHead);
    lambda.inject(At::Next, Fault::Status(503));

    let mut first = waiting_call(&lambda);
    let pending = lambda.submit(Invocation::new("{}"));

    let (bytes, _) = first.receive_all();
    assert!(bytes.starts_with(b"HTTP/1.1 200 OK"));
    let mut client = Client::connect(&lambda);
    assert_eq!(client.next().status, 503);
    let next = client.next();
    respond(client, &next, pending);
}

#[test]
fn disarming_the_older_fault_lets_the_younger_one_happen() {
    let lambda = Emulator::start().unwrap();
    let older = lambda.inject_when(At::Next, Fault::CloseMidHead, When::Next);
    lambda.inject(At::Next, Fault::Status(503));
    let mut client = waiting_call(&lambda);

    assert!(lambda.disarm(older));

    assert_eq!(client.receive().status, 503);
}
