//! Dies in the way the event names, for trying out what the caller and the log are told.
//!
//! ```sh
//! lam invoke -p crash --data '"overflow"'
//! ```
//!
//! No code here is `unsafe`: this is how a program of safe Rust can still die.

use std::hint::black_box;
use std::process::{abort, exit};

use lambda_native::{LambdaContext, LambdaError, start_lambda};

fn main() {
    start_lambda(handler)
}

fn handler(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    match event.trim_matches('"') {
        "overflow" => Ok(depth(0).to_string()),
        "exit" => exit(3),
        "abort" => abort(),
        // More than any address space has.
        "memory" => Ok(vec![1_u8; black_box(1 << 62)].len().to_string()),
        "panic" => panic!("the event said so"),
        unharmed => Ok(unharmed.to_owned()),
    }
}

/// A recursion without an end, kept from being made a loop.
fn depth(level: u64) -> u64 {
    let frame = black_box([level; 64]);
    match frame[0] {
        u64::MAX => 0,
        level => depth(level + 1) + frame[1] - level + 1,
    }
}
