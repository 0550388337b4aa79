//! Responses for API Gateway v2.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use lambda_native_events::{ApiGwV2Response, serialize_api_gw_v2_response};
use serde_json::Value;

/// The input: the text of a response.
///
/// The result is an error, or JSON that gives an equal response when it is parsed. No value can inject
/// another header.
pub fn api_gw_v2_response(data: &[u8]) {
    let Ok(response) = serde_json::from_slice::<ApiGwV2Response>(data) else {
        return;
    };
    assert!(!format!("{response:?}").is_empty());
    let written = match serialize_api_gw_v2_response(&response) {
        Ok(written) => written,
        Err(error) => {
            assert!(error.path().starts_with("$."), "{error}");
            assert!(serde_json::to_string(&response).is_err());
            assert!(is_wrong(&response), "{error}");
            return;
        }
    };
    assert!(
        !is_wrong(&response) || response.is_base64_encoded,
        "{written}"
    );
    let again: ApiGwV2Response = serde_json::from_str(&written).expect("it reads back");
    assert!(again == response, "{written}");
    assert_eq!(
        serde_json::to_string(&response).ok().as_deref(),
        Some(&*written)
    );
    let value: Value = serde_json::from_str(&written).expect("it is JSON");
    assert_eq!(value["statusCode"], response.status_code);
}

/// Whether API Gateway would reject the response. (It may accept base64 with leftover bits at the end.)
fn is_wrong(response: &ApiGwV2Response) -> bool {
    let value = |text: &str| {
        !text
            .bytes()
            .any(|byte| byte != b'\t' && byte.is_ascii_control())
    };
    let name = |text: &str| {
        let token = |byte: u8| byte.is_ascii_graphic() && !b"\"(),/:;<=>?@[\\]{}".contains(&byte);
        !text.is_empty() && text.bytes().all(token)
    };
    let mut names: Vec<String> = response
        .headers
        .iter()
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect();
    names.sort();
    let count = names.len();
    names.dedup();
    response.status_code < 100
        || response.status_code > 599
        || names.len() < count
        || !response.headers.iter().all(|(n, v)| name(n) && value(v))
        || !response.cookies.iter().all(|cookie| value(cookie))
        || (response.is_base64_encoded && BASE64_STANDARD.decode(&*response.body).is_err())
}
