//! Application Load Balancer targets.
//!
//! [`AlbEvent`] is the request, [`AlbResponse`] the response.
//!
//! A target group can have the setting "multi-value headers". With it, events contain only the
//! `multi_value` members, and responses must use them. Without it, both use the single-value members.
//! [`AlbEvent::is_multi_value`] returns which of the two an event uses, and [`AlbResponse::for_event`]
//! adapts a response to it.

use std::borrow::Cow;

use crate::http::body::body_methods;
use crate::http::check;
use crate::http::request::path_methods;
use crate::http::response::{
    check_multi_value_headers, description_methods, multi_value_methods, response_methods,
};
use crate::json::{Dict, Map, ResponseError, event, record, response};

const RESPONSE: &str = "ALB response";

record! {
    /// An HTTP request.
    ///
    /// ```
    /// use lambda_native_events::{AlbEvent, AlbResponse, samples};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let request = AlbEvent::parse(event)?;
    ///     let name = request.query_value("name").unwrap_or("world".into());
    ///     let response = AlbResponse::text(format!("{} hello {name}", request.method()));
    ///     Ok(response.for_event(&request)?.to_json()?)
    /// }
    ///
    /// // The load balancer does not decode the query: `J%C3%BCrgen`. `query_value` does.
    /// assert!(handle(AlbEvent::SAMPLE)?.contains("GET hello Jürgen"));
    /// assert!(handle(samples::ALB_MULTI_VALUE)?.contains("multiValueHeaders"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Use Lambda functions as targets of an Application Load Balancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html),
    /// "Receive events from the load balancer".
    pub struct AlbEvent<'a> {
        /// The target group.
        pub request_context: AlbContext<'a> as "requestContext",
        /// `GET`, `POST`, ...
        pub http_method: Cow<'a, str> as "httpMethod",
        /// The path, percent-encoded.
        pub path: Cow<'a, str> as "path",
        /// The last value of each parameter, as sent. See [`query`](Self::query).
        pub query_string_parameters: Map<'a> as "queryStringParameters",
        /// With multi-value headers: all values of each parameter, as sent.
        pub multi_value_query_string_parameters: Dict<'a, Vec<Cow<'a, str>>> as "multiValueQueryStringParameters",
        /// The last value of each header. Names are in lower case.
        pub headers: Map<'a> as "headers",
        /// With multi-value headers: all values of each header.
        pub multi_value_headers: Dict<'a, Vec<Cow<'a, str>>> as "multiValueHeaders",
        /// The body as it is in the event: text, or base64 if `is_base64_encoded`.
        pub body: Option<Cow<'a, str>> as "body" secret,
        /// Whether `body` is base64, which it is unless it is text, JSON, JavaScript or XML.
        pub is_base64_encoded: bool as "isBase64Encoded",
    }
}

event!(AlbEvent, "ALB event", ALB);
body_methods!(AlbEvent, "ALB event");
path_methods!(AlbEvent, |_| false);

impl AlbEvent<'_> {
    /// The HTTP method, in capitals: `GET`.
    pub fn method(&self) -> &str {
        &self.http_method
    }

    /// The path, as sent: `/a%20b`. The load balancer does not decode it;
    /// [`decoded_path`](Self::decoded_path) does.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether the target group has multi-value headers. If so, the response must use them too.
    pub fn is_multi_value(&self) -> bool {
        !self.multi_value_headers.is_empty()
    }

    /// The value of a header, or the last one if there are several. The case of `name` does not matter.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.header_values(name).last()
    }

    /// All values of a header. The case of `name` does not matter.
    pub fn header_values(&self, name: &str) -> impl Iterator<Item = &str> {
        crate::json::dict::values(&self.multi_value_headers, &self.headers, name)
    }

    /// The decoded names and values of the query. Without multi-value headers, a repeated name has only
    /// its last value.
    pub fn query(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        crate::json::dict::pairs(
            &self.multi_value_query_string_parameters,
            &self.query_string_parameters,
        )
        .map(|(name, value)| (decode(name), decode(value)))
    }

    /// The first value of a query parameter, decoded.
    pub fn query_value(&self, name: &str) -> Option<Cow<'_, str>> {
        crate::http::request::value(self.query(), name)
    }

    /// The value of a cookie, as sent.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        crate::http::request::cookie(self.header_values("cookie"), name)
    }

    /// The address of the client, as the load balancer appended it to `x-forwarded-for`. Empty if
    /// the load balancer is configured to omit that header.
    pub fn source_ip(&self) -> &str {
        let forwarded = self.header("x-forwarded-for").unwrap_or_default();
        forwarded.rsplit(',').next().unwrap_or_default().trim()
    }
}

/// Decodes a name or a value as in a form, where `+` is a space.
fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+', '&', '=']) {
        return Cow::Borrowed(text);
    }
    // To the parser, text without `=` is a name. Here, `&` and `=` are literal characters.
    let spaced = text.replace('&', "%26").replace('=', "%3D");
    let name = form_urlencoded::parse(spaced.as_bytes()).next();
    Cow::Owned(name.map_or_else(String::new, |(name, _)| name.into_owned()))
}

record! {
    /// Where the request came from.
    pub struct AlbContext<'a> {
        /// The target group.
        pub elb: AlbTargetGroup<'a> as "elb",
    }
}

record! {
    /// A target group.
    pub struct AlbTargetGroup<'a> {
        /// The ARN.
        pub target_group_arn: Cow<'a, str> as "targetGroupArn",
    }
}

