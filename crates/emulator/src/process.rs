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

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use logging::Logging;

pub use environment::ExecutionEnvironment;
pub use exit::Exit;
pub use logging::{LogFormat, LogLevel};
pub use notice::{Notice, Stop, Stream};
pub use report::{Report, Status};
pub use ticket::Ticket;

/// An executable to run as the function, and how.
#[derive(Debug, Clone)]
pub struct Bootstrap {
    program: PathBuf,
    args: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
    directory: Option<PathBuf>,
    init_timeout: Duration,
    logging: Logging,
}

impl Bootstrap {
    /// This executable, without arguments, in the working folder, with ten seconds for init.
    pub fn new(program: impl Into<PathBuf>) -> Bootstrap {
        Bootstrap {
            program: program.into(),
            args: Vec::new(),
            variables: Vec::new(),
            directory: None,
            init_timeout: Duration::from_secs(10),
            logging: Logging::default(),
        }
    }

    /// Adds an argument. The service gives none.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Bootstrap {
        self.args.push(arg.into());
        self
    }

    /// Sets an environment variable, over this process's own and over those of
    /// [`Emulator::environment`](crate::Emulator::environment).
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Bootstrap {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// The working folder of the process.
    #[must_use]
    pub fn directory(mut self, path: impl Into<PathBuf>) -> Bootstrap {
        self.directory = Some(path.into());
        self
    }

    /// How long the process may take from its start to its first `/next`. Ten seconds by default,
    /// as on the service ("Understanding the Lambda execution environment lifecycle").
    #[must_use]
    pub fn init_timeout(mut self, timeout: Duration) -> Bootstrap {
        self.init_timeout = timeout;
        self
    }

    /// `AWS_LAMBDA_LOG_FORMAT`; text by default. With JSON, lines below the
    /// [level](Self::log_level) are dropped, as the service does it ("Configuring advanced logging
    /// controls for Lambda functions"): those that are JSON objects with that `level` and an RFC
    /// 3339 `timestamp`. A line without counts as INFO.
    #[must_use]
    pub fn log_format(mut self, format: LogFormat) -> Bootstrap {
        self.logging.format = format;
        self
    }

    /// `AWS_LAMBDA_LOG_LEVEL`; with JSON, INFO by default. Lines of text are all kept.
    #[must_use]
    pub fn log_level(mut self, level: LogLevel) -> Bootstrap {
        self.logging.level = Some(level);
        self
    }
}
