//! The runtime tested over the network: with the emulator, with raw bytes, and as a process.

mod aborting;
mod after_invocation;
mod allocations;
#[cfg(feature = "tokio")]
mod async_handlers;
mod bytes;
mod concurrency;
mod context;
mod crashes;
mod errors;
mod handlers;
#[cfg(feature = "json")]
mod json;
mod logging;
mod long_responses;
mod next_faults;
mod peers;
mod pipelining;
mod post_faults;
mod process;
mod proxies;
mod retry;
mod shutdown;
mod size;
mod snapstart;
mod snapstart_restore;
mod soak;
#[cfg(feature = "tracing")]
mod spans;
mod start;
mod statuses;
mod streaming;
mod support;
mod system_calls;
#[cfg(target_os = "linux")]
mod trace_environment;
#[cfg(all(feature = "all-events", feature = "json"))]
mod typed;

#[global_allocator]
static ALLOCATOR: support::counting::Counting = support::counting::Counting;
