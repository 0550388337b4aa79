//! The runtime with a scripted server, which controls every byte that the runtime reads.

use std::io;

use lambda_native::{LambdaHandler, Runtime, RuntimeError};
use lambda_native_emulator::RecordedRequest;
use lambda_native_emulator::wire::{RawApi, RawConnection};

use crate::support::function::Serving;

/// The result of running a script.
pub(crate) struct Played {
    pub(crate) end: RuntimeError,
    pub(crate) requests: Vec<RecordedRequest>,
    pub(crate) connections: usize,
}

/// Runs `handler` with `script` until the runtime stops. A script stops it with [`refuse_next`] or
/// by closing connections.
#[track_caller]
pub(crate) fn play<F>(handler: impl LambdaHandler + Send + 'static, script: F) -> Played
where
    F: Fn(&mut RawConnection) -> io::Result<()> + Send + Sync + 'static,
{
    play_with(|runtime| runtime, handler, script)
}

/// Like [`play`], with runtime options.
#[track_caller]
pub(crate) fn play_with<F>(
    options: impl FnOnce(Runtime) -> Runtime,
    handler: impl LambdaHandler + Send + 'static,
    script: F,
) -> Played
where
    F: Fn(&mut RawConnection) -> io::Result<()> + Send + Sync + 'static,
{
    let api = RawApi::start(script).expect("the scripted server starts");
    let runtime = options(Runtime::new().runtime_api(api.address()));
    let end = Serving::start(runtime, handler).end();
    let (requests, connections) = (api.requests(), api.connections());
    // Propagates the panic of a failed script.
    drop(api);
    Played {
        end,
        requests,
        connections,
    }
}

impl Played {
    /// Asserts that the runtime was stopped by [`refuse_next`].
    #[track_caller]
    pub(crate) fn refused_at_last(self) -> Self {
        match &self.end {
            RuntimeError::Refused {
                call, status: 403, ..
            } if call.ends_with("/next") => self,
            other => panic!("the runtime ended early: {other}"),
        }
    }

    /// The requests whose path ends with `end`.
    pub(crate) fn to(&self, end: &str) -> Vec<&RecordedRequest> {
        let requests = self.requests.iter();
        requests
            .filter(|request| request.path.ends_with(end))
            .collect()
    }
}

/// Reads a request and asserts the end of its path.
pub(crate) fn expect(conn: &mut RawConnection, end: &str) -> io::Result<RecordedRequest> {
    let request = conn.read_request()?;
    assert!(
        request.path.ends_with(end),
        "expected {end}, the runtime sent {} {}",
        request.method,
        request.path
    );
    Ok(request)
}

/// Reads a `/next` and returns 403, which stops the runtime.
pub(crate) fn refuse_next(conn: &mut RawConnection) -> io::Result<()> {
    expect(conn, "/next")?;
    conn.send(status_response(403, ""))
}

/// A plain response with this status.
pub(crate) fn status_response(status: u16, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} Status\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
}
