//! Streamed responses of tower services.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::Extension;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::get;
use http_body::Frame;
use lambda_native_emulator::front::{Front, Request};
use lambda_native_emulator::{At, Fault, Invocation};
use lambda_native_http::{HeaderMap, HeaderValue, ResponseMode, tower};
use serde_json::{Value, json};
use tower::{Service, service_fn};

use crate::support::bodies::{Channel, Endless, NoTable, data};
use crate::support::function::{Function, header, text, url_invocation};
use crate::support::{http_api, rest};

type Responses = Arc<Mutex<Vec<Response>>>;

/// A function whose requests get these responses, the last one first.
fn function<const N: usize>(responses: [Response; N]) -> Function {
    Function::serve(tower(app(responses)).streaming())
}

fn app<const N: usize>(
    responses: [Response; N],
) -> impl Service<
    http::Request<lambda_native_http::Body>,
    Response = Response,
    Error = Infallible,
    Future: Send,
> + Clone
+ Send {
    let responses: Responses = Arc::new(Mutex::new(responses.into()));
    service_fn(move |_| {
        let response = responses
            .lock()
            .unwrap()
            .pop()
            .expect("a response for each request");
        async { Ok(response) }
    })
}

fn root() -> Request {
    Request::new("GET", "/")
}

fn body(
    frames: impl IntoIterator<Item = Result<Frame<lambda_native_http::Bytes>, NoTable>>,
) -> Body {
    Body::new(Channel::of(frames))
}

#[test]
fn each_frame_reaches_the_client_while_the_body_is_still_open() {
    let (frames, body) = Channel::new();
    let events = (
        [(header::CONTENT_TYPE, "text/event-stream")],
        Body::new(body),
    );
    let function = function([events.into_response()]);

    // Status and headers arrive before the body has a frame.
    let (response, mut stream) = function.stream(&root());
    assert_eq!(response.status, 200);
    assert_eq!(header(&response, "content-type"), Some("text/event-stream"));
    for event in ["data: 1\n\n", "data: 2\n\n"] {
        frames.send(data(event)).unwrap();
        assert_eq!(stream.next_chunk().as_deref(), Some(event.as_bytes()));
    }
    drop(frames);
    assert_eq!(stream.next_chunk(), None);
    assert!(stream.finish().is_response());
}

#[test]
fn the_prelude_for_a_function_url_has_a_list_of_cookies() {
    let cookies = AppendHeaders([
        (header::SET_COOKIE, "a=1"),
        (header::SET_COOKIE, "b=2; Secure"),
    ]);
    let vary = AppendHeaders([(header::VARY, "accept"), (header::VARY, "origin")]);
    let response = (StatusCode::CREATED, cookies, vary, "body").into_response();
    let function = function([response]);
    let (prelude, stream) = function.stream_event(url_invocation(&root()));
    assert_eq!(
        serde_json::from_str::<Value>(&prelude).unwrap(),
        json!({
            "statusCode": 201,
            "headers": {"content-type": "text/plain; charset=utf-8", "vary": "accept, origin"},
            "cookies": ["a=1", "b=2; Secure"],
        })
    );
    assert_eq!(stream.finish().body_str(), "body");
}

#[test]
fn the_prelude_for_a_rest_api_has_lists_of_values() {
    let cookies = AppendHeaders([(header::SET_COOKIE, "a=1"), (header::SET_COOKIE, "b=2")]);
    let function = function([(cookies, "body").into_response()]);
    let event = Invocation::new(rest(json!({})).to_string());
    let (prelude, stream) = function.stream_event(event);
    assert_eq!(
        serde_json::from_str::<Value>(&prelude).unwrap(),
        json!({
            "statusCode": 200,
            "multiValueHeaders": {
                "content-type": ["text/plain; charset=utf-8"],
                "set-cookie": ["a=1", "b=2"],
            },
        })
    );
    assert_eq!(stream.finish().body_str(), "body");
}

#[test]
fn sources_that_cannot_stream_get_the_whole_response() {
    let function = function([body([data("one, "), data("two")]).into_response()]);
    let response = function.invoke(http_api(json!({})).to_string()).json();
    assert_eq!(response["body"], "one, two");
    assert_eq!(response["statusCode"], 200);
}

#[test]
fn a_response_can_select_its_own_mode() {
    let streamed = (Extension(ResponseMode::Streaming), "streamed").into_response();
    let function = Function::serve(tower(app(["buffered".into_response(), streamed])));
    let (_, stream) = function.stream(&root());
    assert_eq!(stream.finish().body_str(), "streamed");
    assert_eq!(text(&function.send(&root())), "buffered");

    let buffered = (Extension(ResponseMode::Buffered), "buffered").into_response();
    let function = self::function([buffered]);
    assert_eq!(text(&function.send(&root())), "buffered");
}

#[test]
fn an_empty_body_still_sends_the_prelude() {
    let empty = StatusCode::NO_CONTENT.into_response();
    let function = function([
        Body::new(Endless).into_response(),
        Body::empty().into_response(),
        empty,
    ]);
    for (method, status) in [("GET", 204), ("GET", 200), ("HEAD", 200)] {
        let (response, stream) = function.stream(&Request::new(method, "/"));
        assert_eq!(response.status, status);
        assert_eq!(stream.finish().body(), b"", "{method} {status}");
    }
}