record! {
    /// An HTTP response.
    ///
    /// ```
    /// use lambda_native_events::AlbResponse;
    ///
    /// let gone = AlbResponse::new(410).status_description("410 Gone").header("x-id", "7");
    /// assert_eq!(
    ///     gone.to_json()?,
    ///     r#"{"statusCode":410,"statusDescription":"410 Gone","headers":{"x-id":"7"},"body":"","isBase64Encoded":false}"#
    /// );
    ///
    /// let both = AlbResponse::text("hi").add_header("set-cookie", "a=1");
    /// assert_eq!(
    ///     both.to_json().unwrap_err().to_string(),
    ///     "ALB response: $.multiValueHeaders: `headers` is set too, but a target group reads \
    ///      one of them; `for_event` moves them into the right one"
    /// );
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// `to_json` rejects what the load balancer would turn into a 502 or drop: a status outside
    /// 100–599 (including the default, 0), a description that does not begin with the status, both
    /// kinds of headers at once, invalid or repeated header names, control characters in header
    /// values, and a body that is marked as base64 but is not. `Serialize` does not check.
    ///
    /// AWS: [Use Lambda functions as targets of an Application Load Balancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html),
    /// "Respond to the load balancer".
    pub struct AlbResponse<'a> {
        /// The status, 100 to 599.
        pub status_code: u16 as "statusCode",
        /// The status with its reason: `200 OK`.
        pub status_description: Option<Cow<'a, str>> as "statusDescription",
        /// One value for each name, for a target group without multi-value headers. Written even
        /// when empty, because the load balancer requires it.
        pub headers: Map<'a> as "headers" always,
        /// For a target group with multi-value headers.
        pub multi_value_headers: Dict<'a, Vec<Cow<'a, str>>> as "multiValueHeaders",
        /// The body: text, or base64 if `is_base64_encoded`.
        pub body: Cow<'a, str> as "body" secret,
        /// Whether `body` is base64, which the load balancer decodes.
        pub is_base64_encoded: bool as "isBase64Encoded",
    }
}

response!(AlbResponse, "ALB response", check);
response_methods!(AlbResponse, RESPONSE);
multi_value_methods!(AlbResponse);
description_methods!(AlbResponse);

impl AlbResponse<'static> {
    /// Sets a header and replaces an earlier one of this name, in any letter case.
    ///
    /// A second `set-cookie` does not replace the first. The two need a target group with multi-value
    /// headers, so all headers are in `multi_value_headers` from then on.
    /// [`for_event`](Self::for_event) rejects them if the target group has no such headers.
    ///
    /// ```
    /// use lambda_native_events::AlbResponse;
    ///
    /// let response = AlbResponse::new(204).cookie("a=1").cookie("b=2").header("x-id", "7");
    /// assert_eq!(response.multi_value_headers["set-cookie"], ["a=1", "b=2"]);
    /// assert_eq!(response.multi_value_headers["x-id"], ["7"]);
    /// ```
    #[must_use]
    pub fn header(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (name, value) = (name.into(), value.into());
        let is_cookie = check::is_set_cookie(&name);
        if is_cookie && self.headers.get_any_case(&name).is_some() {
            self.move_to_multi_value();
        }
        let is_multi_value = self.headers.is_empty() && !self.multi_value_headers.is_empty();
        if is_cookie && (is_multi_value || self.multi_value_headers.get_any_case(&name).is_some()) {
            return self.add_header(name, value);
        }
        self.headers.remove_any_case(&name);
        self.multi_value_headers.remove_any_case(&name);
        if is_multi_value {
            self.multi_value_headers.add(name, value);
        } else {
            self.headers.append(name, value);
        }
        self
    }
}

impl AlbResponse<'_> {
    /// Moves the headers into the member that the event's target group reads.
    ///
    /// # Errors
    /// There are several `set-cookie` headers, but the target group has no multi-value headers. Several
    /// values of any other header are joined with commas.
    pub fn for_event(mut self, event: &AlbEvent) -> Result<Self, ResponseError> {
        self.move_to_multi_value();
        if event.is_multi_value() {
            return Ok(self);
        }
        for (name, values) in std::mem::take(&mut self.multi_value_headers).iter() {
            if values.len() > 1 && check::is_set_cookie(name) {
                let path = check::header_path("$.multiValueHeaders", name);
                let problem = format!(
                    "has {} values, but the target group accepts only one: \
                     turn on its multi-value headers (lambda.multi_value_headers.enabled)",
                    values.len()
                );
                return Err(check::invalid(RESPONSE, &path, problem));
            }
            self.headers.insert(name.to_owned(), values.join(", "));
        }
        Ok(self)
    }

    fn move_to_multi_value(&mut self) {
        for (name, value) in std::mem::take(&mut self.headers) {
            self.multi_value_headers
                .add(name.into_owned(), value.into_owned());
        }
    }
}

fn check(response: &AlbResponse) -> Result<(), ResponseError> {
    check::status(RESPONSE, response.status_code)?;
    let description = response.status_description.as_deref();
    check::description(RESPONSE, response.status_code, description)?;
    if !response.headers.is_empty() && !response.multi_value_headers.is_empty() {
        let problem = "`headers` is set too, but a target group reads one of them; \
                       `for_event` moves them into the right one";
        return Err(check::invalid(RESPONSE, "$.multiValueHeaders", problem));
    }
    let several = "use `add_header`";
    check::headers(RESPONSE, &response.headers.iter(), several)?;
    check_multi_value_headers(RESPONSE, &response.multi_value_headers)?;
    check::body(RESPONSE, &response.body, response.is_base64_encoded)
}
