//! HTTP applications on AWS Lambda: a plain function, a [`Router`] for plain functions, or any tower
//! service, such as an axum application.
//!
//! ```no_run
//! use lambda_native::start_lambda;
//! use lambda_native_http::{Request, RequestExt, Result, Router, http};
//!
//! fn greet(request: Request) -> Result<String> {
//!     let name: String = request.path_param("name")?;
//!     Ok(format!("hello {name}"))
//! }
//!
//! fn main() {
//!     start_lambda(http(Router::new().get("/greet/{name}", greet)))
//! }
//! ```
//!
//! The same program runs behind API Gateway's HTTP and REST APIs, Function URLs, load balancers and VPC Lattice:
//! the source of each event is recognized. The request is what the client sent, byte for byte where the front
//! end keeps it, and the response what the application returned.
//!
//! - [`http()`] makes a Lambda handler from a function or a [`Router`]. There is no async runtime.
//! - `tower()` makes one from a tower service, buffered or streaming (feature `tower`).
//! - `start` also serves the application as a plain HTTP server (feature `serve`).
//! - [`RequestExt`] has the methods for requests, and [`IntoResponse`] is what handlers return.
//! - [`Invocation`] has what the request does not contain: the Lambda context, the authorizer, the event.
//! - [`conversion`] is the conversion alone, without input and output.
//!
//! The repository's page on HTTP applications explains cookies, binary bodies, stages, custom domains, and what
//! AWS loses.
//!
//! # Features
//!
//! | feature | what |
//! |---|---|
//! | `http` (on by default) | API Gateway HTTP APIs, Lambda Function URLs |
//! | `rest` | API Gateway REST APIs, and HTTP APIs with payload format 1.0 |
//! | `alb` | Application Load Balancers |
//! | `lattice` | VPC Lattice, both event structures |
//! | `websocket` | the `$connect` route of WebSocket APIs |
//! | `all` | all of these sources |
//! | `tower` | tower services |
//! | `axum` | axum's `ConnectInfo` |
//! | `serve` | a plain server |

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// With only a few sources on, some of the shared code is unused.
#![cfg_attr(
    not(feature = "all"),
    allow(dead_code, unused_imports, unused_variables)
)]

#[cfg(not(any(
    feature = "http",
    feature = "rest",
    feature = "alb",
    feature = "lattice",
    feature = "websocket"
)))]
compile_error!("turn on the feature of at least one event source, such as `http`");

#[cfg(feature = "tower")]
mod client_address;
pub mod conversion;
mod error;
mod extract;
mod handler;
mod into_response;
mod invocation;
mod request_ext;
mod router;
#[cfg(feature = "serve")]
mod serve;
#[cfg(feature = "tower")]
mod tower;

pub use bytes::Bytes;
pub use http::{self, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
pub use lambda_native::{self, LambdaContext, LambdaError};

pub use error::{Error, Result};
pub use handler::{Http, HttpHandler, http};
pub use into_response::{IntoResponse, Json};
pub use invocation::{Invocation, RequestContext};
pub use request_ext::RequestExt;
pub use router::{Middleware, Next, RouteHandler, Router, WithState, WithoutState};
#[cfg(feature = "serve")]
pub use serve::{Application, serve, start, start_with};
#[cfg(feature = "tower")]
pub use tower::{Body, BoxError, HttpService, ResponseMode, Tower, tower};

/// A request. Its body is complete, because Lambda passes it with the event.
pub type Request<B = Bytes> = http::Request<B>;

/// A response with a complete body.
pub type Response<B = Bytes> = http::Response<B>;

/// The examples on the page are run as tests, like those of the crate.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/http.md")]
mod document {}
