//! The server: its listener, and its end.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use lambda_native::LambdaError;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{sleep, timeout};

use super::{ServerService, connection};
use crate::conversion::Options;

/// How long requests in progress may take after a signal.
const GRACE: Duration = Duration::from_secs(5);

/// The pause after a connection could not be accepted, for example because the process has too many open files.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until a signal arrives.
pub(super) async fn run<S: ServerService>(
    address: &str,
    service: S,
    options: Options,
) -> Result<(), LambdaError> {
    let failed = |error: io::Error| {
        let message = format!(
            "cannot listen on {address}: {error}; the environment variables ADDR and PORT set another address"
        );
        LambdaError::new("ServeError", message)
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let mut signals = Signals::new().map_err(failed)?;
    eprintln!(
        "listening on http://{}",
        listener.local_addr().map_err(failed)?
    );

    let connections = GracefulShutdown::new();
    while let Some(accepted) = signals.or(pin!(listener.accept())).await {
        match accepted {
            Ok((stream, client)) => {
                let served = connection::run(
                    stream,
                    client,
                    service.clone(),
                    options.clone(),
                    connections.watcher(),
                );
                tokio::spawn(served);
            }
            Err(error) => {
                eprintln!("error: cannot accept a connection: {error}");
                sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    let idle = timeout(GRACE, connections.shutdown());
    // Whatever has not ended by now ends with the process.
    let _ = signals.or(pin!(idle)).await;
    Ok(())
}

/// The signals that end a server: Ctrl-C, and what `docker stop` sends.
struct Signals([Signal; 2]);

impl Signals {
    fn new() -> io::Result<Self> {
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        let [interrupt, terminate] = kinds.map(signal);
        Ok(Signals([interrupt?, terminate?]))
    }

    /// Waits for the future. Returns `None` if a signal arrives before it is ready.
    async fn or<F: Future>(&mut self, mut future: Pin<&mut F>) -> Option<F::Output> {
        poll_fn(|cx| {
            if self
                .0
                .iter_mut()
                .any(|signal| signal.poll_recv(cx).is_ready())
            {
                return Poll::Ready(None);
            }
            future.as_mut().poll(cx).map(Some)
        })
        .await
    }
}
