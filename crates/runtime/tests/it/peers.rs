//! Defects that were seen in other runtimes, each named after the one it was seen in.

mod emulators;
mod lambda_runtime;
mod lambda_runtime_streaming;
mod others;
