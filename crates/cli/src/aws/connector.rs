//! TCP connections with keep-alive.
//!
//! Nothing is sent while a function runs, for up to 90 minutes. NAT gateways and firewalls forget such a connection
//! after a few minutes, unless there are keep-alive probes ("Invoke": "Configure your HTTP client, SDK, firewall,
//! proxy, or operating system to allow for long connections with timeout or keep-alive settings"). ureq has no setting
//! for them.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use socket2::{SockRef, TcpKeepalive};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
};
use ureq::{Error, Timeout};

/// The time without any data after which a probe is sent, and the time between two probes. A NAT gateway forgets a
/// connection after 350 s ("Troubleshoot NAT gateways").
const PROBE_AFTER: Duration = Duration::from_secs(60);

/// Opens connections.
#[derive(Debug)]
pub(super) struct KeepAliveConnector;

impl<In: Transport> Connector<In> for KeepAliveConnector {
    type Out = Either<In, KeepAliveTransport>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        // A proxy, to which this connector has connected, too.
        if let Some(transport) = chained {
            return Ok(Some(Either::A(transport)));
        }
        let stream = connect(details)?;
        stream.set_nodelay(true)?;
        keep_alive(&stream)?;
        let (input, output) = (
            details.config.input_buffer_size(),
            details.config.output_buffer_size(),
        );
        Ok(Some(Either::B(KeepAliveTransport {
            stream,
            buffers: LazyBuffers::new(input, output),
        })))
    }
}

/// Tries one address after the other. Each gets an equal part of the time that is left.
fn connect(details: &ConnectionDetails<'_>) -> Result<TcpStream, Error> {
    let start = Instant::now();
    let limit = details.timeout.not_zero().map(|limit| *limit);
    let mut failed = Error::HostNotFound;
    for (index, address) in details.addrs.iter().enumerate() {
        let others = u32::try_from(details.addrs.len() - index).unwrap_or(1);
        let connected = match limit {
            Some(limit) => {
                let left = limit.saturating_sub(start.elapsed()) / others;
                // Zero is an error, not a time limit.
                TcpStream::connect_timeout(address, left.max(Duration::from_millis(1)))
            }
            None => TcpStream::connect(address),
        };
        match connected {
            Ok(stream) => return Ok(stream),
            Err(error) if is_timeout(&error) => failed = Error::Timeout(Timeout::Connect),
            Err(error) => failed = error.into(),
        }
    }
    Err(failed)
}

fn keep_alive(stream: &TcpStream) -> io::Result<()> {
    let probes = TcpKeepalive::new()
        .with_time(PROBE_AFTER)
        .with_interval(PROBE_AFTER);
    SockRef::from(stream).set_tcp_keepalive(&probes)
}

/// A connection.
#[derive(Debug)]
pub(super) struct KeepAliveTransport {
    stream: TcpStream,
    buffers: LazyBuffers,
}

impl Transport for KeepAliveTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let timeout = timeout.for_write();
        unless_ended(self.stream.set_write_timeout(left(&timeout)?))?;
        let output = &self.buffers.output()[..amount];
        let written = self.stream.write_all(output);
        written.map_err(|error| with_reason(error, &timeout))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let timeout = timeout.for_read();
        let (start, limit) = (Instant::now(), left(&timeout)?);
        let mut next = limit;
        let read = loop {
            unless_ended(self.stream.set_read_timeout(next))?;
            match self.stream.read(self.buffers.input_append_buf()) {
                // A signal, after which Linux does not continue a read with a time limit.
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                    next = limit.map(|limit| limit.saturating_sub(start.elapsed()));
                    if next.is_some_and(|left| left.is_zero()) {
                        return Err(Error::Timeout(timeout.reason));
                    }
                }
                read => break read.map_err(|error| with_reason(error, &timeout))?,
            }
        };
        self.buffers.input_appended(read);
        Ok(read > 0)
    }

    fn is_open(&mut self) -> bool {
        // Between two calls, there is nothing to read unless the connection has ended.
        let is_silent = |stream: &TcpStream| {
            stream.set_nonblocking(true)?;
            let peeked = stream.peek(&mut [0]);
            stream.set_nonblocking(false)?;
            io::Result::Ok(peeked.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock))
        };
        is_silent(&self.stream).unwrap_or(false)
    }
}

/// macOS refuses time limits for a connection that the server has closed. Its response may still be there.
fn unless_ended(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if cfg!(target_os = "macos") && error.kind() == io::ErrorKind::InvalidInput => {
            Ok(())
        }
        result => result,
    }
}

/// The time that is left. `None` if there is no limit.
fn left(timeout: &NextTimeout) -> Result<Option<Duration>, Error> {
    if timeout.after.is_zero() {
        return Err(Error::Timeout(timeout.reason));
    }
    Ok(timeout.not_zero().map(|left| *left))
}

fn with_reason(error: io::Error, timeout: &NextTimeout) -> Error {
    if is_timeout(&error) {
        return Error::Timeout(timeout.reason);
    }
    error.into()
}

/// An expired time limit of a socket is `WouldBlock` on Unix.
fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock
    )
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::TcpListener;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use rustix::net::sockopt;
    use ureq::unversioned::resolver::DefaultResolver;
    use ureq::{Agent, Error};

    use super::{KeepAliveConnector, PROBE_AFTER, keep_alive};

    fn agent() -> Agent {
        let config = Agent::config_builder().proxy(None).build();
        Agent::with_parts(config, KeepAliveConnector, DefaultResolver::default())
    }

    #[test]
    fn connections_are_kept_and_those_that_have_ended_are_replaced() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let (closed, is_closed) = mpsc::channel();
        let server = thread::spawn(move || {
            // Two requests on the first connection, which then ends, and one on the second.
            for requests in [2, 1] {
                let (mut stream, _) = listener.accept().unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                for _ in 0..requests {
                    while !lines.next().unwrap().unwrap().is_empty() {}
                    let body = "a".repeat(300_000);
                    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
                    stream.write_all((head + &body).as_bytes()).unwrap();
                }
                drop((stream, lines));
                closed.send(()).unwrap();
            }
        });
        let agent = agent();
        for number in 1..=3 {
            if number == 3 {
                is_closed.recv().unwrap();
            }
            let mut response = agent.get(&url).call().unwrap();
            assert_eq!(response.body_mut().read_to_string().unwrap().len(), 300_000);
        }
        server.join().unwrap();
    }

    #[test]
    fn a_server_that_does_not_respond_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let request = agent().get(&url).config();
        let request = request.timeout_global(Some(Duration::from_millis(50)));
        let error = request.build().call().unwrap_err();
        assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    }

    #[test]
    fn probes_are_sent_before_a_nat_gateway_forgets_the_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        keep_alive(&stream).unwrap();
        assert!(sockopt::socket_keepalive(&stream).unwrap());
        assert_eq!(sockopt::tcp_keepidle(&stream).unwrap(), PROBE_AFTER);
        assert_eq!(sockopt::tcp_keepintvl(&stream).unwrap(), PROBE_AFTER);
    }
}
