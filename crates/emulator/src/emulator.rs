//! The emulator as its users see it.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use crate::api::connection;
use crate::builder::Builder;
use crate::caller::function_error::FunctionError;
use crate::caller::invocation::Invocation;
use crate::caller::pending::Pending;
use crate::caller::response::InvocationResponse;
use crate::config::Config;
use crate::fault::{At, Fault};
use crate::http::recorded::RecordedRequest;
use crate::http::server::Server;
use crate::identity;
use crate::state::event::Observed;
use crate::state::extension::{Extension, ShutdownReason};
use crate::state::in_flight::Queued;
use crate::state::machine::{Phase, State};
use crate::state::shared::Shared;

/// A function's execution environment without the function: the Runtime API on a loopback port.
///
/// One runtime is served at a time, with one invocation in flight, as the service does it, or as many
/// as [`Builder::concurrency`] says; events that come meanwhile wait their turn. A client that closes its connection while it waits in
/// `/next`, or its sending side, gets no event. All methods can be called from any thread. Dropping it
/// stops it.
pub struct Emulator {
    pub(crate) shared: Arc<Shared>,
    server: Server,
    timer: Mutex<Option<JoinHandle<()>>>,
}

impl Emulator {
    /// Starts with the defaults of [`Builder`].
    ///
    /// # Errors
    /// Where no port can be bound or no thread started.
    pub fn start() -> io::Result<Emulator> {
        Emulator::builder().start()
    }

