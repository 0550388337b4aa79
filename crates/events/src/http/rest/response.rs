//! The response to an API Gateway REST API.

use std::borrow::Cow;

use crate::http::check;
use crate::http::response::{check_multi_value_headers, multi_value_methods, response_methods};
use crate::json::{Dict, Map, ResponseError, record, response};

const RESPONSE: &str = "API Gateway v1 response";

record! {
    /// An HTTP response for a REST API with a Lambda proxy integration, or for an HTTP API with
    /// payload format 1.0.
    ///
    /// ```
    /// use lambda_native_events::ApiGwV1Response;
    ///
    /// let response = ApiGwV1Response::new(200)
    ///     .header("content-type", "text/plain")
    ///     .cookie("a=1")
    ///     .cookie("b=2")
    ///     .body("hi");
    /// assert_eq!(
    ///     response.to_json()?,
    ///     r#"{"statusCode":200,"headers":{"content-type":"text/plain"},"multiValueHeaders":{"set-cookie":["a=1","b=2"]},"body":"hi","isBase64Encoded":false}"#
    /// );
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// `to_json` rejects what API Gateway would turn into a 502 or corrupt: a status outside
    /// 100–599 (including the default, 0), invalid or repeated header names, control characters in
    /// header values, and a body that is marked as base64 but is not. `Serialize` does not check.
    ///
    /// AWS: [Lambda proxy integrations in API Gateway](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html),
    /// "Output format of a Lambda function for proxy integration".
    pub struct ApiGwV1Response<'a> {
        /// The status, 100 to 599.
        pub status_code: u16 as "statusCode",
        /// One value for each name.
        pub headers: Map<'a> as "headers",
        /// Headers with several values. API Gateway sends these and `headers`; a pair of name and
        /// value that is in both is sent once.
        pub multi_value_headers: Dict<'a, Vec<Cow<'a, str>>> as "multiValueHeaders",
        /// The body: text, or base64 if `is_base64_encoded`.
        pub body: Cow<'a, str> as "body" secret,
        /// Whether `body` is base64, which API Gateway decodes for the API's binary media types.
        pub is_base64_encoded: bool as "isBase64Encoded",
    }
}

response!(ApiGwV1Response, "API Gateway v1 response", check);
response_methods!(ApiGwV1Response, RESPONSE);
multi_value_methods!(ApiGwV1Response);

impl ApiGwV1Response<'static> {
    /// Sets a header and replaces an earlier one of this name, in any letter case. `set-cookie` is
    /// added to `multi_value_headers` instead, so that a second cookie does not replace the first.
    #[must_use]
    pub fn header(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Cow<'static, str>>,
    ) -> Self {
        let name = name.into();
        if check::is_set_cookie(&name) {
            return self.add_header(name, value);
        }
        // API Gateway sends both members.
        self.multi_value_headers.remove_any_case(&name);
        self.headers.remove_any_case(&name);
        self.headers.append(name, value);
        self
    }
}

fn check(response: &ApiGwV1Response) -> Result<(), ResponseError> {
    check::status(RESPONSE, response.status_code)?;
    let several = "use `add_header`";
    check::headers(RESPONSE, &response.headers.iter(), several)?;
    check_multi_value_headers(RESPONSE, &response.multi_value_headers)?;
    check::body(RESPONSE, &response.body, response.is_base64_encoded)
}
