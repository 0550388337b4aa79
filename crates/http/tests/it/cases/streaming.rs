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
    105 Observed "the program says whether it streams": "streaming::";
    106 Observed "Function URLs and REST APIs stream, the others do not": sources_that_stream {
        let with_streams: Vec<_> = every_source().into_iter()
            .filter(|(_, event)| streams(event))
            .map(|(source, _)| source)
            .collect();
        assert_eq!(with_streams, ["Function URL", "REST API"]);
        assert!(!streams(&http_api(json!({}))));
    }
    107 Observed "a stream starts with status, headers and cookies": "streaming::";
    108 Observed "a stream without a body starts and ends": "streaming::";
    109 Observed "an error before the first byte is a function error, a later one ends the stream": "streaming::";
    110 Observed "a streaming URL decompresses": "its own doing; docs/http.md says not to compress";
    111 Observed "a flush sends the start": "streaming::";
    112 Observed "a client that is gone does not end the function": "streaming::";
}