#[test]
fn headers_about_the_connection_are_left_out() {
    let headers = [
        (header::CONTENT_LENGTH, "4"),
        (header::TRANSFER_ENCODING, "chunked"),
        (header::CONNECTION, "keep-alive"),
    ];
    let function = function([(headers, "body").into_response()]);
    let (prelude, _stream) = function.stream_event(url_invocation(&root()));
    assert_eq!(
        prelude,
        r#"{"statusCode":200,"headers":{"content-type":"text/plain; charset=utf-8"},"cookies":[]}"#
    );
}

#[test]
fn a_body_larger_than_a_buffered_response_is_streamed() {
    const MIB: usize = 1024 * 1024;
    let function = function([vec![b'x'; 8 * MIB].into_response()]);
    let (_, stream) = function.stream(&root());
    assert_eq!(stream.finish().body().len(), 8 * MIB);
}

#[test]
fn trailers_are_dropped() {
    let mut trailers = HeaderMap::new();
    trailers.insert("x-checksum", HeaderValue::from_static("7"));
    let frames = [data("body"), Ok(Frame::trailers(trailers))];
    let function = function([body(frames).into_response()]);
    let (_, stream) = function.stream(&root());
    assert_eq!(stream.finish().body_str(), "body");
}

#[test]
fn a_body_that_fails_at_once_is_a_function_error() {
    let function = function([body([Err(NoTable)]).into_response()]);
    let response = function.submit(&root()).wait();
    let error = response.error().unwrap();
    assert_eq!(error.error_message, "the table does not exist");
}

#[test]
fn a_body_that_fails_later_ends_the_stream_with_the_error() {
    let function = function([
        "next".into_response(),
        body([data("start"), Err(NoTable)]).into_response(),
    ]);
    let (response, mut stream) = function.stream(&root());
    assert_eq!(response.status, 200);
    assert_eq!(stream.next_chunk().as_deref(), Some(b"start".as_slice()));
    let end = stream.finish();
    let error = end.error().unwrap();
    assert_eq!(error.error_message, "the table does not exist");
    // The function goes on.
    let (_, stream) = function.stream(&root());
    assert_eq!(stream.finish().body_str(), "next");
}

#[test]
fn headers_that_lambda_would_not_find_the_end_of_are_a_function_error() {
    let long = HeaderValue::try_from("x".repeat(16 * 1024)).unwrap();
    let function = function([([(header::ETAG, long)], "body").into_response()]);
    let response = function.submit(&root()).wait();
    let error = response.error().unwrap();
    assert_eq!(error.error_type, "InvalidResponse");
    assert!(error.error_message.contains("16 KB"), "{error:?}");
}

#[test]
fn a_request_that_http_does_not_allow_gets_its_400_as_a_stream() {
    let function = function([]);
    let event = Front::FunctionUrl.event(&root(), "r");
    let mut event = event.expect("a request for the function");
    event["body"] = json!("%");
    event["isBase64Encoded"] = json!(true);
    let (prelude, _stream) = function.stream_event(Invocation::new(event.to_string()));
    let prelude = serde_json::from_str::<Value>(&prelude).unwrap();
    assert_eq!(prelude["statusCode"], 400);
}

#[test]
fn a_stream_goes_on_to_its_end_if_the_client_is_gone() {
    let (frames, body) = Channel::new();
    let function = function(["next".into_response(), Body::new(body).into_response()]);
    let (_, stream) = function.stream(&root());
    drop(stream);
    frames.send(data("unread")).unwrap();
    drop(frames);
    let (_, stream) = function.stream(&root());
    assert_eq!(stream.finish().body_str(), "next");
}

#[test]
fn the_body_is_dropped_when_lambda_accepts_no_more_and_the_function_goes_on() {
    let (frames, body) = Channel::new();
    let function = function(["next".into_response(), Body::new(body).into_response()]);
    function.inject(At::Response, Fault::ResetMidPost);
    let broken = function.submit(&root());
    // Ends when the runtime has dropped the body, which is the receiver.
    while frames.send(data("more")).is_ok() {
        std::thread::yield_now();
    }
    let error = broken.wait();
    assert_eq!(error.error_type(), Some("Runtime.TruncatedResponse"));
    let (_, stream) = function.stream(&root());
    assert_eq!(stream.finish().body_str(), "next");
}

#[test]
fn routes_of_axum_stream_server_sent_events() {
    use axum::response::sse::{Event, Sse};

    let events = async || Sse::new(Events(0));
    let app = Router::new().route("/", get(events));
    let function = Function::serve(tower(app).streaming());
    let (response, mut stream) = function.stream(&root());
    assert_eq!(header(&response, "content-type"), Some("text/event-stream"));
    assert_eq!(
        stream.next_chunk().as_deref(),
        Some(b"data: 1\n\n".as_slice())
    );
    assert_eq!(
        stream.next_chunk().as_deref(),
        Some(b"data: 2\n\n".as_slice())
    );
    assert!(stream.finish().is_response());

    /// Two events.
    struct Events(u32);

    impl futures_core::Stream for Events {
        type Item = Result<Event, Infallible>;

        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            self.0 += 1;
            let event = Event::default().data(self.0.to_string());
            std::task::Poll::Ready((self.0 <= 2).then_some(Ok(event)))
        }
    }
}
