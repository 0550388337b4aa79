//! The headers of a response.

use serde_json::{Value, json};

use super::cases;
use crate::support::*;

const TWO_COOKIES: [(&str, &str); 3] = [
    ("set-cookie", "a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT"),
    ("x-a", "1"),
    ("set-cookie", "b=2"),
];

cases! {
    85 Observed "cookies of format 2.0 are in `cookies` and not in `headers`": cookies_of_format_2 {
        for event in [http_api, function_url] {
            let json = respond(&event(json!({})), response(&TWO_COOKIES, ""));
            assert_eq!(json["cookies"], json!([TWO_COOKIES[0].1, "b=2"]));
            assert_eq!(json["headers"], json!({"x-a": "1"}));
        }
    }
    86 Observed "cookies of a REST API are in `multiValueHeaders`, without `cookies`": cookies_of_rest_apis {
        for event in [rest, http_api_v1] {
            let json = respond(&event(json!({})), response(&TWO_COOKIES, ""));
            assert_eq!(json["multiValueHeaders"], json!({"set-cookie": [TWO_COOKIES[0].1, "b=2"]}));
            assert_eq!(json["headers"], json!({"x-a": "1"}));
            assert!(json.get("cookies").is_none());
        }
    }
    87 OurChoice "several cookies are refused where one is all that can be sent": several_cookies_may_be_refused {
        let error = try_respond(&alb(json!({})), response(&TWO_COOKIES, "")).unwrap_err();
        assert_eq!(
            error.error_message,
            "the response has 2 set-cookie headers, but the target group accepts one: turn on its multi-value \
             headers (lambda.multi_value_headers.enabled)"
        );
        for event in [lattice_v1, lattice_v2, websocket] {
            assert!(try_respond(&event(json!({})), response(&TWO_COOKIES, "")).is_err());
            let one = respond(&event(json!({})), response(&TWO_COOKIES[..2], ""));
            assert_eq!(one["headers"]["set-cookie"], TWO_COOKIES[0].1);
        }
    }
    88 Observed "a load balancer gets the kind of headers that its event has": alb_headers_follow_the_event {
        let json = respond(&alb_multi_value(json!({})), response(&TWO_COOKIES, ""));
        assert_eq!(
            json["multiValueHeaders"],
            json!({"set-cookie": [TWO_COOKIES[0].1, "b=2"], "x-a": ["1"]})
        );
        assert!(json.get("headers").is_none());
        let json = respond(&alb(json!({})), response(&[("x-a", "1"), ("x-a", "2")], ""));
        assert_eq!(json["headers"], json!({"x-a": "1, 2"}));
        assert!(json.get("multiValueHeaders").is_none());
    }
    89 OurChoice "a load balancer may reverse the order of repeated headers": "its own doing; docs/http.md says so";
    90 Observed "load balancers get `statusDescription`": status_descriptions {
        for event in [alb, alb_multi_value, lattice_v1, lattice_v2] {
            assert_eq!(respond(&event(json!({})), status(404))["statusDescription"], "404 Not Found");
            assert_eq!(respond(&event(json!({})), status(299))["statusDescription"], "299 Unknown");
        }
    }
    91 Observed "other repeated headers of format 2.0 are joined": repeated_headers_are_joined {
        let json = respond(&http_api(json!({})), response(&[("vary", "a"), ("x", "y"), ("vary", "b")], ""));
        assert_eq!(json["headers"], json!({"vary": "a, b", "x": "y"}));
    }
    92 Observed "values are never split at a comma": values_are_not_split {
        let date = "Wed, 09 Jun 2027 10:18:14 GMT";
        for (source, event) in every_source() {
            let json = respond(&event, response(&[("last-modified", date), ("expires", date)], "")).to_string();
            assert_eq!(json.matches(date).count(), 2, "{source}");
        }
    }
    93 Observed "a cookie with a date is one cookie": cookies_with_a_date_are_one {
        let json = respond(&http_api(json!({})), response(&TWO_COOKIES[..1], ""));
        assert_eq!(json["cookies"], json!([TWO_COOKIES[0].1]));
    }
    94 Observed "a name is in one of `headers` and `multiValueHeaders`": names_are_in_one_map {
        let headers = [("a", "1"), ("b", "2"), ("a", "3")];
        let json = respond(&rest(json!({})), response(&headers, ""));
        assert_eq!(json["headers"], json!({"b": "2"}));
        assert_eq!(json["multiValueHeaders"], json!({"a": ["1", "3"]}));
    }
    95 Observed "bytes above 0x7F are kept": bytes_above_ascii_are_kept {
        let mut latin = response(&[("x-utf8", "é")], "");
        let value = lambda_native_http::HeaderValue::from_bytes(b"\xe9").unwrap();
        latin.headers_mut().insert("x-latin", value);
        let json = respond(&http_api(json!({})), latin);
        assert_eq!(json["headers"], json!({"x-utf8": "é", "x-latin": "é"}));
    }
    96 Observed "headers about a connection are not passed on": headers_about_a_connection {
        let headers = [
            ("content-length", "2"), ("connection", "close, X-Hop"), ("x-hop", "1"), ("transfer-encoding", "chunked"),
            ("keep-alive", "timeout=5"), ("upgrade", "h2c"), ("te", "trailers"), ("trailer", "x"),
            ("proxy-connection", "close"), ("x-a", "1"),
        ];
        for (source, event) in every_source() {
            let json = respond(&event, response(&headers, "hi"));
            let sent: Vec<String> = ["headers", "multiValueHeaders"].iter()
                .filter_map(|member| json.get(*member).and_then(Value::as_object))
                .flat_map(|map| map.keys().cloned())
                .collect();
            assert_eq!(sent, ["x-a"], "{source}");
        }
    }
    97 Observed "a REST API renames `www-authenticate`": "its own doing; docs/http.md says so";
    98 Observed "a front end adds a content type if there is none": "its own doing; `lam run --front` shows it";
    99 OurChoice "CR and LF in a value are refused": "`http::HeaderValue` cannot contain them";
    100 Observed "trailers of the application are dropped" => "streaming::trailers_are_dropped";
    101 Observed "JSON without `statusCode` is the body": "a response of this crate has a status; `lam run --front` does as the front ends do";
    102 Observed "a JSON string is the body": "a response of this crate has a status; `lam run --front` does as the front ends do";
    103 Observed "what is not JSON is the body": "a response of this crate is JSON; `lam run --front` does as the front ends do";
    104 Observed "a REST API responds with 502 to all three": "a response of this crate is complete; `lam run --front rest` does as the front end does";
}

#[test]
fn every_response_has_the_members_that_its_front_end_needs() {
    for (source, event) in every_source() {
        let json = respond(&event, response(&[], ""));
        for member in ["statusCode", "body", "isBase64Encoded"] {
            assert!(json.get(member).is_some(), "{source}: {member}");
        }
    }
}
