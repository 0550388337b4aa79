//! The runtime against a scripted server, where every byte it reads is the test's.

use std::io;

use lambda_native::{LambdaHandler, Runtime, RuntimeError};
use lambda_native_emulator::RecordedRequest;
use lambda_native_emulator::wire::{RawApi, RawConnection};

use crate::function::Serving;

/// A runtime that has met its script.
pub(crate) struct Played {
    pub(crate) end: RuntimeError,
    pub(crate) requests: Vec<RecordedRequest>,
    pub(crate) connections: usize,
}

/// Runs `handler` against `script` until the runtime ends. A script ends it with [`refuse_next`],
/// or by closing connections.
#[track_caller]
pub(crate) fn play<F>(handler: impl LambdaHandler + Send + 'static, script: F) -> Played
where
    F: Fn(&mut RawConnection) -> io::Result<()> + Send + Sync + 'static,
{
    play_with(|runtime| runtime, handler, script)
}

/// As [`play`], with a runtime of the test's choice.
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
    // Passes on the panic of a script that has failed.
    drop(api);
    Played {
        end,
        requests,
        connections,
    }
}

impl Played {
    /// Asserts that the runtime was still there for [`refuse_next`].
    #[track_caller]
    pub(crate) fn refused_at_last(self) -> Self {
        match &self.end {
            RuntimeError::Refused {
                call, status: 403, ..
            } if call.ends_with("/next") => self,
            other => panic!("the runtime ended early: {other}"),
        }
    }

    /// The requests whose path ends so.
    pub(crate) fn to(&self, end: &str) -> Vec<&RecordedRequest> {
        let requests = self.requests.iter();
        requests
            .filter(|request| request.path.ends_with(end))
            .collect()
    }
}

/// Reads a request, and asserts which one it is.
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

/// Reads a `/next` and answers 403: the runtime ends.
pub(crate) fn refuse_next(conn: &mut RawConnection) -> io::Result<()> {
    expect(conn, "/next")?;
    conn.send(reply(403, ""))
}

/// A plain answer of this status.
pub(crate) fn reply(status: u16, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} Status\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
}
