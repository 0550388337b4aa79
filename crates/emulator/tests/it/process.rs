//! Functions that run as child processes.

#![cfg(unix)]

mod attach;
mod concurrency;
mod controls;
mod ends;
mod external_extensions;
#[cfg(target_os = "linux")]
mod freeze;
mod init;
mod limits;
#[cfg(target_os = "linux")]
mod memory;
mod pool;
mod probe;
mod serving;
mod shutdown;
mod snap_start;
mod streaming;
mod timeline;
