//! Methods for requests.

use std::borrow::Borrow;
use std::fmt::Display;
use std::str::FromStr;

use lambda_native::LambdaError;
use serde_core::de::{Deserialize, DeserializeOwned};

use crate::extract::{self, Kind};
use crate::router::Matched;
use crate::{Error, Invocation, Request, Result};

/// Methods for [`Request`]: what Lambda and the [`Router`](crate::Router) add to a request, and its parts as
/// values.
///
/// ```
/// use lambda_native_http::{Request, RequestExt, Result};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Page {
///     limit: Option<u32>,
///     #[serde(default)]
///     tag: Vec<String>,
/// }
///
/// fn list(request: Request) -> Result<String> {
///     let page: Page = request.query()?;
///     Ok(format!("{} items, tags {:?}", page.limit.unwrap_or(10), page.tag))
/// }
///
/// let request = Request::get("/items?limit=5&tag=a&tag=b").body("".into()).unwrap();
/// assert_eq!(list(request).unwrap(), r#"5 items, tags ["a", "b"]"#);
///
/// let request = Request::get("/items?limit=many").body("".into()).unwrap();
/// let error = list(request).unwrap_err();
/// assert_eq!(error.to_string(), "400 Bad Request: invalid query parameter `limit`: expected u32, got `many`");
/// ```
///
/// Errors are responses for the client, with the reason in the body.
///
/// # Types
///
/// [`path`](Self::path), [`query`](Self::query) and [`form`](Self::form) read names and values into a struct or a
/// map. Values are texts, numbers, `bool`, enums without fields, and `Option` of these; a `Vec` takes all values
/// of a name. Every other type needs exactly one value. A field without `=` has an empty value.
pub trait RequestExt {
    /// The invocation behind the request. `None` in a test and on a plain server.
    fn invocation(&self) -> Option<&Invocation>;

    /// The path of the route that handles the request, as it was written: `/users/{id}`. `None` if there is no
    /// route, as in a fallback.
    fn route(&self) -> Option<&str>;

    /// A parameter of the path: `id` of the route `/users/{id}`. It is percent-decoded.
    ///
    /// # Errors
    ///
    /// Status 400 if the value cannot be parsed, or if it is not valid UTF-8. If the route has no such parameter,
    /// a function error `MissingPathParameter`.
    fn path_param<T: FromStr<Err: Display>>(&self, name: &str) -> Result<T>;

    /// All parameters of the path, as a struct or a map with their names, a tuple in their order, or a single
    /// value.
    ///
    /// # Errors
    ///
    /// Status 400 if the parameters do not fit the type.
    fn path<T: DeserializeOwned>(&self) -> Result<T>;

    /// The parameters of the query, as a struct or a map.
    ///
    /// # Errors
    ///
    /// Status 400 if the parameters do not fit the type.
    fn query<T: DeserializeOwned>(&self) -> Result<T>;

    /// The body, read as JSON. The type may borrow from the request.
    ///
    /// # Errors
    ///
    /// - Status 415 if the content type is neither `application/json` nor a type such as
    ///   `application/problem+json`.
    /// - Status 400 if the body is not JSON.
    /// - Status 422 if the JSON does not fit the type.
    fn json<'r, T: Deserialize<'r>>(&'r self) -> Result<T>
    where
        Self: Borrow<Request>;

    /// The body, read as the fields of an HTML form.
    ///
    /// # Errors
    ///
    /// - Status 415 if the content type is not `application/x-www-form-urlencoded`.
    /// - Status 400 if the body is not text.
    /// - Status 422 if the fields do not fit the type.
    fn form<T: DeserializeOwned>(&self) -> Result<T>
    where
        Self: Borrow<Request>;

    /// The value of a cookie, as the client has sent it. `None` if there is no such cookie.
    fn cookie(&self, name: &str) -> Option<&str>;
}

impl<B> RequestExt for http::Request<B> {
    fn invocation(&self) -> Option<&Invocation> {
        self.extensions().get()
    }

    fn route(&self) -> Option<&str> {
        Some(matched(self)?.pattern.text())
    }

    fn path_param<T: FromStr<Err: Display>>(&self, name: &str) -> Result<T> {
        let encoded = encoded_param(matched(self), name)?;
        let value = extract::decode(encoded, false)
            .map_err(|_| Error::bad_request(Kind::Path.invalid(name, "not valid UTF-8")))?;
        value.parse().map_err(|error| {
            Error::bad_request(Kind::Path.invalid(name, format_args!("{error}: `{value}`")))
        })
    }

    fn path<T: DeserializeOwned>(&self) -> Result<T> {
        let params = matched(self).map_or(Vec::new(), Matched::parameters);
        extract::read(Kind::Path, params).map_err(Error::bad_request)
    }

    fn query<T: DeserializeOwned>(&self) -> Result<T> {
        let query = self.uri().query().unwrap_or("");
        extract::read(Kind::Query, extract::fields(query)).map_err(Error::bad_request)
    }

    fn json<'r, T: Deserialize<'r>>(&'r self) -> Result<T>
    where
        Self: Borrow<Request>,
    {
        extract::json(self.borrow())
    }

    fn form<T: DeserializeOwned>(&self) -> Result<T>
    where
        Self: Borrow<Request>,
    {
        extract::form(self.borrow())
    }

    fn cookie(&self, name: &str) -> Option<&str> {
        extract::cookie(self.headers(), name)
    }
}

fn matched<B>(request: &http::Request<B>) -> Option<&Matched> {
    request.extensions().get()
}

fn encoded_param<'r>(matched: Option<&'r Matched>, name: &str) -> Result<&'r str> {
    let Some(matched) = matched else {
        let message =
            format!("the request has no path parameter `{name}`: it was not handled by a route");
        return Err(LambdaError::new("MissingPathParameter", message).into());
    };
    matched.parameter(name).ok_or_else(|| {
        let message = format!(
            "the route `{}` has no parameter `{name}`",
            matched.pattern.text()
        );
        LambdaError::new("MissingPathParameter", message).into()
    })
}
