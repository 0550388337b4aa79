//! What the event means as an HTTP request.

use std::borrow::Cow;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_core::de::DeserializeOwned;

use super::ApiGwV2Event;
use super::event::EVENT;
use crate::EventError;
use crate::root::read_bytes;

impl ApiGwV2Event<'_> {
    /// The HTTP method, in capitals: `GET`.
    pub fn method(&self) -> &str {
        &self.request_context.http.method
    }

    /// The path that routes are written for: `/orders/7`, on every stage.
    ///
    /// API Gateway puts the name of the stage in front of `rawPath`, unless it is `$default`:
    /// `/prod/orders/7`. It does so too behind a custom domain, where the caller never wrote the
    /// stage. This method takes it away again, so that the same function serves any stage.
    ///
    /// The key of an API mapping is not in the event at all ("rawPath won't provide the API mapping
    /// value", AWS says). For the path with the stage, read `raw_path`. Percent escapes are left as
    /// they came.
    pub fn path(&self) -> &str {
        let stage = &*self.request_context.stage;
        if stage.is_empty() || stage == "$default" {
            return &self.raw_path;
        }
        // Emulators leave the stage out: there is nothing to take away, then.
        let below = self
            .raw_path
            .strip_prefix('/')
            .and_then(|path| path.strip_prefix(stage));
        match below {
            Some("") => "/",
            Some(path) if path.starts_with('/') => path,
            _ => &self.raw_path,
        }
    }

    /// The value of a header, its name in any letter case. A repeated header's values are joined
    /// with commas.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get_any_case(name)
    }

    /// The query's names and values, decoded, in order, repeated ones one by one.
    ///
    /// ```
    /// use lambda_native_events::ApiGwV2Event;
    ///
    /// let event = ApiGwV2Event::parse(r#"{"rawQueryString": "a=1&a=2%2C3&b=x+y&c"}"#)?;
    /// let query: Vec<_> = event.query().collect();
    /// assert_eq!(
    ///     query,
    ///     [("a", "1"), ("a", "2,3"), ("b", "x y"), ("c", "")]
    ///         .map(|(name, value)| (name.into(), value.into())),
    /// );
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    pub fn query(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        form_urlencoded::parse(self.raw_query_string.as_bytes())
    }

    /// The first value of a query parameter, decoded.
    pub fn query_value(&self, name: &str) -> Option<Cow<'_, str>> {
        self.query()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value)
    }

    /// The value of a cookie, as it was sent.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies
            .iter()
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim_ascii().split_once('='))
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    }

    /// The body, decoded if it came as base64; empty if there is none.
    ///
    /// # Errors
    /// The event says that the body is base64, and it is not.
    pub fn body_bytes(&self) -> Result<Cow<'_, [u8]>, EventError> {
        let body = self.body.as_deref().unwrap_or_default();
        if !self.is_base64_encoded {
            return Ok(Cow::Borrowed(body.as_bytes()));
        }
        let bytes = BASE64_STANDARD.decode(body);
        bytes
            .map(Cow::Owned)
            .map_err(|error| EventError::base64(EVENT, "$.body", error))
    }

    /// The body as text, decoded if it came as base64; empty if there is none.
    ///
    /// # Errors
    /// The event says that the body is base64, and it is not; or the bytes are not UTF-8.
    pub fn body_str(&self) -> Result<Cow<'_, str>, EventError> {
        let utf8 = |error| EventError::utf8(EVENT, "$.body", error);
        match self.body_bytes()? {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(utf8),
            Cow::Owned(bytes) => String::from_utf8(bytes)
                .map(Cow::Owned)
                .map_err(|error| utf8(error.utf8_error())),
        }
    }

    /// The body read as JSON.
    ///
    /// ```
    /// use lambda_native_events::ApiGwV2Event;
    ///
    /// #[derive(Debug, serde::Deserialize)]
    /// struct Order {
    ///     price: u32,
    /// }
    ///
    /// let event = ApiGwV2Event { body: Some(r#"{"price": "7"}"#.into()), ..Default::default() };
    /// assert_eq!(
    ///     event.body_json::<Order>().unwrap_err().to_string(),
    ///     "JSON in the body: $.price: invalid type: string \"7\", expected u32 (line 1, column 13)"
    /// );
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// # Errors
    /// The body is not JSON of that type; the path in the error begins at the body. Or it cannot be
    /// decoded, as in [`body_bytes`](Self::body_bytes).
    pub fn body_json<T: DeserializeOwned>(&self) -> Result<T, EventError> {
        let body = self.body_bytes()?;
        read_bytes("JSON in the body", &body)
    }

    /// The id that API Gateway gave to this request. Not Lambda's request id.
    pub fn request_id(&self) -> &str {
        &self.request_context.request_id
    }

    /// The address of the client, or of the last proxy before AWS.
    pub fn source_ip(&self) -> &str {
        &self.request_context.http.source_ip
    }
}
