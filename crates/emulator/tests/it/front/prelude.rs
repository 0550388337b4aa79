//! The preludes of streamed responses.

use lambda_native_emulator::front::{Front, Prelude, Response, RestApi};

/// The result for a stream with these chunks.
fn prelude(chunks: &[&[u8]]) -> Result<Option<Response>, String> {
    let mut prelude = Prelude::new(&Front::FunctionUrl);
    for chunk in chunks {
        match prelude.push(chunk) {
            Ok(None) => {}
            Ok(response) => return Ok(response),
            Err(malformed) => return Err(malformed.to_string()),
        }
    }
    Ok(None)
}

#[test]
fn a_prelude_is_read_in_pieces_of_any_size() {
    let json = br#"{"statusCode":201,"headers":{"X-A":"1"},
        "multiValueHeaders":{"X-B":["2",3]},"cookies":["a=1","b=2"]}"#;
    let stream = [json.as_slice(), &[0; 8], b"body"].concat();
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let expected_headers = [
        header("x-a", "1"),
        header("x-b", "2"),
        header("x-b", "3"),
        header("content-type", "application/octet-stream"),
        header("set-cookie", "a=1"),
        header("set-cookie", "b=2"),
    ];

    for cut in 0..=stream.len() {
        let (first, second) = stream.split_at(cut);
        let response = prelude(&[first, second]).unwrap().expect("the delimiter");
        assert_eq!(
            (response.status, &*response.headers),
            (201, &expected_headers[..])
        );
        assert!(b"body".starts_with(&response.body), "{response:?}");
    }
}

#[test]
fn a_prelude_may_be_empty() {
    let response = prelude(&[b"{}", &[0; 8]]).unwrap().expect("the delimiter");
    assert_eq!(response.status, 200);
    assert_eq!(response.body, b"");
}

#[test]
fn a_prelude_ends_within_16_kib() {
    let fitting = |spaces: usize| {
        let json = format!("{}{{}}", " ".repeat(spaces));
        prelude(&[json.as_bytes(), &[0; 8]])
    };
    assert!(fitting(16 * 1024 - 10).is_ok_and(|response| response.is_some()));
    let expected = "prelude: expected eight NUL bytes at its end, found none in \
                    the first 16384 bytes";
    assert_eq!(fitting(16 * 1024 - 9), Err(expected.to_owned()));
}

#[test]
fn the_error_of_a_malformed_prelude_names_the_field() {
    let table: [(&[u8], &str); 5] = [
        (b"no", "prelude: expected JSON, found "),
        (b"[]", "prelude: expected an object, found a list"),
        (
            br#"{"statusCode":100}"#,
            "statusCode: expected a number from 200 to 599, found number 100",
        ),
        (
            br#"{"multiValueHeaders":{"x-a":"1"}}"#,
            "multiValueHeaders.x-a: expected a list of strings, found a string",
        ),
        (
            br#"{"multiValueHeaders":{"x-a":["1",null]}}"#,
            "multiValueHeaders.x-a[1]: expected a string, a number or a boolean, found null",
        ),
    ];
    for (json, expected) in table {
        let explained = prelude(&[json, &[0; 8]]).unwrap_err();
        assert!(explained.starts_with(expected), "{explained}");
    }
    let mut unfinished = Prelude::new(&Front::FunctionUrl);
    assert_eq!(unfinished.push(b"{}"), Ok(None));
    assert!(
        unfinished
            .end()
            .to_string()
            .ends_with("found none in 2 bytes")
    );
}

#[test]
fn a_content_type_announces_a_prelude() {
    let announces = |name: &str| Prelude::is_announced_by(Some(name));
    assert!(announces(
        "application/vnd.awslambda.http-integration-response"
    ));
    assert!(announces(
        "Application/vnd.awslambda.http-integration-response; charset=utf-8"
    ));
    assert!(!announces("application/json") && !Prelude::is_announced_by(None));
    let plain = Response::of_stream(None);
    assert_eq!(
        (plain.status, plain.headers[0].1.as_str()),
        (200, "application/octet-stream")
    );
    assert_eq!(
        Response::of_stream(Some("text/html")).headers[0].1,
        "text/html"
    );
}

#[test]
fn a_rest_api_renames_and_drops_headers_of_a_prelude() {
    let mut prelude = Prelude::new(&Front::RestApi(RestApi::new()));
    let json = br#"{"headers":{"WWW-Authenticate":"Basic","Transfer-Encoding":"chunked"},
        "multiValueHeaders":{"Set-Cookie":["a=1","b=2"]}}"#;
    let response = prelude.push(&[json.as_slice(), &[0; 8]].concat());

    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        response.unwrap().expect("the delimiter").headers,
        [
            header("x-amzn-remapped-www-authenticate", "Basic"),
            header("set-cookie", "a=1"),
            header("set-cookie", "b=2"),
            header("content-type", "application/octet-stream"),
        ]
    );
}
