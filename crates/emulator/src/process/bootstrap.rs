//! The executable that runs as the function.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use super::logging::{LogFormat, LogLevel, Logging};

/// An executable that runs as the function, and its settings.
#[derive(Debug, Clone)]
pub struct Bootstrap {
    pub(super) program: PathBuf,
    pub(super) args: Vec<OsString>,
    pub(super) variables: Vec<(OsString, OsString)>,
    pub(super) directory: Option<PathBuf>,
    pub(super) init_timeout: Duration,
    pub(super) logging: Logging,
    pub(super) freezes: bool,
    pub(super) extensions: Vec<PathBuf>,
}

impl Bootstrap {
    /// Runs this executable without arguments, in the current folder, with ten seconds for init.
    pub fn new(program: impl Into<PathBuf>) -> Bootstrap {
        Bootstrap {
            program: program.into(),
            args: Vec::new(),
            variables: Vec::new(),
            directory: None,
            init_timeout: Duration::from_secs(10),
            logging: Logging::default(),
            freezes: false,
            extensions: Vec::new(),
        }
    }

    /// Adds an argument. The service passes none.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Bootstrap {
        self.args.push(arg.into());
        self
    }

    /// Sets an environment variable. It overrides a variable of this process and of
    /// [`Emulator::environment`](crate::Emulator::environment).
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Bootstrap {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Sets the working folder of the process.
    #[must_use]
    pub fn directory(mut self, path: impl Into<PathBuf>) -> Bootstrap {
        self.directory = Some(path.into());
        self
    }

    /// Limits the time from the start of the process to its first `/next`. Ten seconds by default, as
    /// on the service ("Understanding the Lambda execution environment lifecycle").
    #[must_use]
    pub fn init_timeout(mut self, timeout: Duration) -> Bootstrap {
        self.init_timeout = timeout;
        self
    }

    /// Sets `AWS_LAMBDA_LOG_FORMAT`. The default is text.
    ///
    /// With JSON, lines below the [level](Self::log_level) are dropped, as on the service
    /// ("Configuring advanced logging controls for Lambda functions"). A line has a level if it is a
    /// JSON object with a `level` and an RFC 3339 `timestamp`. Every other line counts as INFO.
    #[must_use]
    pub fn log_format(mut self, format: LogFormat) -> Bootstrap {
        self.logging.format = format;
        self
    }

    /// Sets `AWS_LAMBDA_LOG_LEVEL`. The default is INFO with JSON. With text, all lines are kept.
    #[must_use]
    pub fn log_level(mut self, level: LogLevel) -> Bootstrap {
        self.logging.level = Some(level);
        self
    }

    /// The variables of [`log_format`](Self::log_format) and [`log_level`](Self::log_level), for a process that
    /// somebody else starts.
    pub fn log_variables(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        self.logging.variables()
    }

    /// Starts this executable as an external extension, as the service starts those in `/opt/extensions`. It
    /// has to register with its file name. May be called several times.
    ///
    /// Extensions start before the runtime, which waits for their registration. On shutdown, those that have
    /// registered for SHUTDOWN have two seconds to exit. If one exits before, the environment ends.
    #[must_use]
    pub fn extension(mut self, program: impl Into<PathBuf>) -> Bootstrap {
        self.extensions.push(program.into());
        self
    }

    /// Stops the process group between invocations, as the service freezes an execution environment
    /// ("Understanding the Lambda execution environment lifecycle"). It is off by default.
    ///
    /// The group gets SIGSTOP when the runtime and every extension wait for the next event, and SIGCONT
    /// before that event. Background work does not go on meanwhile, and connections can time out. Managed
    /// Instances are not frozen.
    #[must_use]
    pub fn freeze(mut self, freeze: bool) -> Bootstrap {
        self.freezes = freeze;
        self
    }
}
