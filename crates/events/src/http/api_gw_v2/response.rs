//! The response: its members, and its builder.

use std::borrow::Cow;
use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_core::de::{Deserialize, Deserializer};
use serde_core::ser::{Error, Serialize, SerializeMap, Serializer};

use crate::http::check;

use crate::json::{Map, Redacted, ResponseError, record};

/// The name of this response in error messages.
const RESPONSE: &str = "API Gateway v2 response";

/// An HTTP response: for an API Gateway HTTP API with payload format 2.0, or a Lambda Function URL.
///
/// ```
/// use lambda_native_events::ApiGwV2Response;
///
/// let response = ApiGwV2Response::new(200)
///     .header("content-type", "text/plain")
///     .cookie("theme=dark; Secure; HttpOnly")
///     .body("hi");
///
/// assert_eq!(
///     response.to_json()?,
///     r#"{"statusCode":200,"headers":{"content-type":"text/plain"},"cookies":["theme=dark; Secure; HttpOnly"],"body":"hi"}"#
/// );
/// # Ok::<(), lambda_native_events::ResponseError>(())
/// ```
///
/// The same, field by field. The default is an empty response with status 200:
///
/// ```
/// # use lambda_native_events::ApiGwV2Response;
/// let response = ApiGwV2Response {
///     headers: [("content-type", "text/plain")].into(),
///     cookies: vec!["theme=dark; Secure; HttpOnly".into()],
///     body: "hi".into(),
///     ..Default::default()
/// };
/// ```
///
/// The response owns its strings, so that a function can return it. String literals are not copied.
/// [`to_json`](Self::to_json) and `Serialize` both reject what API Gateway would turn into a
/// 502 or corrupt. Empty members are left out.
///
/// AWS: [Create AWS Lambda proxy integrations for HTTP APIs in API Gateway](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html)
/// and [Invoking Lambda function URLs](https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html).
#[derive(Clone, PartialEq, Eq)]
pub struct ApiGwV2Response {
    /// The status, 100 to 599.
    pub status_code: u16,
    /// One value for each name. Join several values of a header with commas; for `set-cookie`, use
    /// `cookies`.
    pub headers: Map<'static>,
    /// Each entry is the value of one `set-cookie` header: `theme=dark; Secure; HttpOnly`.
    pub cookies: Vec<Cow<'static, str>>,
    /// The body: text, or base64 if `is_base64_encoded`.
    pub body: Cow<'static, str>,
    /// Whether `body` is base64, which API Gateway decodes for the client.
    pub is_base64_encoded: bool,
}

impl ApiGwV2Response {
    /// An empty response with this status.
    pub fn new(status_code: u16) -> Self {
        Self {
            status_code,
            ..Self::default()
        }
    }

    /// A response with status 200 and `content-type: text/plain; charset=utf-8`. Text borrowed from
    /// the event must be copied:
    ///
    /// ```
    /// use lambda_native_events::{ApiGwV2Event, ApiGwV2Response};
    ///
    /// let request = ApiGwV2Event::parse(r#"{"rawPath": "/hi"}"#)?;
    /// let response = ApiGwV2Response::text(request.path().to_owned());
    /// assert_eq!(response.body, "/hi");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    pub fn text(body: impl Into<Cow<'static, str>>) -> Self {
        Self::new(200)
            .header("content-type", "text/plain; charset=utf-8")
            .body(body)
    }

    /// A response with status 200, `content-type: application/json` and `value` as its body.
    ///
    /// ```
    /// use lambda_native_events::ApiGwV2Response;
    ///
    /// let response = ApiGwV2Response::json([1, 2])?.status(201);
    /// assert_eq!(response.body, "[1,2]");
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// A reference works too: `json(&order)`.
    ///
    /// # Errors
    /// The value cannot be serialized: it contains a map whose keys are not strings, or its
    /// `Serialize` implementation returns an error.
    pub fn json<T: Serialize>(value: T) -> Result<Self, ResponseError> {
        let body = serde_json::to_string(&value)
            .map_err(|error| ResponseError::json(RESPONSE, "$.body", error))?;
        Ok(Self::new(200)
            .header("content-type", "application/json")
            .body(body))
    }

    /// Sets the status.
    #[must_use]
    pub fn status(mut self, status_code: u16) -> Self {
        self.status_code = status_code;
        self
    }

    /// Sets a header and replaces an earlier one of this name, in any letter case. `set-cookie` is
    /// added to `cookies` instead, as by [`cookie`](Self::cookie).
    ///
    /// ```
    /// use lambda_native_events::ApiGwV2Response;
    ///
    /// let response =
    ///     ApiGwV2Response::new(204).header("Set-Cookie", "a=1").header("Set-Cookie", "b=2");
    /// assert_eq!(response.cookies, ["a=1", "b=2"]);
    /// ```
    #[must_use]
    pub fn header(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Cow<'static, str>>,
    ) -> Self {
        let name = name.into();
        if check::is_set_cookie(&name) {
            return self.cookie(value);
        }
        self.headers.remove_any_case(&name);
        self.headers.append(name, value);
        self
    }

    /// Adds a cookie: the value of one `set-cookie` header.
    #[must_use]
    pub fn cookie(mut self, set_cookie: impl Into<Cow<'static, str>>) -> Self {
        self.cookies.push(set_cookie.into());
        self
    }

    /// Sets the body to a string.
    #[must_use]
    pub fn body(mut self, body: impl Into<Cow<'static, str>>) -> Self {
        self.body = body.into();
        self.is_base64_encoded = false;
        self
    }

    /// Sets the body to bytes. They are encoded as base64, which uses a third more of Lambda's limit of
    /// 6 MB, and the client receives them unchanged.
    #[must_use]
    pub fn binary(mut self, body: impl AsRef<[u8]>) -> Self {
        self.body = BASE64_STANDARD.encode(body).into();
        self.is_base64_encoded = true;
        self
    }

    /// Serializes the response to the JSON that the function returns.
    ///
    /// # Errors
    /// The status is outside 100–599, a header name is invalid or repeated, a header value or a cookie
    /// contains a control character, or the body is marked as base64 but is not.
    pub fn to_json(&self) -> Result<String, ResponseError> {
        check(self)?;
        serde_json::to_string(&Checked(self))
            .map_err(|error| ResponseError::json(RESPONSE, "$", error))
    }
}

