//! A function with a console.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use lambda_native_console::{Build, Console, FunctionFacts, History, Origin, Recorder, Via};
use lambda_native_emulator::process::{Bootstrap, EnvironmentPool, PendingInvocation};
use lambda_native_emulator::{Builder, Emulator, Invocation, TrustedSites};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::function::scripted_function;
use super::host::{TestHost, facts};

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
    /// Changes the other facts.
    pub(crate) facts: fn(&mut FunctionFacts),
    pub(crate) variables: Vec<(&'static str, &'static str)>,
    /// Whether no more invocations are accepted.
    pub(crate) is_full: bool,
    /// Why the function cannot be started.
    pub(crate) start_error: Option<String>,
    /// Whether the console starts the function when it needs it.
    pub(crate) is_lazy: bool,
    /// Whether the background task of the console runs.
    pub(crate) background: bool,
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
            facts: |_| {},
            variables: Vec::new(),
            is_full: false,
            start_error: None,
            is_lazy: false,
            background: false,
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

    /// Records a build that succeeds or fails.
    pub(crate) fn build(&self, error: Option<&str>) {
        self.recorder.build_started();
        self.recorder.build_ended(Build {
            at: SystemTime::now(),
            duration: Duration::from_millis(1),
            error: error.map(str::to_owned),
            messages: Vec::new(),
            output: String::new(),
        });
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
        let mut facts = facts(pool.function_arn());
        facts.invoke_mode = self.invoke_mode;
        facts.events_directory = self.events_directory;
        (self.facts)(&mut facts);
        let host = TestHost {
            facts: [facts],
            is_started: AtomicBool::new(!self.is_lazy && self.start_error.is_none()).into(),
            pool: Arc::clone(&pool),
            start_error: self.start_error,
            is_full: self.is_full,
            variables: self.variables,
        };
        let console = Console::new(Arc::new(host), history, TrustedSites::loopback());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        if self.background {
            let _guard = runtime.enter();
            console.start_background();
        }
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let router = lambda_native_console::router(Arc::clone(&console));
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

/// A call to Lambda's API.
pub(crate) fn origin() -> Origin {
    Origin {
        via: Via::Api,
        request: None,
        replay_of: None,
        saved_as: None,
    }
}
