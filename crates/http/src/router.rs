//! The router for plain functions.

mod handler;
mod middleware;
mod pattern;
mod table;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::Method;

pub use handler::{RouteHandler, WithState, WithoutState};
pub use middleware::{Middleware, Next};
pub(crate) use table::Matched;

use crate::{HttpHandler, Request, Response};
use table::{Endpoint, Table};

/// Calls a function for each path and method.
///
/// ```
/// use lambda_native_http::{Error, HttpHandler, Json, Request, RequestExt, Result, Router};
/// # use std::collections::BTreeMap;
///
/// fn get_user(request: Request, users: &BTreeMap<u32, &'static str>) -> Result<Json<&'static str>> {
///     let id: u32 = request.path_param("id")?;
///     let name = users.get(&id).ok_or(Error::not_found("no such user"))?;
///     Ok(Json(name))
/// }
///
/// let router = Router::new()
///     .get("/users/{id}", get_user)
///     .get("/health", |_: Request| "ok")
///     .with_state(BTreeMap::from([(7, "Ada")]));
///
/// // `start_lambda(http(router))` runs it. A test calls it:
/// let request = Request::get("/users/7").body("".into()).unwrap();
/// assert_eq!(router.call(request).body(), r#""Ada""#);
/// ```
///
/// # Functions
///
/// The function of a route is a `Fn(Request) -> R`, or a `Fn(Request, &S) -> R` if it uses the
/// [state](Self::with_state). `R` is an [`IntoResponse`](crate::IntoResponse), and a
/// [`Result`](crate::Result) of one if `?` is used. [`RequestExt`](crate::RequestExt) has methods to read
/// parameters, queries and bodies.
///
/// # Paths
///
/// Paths are written as in axum:
///
/// | path | matches |
/// |---|---|
/// | `/users` | only `/users`, and not `/users/` |
/// | `/users/{id}` | one segment: `/users/7`, and neither `/users/` nor `/users/7/posts` |
/// | `/users/{id}/posts` | `/users/7/posts`, and also `/users//posts`: before a slash, a parameter may be empty |
/// | `/files/v{version}` | a segment that begins with `v`: `/files/v2` |
/// | `/files/{*path}` | the rest of the path, at least one character: `/files/a/b` |
/// | `/{{id}}` | the braces themselves |
///
/// If several routes match, fixed text is preferred to `{id}`, and `{id}` to `{*path}`, segment by segment from
/// the left. The order in which routes are added does not matter. Paths are compared as the client has encoded
/// them: `/%75sers` does not match `/users`. Parameters are decoded.
///
/// # Methods
///
/// - `HEAD` calls the function for `GET`, unless there is one for `HEAD`. The body is left out.
/// - `OPTIONS` is handled only if it is routed.
/// - Status 404 is returned if no path matches, and 405 with the header `Allow` if the path matches, but not the
///   method. The body is `{"message":"Not Found"}`, as that of API Gateway.
///
/// # Panics
///
/// The methods that add routes panic if a path is not valid, or if a route for the same path and method exists.
/// This happens while the function is initialized, so every deployment finds it.
pub struct Router<S = ()> {
    table: Table<S>,
    middleware: Vec<middleware::Layer<S>>,
}

macro_rules! methods {
    ($($name:ident $method:ident)*) => {$(
        #[doc = concat!("Adds a route for the method `", stringify!($method), "`.")]
        #[must_use]
        #[track_caller]
        pub fn $name<M>(self, path: &str, handler: impl RouteHandler<S, M>) -> Self {
            self.route(Method::$method, path, handler)
        }
    )*};
}

