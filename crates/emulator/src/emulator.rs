//! The public type of the emulator.

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
use crate::caller::pending::PendingInvocation;
use crate::caller::probe::InvocationProbe;
use crate::caller::response::InvocationResponse;
use crate::config::Config;
use crate::fault::{ArmedFault, At, Fault, FaultPlan, When};
use crate::http::recorded::RecordedRequest;
use crate::http::server::Server;
use crate::identity;
use crate::state::event::Observed;
use crate::state::extension::{Extension, ShutdownReason};
use crate::state::in_flight::Queued;
use crate::state::machine::{Phase, State};
use crate::state::shared::Shared;

/// The Runtime API of one execution environment, on a loopback port.
///
/// As on the service, there is one runtime with one invocation in flight, or up to
/// [`Builder::concurrency`] invocations. Other events wait in a queue. A client that closes its
/// connection or its sending side while it waits in `/next` gets no event.
///
/// All methods can be called from any thread. Dropping the emulator stops it.
pub struct Emulator {
    pub(crate) shared: Arc<Shared>,
    server: Server,
    timer: Mutex<Option<JoinHandle<()>>>,
}

impl Emulator {
    /// Starts an emulator with the defaults of [`Builder`].
    ///
    /// # Errors
    /// If no port can be bound or no thread started.
    pub fn start() -> io::Result<Emulator> {
        Emulator::builder().start()
    }