/// Serializes a response. A thin form of [`ApiGwV2Response::to_json`], under the name that the function
/// has in the package that this runtime follows.
///
/// # Errors
/// As for [`ApiGwV2Response::to_json`].
pub fn serialize_api_gw_v2_response(response: &ApiGwV2Response) -> Result<String, ResponseError> {
    response.to_json()
}

impl Default for ApiGwV2Response {
    fn default() -> Self {
        Self {
            status_code: 200,
            headers: Map::new(),
            cookies: Vec::new(),
            body: Cow::Borrowed(""),
            is_base64_encoded: false,
        }
    }
}

impl fmt::Debug for ApiGwV2Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiGwV2Response")
            .field("status_code", &self.status_code)
            .field("headers", &self.headers)
            .field(
                "cookies",
                &Redacted {
                    absent: self.cookies.is_empty(),
                },
            )
            .field(
                "body",
                &Redacted {
                    absent: self.body.is_empty(),
                },
            )
            .field("is_base64_encoded", &self.is_base64_encoded)
            .finish()
    }
}

impl Serialize for ApiGwV2Response {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        check(self).map_err(S::Error::custom)?;
        Checked(self).serialize(to)
    }
}

fn check(response: &ApiGwV2Response) -> Result<(), ResponseError> {
    check::status(RESPONSE, response.status_code)?;
    let several = "use `cookies` for set-cookie";
    check::headers(RESPONSE, &response.headers.iter(), several)?;
    for (at, cookie) in response.cookies.iter().enumerate() {
        check::header_value(cookie)
            .map_err(|problem| check::invalid(RESPONSE, &format!("$.cookies[{at}]"), problem))?;
    }
    check::body(RESPONSE, &response.body, response.is_base64_encoded)
}

struct Checked<'r>(&'r ApiGwV2Response);

impl Serialize for Checked<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let response = self.0;
        let mut map = to.serialize_map(None)?;
        // Always: "If your Lambda function returns valid JSON and doesn't return a statusCode",
        // API Gateway sends the whole JSON as the body.
        map.serialize_entry("statusCode", &response.status_code)?;
        if !response.headers.is_empty() {
            map.serialize_entry("headers", &response.headers)?;
        }
        // Always: without it, cargo-lambda's emulator responds with a 500.
        map.serialize_entry("cookies", &response.cookies)?;
        if !response.body.is_empty() {
            map.serialize_entry("body", &response.body)?;
        }
        if response.is_base64_encoded {
            map.serialize_entry("isBase64Encoded", &true)?;
        }
        map.end()
    }
}

/// For tests that read the response of a function. Not checked.
impl<'de> Deserialize<'de> for ApiGwV2Response {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let members = Members::deserialize(from)?.into_owned();
        Ok(Self {
            status_code: members.status_code.unwrap_or(200),
            headers: members.headers,
            cookies: members.cookies,
            body: members.body.unwrap_or_default(),
            is_base64_encoded: members.is_base64_encoded,
        })
    }
}

record! {
    /// The members, for reading.
    struct Members<'a> {
        pub status_code: Option<u16> as "statusCode",
        pub headers: Map<'a> as "headers",
        pub cookies: Vec<Cow<'a, str>> as "cookies",
        pub body: Option<Cow<'a, str>> as "body",
        pub is_base64_encoded: bool as "isBase64Encoded",
    }
}
