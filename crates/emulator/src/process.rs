//! Runs a bootstrap as a child process with an emulator as its Runtime API.
//!
//! An execution environment is restarted after a crash, and it has limits for init, time
//! and memory.
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
//! let response = environment.invoke(Invocation::new("{}")).wait();
//! println!("{}", response.body_str());
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Every executable that uses the Runtime API works, in any language. A few lines are enough to test
//! which error a caller gets when the function crashes:
//!
//! ```
//! use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment};
//! use lambda_native_emulator::{Emulator, Invocation};
//!
//! let bootstrap = Bootstrap::new("/bin/sh").arg("-c").arg("kill -s SEGV $$");
//! let function = ExecutionEnvironment::start(Emulator::start()?, bootstrap, |_| {})?;
//!
//! let response = function.invoke(Invocation::new("{}")).wait();
//!
//! assert_eq!(response.error_type(), Some("Runtime.ExitError"));
//! let message = String::from_utf8_lossy(&response.payload()).into_owned();
//! assert!(message.contains("signal: segmentation fault"), "{message}");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Emulated behaviour
//! - **Crashes**: a crash fails the invocations in flight, and the process is restarted. If init
//!   fails, the process is restarted for the next invocation.
//! - **Overlapping invocations** start further environments: [`EnvironmentPool`]. A single
//!   [`ExecutionEnvironment`] serves them one after another.
//! - **Streams** are passed on while they arrive: [`PendingInvocation::begin`].
//! - **Managed Instances**: with a [`concurrency`](crate::Builder::concurrency), one process serves
//!   several invocations at once. An invocation ends with its response. After a timeout, the caller
//!   gets an error and the process keeps running. Lines of output have no request id, because they
//!   cannot be assigned to an invocation.
//! - **SnapStart**: with [`snap_start`](crate::Builder::snap_start), the process is restored as soon
//!   as it calls `/restore/next`, or later with [`EnvironmentPool::hold_restore`]. A runtime that calls `/next` instead has no hooks, which is reported
//!   once. The process stays the same process with the same memory, but its connections
//!   to the emulator are reset.
//! - **Shutdown**: if an extension is registered, the process gets SIGTERM and has half a second to
//!   exit. Otherwise it is killed at once. See [`ExecutionEnvironment::stop`]. A timeout ends the
//!   process in the same way.
//! - **External extensions** start before the process and end after it: [`Bootstrap::extension`].
//! - **Debugging**: [`ExecutionEnvironment::attach`] waits for a process that somebody else starts.
//! - **Freezing**: with [`Bootstrap::freeze`], the process does not run between invocations.
//! - **Controls** for tools: an [`EnvironmentPool`] can restart and kill its processes, says what each
//!   environment is doing, and injects faults into whichever environment has the next exchange.
//! - **Logs** are filtered by level: [`Bootstrap::log_format`].
//!
//! # Limits
//! - **Time**: the process is killed at the deadline of the invocation, and during init after
//!   [`Bootstrap::init_timeout`].
//! - **Memory**: on Linux, the memory of the process is read every 20 ms during init and invocations,
//!   and the process is killed if its peak is above the emulator's memory size. It can use more than
//!   that until the next reading, and if it crashes between two readings, the report shows the earlier
//!   one. The processes of its group count too, such as the program that a shell script starts: their
//!   current memory is added up, with shared pages counted once, so that a peak between two readings
//!   goes unnoticed. New processes are looked for every 100 ms. A process that has left the group
//!   (`setsid`) cannot be seen, and does not count. On other systems memory is neither measured nor limited.
//! - **Processes**: the bootstrap runs in a process group of its own, and the whole group is killed.
//!   A program that leaves the group (`setsid`) is not killed. If this process is killed, a shell that it
//!   has started (`/bin/sh`) kills the group.
//! - CPU time, network and files are not limited.

#![cfg(unix)]

mod bootstrap;
mod child;
mod environment;
mod exit;
mod logging;
mod memory;
mod notice;
mod orphans;
mod output;
mod pending;
mod pool;
mod report;
mod serving;
mod status;
mod supervisor;

pub use bootstrap::Bootstrap;
pub use environment::ExecutionEnvironment;
pub use exit::Exit;
pub use logging::{LogFormat, LogLevel};
pub use notice::{Notice, Stop, Stream};
pub use pending::PendingInvocation;
pub use pool::EnvironmentPool;
pub use report::{Report, Status, Timeline};
pub use status::{EnvironmentState, EnvironmentStatus};
