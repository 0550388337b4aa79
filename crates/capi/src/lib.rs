//! The C interface of lambda-native. `include/lambda_native.h` documents every function.
//!
//! This crate is built as a static or shared library by `cargo run -p xtask -- capi`. Rust programs use
//! the crate `lambda-native`.
#![allow(unsafe_code)]

pub mod version;
