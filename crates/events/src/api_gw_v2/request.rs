//! What the event means as an HTTP request.

use std::borrow::Cow;

use super::ApiGwV2Event;
use super::event::EVENT;
use crate::http_body::body_methods;

body_methods!(ApiGwV2Event, EVENT);

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

    /// The query's names and values, decoded, in order, repeated ones one by one. One value by its
    /// name is [`query_value`](Self::query_value).
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

    /// The id that API Gateway gave to this request. Not Lambda's request id.
    pub fn request_id(&self) -> &str {
        &self.request_context.request_id
    }

    /// The address of the client, or of the last proxy before AWS.
    pub fn source_ip(&self) -> &str {
        &self.request_context.http.source_ip
    }
}
