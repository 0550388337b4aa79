//! The builder methods of HTTP responses.

/// The builder methods of a response with the members `status_code`, `headers`, `body` and
/// `is_base64_encoded`.
macro_rules! response_methods {
    ($type:ident, $name:expr) => {
        impl $type<'static> {
            /// An empty response with this status.
            pub fn new(status_code: u16) -> Self {
                Self {
                    status_code,
                    ..Self::default()
                }
            }

            /// A response with status 200 and `content-type: text/plain; charset=utf-8`. Text borrowed
            /// from the event must be copied: `text.to_owned()`.
            pub fn text(body: impl Into<std::borrow::Cow<'static, str>>) -> Self {
                Self::new(200)
                    .header("content-type", "text/plain; charset=utf-8")
                    .body(body)
            }

            /// A response with status 200, `content-type: application/json` and `value` as its body.
            ///
            /// A reference works too: `json(&order)`.
            ///
            /// # Errors
            /// The value cannot be serialized.
            pub fn json<T: serde_core::Serialize>(
                value: T,
            ) -> Result<Self, crate::json::ResponseError> {
                let body = serde_json::to_string(&value)
                    .map_err(|error| crate::json::ResponseError::json($name, "$.body", error))?;
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

            /// Sets the body to a string.
            #[must_use]
            pub fn body(mut self, body: impl Into<std::borrow::Cow<'static, str>>) -> Self {
                self.body = body.into();
                self.is_base64_encoded = false;
                self
            }

            /// Sets the body to bytes. They are encoded as base64, and the client receives them unchanged.
            #[must_use]
            pub fn binary(mut self, body: impl AsRef<[u8]>) -> Self {
                self.body = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, body).into();
                self.is_base64_encoded = true;
                self
            }
        }
    };
}

/// For responses with one value for each header.
macro_rules! single_value_methods {
    ($type:ident) => {
        impl $type<'static> {
            /// Sets a header and replaces an earlier one of this name, in any letter case. A second
            /// `set-cookie` does not replace the first, and `to_json` rejects the response: the
            /// service accepts only one value for each name.
            #[must_use]
            pub fn header(
                mut self,
                name: impl Into<std::borrow::Cow<'static, str>>,
                value: impl Into<std::borrow::Cow<'static, str>>,
            ) -> Self {
                let name = name.into();
                if !crate::http::check::is_set_cookie(&name) {
                    self.headers.remove_any_case(&name);
                }
                self.headers.append(name, value);
                self
            }
        }
    };
}

/// For responses that also have `multi_value_headers`.
macro_rules! multi_value_methods {
    ($type:ident) => {
        impl $type<'static> {
            /// Adds a cookie: the value of one `set-cookie` header, `theme=dark; Secure; HttpOnly`.
            /// The same as [`header`](Self::header) with `set-cookie`.
            #[must_use]
            pub fn cookie(self, set_cookie: impl Into<std::borrow::Cow<'static, str>>) -> Self {
                self.header("set-cookie", set_cookie)
            }

            /// Adds a value of a header that has several, such as `set-cookie`.
            #[must_use]
            pub fn add_header(
                mut self,
                name: impl Into<std::borrow::Cow<'static, str>>,
                value: impl Into<std::borrow::Cow<'static, str>>,
            ) -> Self {
                self.multi_value_headers.add(name.into(), value.into());
                self
            }
        }
    };
}

/// For responses that also have `status_description`.
macro_rules! description_methods {
    ($type:ident) => {
        impl $type<'static> {
            /// Sets the status with its reason: `200 OK`. The number must equal the status.
            #[must_use]
            pub fn status_description(
                mut self,
                description: impl Into<std::borrow::Cow<'static, str>>,
            ) -> Self {
                self.status_description = Some(description.into());
                self
            }
        }
    };
}

pub(crate) use {description_methods, multi_value_methods, response_methods, single_value_methods};

use crate::http::check;
use crate::json::{Dict, ResponseError};

/// Checks the names and values of multi-value headers.
pub(crate) fn check_multi_value_headers(
    response: &'static str,
    headers: &Dict<Vec<std::borrow::Cow<str>>>,
) -> Result<(), ResponseError> {
    const PATH: &str = "$.multiValueHeaders";
    for (name, values) in headers.iter() {
        check::header_name(response, PATH, name)?;
        for (at, value) in values.iter().enumerate() {
            check::header_value(value).map_err(|problem| {
                let path = format!("{}[{at}]", check::header_path(PATH, name));
                check::invalid(response, &path, problem)
            })?;
        }
    }
    Ok(())
}
