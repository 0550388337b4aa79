//! The Runtime API for the measurements: one thread with epoll, and no framework.
//!
//! It supports clients that keep their connection, clients that open a connection for each call, and
//! clients that send a response and the next request in one write. A program under test waits for
//! `/next` until [`send_event`](Api::send_event) is called, so each mode decides when an invocation
//! starts. The cost of the API itself is measured as the processor time of its thread.

mod connection;
mod event;
mod request;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Token};
use rustix::time::{ClockId, clock_gettime};

use connection::Connection;
pub(crate) use event::{Event, Framing};

/// The size of the read buffer.
const SCRATCH: usize = 256 * 1024;

const LISTENER: Token = Token(0);

/// A call from the program under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// `GET /invocation/next`, on this connection.
    Next(Token),
    /// `POST …/response`, with this many bytes.
    Response(u64),
    /// `POST …/error`, or `/init/error`.
    Error,
}

#[derive(Debug)]
pub(crate) struct Api {
    poll: Poll,
    events: Events,
    listener: TcpListener,
    connections: HashMap<Token, Connection>,
    last_token: usize,
    calls: VecDeque<Call>,
    scratch: Vec<u8>,
    /// The body of the last POST, if bodies are kept.
    response: Option<Vec<u8>>,
    /// The request id of the last event.
    id: u64,
}

impl Api {
    pub(crate) fn start() -> Result<Self> {
        let poll = Poll::new().context("epoll")?;
        let address = "127.0.0.1:0".parse().context("loopback")?;
        let mut listener = TcpListener::bind(address).context("a port on loopback")?;
        let registry = poll.registry();
        registry.register(&mut listener, LISTENER, Interest::READABLE)?;
        Ok(Api {
            poll,
            events: Events::with_capacity(256),
            listener,
            connections: HashMap::new(),
            last_token: LISTENER.0,
            calls: VecDeque::new(),
            scratch: vec![0; SCRATCH],
            response: None,
            id: 0,
        })
    }

    /// The value of `AWS_LAMBDA_RUNTIME_API`.
    pub(crate) fn address(&self) -> Result<String> {
        Ok(self.listener.local_addr()?.to_string())
    }

    /// Resets all state of the previous program.
    pub(crate) fn reset(&mut self) -> Result<()> {
        // A program that was killed may have left a connection that was not accepted yet.
        while self.listener.accept().is_ok() {}
        self.connections.clear();
        self.calls.clear();
        self.response = None;
        Ok(())
    }

    /// Whether to keep the bodies of POST requests from now on, for [`response`](Self::response).
    pub(crate) fn keep_responses(&mut self, keep: bool) {
        self.response = keep.then(Vec::new);
    }

    /// The body of the last POST.
    pub(crate) fn response(&self) -> &[u8] {
        self.response.as_deref().unwrap_or_default()
    }

    /// Waits for the next call. The API has already returned status 202 for a POST.
    pub(crate) fn call(&mut self, patience: Duration) -> Result<Call> {
        let mut deadline = None;
        loop {
            if let Some(call) = self.calls.pop_front() {
                return Ok(call);
            }
            let end = *deadline.get_or_insert_with(|| Instant::now() + patience);
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                bail!("no call within {patience:?}");
            }
            match self.poll.poll(&mut self.events, Some(left)) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                polled => polled?,
            }
            self.serve()?;
        }
    }

    /// Waits for `/next`, and skips responses before it.
    pub(crate) fn next(&mut self, patience: Duration) -> Result<Token> {
        loop {
            match self.call(patience)? {
                Call::Next(token) => return Ok(token),
                Call::Response(_) => {}
                Call::Error => bail!("the program has posted an error"),
            }
        }
    }

    /// Sends an event as the response to `/next`.
    pub(crate) fn send_event(&mut self, to: Token, event: &Rc<Event>) -> Result<()> {
        self.id += 1;
        let connection = self.connections.get_mut(&to);
        let connection = connection.context("the connection that requested an event is closed")?;
        connection.queue(event.head(self.id), Some(Rc::clone(event)));
        connection.flush().context("sending an event")
    }

    /// The processor time of this thread.
    pub(crate) fn processor_time() -> Duration {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(
            u64::try_from(time.tv_sec).unwrap_or(0),
            u32::try_from(time.tv_nsec).unwrap_or(0),
        )
    }

    fn serve(&mut self) -> Result<()> {
        for event in &self.events {
            if event.token() == LISTENER {
                accept(
                    &self.listener,
                    &self.poll,
                    &mut self.last_token,
                    &mut self.connections,
                )?;
                continue;
            }
            let Some(connection) = self.connections.get_mut(&event.token()) else {
                continue;
            };
            if event.is_writable() && connection.flush().is_err() {
                self.connections.remove(&event.token());
                continue;
            }
            if event.is_readable() {
                let received = connection.receive(
                    event.token(),
                    &mut self.scratch,
                    &mut self.calls,
                    &mut self.response,
                );
                match received {
                    Ok(true) => {}
                    Ok(false) => drop(self.connections.remove(&event.token())),
                    // The program was killed while it was sending or receiving.
                    Err(error) if error.is::<io::Error>() => {
                        self.connections.remove(&event.token());
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }
}

fn accept(
    listener: &TcpListener,
    poll: &Poll,
    last_token: &mut usize,
    connections: &mut HashMap<Token, Connection>,
) -> Result<()> {
    loop {
        let mut socket = match listener.accept() {
            Ok((socket, _)) => socket,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error).context("accepting a connection"),
        };
        // Go's servers do this, and so does Lambda.
        socket.set_nodelay(true)?;
        *last_token += 1;
        let token = Token(*last_token);
        let interest = Interest::READABLE | Interest::WRITABLE;
        poll.registry().register(&mut socket, token, interest)?;
        connections.insert(token, Connection::new(socket));
    }
}
