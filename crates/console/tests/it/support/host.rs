//! The program that runs the function of a test.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lambda_native_console::{FunctionFacts, Host, Limits, Starting, Variable};
use lambda_native_emulator::front::Front;
use lambda_native_emulator::process::EnvironmentPool;

/// Shows the console one function.
pub(crate) struct TestHost {
    pub(crate) facts: [FunctionFacts; 1],
    pub(crate) pool: Arc<EnvironmentPool>,
    /// Whether the console sees the pool.
    pub(crate) is_started: Arc<AtomicBool>,
    pub(crate) start_error: Option<String>,
    pub(crate) is_full: bool,
    pub(crate) variables: Vec<(&'static str, &'static str)>,
}

impl Host for TestHost {
    fn functions(&self) -> &[FunctionFacts] {
        &self.facts
    }

    fn running(&self, _: usize) -> Option<Arc<EnvironmentPool>> {
        let is_started = self.is_started.load(Ordering::SeqCst);
        is_started.then(|| Arc::clone(&self.pool))
    }

    fn start(&self, _: usize) -> Starting {
        let (pool, is_started) = (Arc::clone(&self.pool), Arc::clone(&self.is_started));
        let error = self.start_error.clone();
        Box::pin(async move {
            if let Some(error) = error {
                return Err(error);
            }
            is_started.store(true, Ordering::SeqCst);
            Ok(pool)
        })
    }

    fn is_full(&self, _: usize) -> bool {
        self.is_full
    }

    fn variables(&self, _: usize) -> Vec<Variable> {
        let variables = self.variables.iter();
        variables
            .map(|(name, value)| Variable {
                name: (*name).to_owned(),
                value: (*value).to_owned(),
                origin: "--env".to_owned(),
            })
            .collect()
    }
}

/// What is known about the function.
pub(crate) fn facts(arn: &str) -> FunctionFacts {
    FunctionFacts {
        name: "function".to_owned(),
        arn: arn.to_owned(),
        api_url: "http://127.0.0.1:9000".to_owned(),
        url: "http://127.0.0.1:9000".to_owned(),
        front: Front::FunctionUrl,
        invoke_mode: None,
        limits: Limits {
            timeout: Duration::from_secs(60),
            init_timeout: Duration::from_secs(10),
            memory_mb: 128,
            concurrency: 1,
            instances: 1,
        },
        snap_start: false,
        freezes: false,
        watches: false,
        serve_only: false,
        package: None,
        binary: None,
        events_directory: PathBuf::from("events"),
    }
}
