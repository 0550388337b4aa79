//! The routes of a router, and the search for the one that handles a request.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::uri::PathAndQuery;
use http::{HeaderValue, Method, StatusCode, header};

use super::handler::Handler;
use super::middleware::{self, Layer};
use super::pattern::Pattern;
use super::{Next, RouteHandler};
use crate::{Request, Response, into_response};

/// Both lists begin with the patterns that are tried first.
pub(super) struct Table<S> {
    routes: Vec<Route<S>>,
    /// Each handles all paths that begin with its pattern, if no route does.
    fallbacks: Vec<(Pattern, Endpoint<S>)>,
}

/// A path, and its functions.
pub(super) struct Route<S> {
    pattern: Arc<Pattern>,
    /// A function without a method handles all methods that have no other one.
    endpoints: Vec<(Option<Method>, Endpoint<S>)>,
}

/// A function inside the middleware of the nested routers that it comes from.
pub(super) struct Endpoint<S> {
    handler: Handler<S>,
    middleware: Vec<Layer<S>>,
}

/// What handles a request.
pub(super) enum Target<'r> {
    Endpoint(&'r Endpoint<()>),
    /// The path has routes, but none for the method.
    MethodNotAllowed(&'r Route<()>),
    NotFound,
}

/// The route of a request, in the extensions of the request. The path is kept here because a middleware may
/// change that of the request.
#[derive(Debug, Clone)]
pub(crate) struct Matched {
    pub(crate) pattern: Arc<Pattern>,
    path: PathAndQuery,
}

impl Matched {
    /// The value of a parameter, as the client has encoded it.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.pattern.parameter(self.path.path(), name)
    }

    /// The names and values of the path's parameters, the values as the client has encoded them.
    pub(crate) fn parameters(&self) -> Vec<(&str, &str)> {
        self.pattern.parameters(self.path.path())
    }
}

impl<S: 'static> Table<S> {
    #[track_caller]
    pub(super) fn add(&mut self, path: &str, method: Option<Method>, endpoint: Endpoint<S>) {
        let pattern = parse(path);
        let route = match self
            .routes
            .iter()
            .position(|route| route.pattern.conflicts_with(&pattern))
        {
            Some(at) => &mut self.routes[at],
            None => self.insert_route(pattern),
        };
        // Two names for the same parameter: it is unclear which one the functions read.
        if route.pattern.text() != path {
            panic!(
                "the routes `{path}` and `{}` conflict: they match the same paths",
                route.pattern.text()
            );
        }
        if route.endpoints.iter().any(|(other, _)| *other == method) {
            let method = method.as_ref().map_or("any method", Method::as_str);
            panic!("there are two routes for {method} `{path}`");
        }
        route.endpoints.push((method, endpoint));
    }

    fn insert_route(&mut self, pattern: Pattern) -> &mut Route<S> {
        let is_after = |route: &Route<S>| pattern.precedence(&route.pattern).is_lt();
        let at = self
            .routes
            .iter()
            .position(is_after)
            .unwrap_or(self.routes.len());
        let route = Route {
            pattern: Arc::new(pattern),
            endpoints: Vec::new(),
        };
        self.routes.insert(at, route);
        &mut self.routes[at]
    }

    /// Adds a fallback for the paths that begin with `prefix`.
    #[track_caller]
    pub(super) fn add_fallback(&mut self, prefix: &str, endpoint: Endpoint<S>) {
        let pattern = if prefix.is_empty() {
            Pattern::root()
        } else {
            parse(prefix)
        };
        if self
            .fallbacks
            .iter()
            .any(|(other, _)| other.conflicts_with(&pattern))
        {
            panic!("there are two fallbacks for paths that begin with `{prefix}/`");
        }
        let is_after = |(other, _): &(Pattern, _)| pattern.precedence(other).is_lt();
        let at = self
            .fallbacks
            .iter()
            .position(is_after)
            .unwrap_or(self.fallbacks.len());
        self.fallbacks.insert(at, (pattern, endpoint));
    }

    /// Adds the routes of another table below a prefix, inside the given middleware.
    #[track_caller]
    pub(super) fn nest(&mut self, prefix: &str, table: Table<S>, middleware: &[Layer<S>]) {
        for route in table.routes {
            let path = nested_path(prefix, route.pattern.text());
            for (method, endpoint) in route.endpoints {
                self.add(&path, method, endpoint.inside(middleware));
            }
        }
        let prefix = prefix.trim_end_matches('/');
        for (pattern, endpoint) in table.fallbacks {
            let prefix = format!("{prefix}{}", pattern.text());
            self.add_fallback(&prefix, endpoint.inside(middleware));
        }
    }

    pub(super) fn with_state<T: 'static>(self, state: &Arc<S>) -> Table<T>
    where
        S: Send + Sync,
    {
        let with_state = |route: Route<S>| Route {
            pattern: route.pattern,
            endpoints: route
                .endpoints
                .into_iter()
                .map(|(method, endpoint)| (method, endpoint.with_state(state)))
                .collect(),
        };
        Table {
            routes: self.routes.into_iter().map(with_state).collect(),
            fallbacks: self
                .fallbacks
                .into_iter()
                .map(|(pattern, endpoint)| (pattern, endpoint.with_state(state)))
                .collect(),
        }
    }
}

