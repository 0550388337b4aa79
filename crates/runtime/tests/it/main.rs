//! The runtime at the wire: against the emulator, against raw bytes, and as a process of its own.

mod aborting;
mod after_invocation;
mod allocations;
#[cfg(feature = "tokio")]
mod async_handlers;
mod bootstrap;
mod bytes;
mod concurrency;
mod context;
mod counting;
mod crashes;
mod errors;
mod function;
mod handlers;
#[cfg(feature = "json")]
mod json;
mod load;
mod logging;
mod long_replies;
mod next_faults;
mod peers;
mod pipelining;
mod post_faults;
mod process;
mod proxies;
mod raw;
mod retry;
mod script;
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
mod system_calls;
#[cfg(target_os = "linux")]
mod trace_environment;

#[global_allocator]
static ALLOCATOR: counting::Counting = counting::Counting;
