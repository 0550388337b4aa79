//! HTTP requests that the page sends through a front.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lambda_native_emulator::front::{
    Front, HttpApi, LoadBalancer, PayloadFormat, Request, RestApi,
};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Deserialize;

use super::error::ApiError;
use crate::host::FunctionFacts;

/// What a client has to encode in a path. `%` stays, because the path may be encoded already.
const PATH: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');

/// The body of `POST /_lam/api/functions/{name}/http`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HttpRequest {
    front: Option<String>,
    #[serde(default = "get")]
    method: String,
    path: String,
    #[serde(default)]
    query: Vec<(String, String)>,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    cookies: Vec<String>,
    #[serde(default)]
    body: String,
    /// Whether `body` is base64.
    #[serde(default)]
    base64: bool,
}

fn get() -> String {
    "GET".to_owned()
}

impl HttpRequest {
    /// The front that is asked for: that of the function with its settings, or another one without any.
    pub(super) fn front(&self, facts: &FunctionFacts) -> Result<Front, ApiError> {
        let own = &facts.front;
        let Some(name) = self.front.as_deref().filter(|name| *name != own.name()) else {
            return Ok(own.clone());
        };
        match name {
            "url" => Ok(Front::FunctionUrl),
            "http-api" => Ok(Front::HttpApi(HttpApi::new())),
            "http-api-1.0" => Ok(Front::HttpApi(
                HttpApi::new().payload_format(PayloadFormat::V1),
            )),
            "rest" => Ok(Front::RestApi(RestApi::new())),
            "alb" => Ok(Front::LoadBalancer(LoadBalancer::new())),
            "alb-multi-value" => Ok(Front::LoadBalancer(
                LoadBalancer::new().multi_value_headers(true),
            )),
            other => Err(ApiError::bad_request(format!(
                "unknown front `{other}`: use url, http-api, http-api-1.0, rest, alb or alb-multi-value"
            ))),
        }
    }

    /// The request as an HTTP client sends it to the function.
    pub(super) fn request(&self, facts: &FunctionFacts) -> Result<Request, ApiError> {
        check_method(&self.method)?;
        let mut request = Request::new(self.method.as_str(), self.target()?);
        for (name, value) in &self.headers {
            check_header(name, value)?;
            request = request.header(name.as_str(), value.as_str());
        }
        if !self.cookies.is_empty() {
            let cookies = self.cookies.join("; ");
            check_header("cookie", &cookies)?;
            request = request.header("cookie", cookies);
        }
        let body = self.bytes()?;
        if !self.has_header("host") {
            request = request.header("host", authority(&facts.url));
        }
        if !body.is_empty() && !self.has_header("content-length") {
            request = request.header("content-length", body.len().to_string());
        }
        Ok(request.body(body))
    }

    fn target(&self) -> Result<String, ApiError> {
        if !self.path.starts_with('/') {
            return Err(ApiError::bad_request("`path` has to begin with a slash"));
        }
        if self.path.contains('#') {
            return Err(ApiError::bad_request(
                "`path` has a fragment (#), which clients do not send: write %23 for the character",
            ));
        }
        let mut target = utf8_percent_encode(&self.path, PATH).to_string();
        if !self.query.is_empty() {
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&self.query)
                .finish();
            let separator = if target.contains('?') { '&' } else { '?' };
            let _ = write!(target, "{separator}{query}");
        }
        Ok(target)
    }

    fn bytes(&self) -> Result<Vec<u8>, ApiError> {
        if !self.base64 {
            return Ok(self.body.clone().into_bytes());
        }
        let decoded = STANDARD.decode(&self.body);
        decoded.map_err(|error| ApiError::bad_request(format!("`body` is not base64: {error}")))
    }

    fn has_header(&self, name: &str) -> bool {
        let mut headers = self.headers.iter();
        headers.any(|(candidate, _)| candidate.eq_ignore_ascii_case(name))
    }
}

/// The host and the port of a URL.
fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

fn is_token(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_allowed)
}

fn check_method(method: &str) -> Result<(), ApiError> {
    if is_token(method) {
        return Ok(());
    }
    Err(ApiError::bad_request(format!("invalid method `{method}`")))
}

fn check_header(name: &str, value: &str) -> Result<(), ApiError> {
    if !is_token(name) {
        return Err(ApiError::bad_request(format!(
            "invalid header name `{name}`"
        )));
    }
    if value.chars().any(|c| c.is_control() && c != '\t') {
        let message = format!("the header `{name}` contains control characters");
        return Err(ApiError::bad_request(message));
    }
    Ok(())
}
