//! The headers of a request.

use serde_json::json;

use super::cases;
use crate::support::*;

cases! {
    41 Observed "format 2.0 joins repeated headers, which are not split": joined_headers_are_not_split {
        let event = http_api(json!({"headers": {"x-a": "first,second"}}));
        assert_eq!(header(&event, "x-a"), ["first,second"]);
    }
    42 Observed "a REST API has all values of a header": rest_headers_have_all_values {
        let event = rest(json!({
            "headers": {"X-A": "second"}, "multiValueHeaders": {"X-A": ["first", "second"]},
        }));
        assert_eq!(header(&event, "x-a"), ["first", "second"]);
    }
    43 Observed "a header that only `headers` has is taken too": headers_of_both_maps_are_taken {
        let event = rest(json!({"headers": {"x-b": "1", "host": "other"}}));
        assert_eq!(header(&event, "x-b"), ["1"]);
        assert_eq!(header(&event, "host"), ["a1b2c3.execute-api.eu-central-1.amazonaws.com"]);
        let event = rest(json!({"multiValueHeaders": null, "headers": {"X-A": "1"}}));
        assert_eq!(header(&event, "x-a"), ["1"]);
    }
    44 Observed "a load balancer with multi-value headers has no others": alb_multi_value_headers {
        let event = alb_multi_value(json!({"multiValueHeaders": {"x-a": ["1", "2"]}}));
        assert_eq!(header(&event, "x-a"), ["1", "2"]);
    }
    45 Observed "a load balancer without them has the last value": alb_single_headers {
        assert_eq!(header(&alb(json!({"headers": {"x-a": "2"}})), "x-a"), ["2"]);
    }
    46 Observed "names are in any case": names_in_any_case {
        let event = rest(json!({"multiValueHeaders": {"X-Some-ID": ["7"]}}));
        assert_eq!(header(&event, "x-some-id"), ["7"]);
    }
    47 Observed "the cookies of an HTTP API are in `cookies` only": cookies_of_http_apis {
        let event = http_api(json!({"cookies": ["a=1", "b=2"]}));
        assert_eq!(header(&event, "cookie"), ["a=1; b=2"]);
    }
    48 Observed "a Function URL has the cookies twice": cookies_of_function_urls_are_taken_once {
        let event = function_url(json!({"cookies": ["a=1", "b=2"], "headers": {"cookie": "a=1; b=2"}}));
        assert_eq!(header(&event, "cookie"), ["a=1; b=2"]);
    }
    49 Observed "several cookie fields become one": cookie_fields_are_joined {
        let event = rest(json!({"multiValueHeaders": {"cookie": ["a=1", "b=2", "c=3"]}}));
        assert_eq!(header(&event, "cookie"), ["a=1; b=2; c=3"]);
    }
    50 Observed "cookie values are verbatim": cookie_values_are_verbatim {
        let cookie = r#"a="x, y"; b=c d; e=%20"#;
        assert_eq!(header(&function_url(json!({"headers": {"cookie": cookie}})), "cookie"), [cookie]);
        assert_eq!(header(&http_api(json!({"cookies": [cookie]})), "cookie"), [cookie]);
    }
    51 Observed "a missing or invalid `host` is no problem": hosts_may_be_missing_or_invalid {
        let event = http_api(json!({"headers": null}));
        assert!(header(&event, "host").is_empty());
        assert_eq!(uri(&event), "/");
        assert_eq!(header(&http_api(json!({"headers": {"host": "::/@"}})), "host"), ["::/@"]);
    }
    52 OurChoice "a header that HTTP forbids is a bad request": forbidden_headers_are_bad_requests {
        for (source, event) in [("http", http_api(json!({}))), ("alb", alb(json!({})))] {
            let value = changed(event.clone(), json!({"headers": {"x-a": "b\r\nc: d"}}));
            assert_eq!(bad_request(&value), "the header `x-a` contains control characters", "{source}");
            let name = changed(event, json!({"headers": {"a b": "c"}}));
            assert_eq!(bad_request(&name), "invalid header name \"a b\"", "{source}");
        }
    }
    53 Observed "`content-length` is that of the decoded body": content_length_is_that_of_the_body {
        let event = http_api(json!({
            "headers": {"content-length": "4"}, "body": "aGk=", "isBase64Encoded": true,
        }));
        assert_eq!(header(&event, "content-length"), ["2"]);
        assert_eq!(header(&rest(json!({"body": "hi"})), "content-length"), ["2"]);
        assert!(header(&rest(json!({})), "content-length").is_empty());
        // The body is complete.
        let chunked = alb(json!({"headers": {"transfer-encoding": "chunked"}, "body": "hi"}));
        assert!(header(&chunked, "transfer-encoding").is_empty());
    }
    54 Observed "the headers that a front end adds to an empty POST are passed on": headers_of_an_empty_post {
        let event = http_api(json!({
            "headers": {"content-type": "text/plain; charset=utf-8", "content-length": "0"},
            "requestContext": {"http": {"method": "POST"}},
        }));
        assert_eq!(header(&event, "content-type"), ["text/plain; charset=utf-8"]);
        assert_eq!(header(&event, "content-length"), ["0"]);
    }
    55 Observed "`x-amzn-trace-id` is passed on": trace_ids_are_passed_on {
        let event = http_api(json!({"headers": {"x-amzn-trace-id": "Root=1-2-3"}}));
        assert_eq!(header(&event, "x-amzn-trace-id"), ["Root=1-2-3"]);
    }
    56 Observed "`authorization` is not invented": authorization_is_not_invented {
        for (source, event) in every_source() {
            assert!(header(&event, "authorization").is_empty(), "{source}");
        }
        let event = http_api(json!({"headers": {"authorization": "Bearer t"}}));
        assert_eq!(header(&event, "authorization"), ["Bearer t"]);
    }
}

/// Only an event that is sent by hand can have so many.
#[test]
fn more_headers_than_a_request_can_have_are_a_bad_request() {
    let many = |value: serde_json::Value| -> serde_json::Value {
        let names = (0..40_000).map(|n| (format!("x-{n}"), value.clone()));
        serde_json::Value::Object(names.collect())
    };
    for event in [
        function_url(json!({"headers": many(json!("1"))})),
        alb(json!({"headers": many(json!("1"))})),
        rest(json!({"multiValueHeaders": many(json!(["1", "2"]))})),
    ] {
        assert_eq!(bad_request(&event), "the request has too many headers");
    }
}
