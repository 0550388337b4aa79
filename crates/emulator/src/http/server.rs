//! The listener: one thread accepts connections, and each connection has a thread of its own.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

const RETRY_PAUSE: Duration = Duration::from_millis(10);

/// A listener that serves each connection on a thread of its own, until it is stopped.
pub(crate) struct Server {
    address: SocketAddr,
    /// Wakes the acceptor. It is made at the start, because no descriptor may be left at the end.
    waker: Socket,
    stopping: Arc<AtomicBool>,
    acceptor: Mutex<Option<JoinHandle<()>>>,
}

impl Server {
    /// Calls `serve` for every connection that `listener` accepts.
    pub(crate) fn start(
        listener: TcpListener,
        serve: impl Fn(TcpStream) + Send + Sync + 'static,
    ) -> io::Result<Server> {
        let address = listener.local_addr()?;
        let waker = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
        let stopping = Arc::new(AtomicBool::new(false));
        let acceptor = thread::Builder::new()
            .name("emulator-accept".to_owned())
            .spawn({
                let stopping = Arc::clone(&stopping);
                move || accept(&listener, &stopping, &Arc::new(serve))
            })?;
        Ok(Server {
            address,
            waker,
            stopping,
            acceptor: Mutex::new(Some(acceptor)),
        })
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Closes the listener. Open connections continue, and [`join`](Self::join) waits for them.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        // The blocking `accept` returns only for a connection, so this opens one.
        let _ = self.waker.connect(&self.address.into());
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
            // Either the connection broke before it was accepted, or no file descriptor is left. Without
            // a pause, the second case would keep a core busy.
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
