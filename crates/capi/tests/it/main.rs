//! The C interface tested with C and C++ programs that run as processes: `tests/c`.
#![cfg(target_os = "linux")]

mod api_gateway;
mod arm64;
mod build_files;
mod concurrency;
mod context;
mod crashes;
mod faults;
mod header;
mod hooks;
mod in_process;
mod languages;
mod logging;
mod metascript;
mod misuse;
mod process;
mod reentry;
mod responses;
mod sanitizers;
mod streaming;
mod support;
mod wrapper;
