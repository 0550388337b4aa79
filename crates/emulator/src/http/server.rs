//! The listener: one thread accepts, one for each connection serves.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

const RETRY_PAUSE: Duration = Duration::from_millis(10);

/// A listener that hands each connection to a thread of its own, until it is stopped.
pub(crate) struct Server {
    address: SocketAddr,
    stopping: Arc<AtomicBool>,
    acceptor: Mutex<Option<JoinHandle<()>>>,
}

impl Server {
    /// Serves what `listener` accepts with `serve`.
    pub(crate) fn start(
        listener: TcpListener,
        serve: impl Fn(TcpStream) + Send + Sync + 'static,
    ) -> io::Result<Server> {
        let address = listener.local_addr()?;
        let stopping = Arc::new(AtomicBool::new(false));
        let acceptor = thread::Builder::new()
            .name("emulator-accept".to_owned())
            .spawn({
                let stopping = Arc::clone(&stopping);
                move || accept(&listener, &stopping, &Arc::new(serve))
            })?;
        Ok(Server {
            address,
            stopping,
            acceptor: Mutex::new(Some(acceptor)),
        })
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Closes the listener. Connections that are open go on: [`join`](Self::join) waits for them.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        // A blocking accept returns only for a connection.
        let _ = TcpStream::connect(self.address);
    }

    /// Waits for every thread.
    pub(crate) fn join(&self) {
        let acceptor = self
            .acceptor
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(acceptor) = acceptor {
            let _ = acceptor.join();
        }
    }
}

fn accept<F>(listener: &TcpListener, stopping: &AtomicBool, serve: &Arc<F>)
where
    F: Fn(TcpStream) + Send + Sync + 'static,
{
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    for stream in listener.incoming() {
        if stopping.load(Ordering::SeqCst) {
            break;
        }
        let Ok(stream) = stream else {
            // A connection that broke before it was accepted; or no descriptor is left, and asking
            // again at once would burn a core until one is.
            thread::sleep(RETRY_PAUSE);
            continue;
        };
        let _ = stream.set_nodelay(true);
        threads.retain(|thread| !thread.is_finished());
        let serve = Arc::clone(serve);
        let thread = thread::Builder::new()
            .name("emulator-connection".to_owned())
            .spawn(move || serve(stream));
        threads.extend(thread.ok());
    }
    for thread in threads {
        let _ = thread.join();
    }
}
