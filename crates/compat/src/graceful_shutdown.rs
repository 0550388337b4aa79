//! A hook that runs before the process is killed.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Handle;
use tokio::signal::unix::{SignalKind, signal};

use crate::BoxFuture;

type Hook = Box<dyn FnOnce() -> BoxFuture<'static, ()> + Send>;

/// The hook that the next [`Runtime::run`](crate::Runtime::run) registers.
static PENDING: Mutex<Option<Box<dyn FnOnce() + Send>>> = Mutex::new(None);

/// Runs `shutdown_hook` on this tokio runtime when Lambda shuts the environment down (SIGTERM), and at SIGINT. The
/// process then exits with status 0. Lambda kills it 500 ms after SIGTERM.
///
/// Await it before [`run`](crate::run), which registers the internal extension that Lambda sends SIGTERM for. If it is
/// called again before that, the later hook replaces the earlier one at SIGTERM.
///
/// # Panics
///
/// If it is polled outside a tokio runtime, or SIGINT cannot be handled.
#[cfg_attr(docsrs, doc(cfg(feature = "graceful-shutdown")))]
pub async fn spawn_graceful_shutdown_handler<Fut>(
    shutdown_hook: impl FnOnce() -> Fut + Send + 'static,
) where
    Fut: Future<Output = ()> + Send + 'static,
{
    let hook: Hook = Box::new(|| Box::pin(shutdown_hook()));
    let hook = Arc::new(Mutex::new(Some(hook)));
    let mut interrupts = match signal(SignalKind::interrupt()) {
        Ok(interrupts) => interrupts,
        Err(error) => panic!("cannot handle SIGINT: {error}"),
    };
    let at_interrupt = Arc::clone(&hook);
    tokio::spawn(async move {
        interrupts.recv().await;
        if let Some(hook) = take_from(&at_interrupt) {
            hook().await;
            std::process::exit(0);
        }
    });
    let tokio = Handle::current();
    let at_shutdown: Box<dyn FnOnce() + Send> = Box::new(move || {
        if let Some(hook) = take_from(&hook) {
            tokio.block_on(hook());
        }
    });
    *PENDING.lock().unwrap_or_else(PoisonError::into_inner) = Some(at_shutdown);
}

/// The hook for [`lambda_native::Runtime::on_shutdown`].
pub(crate) fn take() -> Option<Box<dyn FnOnce() + Send>> {
    take_from(&PENDING)
}

fn take_from<T>(place: &Mutex<Option<T>>) -> Option<T> {
    place.lock().unwrap_or_else(PoisonError::into_inner).take()
}
