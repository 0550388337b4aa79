//! The integration tests of the emulator, one module per subject.

mod armed_faults;
mod concurrency;
mod errors;
mod extensions;
mod faults;
mod front;
mod guard;
mod invocation;
mod lifecycle;
mod limits;
mod live_streams;
mod order;
mod probe;
mod process;
mod recording;
mod response_mode;
mod snap_start;
mod streaming;
mod support;
mod telemetry;
mod wire;
