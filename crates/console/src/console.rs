//! The console: what its routes and its background task share.

mod background;
mod delivery;
mod repeat;
mod summaries;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Instant, SystemTime};

use lambda_native_emulator::TrustedSites;
use uuid::Uuid;

use crate::history::History;
use crate::host::{FunctionFacts, Host};
use crate::recorder::Recorder;

pub(crate) use delivery::{Delivery, SendError};

/// The page of the functions of a [`Host`], and its JSON API.
///
/// ```no_run
/// # use std::sync::Arc;
/// use lambda_native_console::{Console, DEFAULT_KEPT, History, Host};
/// use lambda_native_emulator::TrustedSites;
///
/// # async fn serve(host: Arc<dyn Host>) -> std::io::Result<()> {
/// let history = History::new(host.functions().len(), DEFAULT_KEPT);
/// let console = Console::new(host, history, TrustedSites::loopback());
/// console.start_background();
/// println!("http://127.0.0.1:9000/_lam/?token={}", console.token());
/// let router: axum::Router = lambda_native_console::router(console);
/// # let _ = router;
/// # Ok(())
/// # }
/// ```
pub struct Console {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) history: Arc<History>,
    /// Whose requests are accepted.
    pub(crate) sites: TrustedSites,
    /// The same moment by both clocks.
    started: (Instant, SystemTime),
    token: String,
    instance: String,
    /// Whether all saved events run after each build.
    runs_on_build: AtomicBool,
    /// Whether the snapshots of each function are held.
    holds_restore: Vec<AtomicBool>,
    /// Counts the changes to saved events.
    saved_changes: AtomicU64,
}

impl Console {
    /// Creates the console of these functions. `sites` says whose requests are accepted.
    pub fn new(host: Arc<dyn Host>, history: Arc<History>, sites: TrustedSites) -> Arc<Console> {
        let mut holds_restore = Vec::new();
        holds_restore.resize_with(host.functions().len(), AtomicBool::default);
        Arc::new(Console {
            host,
            history,
            sites,
            started: (Instant::now(), SystemTime::now()),
            token: Uuid::new_v4().simple().to_string(),
            instance: Uuid::new_v4().to_string(),
            runs_on_build: AtomicBool::new(false),
            holds_restore,
            saved_changes: AtomicU64::new(0),
        })
    }

    /// The secret of this console, for the printed link: `/_lam/?token=…`. Requests that change something or
    /// reveal a secret need it in the header `X-Lam-Token`.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Repeats watched and saved events after builds, until the console is dropped.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn start_background(self: &Arc<Self>) {
        tokio::spawn(background::run(
            Arc::downgrade(self),
            Arc::clone(&self.history),
        ));
    }

    /// Whether the next invocation of this function may reach it. `false` if a fault rejects the invocation:
    /// record it with [`Recorder::throttled`], and send the caller status 429.
    pub fn admits(&self, function: usize) -> bool {
        let admits = !self.history.faults().rejects(function);
        if !admits {
            self.wake();
        }
        admits
    }

    /// A random id of this console. It tells the page that `lam` was started again.
    pub(crate) fn instance(&self) -> &str {
        &self.instance
    }

    pub(crate) fn functions(&self) -> &[FunctionFacts] {
        self.host.functions()
    }

    /// The number of the function with this name.
    pub(crate) fn function(&self, name: &str) -> Option<usize> {
        let mut functions = self.functions().iter();
        functions.position(|function| function.name == name)
    }

    pub(crate) fn recorder(&self, function: usize) -> Recorder {
        Recorder::new(Arc::clone(&self.history), function)
    }

    pub(crate) fn runs_on_build(&self) -> bool {
        self.runs_on_build.load(Ordering::Relaxed)
    }

    pub(crate) fn set_runs_on_build(&self, on: bool) {
        self.runs_on_build.store(on, Ordering::Relaxed);
        self.saved_changed();
    }

    pub(crate) fn holds_restore(&self, function: usize) -> bool {
        self.holds_restore[function].load(Ordering::Relaxed)
    }

    pub(crate) fn set_holds_restore(&self, function: usize, on: bool) {
        self.holds_restore[function].store(on, Ordering::Relaxed);
        self.wake();
    }

    /// The time of a moment: the same for each call.
    pub(crate) fn time_of(&self, moment: Instant) -> SystemTime {
        let (started, time) = self.started;
        match moment.checked_duration_since(started) {
            Some(after) => time + after,
            None => time - started.duration_since(moment),
        }
    }

    /// Saved events have changed.
    pub(crate) fn saved_changed(&self) {
        self.saved_changes.fetch_add(1, Ordering::Relaxed);
        self.wake();
    }

    pub(crate) fn saved_changes(&self) -> u64 {
        self.saved_changes.load(Ordering::Relaxed)
    }

    /// Lets the streams of Server-Sent Events look for changes.
    pub(crate) fn wake(&self) {
        self.history.update(|_| ());
    }
}

impl fmt::Debug for Console {
    /// Without the token.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Console")
            .field("instance", &self.instance)
            .finish_non_exhaustive()
    }
}
