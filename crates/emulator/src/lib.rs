//! The AWS Lambda Runtime API as a library: local runs, tests of handlers, fault injection.

mod answer;
mod builder;
mod config;
mod connection;
mod delivery;
mod emulator;
mod event;
mod fault;
mod function_error;
pub mod function_url;
mod guard;
mod identity;
mod invocation;
mod posts;
pub mod process;
mod recorded;
mod reply;
mod request;
mod server;
mod shared;
mod state;
pub mod wire;

pub use answer::{Answer, MAX_RESPONSE_BYTES, MAX_STREAM_BYTES};
pub use builder::Builder;
pub use config::Framing;
pub use emulator::{Emulator, Pending};
pub use event::{Event, Observed};
pub use fault::{At, Fault};
pub use function_error::FunctionError;
pub use invocation::Invocation;
pub use recorded::RecordedRequest;
