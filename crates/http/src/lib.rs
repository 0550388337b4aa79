//! HTTP applications on AWS Lambda.

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