    /// Returns the options for a new emulator.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) fn listen(
        address: SocketAddr,
        mut config: Config,
        faults: FaultPlan,
    ) -> io::Result<Emulator> {
        let listener = TcpListener::bind(address).map_err(|error| {
            io::Error::new(error.kind(), format!("cannot listen on {address}: {error}"))
        })?;
        config.runtime_api = format!("{}{}", listener.local_addr()?, config.path_prefix);
        let shared = Arc::new(Shared::new(config, faults));
        let server = Server::start(listener, {
            let shared = Arc::clone(&shared);
            move |stream| {
                // Without a second handle, `stop` could not end this connection, so it is dropped.
                if let Ok(number) = shared.open(&stream) {
                    connection::serve(&shared, stream, number);
                }
            }
        })?;
        // This value is created before the last thread: if the thread cannot be started, dropping the
        // value stops the listener.
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

    /// The value for `AWS_LAMBDA_RUNTIME_API`: host and port, such as `127.0.0.1:40123`, followed by the
    /// [path prefix](Builder::path_prefix).
    pub fn runtime_api(&self) -> &str {
        &self.shared.config.runtime_api
    }

    /// The environment variables of the function, without `PATH` and others that depend on the machine.
    pub fn environment(&self) -> Vec<(String, String)> {
        self.shared.config.environment()
    }

    /// The timeout of invocations that do not set one.
    pub fn timeout(&self) -> Duration {
        self.shared.config.timeout
    }

    /// The memory size of the function, in MB.
    pub fn memory_mb(&self) -> u32 {
        self.shared.config.memory_mb
    }

    /// The ARN of the function.
    pub fn function_arn(&self) -> String {
        self.shared.config.function_arn()
    }

    /// Invokes the function and waits for the response.
    ///
    /// The [fetch timeout](Builder::fetch_timeout) limits the wait for a runtime, and the
    /// [timeout](Builder::timeout) limits the time after the delivery.
    pub fn invoke(&self, event: impl Into<Vec<u8>>) -> InvocationResponse {
        self.submit(Invocation::new(event)).wait()
    }

    /// Queues an invocation.
    pub fn submit(&self, mut invocation: Invocation) -> PendingInvocation {
        let request_id = invocation
            .request_id
            .get_or_insert_with(identity::request_id)
            .clone();
        let probe = self.shared.config.probe_of(&request_id);
        self.submit_with(probe, request_id, invocation)
    }

    /// Queues an invocation of which `probe` is told.
    pub(crate) fn submit_with(
        &self,
        probe: Option<InvocationProbe>,
        request_id: String,
        invocation: Invocation,
    ) -> PendingInvocation {
        let (pending, caller) = PendingInvocation::new(request_id.clone(), probe);
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

    /// The init error that the runtime has posted.
    pub fn init_error(&self) -> Option<FunctionError> {
        self.shared.read(|state| match &state.phase {
            Phase::InitFailed(error) => Some(error.clone()),
            _ => None,
        })
    }

    /// Waits until the runtime has called `/restore/next`, which requires [`Builder::snap_start`].
    /// Returns `false` if the timeout expires, or if init ends in another way.
    pub fn wait_until_snapshot(&self, timeout: Duration) -> bool {
        self.shared.wait_until_snapshot(timeout)
    }

    /// Restores the snapshot: `/restore/next` returns, and every connection from before the restore is
    /// reset on its next use. Returns `false` and does nothing if no call to `/restore/next` waits.
    ///
    /// The runtime has to call `/next` within the [restore timeout](Builder::restore_timeout).
    pub fn restore(&self) -> bool {
        self.shared.restore()
    }

    /// The error of a failed restore: the one that the runtime posted, or
    /// `Runtime.RestoreHookUserTimeout` after a timeout. Queued and later invocations fail with it.
    pub fn restore_error(&self) -> Option<FunctionError> {
        self.shared.read(|state| match &state.phase {
            Phase::RestoreFailed(error) => Some(error.clone()),
            _ => None,
        })
    }

    /// Waits for the end of init: the runtime has called `/next`, and every extension `event/next`.
    /// Returns `false` if the timeout expires, init fails, or the emulator is stopped.
    pub fn wait_until_ready(&self, timeout: Duration) -> bool {
        self.shared.wait_until_ready(timeout)
    }

    /// All requests since the start, in the order in which they were read.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.requests()
    }

    /// How many connections have been accepted.
    pub fn connections(&self) -> usize {
        self.shared.connections()
    }

    /// Injects `fault` into the next exchange that matches `at`. Several faults for the same exchange
    /// happen one after another, oldest first.
    pub fn inject(&self, at: At, fault: Fault) {
        self.inject_when(at, fault, When::Next);
    }

    /// Injects `fault` into the exchanges that `at` and `when` select. Returns an id for
    /// [`disarm`](Self::disarm).
    pub fn inject_when(&self, at: At, fault: Fault, when: When) -> u64 {
        // As an update, because the fault may affect a call to `/next` that waits.
        self.shared
            .update(|state| state.faults.arm(at, fault, when))
    }

    /// The faults that have not happened yet, and those that happen [again](When::Every), oldest first.
    pub fn armed_faults(&self) -> Vec<ArmedFault> {
        self.shared.read(|state| state.faults.armed())
    }

    /// Removes an armed fault. Returns `false` if none has this id, for example because it has happened.
    pub fn disarm(&self, id: u64) -> bool {
        self.shared.update(|state| state.faults.disarm(id))
    }

    /// Lets the call to `/next` that waits look at the faults again.
    #[cfg(unix)]
    pub(crate) fn look_for_faults(&self) {
        // Every update wakes it, if there are faults that it may get.
        self.shared.update(|_| ());
    }

    /// Reports everything that happens from now on. The channel is closed when the emulator is stopped.
    pub fn subscribe(&self) -> Receiver<Observed> {
        let (sender, receiver) = mpsc::channel();
        self.shared.update(|state| state.subscribe(sender));
        receiver
    }

    /// How many invocations are in flight: delivered, without a response and without a timeout. An
    /// invocation stays in flight if its connection is closed, because the response may arrive on
    /// another one.
    pub fn in_flight(&self) -> usize {
        self.shared.read(State::in_flight)
    }

    /// Ends all invocations in flight with [`InvocationResponse::Crashed`]. Call this when the process
    /// of the function has exited, with a `reason` such as `Runtime exited with error: exit status 3`.
    /// Returns the first request id, or `None` if nothing was in flight.
    pub fn fail_in_flight(&self, error_type: &str, reason: &str) -> Option<String> {
        self.shared
            .update(|state| state.fail_in_flight(error_type, reason))
    }

    /// Ends one invocation with [`InvocationResponse::Crashed`], in flight or in the queue. Returns
    /// `false` if there is none with this id.
    pub fn fail(&self, request_id: &str, error_type: &str, reason: &str) -> bool {
        self.shared
            .update(|state| state.fail(request_id, error_type, reason))
    }

    /// Ends every invocation in the queue with [`InvocationResponse::Crashed`]. Call this when the process
    /// of the function has exited during init. Returns the number of invocations.
    pub fn fail_queued(&self, error_type: &str, reason: &str) -> usize {
        self.shared
            .update(|state| state.fail_queued(error_type, reason))
    }

    /// Goes back to init. Call this before another process is started. An invocation in flight is
    /// delivered again. On Managed Instances, invocations stay in flight until their timeout instead.
    pub fn begin_init(&self) {
        self.shared.update(State::begin_init);
    }

    /// The registered extensions, in the order of registration.
    pub fn extensions(&self) -> Vec<Extension> {
        self.shared.read(|state| state.extensions.list())
    }

    /// Whether the runtime waits for an event.
    pub(crate) fn is_next_waiting(&self) -> bool {
        self.shared.read(State::is_next_waiting)
    }

    /// Whether every extension waits for its next event.
    pub(crate) fn are_extensions_idle(&self) -> bool {
        self.shared.read(|state| state.extensions.are_idle())
    }

    /// Treats an extension with this name as external. On the service, it would be a file in
    /// `/opt/extensions`. Only an external extension may register for SHUTDOWN. The caller has to
    /// start it.
    pub fn allow_external_extension(&self, name: impl Into<String>) {
        self.shared
            .update(|state| state.extensions.allow_external(name.into()));
    }

    /// Sends SHUTDOWN to the extensions that have registered for it. Call this before ending the
    /// environment. The deadline of the event is `grace` from now. Returns the number of extensions.
    pub fn announce_shutdown(&self, reason: ShutdownReason, grace: Duration) -> usize {
        let now = SystemTime::now();
        let deadline = identity::unix_ms(now.checked_add(grace).unwrap_or(now));
        let deadline = u64::try_from(deadline).unwrap_or(u64::MAX);
        self.shared
            .update(|state| state.extensions.shut_down(reason, deadline))
    }

    /// Closes the listener and every connection, and returns when every thread has ended. Waiting callers
    /// get [`InvocationResponse::Stopped`]. A second call does nothing.
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
