//! Streamed responses. The event does not say whether the URL or the API streams, so a program says it.

use lambda_native_http::{HeaderMap, StatusCode};
use serde_json::json;

use super::cases;
use crate::support::*;

fn streams(event: &serde_json::Value) -> bool {
    let (_, form) = convert(event, &Default::default()).unwrap();
    form.prelude(StatusCode::OK, &HeaderMap::new())
        .unwrap()
        .is_some()
}

cases! {
    105 Observed "the program says whether it streams"
        => "streaming::a_response_can_select_its_own_mode";
    106 Observed "Function URLs and REST APIs stream, the others do not": sources_that_stream {
        let with_streams: Vec<_> = every_source().into_iter()
            .filter(|(_, event)| streams(event))
            .map(|(source, _)| source)
            .collect();
        assert_eq!(with_streams, ["Function URL", "REST API"]);
        assert!(!streams(&http_api(json!({}))));
    }
    107 Observed "a stream starts with status, headers and cookies"
        => "streaming::the_prelude_for_a_function_url_has_a_list_of_cookies";
    108 Observed "a stream without a body starts and ends"
        => "streaming::an_empty_body_still_sends_the_prelude";
    109 Observed "an error before the first byte is a function error, a later one ends the stream"
        => "streaming::a_body_that_fails_later_ends_the_stream_with_the_error";
    110 Observed "a streaming URL decompresses": "its own doing; docs/http.md says not to compress";
    111 Observed "a flush sends the start"
        => "streaming::each_frame_reaches_the_client_while_the_body_is_still_open";
    112 Observed "a client that is gone does not end the function"
        => "streaming::the_body_is_dropped_when_lambda_accepts_no_more_and_the_function_goes_on";
}
