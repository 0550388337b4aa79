//! Signatures that AWS's documentation and its own library botocore give for the same requests.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_native_sigv4::{Credentials, Request};
use serde_json::Value;

/// Requests to several services and what botocore's `SigV4Auth` signs them with.
const VECTORS: &str = include_str!("vectors.json");

#[test]
fn requests_are_signed_as_botocore_signs_them() {
    let vectors: Value = serde_json::from_str(VECTORS).expect("JSON");
    let credentials = Credentials {
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned(),
        session_token: Some("SESSION+TOKEN/==".to_owned()),
    };
    // 2026-11-29 12:00:00 UTC
    let now = UNIX_EPOCH + Duration::from_secs(1_795_953_600);
    let cases = vectors["cases"].as_array().expect("an array");
    assert!(!cases.is_empty());
    for case in cases {
        let text = |name: &str| case[name].as_str().expect("a string");
        let (_, rest) = text("url").split_once("://").expect("a scheme");
        let (host, path) = rest.split_at(rest.find('/').expect("a path"));
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let sent = case["headers"].as_object().expect("headers");
        let sent: Vec<(String, &str)> = sent
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value.as_str().unwrap()))
            .collect();
        let added = ["x-amz-date", "x-amz-security-token", "authorization"];
        let headers: Vec<(&str, &str)> = sent
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
            .filter(|(name, _)| !added.contains(name))
            .collect();
        let request = Request {
            method: text("method"),
            host,
            path,
            query,
            headers: &headers,
            body: text("body").as_bytes(),
        };
        let signed = credentials.sign(&request, text("region"), text("service"), now);
        assert_eq!(signed.len(), added.len());
        for (name, value) in signed {
            let expected = sent.iter().find(|(sent, _)| sent == name);
            let expected = expected.map(|(_, value)| *value);
            assert_eq!(expected, Some(&*value), "{}: {name}", text("name"));
        }
    }
}

/// Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header".
#[test]
fn requests_to_s3_are_signed_as_in_its_documentation() {
    let credentials = Credentials {
        access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
        secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
        session_token: None,
    };
    let signature = |request: &Request<'_>| {
        let now = UNIX_EPOCH + Duration::from_secs(1_369_353_600);
        let headers = credentials.sign(request, "us-east-1", "s3", now);
        let (name, authorization) = headers.last().expect("the signature is the last header");
        assert_eq!(*name, "authorization");
        authorization.rsplit('=').next().map(str::to_owned)
    };
    let get = Request {
        method: "GET",
        host: "examplebucket.s3.amazonaws.com",
        path: "/test.txt",
        query: "",
        headers: &[("range", "bytes=0-9")],
        body: b"",
    };
    let put = Request {
        method: "PUT",
        path: "/test%24file.text",
        headers: &[
            ("date", "Fri, 24 May 2013 00:00:00 GMT"),
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ],
        body: b"Welcome to Amazon S3.",
        ..get
    };
    let lifecycle = Request {
        path: "/",
        query: "lifecycle",
        headers: &[],
        ..get
    };
    let list = Request {
        query: "max-keys=2&prefix=J",
        ..lifecycle
    };
    for (request, expected) in [
        (
            get,
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            put,
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        (
            lifecycle,
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            list,
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ] {
        assert_eq!(signature(&request).as_deref(), Some(expected));
    }
}

#[test]
fn secrets_are_not_in_the_debug_output() {
    let credentials = Credentials {
        access_key_id: "id".to_owned(),
        secret_access_key: "hidden".to_owned(),
        session_token: Some("hidden".to_owned()),
    };
    let text = format!("{credentials:?}");
    assert!(!text.contains("hidden"), "{text}");
    let request = Request {
        method: "GET",
        host: "h",
        path: "/",
        query: "",
        headers: &[],
        body: b"",
    };
    let headers = credentials.sign(&request, "r", "lambda", SystemTime::UNIX_EPOCH);
    assert!(headers.contains(&("x-amz-security-token", "hidden".to_owned())));
}
