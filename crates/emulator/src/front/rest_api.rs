//! REST APIs of API Gateway.

mod headers;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::event::{PLAIN_TEXT, media_type};
use super::proxy::{ProxyEvent, merge, query_pairs};
use super::rejected::RejectedRequest;
use super::request::Request;
use super::response::envelope::{Envelope, add_content_type};
use super::response::{JSON, MalformedResponse, Response};

pub(super) use headers::remap;

/// The members that a response may have. Any other is an error of the function.
const MEMBERS: [&str; 5] = [
    "statusCode",
    "headers",
    "multiValueHeaders",
    "body",
    "isBase64Encoded",
];

/// The name of the stage if it is not in the path.
const STAGE: &str = "prod";

/// A REST API with Lambda proxy integrations for `/` and `/{proxy+}`, and for the routes of the
/// [requests](Request::route).
///
/// By default it has a custom domain: paths do not begin with the stage, which is `prod`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RestApi {
    stage: Option<String>,
    binary_media_types: Vec<String>,
}

impl RestApi {
    /// An API with a custom domain and without binary media types.
    pub fn new() -> RestApi {
        RestApi::default()
    }

    /// Sets the stage, for an API with its default domain. Every path must begin with the stage. The event's
    /// `path` does not have it, but `requestContext.path` does.
    #[must_use]
    pub fn stage(mut self, stage: impl Into<String>) -> RestApi {
        self.stage = Some(stage.into());
        self
    }

    /// Adds a binary media type: a media type such as `image/png`, or `*/*` for all.
    ///
    /// A request has a body in base64 if its Content-Type is one of these. The body of a response that is
    /// base64 is decoded if the first type of the request's Accept is one of these; otherwise the client
    /// gets the base64 text ("Return binary media from a Lambda proxy integration in API Gateway").
    #[must_use]
    pub fn binary_media_type(mut self, media_type: impl Into<String>) -> RestApi {
        self.binary_media_types.push(media_type.into());
        self
    }

    pub(super) fn stage_in_path(&self) -> Option<&str> {
        self.stage.as_deref()
    }

    pub(super) fn event(
        &self,
        request: &Request,
        request_id: &str,
        trace_id: &str,
    ) -> Result<Value, RejectedRequest> {
        let path = self.path(request)?;
        check_query(request.query())?;
        let of_route = request.route.as_ref().map(|matched| matched.route().path());
        let (resource, resource_id, path_parameters) =
            match (&of_route, path.trim_start_matches('/')) {
                (Some(route), _) => {
                    let parameters = request.path_parameters(str::to_owned);
                    (route.as_str(), "route0", parameters.unwrap_or_default())
                }
                (None, "") => ("/", "root000000", Value::Null),
                (None, proxy) => ("/{proxy+}", "proxy0", json!({"proxy": proxy})),
            };
        let mut headers = headers::of_request(request, trace_id);
        if request.lacks_content_type() {
            headers.push(("Content-Type".to_owned(), PLAIN_TEXT.to_owned()));
        }
        let is_base64 = !request.body.is_empty() && self.is_binary(request.value("content-type"));
        let body = if is_base64 {
            STANDARD.encode(&request.body)
        } else {
            // API Gateway reads every other body as text, and so damages one that is not.
            String::from_utf8_lossy(&request.body).into_owned()
        };
        let mut event = ProxyEvent {
            resource,
            resource_id,
            path: path.to_owned(),
            context_path: request.path().to_owned(),
            path_parameters,
            stage: self.stage_in_path().unwrap_or(STAGE),
            headers,
            // "Amazon API Gateway important notes": a semicolon splits the data.
            query: query_pairs(&request.query().replace(';', "&")),
            body,
            is_base64,
            request_id: request_id.to_owned(),
            identity: json!({
                "accessKey": null,
                "accountId": null,
                "caller": null,
                "cognitoAuthenticationProvider": null,
                "cognitoAuthenticationType": null,
                "cognitoIdentityId": null,
                "cognitoIdentityPoolId": null,
                "principalOrgId": null,
                "sourceIp": request.source_ip,
                "user": null,
                "userAgent": request.value("user-agent"),
                "userArn": null,
            }),
        }
        .build(request);
        event["requestContext"]["deploymentId"] = "local0".into();
        Ok(event)
    }

    /// The path without the stage.
    fn path<'a>(&self, request: &'a Request) -> Result<&'a str, RejectedRequest> {
        let sent = request.path();
        let Some(stage) = &self.stage else {
            return Ok(sent);
        };
        let rest = sent
            .strip_prefix('/')
            .and_then(|path| path.strip_prefix(stage.as_str()));
        match rest {
            Some("") => Ok("/"),
            Some(path) if path.starts_with('/') => Ok(path),
            _ => Err(RejectedRequest::new(
                format!("{sent} is outside of the stage: its paths begin with /{stage}"),
                Response::json(403, r#"{"message":"Forbidden"}"#),
            )),
        }
    }

    /// Whether a Content-Type, or the first type in an Accept, is a binary media type.
    fn is_binary(&self, header: Option<String>) -> bool {
        let first = header.unwrap_or_default();
        let wanted = media_type(first.split(',').next().unwrap_or_default());
        self.binary_media_types
            .iter()
            .any(|known| known == "*/*" || known.eq_ignore_ascii_case(&wanted))
    }

    pub(super) fn response(
        &self,
        request: &Request,
        payload: &[u8],
    ) -> Result<Response, MalformedResponse> {
        let mut envelope = Envelope::parse_exact(payload, &MEMBERS)?;
        let single = std::mem::take(&mut envelope.single);
        let multiple = std::mem::take(&mut envelope.multiple);
        // In recorded exchanges, the values of `multiValueHeaders` come first.
        let mut headers = merge(multiple, single);
        remap(&mut headers);
        add_content_type(&mut headers, JSON);
        if envelope.is_base64 && !self.is_binary(request.value("accept")) {
            envelope.is_base64 = false;
            envelope.warnings.push(
                "body: sent as the base64 text, because the first type in Accept is not a binary media type \
                 of the REST API"
                    .to_owned(),
            );
        }
        envelope.into_response(headers)
    }
}

/// "Amazon API Gateway important notes": these characters must be encoded.
fn check_query(query: &str) -> Result<(), RejectedRequest> {
    match query.chars().find(|c| matches!(c, '|' | '{' | '}')) {
        None => Ok(()),
        Some(character) => Err(RejectedRequest::new(
            format!("a REST API does not accept `{character}` in a query: encode it"),
            Response::json(400, r#"{"message": "Bad Request"}"#),
        )),
    }
}
