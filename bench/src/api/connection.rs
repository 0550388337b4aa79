//! One connection: receives requests and sends responses.

use std::collections::VecDeque;
use std::io::{self, IoSlice, Read as _, Write as _};
use std::net::Shutdown;
use std::rc::Rc;

use anyhow::Result;
use mio::Token;
use mio::net::TcpStream;

use super::Call;
use super::event::Event;
use super::request::{Part, Request};

const ACCEPTED: &[u8] = b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n\
    Content-Length: 16\r\n\r\n{\"status\":\"OK\"}\n";

const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

#[derive(Debug)]
pub(crate) struct Connection {
    socket: TcpStream,
    request: Request,
    output: VecDeque<Output>,
    /// The client wants the connection closed after the response.
    closing: bool,
}

#[derive(Debug)]
struct Output {
    head: Vec<u8>,
    event: Option<Rc<Event>>,
    sent: usize,
    /// Whether to close the connection after it.
    last: bool,
}

impl Connection {
    pub(crate) fn new(socket: TcpStream) -> Self {
        Connection {
            socket,
            request: Request::default(),
            output: VecDeque::new(),
            closing: false,
        }
    }

    /// Reads what has arrived. Returns `false` if the connection was closed.
    pub(crate) fn receive(
        &mut self,
        token: Token,
        scratch: &mut [u8],
        calls: &mut VecDeque<Call>,
        response: &mut Option<Vec<u8>>,
    ) -> Result<bool> {
        loop {
            let read = match self.socket.read(scratch) {
                Ok(0) => return Ok(false),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(true),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            let mut rest = scratch.get(..read).unwrap_or_default();
            while !rest.is_empty() || self.request.is_complete() {
                let (part, left) = self.request.take(rest)?;
                rest = left;
                match part {
                    Part::More => {}
                    Part::ExpectsContinue => self.queue(CONTINUE.to_vec(), None),
                    Part::BodyBegins => {
                        if let Some(response) = response {
                            response.clear();
                        }
                    }
                    Part::Body(bytes) => {
                        if let Some(response) = response {
                            response.extend_from_slice(bytes);
                        }
                    }
                    Part::End { call, close } => {
                        self.closing |= close;
                        calls.push_back(match call {
                            Call::Next(_) => Call::Next(token),
                            post => {
                                self.queue(ACCEPTED.to_vec(), None);
                                post
                            }
                        });
                    }
                }
            }
            self.flush()?;
            // A short read means that the kernel has no more data (epoll(7), "edge-triggered").
            if read < scratch.len() {
                return Ok(true);
            }
        }
    }

    pub(crate) fn queue(&mut self, head: Vec<u8>, event: Option<Rc<Event>>) {
        self.output.push_back(Output {
            head,
            event,
            sent: 0,
            last: self.closing,
        });
    }

    /// Sends as much as the socket accepts.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        while let Some(output) = self.output.front_mut() {
            let body = output.event.as_ref().map_or(&[][..], |event| &event.body);
            let total = output.head.len() + body.len();
            while output.sent < total {
                let head = output.head.get(output.sent..).unwrap_or_default();
                let from = output.sent.saturating_sub(output.head.len());
                let slices = [
                    IoSlice::new(head),
                    IoSlice::new(body.get(from..).unwrap_or_default()),
                ];
                match self.socket.write_vectored(&slices) {
                    Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                    Ok(written) => output.sent += written,
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            if output.last {
                self.socket.shutdown(Shutdown::Write)?;
            }
            self.output.pop_front();
        }
        Ok(())
    }
}
