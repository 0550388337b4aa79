//! The body of a response.

use serde_json::{Value, json};

use super::cases;
use crate::support::*;

/// The body and `isBase64Encoded`, which are the same for every source.
fn sent(headers: &[(&str, &str)], body: &[u8]) -> (String, bool) {
    let mut all = every_source().into_iter().map(|(_, event)| {
        let json = respond(&event, response(headers, body.to_vec()));
        (
            json["body"].as_str().unwrap().to_owned(),
            json["isBase64Encoded"].as_bool().unwrap(),
        )
    });
    let first = all.next().unwrap();
    assert!(all.all(|other| other == first));
    first
}

fn is_text(content_type: &str) -> bool {
    match sent(&[("content-type", content_type)], b"hi") {
        (body, false) if body == "hi" => true,
        (body, true) if body == "aGk=" => false,
        other => panic!("{other:?}"),
    }
}

cases! {
    71 Observed "text types are sent as text": text_types_are_text {
        for text in [
            "text/html", "text/plain; charset=utf-8", "application/json", "Application/JSON", "application/xml",
            "application/javascript", "application/problem+json", "application/atom+xml", "application/yaml",
            "application/x-www-form-urlencoded",
        ] {
            assert!(is_text(text), "{text}");
        }
        assert_eq!(sent(&[("content-type", "text/plain")], "\"é\n".as_bytes()).0, "\"é\n");
    }
    72 Observed "other types are sent as base64": other_types_are_base64 {
        for binary in ["image/png", "application/octet-stream", "application/pdf", "multipart/form-data", "x"] {
            assert!(!is_text(binary), "{binary}");
        }
    }
    73 Observed "a compressed body is base64 whatever its type": compressed_bodies_are_base64 {
        let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
        assert_eq!(sent(&headers, b"hi"), ("aGk=".into(), true));
    }
    74 Observed "`content-encoding: identity` is no compression": identity_is_no_compression {
        let headers = [("content-type", "application/json"), ("content-encoding", "Identity")];
        assert_eq!(sent(&headers, b"hi"), ("hi".into(), false));
    }
    75 Observed "without a type, UTF-8 is text": bodies_without_a_type {
        assert_eq!(sent(&[], b"hi"), ("hi".into(), false));
        assert_eq!(sent(&[], b"\xff"), ("/w==".into(), true));
    }
    76 Observed "text in another charset is base64 and keeps its header": other_charsets_are_not_transcoded {
        let headers = [("content-type", "text/plain; charset=iso-8859-1")];
        assert_eq!(sent(&headers, b"caf\xe9"), ("Y2Fm6Q==".into(), true));
        let json = respond(&http_api(json!({})), response(&headers, b"caf\xe9".to_vec()));
        assert_eq!(json["headers"]["content-type"], "text/plain; charset=iso-8859-1");
    }
    77 Observed "a REST API decodes base64 only for its binary media types, so text is sent as text": rest_apis_get_text_as_text {
        let headers = [("content-type", "application/vnd.api+json; charset=utf-8")];
        let json = respond(&rest(json!({})), response(&headers, "{}"));
        assert_eq!((&json["body"], &json["isBase64Encoded"]), (&"{}".into(), &false.into()));
    }
    78 Observed "format 2.0 decodes every base64 response": format_2_gets_base64 {
        let json = respond(&http_api(json!({})), response(&[("content-type", "image/png")], b"\x89PNG".to_vec()));
        assert_eq!((&json["body"], &json["isBase64Encoded"]), (&"iVBORw==".into(), &true.into()));
    }
    79 Observed "204, 304 and the response to HEAD have no body": responses_without_a_body {
        for (source, event) in every_source() {
            for code in [204, 205, 304] {
                let mut empty = response(&[("content-type", "image/png"), ("etag", "7")], "hi");
                *empty.status_mut() = lambda_native_http::StatusCode::from_u16(code).unwrap();
                let json = respond(&event, empty);
                assert_eq!((&json["body"], &json["isBase64Encoded"]), (&"".into(), &false.into()), "{source}");
                assert!(json.to_string().contains("etag"), "{source}");
            }
        }
        let head = http_api(json!({"requestContext": {"http": {"method": "HEAD"}}}));
        let json = respond(&head, response(&[("content-type", "text/plain")], "hi"));
        assert_eq!(json["body"], "");
        assert_eq!(json["headers"]["content-type"], "text/plain");
    }
    80 OurChoice "SVG, NDJSON and GraphQL responses are text": text_by_suffix {
        for text in ["image/svg+xml", "application/x-ndjson", "application/graphql-response+json"] {
            assert!(is_text(text), "{text}");
        }
        let options = lambda_native_http::conversion::Options::default().text_type("application/x-mine");
        let (_, form) = convert(&http_api(json!({})), &options).unwrap();
        let mut out = Vec::new();
        form.write(&response(&[("content-type", "application/X-Mine; v=1")], "hi"), &options, &mut out).unwrap();
        let json: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(json["body"], "hi");
    }
    81 Observed "a response that is too large is one clear error": responses_that_are_too_large {
        let large = |bytes| response(&[("content-type", "image/png")], vec![0; bytes]);
        assert!(try_respond(&http_api(json!({})), large(4_700_000)).is_ok());
        let error = try_respond(&http_api(json!({})), large(4_800_000)).unwrap_err();
        assert_eq!(error.error_type, "ResponseSizeTooLarge");
        assert_eq!(
            error.error_message,
            "the response has a body of 4800000 bytes, but Lambda accepts at most 6 MB; \
             base64 adds a third to the size of a body that is not text"
        );
        // Escapes count too.
        let quotes = response(&[("content-type", "text/plain")], "\"".repeat(4_000_000));
        let error = try_respond(&rest(json!({})), quotes).unwrap_err();
        assert!(error.error_message.contains("bytes as JSON"), "{error}");
        let error = try_respond(&alb(json!({})), large(800_000)).unwrap_err();
        assert!(error.error_message.contains("Load Balancer accepts at most 1 MB"), "{error}");
    }
    82 Observed "without a status it is 200": the_default_status_is_200 {
        assert_eq!(respond(&rest(json!({})), response(&[], ""))["statusCode"], 200);
    }
    83 Observed "a status outside 200–599 is refused by name": statuses_outside_the_range_are_refused {
        for (source, event) in every_source() {
            for code in [600, 999] {
                let error = try_respond(&event, status(code)).unwrap_err();
                assert_eq!(error.error_type, "InvalidResponse", "{source}");
                assert_eq!(error.error_message, format!("status {code} is outside 200–599"), "{source}");
            }
            assert_eq!(respond(&event, status(299))["statusCode"], 299, "{source}");
        }
    }
    84 Observed "an interim response is no response": interim_responses_are_refused {
        let error = try_respond(&http_api(json!({})), status(103)).unwrap_err();
        assert_eq!(error.error_message, "status 103 is outside 200–599");
    }
}
