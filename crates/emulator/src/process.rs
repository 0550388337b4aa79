//! Runs a bootstrap as a child process under an emulator, as the service does: one execution
//! environment, started again when it crashes, with limits for init, time and memory.
//!
//! ```no_run
//! use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment};
//! use lambda_native_emulator::{Emulator, Invocation};
//!
//! let lambda = Emulator::builder().fetch_timeout(None).start()?;
//! let bootstrap = Bootstrap::new("target/debug/hello");
//! let environment = ExecutionEnvironment::start(lambda, bootstrap, |notice| {
//!     eprintln!("{notice}");
//! })?;
//! let answer = environment.invoke(Invocation::new("{}")).wait();
//! println!("{}", answer.body_str());
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Any executable that speaks the Runtime API will do, in any language. What a caller sees of one
//! that crashes is a test of a few lines:
//!
//! ```
//! use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment};
//! use lambda_native_emulator::{Emulator, Invocation};
//!
//! let bootstrap = Bootstrap::new("/bin/sh").arg("-c").arg("kill -s SEGV $$");
//! let function = ExecutionEnvironment::start(Emulator::start()?, bootstrap, |_| {})?;
//!
//! let answer = function.invoke(Invocation::new("{}")).wait();
//!
//! assert_eq!(answer.error_type(), Some("Runtime.ExitError"));
//! let message = String::from_utf8_lossy(&answer.payload()).into_owned();
//! assert!(message.contains("signal: segmentation fault"), "{message}");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # What it does as the service does
//! - **A crash** fails what is in flight, and the process is started again. One that does not get
//!   through init is started again for the next invocation.
//! - **Streams** are passed on while they come: [`Ticket::begin`].
//! - **Managed Instances**: where the emulator has a
//!   [`concurrency`](crate::Builder::concurrency), so many invocations are in the hands of one
//!   process. An answer ends its invocation; a time-out answers its caller, and the process goes
//!   on. Lines of output carry no request id, as nobody can tell whose they are.
//! - **SnapStart**: where the emulator has [`snap_start`](crate::Builder::snap_start), the process
//!   is restored as soon as it has called `/restore/next`. It stays the same process with the same
//!   memory: what it loses are its connections to the emulator.
//! - **The end**: SIGTERM and half a second where an extension is registered, SIGKILL at once
//!   where none is; see [`ExecutionEnvironment::stop`]. A time-out ends the process the same way.
//! - **Logs** are filtered by level: [`Bootstrap::log_format`].
//!
//! # The limits, and how far they go
//! - **Time**: the process is killed at the invocation's deadline, and in init after
//!   [`Bootstrap::init_timeout`].
//! - **Memory**: on Linux the peak of the process (`VmHWM`) is looked at every 20 ms during init
//!   and invocations, and the process is killed above the emulator's memory size. That is a watch
//!   and no wall: a burst can take more until the next look, and a process that crashes between
//!   two looks is reported with the peak of the last one. Only the bootstrap's own process counts,
//!   not what it starts. On other systems memory is neither measured nor limited.
//! - **Processes**: the bootstrap gets a process group of its own, which is killed as a whole.
//!   A program that leaves the group (`setsid`) escapes.
//! - Processor time, network and files are not limited.

#![cfg(unix)]

mod bootstrap;
mod child;
mod environment;
mod exit;
mod logging;
mod memory;
mod notice;
mod output;
mod report;
mod serving;
mod supervisor;
mod ticket;

pub use bootstrap::Bootstrap;
pub use environment::ExecutionEnvironment;
pub use exit::Exit;
pub use logging::{LogFormat, LogLevel};
pub use notice::{Notice, Stop, Stream};
pub use report::{Report, Status};
pub use ticket::Ticket;