impl Table<()> {
    /// Finds what handles the request, and the route if there is one.
    pub(super) fn find(&self, request: &Request) -> (Target<'_>, Option<Matched>) {
        let path = request.uri().path();
        let Some(route) = self.routes.iter().find(|route| route.pattern.matches(path)) else {
            let fallback = self
                .fallbacks
                .iter()
                .find(|(prefix, _)| prefix.is_prefix_of(path));
            let target =
                fallback.map_or(Target::NotFound, |(_, endpoint)| Target::Endpoint(endpoint));
            return (target, None);
        };
        let matched = request.uri().path_and_query().map(|path| Matched {
            pattern: Arc::clone(&route.pattern),
            path: path.clone(),
        });
        (route.find(request.method()), matched)
    }
}

impl Route<()> {
    fn find(&self, method: &Method) -> Target<'_> {
        self.endpoint(Some(method))
            .or_else(|| {
                self.endpoint(Some(&Method::GET))
                    .filter(|_| method == Method::HEAD)
            })
            .or_else(|| self.endpoint(None))
            .map_or(Target::MethodNotAllowed(self), Target::Endpoint)
    }

    fn endpoint(&self, method: Option<&Method>) -> Option<&Endpoint<()>> {
        let mut endpoints = self.endpoints.iter();
        endpoints
            .find(|(other, _)| other.as_ref() == method)
            .map(|(_, endpoint)| endpoint)
    }

    /// The methods that have a function, for the header `Allow`.
    fn allowed(&self) -> String {
        let methods = self
            .endpoints
            .iter()
            .filter_map(|(method, _)| method.as_ref());
        let mut allowed: Vec<&str> = methods.map(Method::as_str).collect();
        if allowed.contains(&"GET") && !allowed.contains(&"HEAD") {
            allowed.push("HEAD");
        }
        allowed.join(", ")
    }
}

impl<S: 'static> Endpoint<S> {
    pub(super) fn new<M>(handler: impl RouteHandler<S, M>) -> Self {
        Self {
            handler: Box::new(move |request, state| handler.call(request, state)),
            middleware: Vec::new(),
        }
    }

    fn inside(mut self, middleware: &[Layer<S>]) -> Self {
        self.middleware.splice(..0, middleware.iter().cloned());
        self
    }

    fn with_state<T: 'static>(self, state: &Arc<S>) -> Endpoint<T>
    where
        S: Send + Sync,
    {
        let handler = self.handler;
        let middleware = layers_with_state(self.middleware, state);
        let state = Arc::clone(state);
        Endpoint {
            handler: Box::new(move |request, _| handler(request, &state)),
            middleware,
        }
    }
}

impl Target<'_> {
    pub(super) fn call(&self, request: Request) -> Response {
        match self {
            Self::Endpoint(endpoint) => {
                let handler = |request| (endpoint.handler)(request, &());
                middleware::run(&endpoint.middleware, &(), &handler, request)
            }
            Self::MethodNotAllowed(route) => {
                // The path comes from the same router as its functions.
                let middleware = &route.endpoints[0].1.middleware;
                middleware::run(middleware, &(), &|_| method_not_allowed(route), request)
            }
            Self::NotFound => into_response::message(StatusCode::NOT_FOUND, "Not Found"),
        }
    }
}

pub(super) fn layers_with_state<S, T>(layers: Vec<Layer<S>>, state: &Arc<S>) -> Vec<Layer<T>>
where
    S: Send + Sync + 'static,
{
    let with_state = |layer: Layer<S>| -> Layer<T> {
        let state = Arc::clone(state);
        Arc::new(move |request: Request, _: &T, next: Next<'_>| layer(request, &state, next))
    };
    layers.into_iter().map(with_state).collect()
}

fn method_not_allowed(route: &Route<()>) -> Response {
    let mut response = into_response::message(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed");
    let allowed =
        HeaderValue::try_from(route.allowed()).expect("the names of methods are valid in headers");
    response.headers_mut().insert(header::ALLOW, allowed);
    response
}

#[track_caller]
fn parse(path: &str) -> Pattern {
    Pattern::parse(path)
        .unwrap_or_else(|reason| panic!("invalid path of a route `{path}`: {reason}"))
}

/// The path below the prefix. As in axum, `/` is the prefix itself.
fn nested_path<'a>(prefix: &'a str, path: &'a str) -> Cow<'a, str> {
    if prefix.is_empty() {
        return path.into();
    }
    match prefix.strip_suffix('/') {
        Some(prefix) => format!("{prefix}{path}").into(),
        None if path == "/" => prefix.into(),
        None => format!("{prefix}{path}").into(),
    }
}

impl<S> Default for Table<S> {
    fn default() -> Self {
        Self {
            routes: Vec::new(),
            fallbacks: Vec::new(),
        }
    }
}

impl<S> fmt::Debug for Table<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let routes = self.routes.iter().flat_map(|route| {
            let methods = route.endpoints.iter().map(|(method, _)| method);
            methods.map(|method| {
                (
                    method.as_ref().map_or("*", Method::as_str),
                    route.pattern.text(),
                )
            })
        });
        f.debug_list().entries(routes).finish()
    }
}
