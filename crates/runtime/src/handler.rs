//! Handlers and their responses.

#[cfg(feature = "tokio")]
pub(crate) mod async_handler;
#[cfg(feature = "json")]
mod json;
mod lambda_handler;
mod response;
mod streaming;
#[cfg(feature = "__events")]
mod typed;

#[cfg(all(feature = "tokio", feature = "json"))]
pub use async_handler::async_json;
#[cfg(feature = "tokio")]
pub use async_handler::{
    AsyncHandler, AsyncLambdaHandler, AsyncRunner, async_bytes, async_handler, async_init,
    async_streaming,
};
#[cfg(feature = "__compat")]
pub use json::read;
#[cfg(feature = "json")]
pub use json::{Json, JsonResponse, json};
pub use lambda_handler::{Bytes, LambdaHandler, bytes};
pub use response::{Respond, Response};
pub(crate) use streaming::ResponseEnd;
#[cfg(feature = "__fuzzing")]
pub(crate) use streaming::push_trailers;
pub use streaming::{HttpPrelude, ResponseStream, Streaming, streaming};
#[cfg(feature = "__events")]
pub use typed::{Typed, TypedHandler};
