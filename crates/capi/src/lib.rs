//! The C interface of lambda-native. `include/lambda_native.h` documents every function, so that the
//! documentation here names only what matters to this side.
//!
//! `cargo run -p xtask -- capi` builds the static and the shared library. Rust programs use the crate
//! `lambda-native` instead.
//!
//! - A handle is a pointer to a value of this crate. Functions check for NULL first.
//! - No function panics on purpose, and the library is built with `panic = "abort"`: a panic is reported
//!   to Lambda and ends the process. It cannot unwind into C.
//! - What a program does not call is not linked into it: the library has one section per function.
#![allow(unsafe_code)]
#![allow(
    clippy::missing_safety_doc,
    reason = "the header has the requirements of every function"
)]

pub mod api_gw_v2;
pub mod context;
pub mod hook;
pub mod invocation;
pub mod log;
pub mod options;
pub mod pull;
pub mod respond;
pub mod run;
pub mod status;
pub mod stream;
mod text;
mod thread;
#[cfg(all(feature = "__archive", panic = "abort"))]
mod unwind;
pub mod version;
