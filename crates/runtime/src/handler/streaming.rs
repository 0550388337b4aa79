//! Streamed responses.
//!
//! Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes", under
//! "Response streaming", and "Response streaming for Lambda functions".

mod adapter;
mod prelude;
mod request;
mod stream;
mod trailers;

pub use adapter::{Streaming, streaming};
pub use prelude::HttpPrelude;
pub use stream::ResponseStream;
pub(crate) use stream::{Finish, ResponseEnd};
#[cfg(feature = "__fuzzing")]
pub(crate) use trailers::push_trailers;

/// The examples on the page are run as tests, like those of the crate.
#[cfg(doctest)]
#[doc = include_str!("../../../../docs/streaming.md")]
mod document {}
