//! The parts of the event that are the HTTP request, without the rest.

use std::borrow::Cow;

use super::event::EVENT;
use super::request::is_function_url;
use crate::http::request::{encoded, without_stage};
use crate::json::{EventError, Map, read_event, record};

record! {
    /// What an HTTP adapter needs of an [`ApiGwV2Event`](super::ApiGwV2Event). Everything else is skipped.
    ///
    /// Not part of the public interface: lambda-native-http uses it.
    pub struct ApiGwV2RequestParts<'a> {
        /// The path, with the name of the stage.
        pub raw_path: Cow<'a, str> as "rawPath",
        /// The query string as sent.
        pub raw_query_string: Cow<'a, str> as "rawQueryString" secret,
        /// Each entry is one `name=value`.
        pub cookies: Vec<Cow<'a, str>> as "cookies" secret,
        /// Names are in lower case.
        pub headers: Map<'a> as "headers",
        /// The request line, and where the request arrived.
        pub request_context: ApiGwV2RequestLine<'a> as "requestContext",
        /// The body: text, or base64 if `is_base64_encoded`.
        pub body: Option<Cow<'a, str>> as "body" secret,
        /// Whether `body` is base64.
        pub is_base64_encoded: bool as "isBase64Encoded",
    }
}

record! {
    /// The request line, and where the request arrived.
    pub struct ApiGwV2RequestLine<'a> {
        /// The AWS account that owns the API.
        pub account_id: Cow<'a, str> as "accountId",
        /// The host name of the request.
        pub domain_name: Cow<'a, str> as "domainName",
        /// The method and the client.
        pub http: ApiGwV2Client<'a> as "http",
        /// The stage: `$default` or a name.
        pub stage: Cow<'a, str> as "stage",
    }
}

record! {
    /// The method and the client.
    pub struct ApiGwV2Client<'a> {
        /// `GET`, `POST`, ...
        pub method: Cow<'a, str> as "method",
        /// The address of the client.
        pub source_ip: Cow<'a, str> as "sourceIp",
    }
}

impl<'a> ApiGwV2RequestParts<'a> {
    /// Reads an event.
    ///
    /// # Errors
    /// The text is not a JSON object, or a member that is read has the wrong type.
    #[inline]
    pub fn parse(text: &'a str) -> Result<Self, EventError> {
        read_event(EVENT, text)
    }

    /// The path as the client sent it, without the stage unless `keeps_stage` is set. An HTTP API has decoded
    /// it, so it is encoded again. A Function URL passes it as sent.
    pub fn sent_path(&self, keeps_stage: bool) -> Cow<'_, str> {
        let path = if keeps_stage {
            &self.raw_path
        } else {
            without_stage(&self.raw_path, &self.request_context.stage)
        };
        if self.is_function_url() {
            Cow::Borrowed(path)
        } else {
            encoded(path, true)
        }
    }

    /// Whether the event is from a Function URL and not from an HTTP API.
    pub fn is_function_url(&self) -> bool {
        let context = &self.request_context;
        is_function_url(&context.account_id, &context.domain_name)
    }
}
