//! Events as HTTP requests.

use lambda_native_events::{
    AlbEvent, ApiGwV1Event, ApiGwV2Event, EventError, LatticeV1Event, LatticeV2Event, Source,
    WebSocketEvent,
};
use lambda_native_http::conversion::{Options, Rejected, to_request};
use lambda_native_http::{LambdaContext, Request, Response, header};
use serde_json::Value;

use crate::changes::any_event_text;
use crate::http_response;

/// The input: an event, or changes to the sample of any family.
///
/// The result is a request, or the reason why there is none, which is the same for every option. The body and
/// its length are those of the typed event. The request sent back as a response is one.
pub fn http_event(data: &[u8]) {
    let Ok(input) = std::str::from_utf8(data) else {
        return;
    };
    let text = any_event_text(input);
    let ctx = LambdaContext::default();
    let plain = Options::default();
    let other = Options::default()
        .base_path("/orders")
        .keep_stage()
        .text_type("image/png");
    let converted = to_request(text.as_bytes(), &ctx, &plain);
    let again = to_request(text.as_bytes(), &ctx, &other);
    match (converted, again) {
        (Ok((request, form)), Ok((again, again_form))) => {
            assert_eq!(form, again_form);
            assert_eq!(request.headers(), again.headers());
            assert_eq!(request.uri().query(), again.uri().query());
            check_request(&request, &text);
            let mut response = Response::new(request.body().clone());
            *response.headers_mut() = request.headers().clone();
            http_response::check(&response, &form, &plain);
        }
        (Err(Rejected::NotHttp), Err(Rejected::NotHttp)) => {
            assert!(parsed(&text).is_none() || is_message(&text), "{text}");
        }
        (Err(Rejected::Invalid(error)), Err(Rejected::Invalid(_))) => {
            assert_eq!(error.error_type, "InvalidEvent");
            // The adapter recognizes events of HTTP APIs by their beginning, also if the rest is not JSON.
            assert!(parsed(&text).is_none_or(|parsed| parsed.is_err()), "{text}");
        }
        (Err(Rejected::BadRequest(_, one)), Err(Rejected::BadRequest(_, other))) => {
            assert_eq!(one, other);
        }
        (one, other) => panic!("{one:?}\n{other:?}"),
    }
}

fn check_request(request: &Request, text: &str) {
    assert!(request.uri().path().starts_with('/'), "{}", request.uri());
    assert!(request.uri().authority().is_none());
    let length = request.headers().get(header::CONTENT_LENGTH);
    match length {
        Some(length) => assert_eq!(length, &request.body().len().to_string()),
        None => assert!(request.body().is_empty()),
    }
    assert!(request.headers().get_all(header::COOKIE).iter().count() <= 1);
    assert!(!request.headers().contains_key(header::TRANSFER_ENCODING));
    // The adapter does not read every member of payload format 2.0, so the whole event may be invalid.
    if let Ok(body) = parsed(text).expect("a source of HTTP") {
        assert_eq!(*request.body(), body);
    }
}

/// The body of the event as the typed event returns it. `None` if the event is not from a source of HTTP.
fn parsed(text: &str) -> Option<Result<Vec<u8>, EventError>> {
    macro_rules! body {
        ($type:ident) => {
            $type::parse(text).map(|event| event.body_bytes().unwrap_or_default().into_owned())
        };
    }
    Some(match Source::of(text)? {
        Source::ApiGwV2 | Source::FunctionUrl => body!(ApiGwV2Event),
        Source::ApiGwV1 => body!(ApiGwV1Event),
        Source::Alb => body!(AlbEvent),
        Source::LatticeV1 => body!(LatticeV1Event),
        Source::LatticeV2 => body!(LatticeV2Event),
        Source::WebSocket => body!(WebSocketEvent),
        _ => return None,
    })
}

/// Whether the event is one of a WebSocket that is not a connection.
fn is_message(text: &str) -> bool {
    let event: Option<Value> = serde_json::from_str(text).ok();
    Source::of(text) == Some(Source::WebSocket)
        && event.is_some_and(|event| event["requestContext"]["eventType"] != "CONNECT")
}
