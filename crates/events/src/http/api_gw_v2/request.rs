//! The event as an HTTP request: method, path, headers, query, cookies, body.

use std::borrow::Cow;

use super::ApiGwV2Event;
use super::event::EVENT;
use crate::http::body::body_methods;
use crate::http::request::path_methods;

body_methods!(ApiGwV2Event, EVENT);
path_methods!(ApiGwV2Event, |event| !event.is_function_url());

impl ApiGwV2Event<'_> {
    /// The HTTP method, in capitals: `GET`.
    pub fn method(&self) -> &str {
        &self.request_context.http.method
    }

    /// The path without the stage, as routes are written: `/orders/7`.
    ///
    /// API Gateway prefixes `rawPath` with the name of the stage, unless that is `$default`:
    /// `/prod/orders/7`. It also does so behind a custom domain, where the stage is not part of the
    /// URL. This method removes the prefix, so that the same function works on every stage. For the
    /// path with the stage, use `raw_path`.
    ///
    /// The key of an API mapping is not in the event ("rawPath won't provide the API mapping value",
    /// according to AWS).
    ///
    /// An HTTP API **decodes** the path: `/a%20b` becomes `/a b`. What follows a `%3F` is lost, and a
    /// `%2F` becomes a `/`. A Function URL passes the path **as sent**, `/a%20b`. Two methods return
    /// the same form for both: use [`decoded_path`](Self::decoded_path) to compare or show a path, and
    /// [`encoded_path`](Self::encoded_path) to build a URL.
    ///
    /// ```
    /// use lambda_native_events::ApiGwV2Event;
    ///
    /// let event = ApiGwV2Event::parse(r#"{"rawPath": "/50% of a b"}"#)?;
    /// assert_eq!((event.path(), &*event.encoded_path()), ("/50% of a b", "/50%25%20of%20a%20b"));
    ///
    /// let event = ApiGwV2Event::parse(
    ///     r#"{"rawPath": "/a%20b", "requestContext": {"domainName": "x.lambda-url.eu-west-1.on.aws"}}"#,
    /// )?;
    /// assert_eq!((event.path(), &*event.decoded_path()), ("/a%20b", "/a b"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    pub fn path(&self) -> &str {
        crate::http::request::without_stage(&self.raw_path, &self.request_context.stage)
    }

    /// Whether the event is from a Function URL and not from an HTTP API.
    ///
    /// A Function URL is recognized by its domain, which cannot be a custom one, or by the account
    /// `anonymous`, which AWS sends if the URL has no authorization. `lam run` sends that account.
    pub fn is_function_url(&self) -> bool {
        let context = &self.request_context;
        is_function_url(&context.account_id, &context.domain_name)
    }

    /// The value of a header. The case of `name` does not matter. The values of a repeated header are
    /// joined with commas.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get_any_case(name)
    }

    /// The decoded names and values of the query, in order, including repeated names. For one value by
    /// its name, use [`query_value`](Self::query_value).
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
        crate::http::request::value(self.query(), name)
    }

    /// The value of a cookie, as sent: from `cookies`, or else from the header `cookie`.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let cookies = self.cookies.iter().map(|cookie| &**cookie);
        crate::http::request::cookie(cookies.chain(self.header("cookie")), name)
    }

    /// The request id of API Gateway. It is not Lambda's request id.
    pub fn request_id(&self) -> &str {
        &self.request_context.request_id
    }

    /// The address of the client, or of the last proxy before AWS.
    pub fn source_ip(&self) -> &str {
        &self.request_context.http.source_ip
    }
}

/// By the account `anonymous`, or the domain.
pub(super) fn is_function_url(account_id: &str, domain_name: &str) -> bool {
    account_id == "anonymous" || domain_name.contains(".lambda-url.")
}
