//! A function under test: the runtime on its own thread, with an emulator.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use lambda_native::{LambdaContext, LambdaError, LambdaHandler, Runtime, RuntimeError};
use lambda_native_emulator::{
    At, Builder, Emulator, Event, Fault, Invocation, InvocationResponse, Observed, RecordedRequest,
};

/// Far longer than any test takes, so that tests fail instead of hanging.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The runtime, serving on its own thread.
pub(crate) struct Serving {
    end: Receiver<RuntimeError>,
}

impl Serving {
    pub(crate) fn start(runtime: Runtime, handler: impl LambdaHandler + Send + 'static) -> Self {
        Self::start_then(runtime, handler, || {})
    }

    /// Like [`start`](Self::start), and calls `then` when the runtime has stopped.
    fn start_then(
        runtime: Runtime,
        handler: impl LambdaHandler + Send + 'static,
        then: impl FnOnce() + Send + 'static,
    ) -> Self {
        let (sender, end) = mpsc::channel();
        thread::spawn(move || {
            let Err(error) = runtime.run(handler);
            // Printed if the test fails.
            eprintln!("the runtime stopped: {error}");
            then();
            // The test may have ended.
            let _ = sender.send(error);
        });
        Serving { end }
    }

    /// Waits until the runtime stops and returns why.
    #[track_caller]
    pub(crate) fn end(&self) -> RuntimeError {
        self.end
            .recv_timeout(PATIENCE)
            .expect("the runtime returns")
    }

    pub(crate) fn is_serving(&self) -> bool {
        matches!(self.end.try_recv(), Err(mpsc::TryRecvError::Empty))
    }
}

/// A function in an emulated Lambda.
pub(crate) struct Function {
    pub(crate) lambda: Arc<Emulator>,
    serving: Serving,
    observed: Receiver<Observed>,
}

/// The requests and connections of a function that has ended.
pub(crate) struct Traffic {
    pub(crate) requests: Vec<RecordedRequest>,
    pub(crate) connections: usize,
}

impl Function {
    pub(crate) fn serve(handler: impl LambdaHandler + Send + 'static) -> Self {
        Self::serve_with(Emulator::builder(), |runtime| runtime, handler)
    }

    /// Serves with the given emulator and options. The timeouts are long, because no test here is
    /// about them.
    pub(crate) fn serve_with(
        lambda: Builder,
        options: impl FnOnce(Runtime) -> Runtime,
        handler: impl LambdaHandler + Send + 'static,
    ) -> Self {
        let lambda = lambda
            .timeout(PATIENCE)
            .fetch_timeout(PATIENCE)
            .start()
            .expect("the emulator starts");
        let observed = lambda.subscribe();
        let runtime = options(Runtime::new().runtime_api(lambda.runtime_api()));
        let lambda = Arc::new(lambda);
        // When the runtime has stopped, stop the emulator so that pending invocations do not wait.
        let stop = {
            let lambda = Arc::clone(&lambda);
            move || lambda.stop()
        };
        Function {
            serving: Serving::start_then(runtime, handler, stop),
            lambda,
            observed,
        }
    }

    /// Injects a fault into the next exchange of this kind.
    pub(crate) fn inject(&self, at: At, fault: Fault) -> &Self {
        self.lambda.inject(at, fault);
        self
    }

    pub(crate) fn invoke(&self, event: impl Into<Vec<u8>>) -> InvocationResponse {
        self.lambda.invoke(event)
    }

    pub(crate) fn submit(&self, invocation: Invocation) -> InvocationResponse {
        self.lambda.submit(invocation).wait()
    }

    /// Waits until the runtime stops.
    #[track_caller]
    pub(crate) fn end(&self) -> RuntimeError {
        self.serving.end()
    }

    /// Stops the emulator and asserts that the runtime served until then and that every delivered
    /// event got exactly one response.
    #[track_caller]
    pub(crate) fn finish(self) -> Traffic {
        assert!(
            self.serving.is_serving(),
            "the runtime stopped before the end of the test"
        );
        let responses = self.responses();
        self.lambda.stop();
        let end = self.serving.end();
        assert!(
            matches!(end, RuntimeError::Unreachable { attempts: 3, .. }),
            "expected `Unreachable` after three attempts without an API, got {end:?}"
        );
        for (request_id, count) in responses {
            assert_eq!(count, 1, "responses to {request_id}");
        }
        Traffic {
            requests: self.lambda.requests(),
            connections: self.lambda.connections(),
        }
    }

    /// The number of responses to each invocation, once the runtime waits for the next event. The
    /// caller gets its response before the runtime receives the status.
    #[track_caller]
    fn responses(&self) -> BTreeMap<String, u32> {
        let mut responses: BTreeMap<String, u32> = BTreeMap::new();
        let mut waiting = false;
        loop {
            let observed = match self.observed.try_recv() {
                Ok(observed) => observed,
                Err(_) if waiting => return responses,
                Err(_) => self
                    .observed
                    .recv_timeout(PATIENCE)
                    .expect("the runtime asks for the next event"),
            };
            match observed.event {
                Event::NextCalled { .. } => waiting = true,
                Event::Started { request_id, .. } => {
                    waiting = false;
                    responses.entry(request_id).or_default();
                }
                Event::Responded { request_id, .. } | Event::TimedOut { request_id, .. } => {
                    waiting = false;
                    *responses.entry(request_id).or_default() += 1;
                }
                _ => {}
            }
        }
    }
}

impl Traffic {
    /// The requests whose path ends with `end`, such as `/next` or `/response`.
    pub(crate) fn to(&self, end: &str) -> Vec<&RecordedRequest> {
        let requests = self.requests.iter();
        requests
            .filter(|request| request.path.ends_with(end))
            .collect()
    }

    /// The number of requests whose path ends with `end`.
    pub(crate) fn count(&self, end: &str) -> usize {
        self.to(end).len()
    }
}

/// Returns the event.
pub(crate) fn echo(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    Ok(event.to_owned())
}

/// Returns the request id and the event.
pub(crate) fn signed_echo(event: &str, ctx: &LambdaContext) -> Result<String, LambdaError> {
    Ok(format!("{} {event}", ctx.request_id))
}
