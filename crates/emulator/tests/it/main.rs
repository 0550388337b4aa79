//! Every test of the emulator, one module for each thing tested.

mod client;
mod concurrency;
mod errors;
mod extensions;
mod faults;
mod function_url;
mod guard;
mod invocation;
mod lifecycle;
mod limits;
mod live_streams;
mod order;
mod process;
mod recording;
mod snap_start;
mod streaming;
mod wire;
