//! Runs functions that are written for `lambda_runtime` as processes, on this crate and on `lambda_runtime` itself.

mod differences;
mod layers;
mod manifest;
mod patched;
mod streams;
mod support;
mod tasks;
