//! Accepts connections, also after file descriptors have run out.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};

use crate::terminal;

/// The pause before the next attempt. The connections wait in the backlog of the listener.
const PAUSE: Duration = Duration::from_millis(100);

/// Descriptors may run out again and again, so the warning is not repeated each time.
const WARNING_INTERVAL: Duration = Duration::from_secs(10);

/// Unlike axum's own listener, it prints a warning while it cannot accept connections.
pub(super) struct RetryingListener {
    listener: TcpListener,
    warned: Option<Instant>,
}

impl RetryingListener {
    pub(super) fn new(listener: std::net::TcpListener) -> io::Result<RetryingListener> {
        listener.set_nonblocking(true)?;
        Ok(RetryingListener {
            listener: TcpListener::from_std(listener)?,
            warned: None,
        })
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
            match self.listener.accept().await {
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
        self.listener.local_addr()
    }
}
