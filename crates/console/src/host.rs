//! What the console needs from the program that runs the functions.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use lambda_native_emulator::front::Front;
use lambda_native_emulator::process::EnvironmentPool;

/// The program that runs the functions. They are numbered from 0, in the order of the page.
pub trait Host: Send + Sync + 'static {
    /// What is known about every function before it is started.
    fn functions(&self) -> &[FunctionFacts];

    /// The function, if it has been built and started.
    fn running(&self, function: usize) -> Option<Arc<EnvironmentPool>>;

    /// Builds and starts the function, unless it runs already. The error is a message for the user.
    fn start(&self, function: usize) -> Starting;

    /// Whether so many invocations wait that no more are accepted for now.
    fn is_full(&self, function: usize) -> bool;

    /// The variables that the function gets, besides those of the program itself.
    fn variables(&self, function: usize) -> Vec<Variable>;
}

/// The start of a function.
pub type Starting =
    Pin<Box<dyn Future<Output = Result<Arc<EnvironmentPool>, String>> + Send + 'static>>;

/// What is known about a function before it is started.
#[derive(Debug, Clone)]
pub struct FunctionFacts {
    /// Its name in the Invoke API. No two functions have the same.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The URL of Lambda's API, such as `http://127.0.0.1:9000`.
    pub api_url: String,
    /// The URL for HTTP requests, without a slash at the end, such as `http://127.0.0.1:9000/hello`.
    pub url: String,
    /// What HTTP requests go through.
    pub front: Front,
    /// `buffered` or `response-stream`. `None` if the function decides.
    pub invoke_mode: Option<&'static str>,
    /// Its limits.
    pub limits: Limits,
    /// Whether SnapStart is simulated.
    pub snap_start: bool,
    /// Whether the process is frozen between invocations.
    pub freezes: bool,
    /// Whether it is built again when its sources change.
    pub watches: bool,
    /// Whether somebody else starts its process.
    pub serve_only: bool,
    /// The package that it is built from. `None` for an executable.
    pub package: Option<String>,
    /// The name of the binary target. `None` for an executable or an example.
    pub binary: Option<String>,
    /// The directory of saved events, which may not exist yet.
    pub events_directory: PathBuf,
}

/// The limits of a function.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The time of an invocation.
    pub timeout: Duration,
    /// The time of the init phase.
    pub init_timeout: Duration,
    /// The memory size, in MB.
    pub memory_mb: u32,
    /// How many invocations a process serves at once.
    pub concurrency: u32,
    /// How many processes may run at once.
    pub instances: usize,
}

/// An environment variable of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Where it comes from, such as `--env` or the path of a file.
    pub origin: String,
}