impl<S: 'static> Router<S> {
    /// A router without routes.
    pub fn new() -> Self {
        Self {
            table: Table::default(),
            middleware: Vec::new(),
        }
    }

    methods! { get GET post POST put PUT patch PATCH delete DELETE options OPTIONS }

    /// Adds a route for the methods that the path has no other route for.
    #[must_use]
    #[track_caller]
    pub fn any<M>(mut self, path: &str, handler: impl RouteHandler<S, M>) -> Self {
        self.table.add(path, None, Endpoint::new(handler));
        self
    }

    /// Adds a route for a method, which may be one of your own.
    #[must_use]
    #[track_caller]
    pub fn route<M>(
        mut self,
        method: Method,
        path: &str,
        handler: impl RouteHandler<S, M>,
    ) -> Self {
        self.table.add(path, Some(method), Endpoint::new(handler));
        self
    }

    /// Sets the function for the paths that no route matches. It is not called for status 405.
    #[must_use]
    #[track_caller]
    pub fn fallback<M>(mut self, handler: impl RouteHandler<S, M>) -> Self {
        self.table.add_fallback("", Endpoint::new(handler));
        self
    }

    /// Adds the routes of another router below a prefix, such as `/api` or `/{tenant}`.
    ///
    /// ```
    /// use lambda_native_http::{HttpHandler, Request, RequestExt, Router};
    ///
    /// let users = Router::new()
    ///     .get("/", |_: Request| "all")
    ///     .get("/{id}", |request: Request| request.path_param::<String>("id"));
    /// let router = Router::new().nest("/users", users);
    ///
    /// let body = |path| router.call(Request::get(path).body("".into()).unwrap()).into_body();
    /// assert_eq!(body("/users"), "all");
    /// assert_eq!(body("/users/7"), "7");
    /// ```
    ///
    /// The path `/` of the nested router becomes the prefix itself. Its fallback handles what no route matches
    /// below the prefix, and its middleware stays around its own routes. Unlike in axum, `request.uri()` keeps
    /// the prefix.
    #[must_use]
    #[track_caller]
    pub fn nest(mut self, prefix: &str, router: Router<S>) -> Self {
        if prefix.trim_matches('/').is_empty() {
            panic!(
                "cannot nest a router at `{prefix}`: use `merge` to add its routes without a prefix"
            );
        }
        self.table.nest(prefix, router.table, &router.middleware);
        self
    }

    /// Adds the routes of another router. Its middleware stays around its own routes.
    #[must_use]
    #[track_caller]
    pub fn merge(mut self, router: Router<S>) -> Self {
        self.table.nest("", router.table, &router.middleware);
        self
    }

    /// Adds a function around all functions of this router, including its fallback and the responses 404 and
    /// 405. The first one that is added is the outermost.
    ///
    /// It is a `Fn(Request, Next) -> R`, or a `Fn(Request, &S, Next) -> R` with the state. It runs after the
    /// route was found, so it can read the parameters of the path, but cannot change the route.
    ///
    /// ```
    /// use lambda_native_http::{HttpHandler, Next, Request, Result, Router, Response, StatusCode, Error};
    ///
    /// fn check_key(request: Request, next: Next) -> Result {
    ///     if request.headers().get("x-api-key").is_none() {
    ///         return Err(Error::new(StatusCode::UNAUTHORIZED, "the header x-api-key is missing"));
    ///     }
    ///     Ok(next.run(request))
    /// }
    ///
    /// let router = Router::new().get("/", |_: Request| "hello").middleware(check_key);
    /// assert_eq!(router.call(Request::default()).status(), StatusCode::UNAUTHORIZED);
    /// ```
    #[must_use]
    pub fn middleware<M>(mut self, middleware: impl Middleware<S, M>) -> Self {
        let layer = move |request: Request, state: &S, next: Next<'_>| {
            middleware.call(request, state, next)
        };
        self.middleware.push(Arc::new(layer));
        self
    }

    /// Sets the state, which functions get as their second argument. The result has no state of its own, so it
    /// can be nested in a router with another state.
    pub fn with_state<T: 'static>(self, state: S) -> Router<T>
    where
        S: Send + Sync,
    {
        let state = Arc::new(state);
        Router {
            table: self.table.with_state(&state),
            middleware: table::layers_with_state(self.middleware, &state),
        }
    }
}

impl HttpHandler for Router {
    fn call(&self, mut request: Request) -> Response {
        let is_head = request.method() == Method::HEAD;
        let (target, matched) = self.table.find(&request);
        if let Some(matched) = matched {
            request.extensions_mut().insert(matched);
        }
        let mut response = middleware::run(
            &self.middleware,
            &(),
            &|request| target.call(request),
            request,
        );
        if is_head {
            *response.body_mut() = Bytes::new();
        }
        response
    }
}

impl<S: 'static> Default for Router<S> {
    fn default() -> Self {
        Self::new()
    }
}

/// Lists the routes.
impl<S> fmt::Debug for Router<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.table, f)
    }
}
