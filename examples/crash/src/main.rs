//! Crashes in the way that the event names, to show what the caller and the log then get.
//!
//! ```sh
//! lam invoke -p crash --data '"overflow"'
//! ```
//!
//! There is no `unsafe` code here: these are ways in which a program in safe Rust can crash.

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
        // More than fits in any address space.
        "memory" => Ok(vec![1_u8; black_box(1 << 62)].len().to_string()),
        "panic" => panic!("the event requested a panic"),
        unharmed => Ok(unharmed.to_owned()),
    }
}

/// Recurses infinitely. The compiler cannot turn it into a loop.
fn depth(level: u64) -> u64 {
    let frame = black_box([level; 64]);
    match frame[0] {
        u64::MAX => 0,
        level => depth(level + 1) + frame[1] - level + 1,
    }
}
