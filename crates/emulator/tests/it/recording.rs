//! The record of requests.

use lambda_native_emulator::{Emulator, Invocation};

use crate::support::client::Client;

#[test]
fn requests_are_recorded_unchanged() {
    let lambda = Emulator::start().unwrap();
    let _pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    let path = next.path("response");
    let head = format!(
        "POST {path}?x=1 HTTP/1.1\r\nhOsT: localhost\r\nX-B: 2\r\nX-A:  1 \r\nX-B: 3\r\n{}\
         Transfer-Encoding: chunked\r\n\r\n",
        next.echo()
    );
    client.send(&head);
    client.send("2\r\nab\r\n1\r\nc\r\n0\r\nX-Trailer: t\r\n\r\n");
    assert_eq!(client.receive().status, 202);
    Client::connect(&lambda).post("/elsewhere", "", "");

    let requests = lambda.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[0].method, "GET");
    assert_eq!(requests[0].path, "/2018-06-01/runtime/invocation/next");
    let post = &requests[1];
    assert_eq!(post.method, "POST");
    assert_eq!(post.path, format!("{path}?x=1"));
    let names: Vec<&str> = post.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..4], ["hOsT", "X-B", "X-A", "X-B"]);
    assert_eq!(post.header("x-b"), Some("2"), "the first of its name");
    assert_eq!(post.header("x-a"), Some("1"), "without the spaces around");
    assert_eq!(post.header("x-none"), None);
    assert_eq!(post.body, b"abc");
    assert_eq!(post.body_str(), "abc");
    assert_eq!(post.trailers, [("X-Trailer".to_owned(), "t".to_owned())]);
    assert_eq!(post.head, head.as_bytes());
    assert!(!post.truncated);
    let connections: Vec<usize> = requests.iter().map(|it| it.connection).collect();
    assert_eq!(connections, [1, 1, 2]);
    assert_eq!(lambda.connections(), 2);
}

#[test]
fn recording_can_be_turned_off() {
    let lambda = Emulator::builder().record_requests(false).start().unwrap();
    let _pending = lambda.submit(Invocation::new("{}"));
    Client::connect(&lambda).next();
    assert_eq!(lambda.requests(), []);
    assert_eq!(lambda.connections(), 1);
}
