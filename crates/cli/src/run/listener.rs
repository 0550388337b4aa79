//! Accepts connections, also after file descriptors have run out.

use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};

use crate::terminal;

/// The pause before the next attempt. The connections wait in the backlog of the listener.
const PAUSE: Duration = Duration::from_millis(100);

/// Descriptors may run out again and again, so the warning is not repeated each time.
const WARNING_INTERVAL: Duration = Duration::from_secs(10);

/// Unlike axum's own listener, it accepts connections of several sockets, and prints a warning while it
/// cannot accept any.
pub(super) struct RetryingListener {
    listeners: Vec<TcpListener>,
    warned: Option<Instant>,
}

impl RetryingListener {
    pub(super) fn new(sockets: Vec<std::net::TcpListener>) -> io::Result<RetryingListener> {
        let mut listeners = Vec::new();
        for socket in sockets {
            socket.set_nonblocking(true)?;
            listeners.push(TcpListener::from_std(socket)?);
        }
        Ok(RetryingListener {
            listeners,
            warned: None,
        })
    }

    async fn accept_any(&self) -> io::Result<(TcpStream, SocketAddr)> {
        poll_fn(|context| {
            let mut polls = self
                .listeners
                .iter()
                .map(|listener| listener.poll_accept(context));
            polls.find(Poll::is_ready).unwrap_or(Poll::Pending)
        })
        .await
    }

    fn warn(&mut self, error: &io::Error) {
        if self
            .warned
            .is_some_and(|warned| warned.elapsed() < WARNING_INTERVAL)
        {
            return;
        }
        self.warned = Some(Instant::now());
        terminal::warning(&format!(
            "cannot accept a connection: {error}; trying again until others are closed (ulimit -n shows \
             the limit for file descriptors)"
        ));
    }
}

impl Listener for RetryingListener {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            match self.accept_any().await {
                Ok(accepted) => return accepted,
                // The client has given up.
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
                    ) => {}
                Err(error) => {
                    self.warn(&error);
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listeners[0].local_addr()
    }
}