    /// Options to start with.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) fn listen(address: SocketAddr, mut config: Config) -> io::Result<Emulator> {
        let listener = TcpListener::bind(address).map_err(|error| {
            io::Error::new(error.kind(), format!("cannot listen on {address}: {error}"))
        })?;
        config.runtime_api = format!("{}{}", listener.local_addr()?, config.path_prefix);
        let shared = Arc::new(Shared::new(config));
        let server = Server::start(listener, {
            let shared = Arc::clone(&shared);
            move |stream| {
                // Without a second handle nothing could end this connection: it is dropped.
                if let Ok(number) = shared.open(&stream) {
                    connection::serve(&shared, stream, number);
                }
            }
        })?;
        // Built first, so that the listener is stopped where the last thread cannot be started.
        let mut emulator = Emulator {
            shared: Arc::clone(&shared),
            server,
            timer: Mutex::new(None),
        };
        let timer = thread::Builder::new()
            .name("emulator-timer".to_owned())
            .spawn(move || shared.keep_time())?;
        emulator.timer = Mutex::new(Some(timer));
        Ok(emulator)
    }

    /// What `AWS_LAMBDA_RUNTIME_API` has to be: host and port, such as `127.0.0.1:40123`, and the
    /// path prefix where there is one.
    pub fn runtime_api(&self) -> &str {
        &self.shared.config.runtime_api
    }

    /// The variables that a process of this function finds in its environment, `PATH` and other
    /// facts about the machine excepted.
    pub fn environment(&self) -> Vec<(String, String)> {
        self.shared.config.environment()
    }

    /// How long an invocation may take, unless it says otherwise itself.
    pub fn timeout(&self) -> Duration {
        self.shared.config.timeout
    }

    /// The function's memory size, in MB.
    pub fn memory_mb(&self) -> u32 {
        self.shared.config.memory_mb
    }

    /// The ARN of the function.
    pub fn function_arn(&self) -> String {
        self.shared.config.function_arn()
    }

    /// Delivers an event and waits for the answer.
    ///
    /// It waits no longer than the [timeout](Builder::timeout) from the delivery on, and the
    /// [fetch timeout](Builder::fetch_timeout) for a runtime to ask for it.
    pub fn invoke(&self, event: impl Into<Vec<u8>>) -> InvocationResponse {
        self.submit(Invocation::new(event)).wait()
    }

    /// Queues an invocation.
    pub fn submit(&self, invocation: Invocation) -> Pending {
        let request_id = invocation
            .request_id
            .clone()
            .unwrap_or_else(identity::request_id);
        let (pending, caller) = Pending::new(request_id.clone());
        let queued = Queued {
            request_id,
            trace_id: identity::trace_id(SystemTime::now()),
            attempts: 0,
            invocation,
            caller,
        };
        self.shared.update(|state| state.submit(queued));
        pending
    }

    /// The report of a failed init, where the runtime has posted one.
    pub fn init_error(&self) -> Option<FunctionError> {
        self.shared.read(|state| match &state.phase {
            Phase::InitFailed(error) => Some(error.clone()),
            _ => None,
        })
    }

    /// Waits until the runtime has called `/restore/next`, with [`Builder::snap_start`]. `false`: the
    /// time is up, or init has ended in another way.
    pub fn wait_until_snapshot(&self, timeout: Duration) -> bool {
        self.shared.wait_until_snapshot(timeout)
    }

    /// Restores the snapshot: `/restore/next` is answered, and connections from before are reset on
    /// their next use, that one too. `false`, and nothing happens, where no `/restore/next` waits.
    ///
    /// From now on the runtime has the [time](Builder::restore_timeout) of the hooks until it has to
    /// call `/next`.
    pub fn restore(&self) -> bool {
        self.shared.restore()
    }

    /// Why the restore failed: the report of the runtime, or `Runtime.RestoreHookUserTimeout` where
    /// its time was up. Events that wait, and later ones, are answered with it.
    pub fn restore_error(&self) -> Option<FunctionError> {
        self.shared.read(|state| match &state.phase {
            Phase::RestoreFailed(error) => Some(error.clone()),
            _ => None,
        })
    }

    /// Waits for the end of init: until a runtime has called `/next` for the first time, and every
    /// extension `event/next`. `false`: the time is up, init has failed, or the emulator has been
    /// stopped.
    pub fn wait_until_ready(&self, timeout: Duration) -> bool {
        self.shared.wait_until_ready(timeout)
    }

    /// Every request of the runtime since the start, in the order they were read.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.requests()
    }

    /// How many connections have been accepted.
    pub fn connections(&self) -> usize {
        self.shared.connections()
    }

    /// Has `fault` happen at the next exchange that `at` covers. Faults for the same exchange are
    /// used up one by one, oldest first.
    pub fn inject(&self, at: At, fault: Fault) {
        self.shared.update(|state| state.inject(at, fault));
    }

    /// Everything that happens from now on. The channel ends when the emulator is stopped.
    pub fn subscribe(&self) -> Receiver<Observed> {
        let (sender, receiver) = mpsc::channel();
        self.shared.update(|state| state.subscribe(sender));
        receiver
    }

    /// How many invocations are in flight: delivered and not answered. One whose connection has
    /// closed is still in flight, for its answer may come on another, until its timeout.
    pub fn in_flight(&self) -> usize {
        self.shared.read(State::in_flight)
    }

    /// Ends all invocations in flight with [`InvocationResponse::Crashed`], for whoever owns the process and
    /// saw it end; `reason` such as `Runtime exited with error: exit status 3`. Returns the first
    /// request id, or `None` where nothing was in flight.
    pub fn fail_in_flight(&self, error_type: &str, reason: &str) -> Option<String> {
        self.shared
            .update(|state| state.fail_in_flight(error_type, reason))
    }

    /// Ends one invocation with [`InvocationResponse::Crashed`], in flight or in the queue. `false` where there
    /// is none with this id.
    pub fn fail(&self, request_id: &str, error_type: &str, reason: &str) -> bool {
        self.shared
            .update(|state| state.fail(request_id, error_type, reason))
    }

    /// Ends every invocation that waits in the queue with [`InvocationResponse::Crashed`], for whoever owns the
    /// process and saw it end in init. Returns how many there were.
    pub fn fail_queued(&self, error_type: &str, reason: &str) -> usize {
        self.shared
            .update(|state| state.fail_queued(error_type, reason))
    }

    /// Goes back to init: another process is about to start. An invocation still in flight is
    /// delivered to it again; of several, on Managed Instances, each stays in flight until its
    /// timeout.
    pub fn begin_init(&self) {
        self.shared.update(State::begin_init);
    }

    /// The extensions that have registered, in that order.
    pub fn extensions(&self) -> Vec<Extension> {
        self.shared.read(|state| state.extensions.list())
    }

    /// Whether every extension has come back for its next event.
    pub(crate) fn are_extensions_idle(&self) -> bool {
        self.shared.read(|state| state.extensions.are_idle())
    }

    /// Has an extension of this name count as external, as a file of that name in
    /// `/opt/extensions` does on the service. Only such a one may register for SHUTDOWN. Starting
    /// it is the caller's affair.
    pub fn allow_external_extension(&self, name: impl Into<String>) {
        self.shared
            .update(|state| state.extensions.allow_external(name.into()));
    }

    /// Sends SHUTDOWN to the extensions that have registered for it, for whoever ends the
    /// environment; `grace` from now is the event's deadline. Returns how many there are.
    pub fn announce_shutdown(&self, reason: ShutdownReason, grace: Duration) -> usize {
        let now = SystemTime::now();
        let deadline = identity::unix_ms(now.checked_add(grace).unwrap_or(now));
        let deadline = u64::try_from(deadline).unwrap_or(u64::MAX);
        self.shared
            .update(|state| state.extensions.shut_down(reason, deadline))
    }

    /// Closes the listener and every connection, answers whoever waits with [`InvocationResponse::Stopped`],
    /// and returns when every thread has ended. A second call does nothing.
    pub fn stop(&self) {
        self.server.stop();
        self.shared.stop();
        self.server.join();
        let timer = self
            .timer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(timer) = timer {
            let _ = timer.join();
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.stop();
    }
}

impl std::fmt::Debug for Emulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Emulator")
            .field("runtime_api", &self.runtime_api())
            .finish_non_exhaustive()
    }
}
