//! Runs functions that are written for `lambda_runtime` as processes, on this crate and on `lambda_runtime` itself.

mod aborting;
mod budgets;
mod differences;
mod layers;
mod lifecycle;
mod load;
mod logs;
mod manifest;
mod patched;
mod spans;
mod streams;
mod support;
mod tasks;
