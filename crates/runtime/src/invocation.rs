//! One invocation: its context, its trace id and its environment.

mod context;
pub(crate) mod current;
mod environment;
#[cfg(feature = "json")]
mod identity;
mod trace_environment;
mod xray;

pub use context::{FunctionInfo, LambdaContext};
pub(crate) use environment::{Environment, managed_concurrency};
#[cfg(feature = "json")]
pub use identity::{ClientContext, CognitoIdentity, InvalidContext};
pub(crate) use trace_environment::TraceEnvironment;
pub use xray::XRayContext;
