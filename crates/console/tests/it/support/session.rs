//! A function with a console.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use lambda_native_console::{
    Console, FunctionFacts, History, Host, Limits, Origin, Recorder, Starting, Variable, Via,
};
use lambda_native_emulator::front::Front;
use lambda_native_emulator::process::{Bootstrap, EnvironmentPool, PendingInvocation};
use lambda_native_emulator::{Builder, Emulator, Invocation, TrustedSites};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::function::scripted_function;

/// How long a test waits for what should happen at once.
pub(crate) const SAFETY: Duration = Duration::from_secs(60);

/// A function in a pool, with a recorder, and a console on a socket.
pub(crate) struct Session {
    pub(crate) pool: Arc<EnvironmentPool>,
    pub(crate) recorder: Recorder,
    console: Arc<Console>,
    address: String,
    _runtime: Runtime,
}

/// How a [`Session`] is started.
pub(crate) struct Options {
    pub(crate) lambda: Builder,
    pub(crate) bootstrap: Bootstrap,
    pub(crate) instances: usize,
    pub(crate) kept: usize,
    pub(crate) invoke_mode: Option<&'static str>,
    pub(crate) events_directory: PathBuf,
}

struct OneFunction {
    facts: [FunctionFacts; 1],
    pool: Arc<OnceLock<Arc<EnvironmentPool>>>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            lambda: Emulator::builder().timeout(Duration::from_secs(60)),
            bootstrap: Bootstrap::new(scripted_function()),
            instances: 1,
            kept: 500,
            invoke_mode: None,
            events_directory: PathBuf::from("events"),
        }
    }
}

impl Session {
    /// Starts the scripted function.
    pub(crate) fn start() -> Session {
        Options::default().start()
    }

    /// Sends an event, and waits until the invocation has ended. Returns its detail.
    pub(crate) fn invoke(&self, event: &Value) -> Value {
        let (id, pending) = self.send(event);
        drop(pending.wait_for_report());
        self.detail(&id)
    }

    /// Sends an event.
    pub(crate) fn send(&self, event: &Value) -> (String, PendingInvocation) {
        self.send_from(Invocation::new(event.to_string()), origin())
    }

    /// Sends an invocation.
    pub(crate) fn send_from(
        &self,
        invocation: Invocation,
        origin: Origin,
    ) -> (String, PendingInvocation) {
        let (invocation, id) = self.recorder.received(invocation, origin);
        self.recorder.queued(&id);
        (id, self.pool.invoke(invocation))
    }

    /// The detail of an invocation.
    pub(crate) fn detail(&self, id: &str) -> Value {
        self.get(&format!("invocations/{id}"))
    }

    /// The detail of an invocation once it is as it should be.
    pub(crate) fn detail_when(&self, id: &str, condition: impl Fn(&Value) -> bool) -> Value {
        self.get_when(&format!("invocations/{id}"), condition)
    }

    /// What the API returns for this path, once it is as it should be.
    pub(crate) fn get_when(&self, path: &str, condition: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let value = self.get(path);
            if condition(&value) {
                return value;
            }
            assert!(start.elapsed() < SAFETY, "{path} stays {value:#}");
            thread::yield_now();
        }
    }

    /// What the API returns for this path, such as `invocations?q=cold`.
    pub(crate) fn get(&self, path: &str) -> Value {
        let url = format!("http://{}/_lam/api/{path}", self.address);
        let mut response = ureq::get(&url).call().expect("status 200");
        let text = response.body_mut().read_to_string().expect("a body");
        serde_json::from_str(&text).expect("JSON")
    }

    /// The token of the console.
    pub(crate) fn token(&self) -> &str {
        self.console.token()
    }

    /// The URL of a path, such as `/_lam/api/state`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Options {
    pub(crate) fn start(self) -> Session {
        let history = History::new(1, self.kept);
        let recorder = Recorder::new(Arc::clone(&history), 0);
        let observer = recorder.clone();
        let lambda = self.lambda.probe(Arc::new(recorder.clone()));
        let pool = EnvironmentPool::start(
            &lambda,
            self.instances,
            &self.bootstrap,
            move |environment, notice| observer.notice(environment, &notice),
        );
        let pool = Arc::new(pool.expect("a pool"));
        let host = OneFunction {
            facts: [facts(
                self.invoke_mode,
                self.events_directory,
                pool.function_arn(),
            )],
            pool: Arc::new(OnceLock::from(Arc::clone(&pool))),
        };
        let console = Console::new(Arc::new(host), history, TrustedSites::loopback());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let router = console.router();
        runtime.spawn(async move { axum::serve(listener, router).await });
        Session {
            pool,
            recorder,
            console,
            address,
            _runtime: runtime,
        }
    }
}

impl Host for OneFunction {
    fn functions(&self) -> &[FunctionFacts] {
        &self.facts
    }

    fn running(&self, _: usize) -> Option<Arc<EnvironmentPool>> {
        self.pool.get().cloned()
    }

    fn start(&self, _: usize) -> Starting {
        let pool = self.pool.get().cloned();
        Box::pin(async move { pool.ok_or_else(|| "it was not started".to_owned()) })
    }

    fn is_full(&self, _: usize) -> bool {
        false
    }

    fn variables(&self, _: usize) -> Vec<Variable> {
        Vec::new()
    }
}

/// A call to Lambda's API.
pub(crate) fn origin() -> Origin {
    Origin {
        via: Via::Api,
        request: None,
        replay_of: None,
        saved_as: None,
    }
}

fn facts(invoke_mode: Option<&'static str>, events_directory: PathBuf, arn: &str) -> FunctionFacts {
    FunctionFacts {
        name: "function".to_owned(),
        arn: arn.to_owned(),
        api_url: "http://127.0.0.1:9000".to_owned(),
        url: "http://127.0.0.1:9000".to_owned(),
        front: Front::FunctionUrl,
        invoke_mode,
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
        events_directory,
    }
}
