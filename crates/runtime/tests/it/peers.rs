//! Defects that other runtimes have or had. Each test is named after the runtime.

mod emulators;
mod lambda_runtime;
mod lambda_runtime_streaming;
mod others;
