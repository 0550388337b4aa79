//! A function under test: the runtime on a thread of its own, the emulator in front of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use lambda_native::{LambdaContext, LambdaError, LambdaHandler, Runtime, RuntimeError};
use lambda_native_emulator::{
    At, Builder, Emulator, Event, Fault, Invocation, InvocationResponse, Observed, RecordedRequest,
};

/// Far more than anything here takes: a test fails rather than hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The runtime, serving on a thread of its own.
pub(crate) struct Serving {
    end: Receiver<RuntimeError>,
}

impl Serving {
    pub(crate) fn start(runtime: Runtime, handler: impl LambdaHandler + Send + 'static) -> Self {
        Self::start_then(runtime, handler, || {})
    }

    /// As [`start`](Self::start), with something to do at the end.
    fn start_then(
        runtime: Runtime,
        handler: impl LambdaHandler + Send + 'static,
        then: impl FnOnce() + Send + 'static,
    ) -> Self {
        let (sender, end) = mpsc::channel();
        thread::spawn(move || {
            let Err(error) = runtime.run(handler);
            // Shown with a test that has failed by it.
            eprintln!("the runtime has ended: {error}");
            then();
            // The test may be over already.
            let _ = sender.send(error);
        });
        Serving { end }
    }

    /// Why it ended, once it has.
    #[track_caller]
    pub(crate) fn end(&self) -> RuntimeError {
        self.end
            .recv_timeout(PATIENCE)
            .expect("the runtime ends, and by returning")
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

/// What a function leaves behind that has served to its end.
pub(crate) struct Traffic {
    pub(crate) requests: Vec<RecordedRequest>,
    pub(crate) connections: usize,
}

impl Function {
    pub(crate) fn serve(handler: impl LambdaHandler + Send + 'static) -> Self {
        Self::serve_with(Emulator::builder(), |runtime| runtime, handler)
    }

    /// Serves under an emulator and with a runtime of the test's choice. Timeouts are out of the
    /// way: no test here is about them.
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
        // Without a runtime nobody would answer: whoever waits for an answer learns it.
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

    /// Has this happen in the next exchange of that kind.
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

    /// Waits for the runtime to end by itself.
    #[track_caller]
    pub(crate) fn end(&self) -> RuntimeError {
        self.serving.end()
    }

    /// Ends the emulator, and asserts what holds after every invocation: the runtime served until
    /// there was no API any more, and whatever was delivered was answered exactly once.
    #[track_caller]
    pub(crate) fn finish(self) -> Traffic {
        assert!(
            self.serving.is_serving(),
            "the runtime has ended before the test"
        );
        let answers = self.answers();
        self.lambda.stop();
        let end = self.serving.end();
        assert!(
            matches!(end, RuntimeError::Unreachable { attempts: 3, .. }),
            "without an API the runtime gives up after three attempts, not with {end:?}"
        );
        for (request_id, count) in answers {
            assert_eq!(count, 1, "answers to {request_id}");
        }
        Traffic {
            requests: self.lambda.requests(),
            connections: self.lambda.connections(),
        }
    }

    /// How often each invocation was answered, once the runtime waits for the next one: the caller
    /// has its answer before the runtime is told that it was taken.
    #[track_caller]
    fn answers(&self) -> BTreeMap<String, u32> {
        let mut answers: BTreeMap<String, u32> = BTreeMap::new();
        let mut waiting = false;
        loop {
            let observed = match self.observed.try_recv() {
                Ok(observed) => observed,
                Err(_) if waiting => return answers,
                Err(_) => self
                    .observed
                    .recv_timeout(PATIENCE)
                    .expect("the runtime asks for the next event"),
            };
            match observed.event {
                Event::NextCalled { .. } => waiting = true,
                Event::Started { request_id, .. } => {
                    waiting = false;
                    answers.entry(request_id).or_default();
                }
                Event::Responded { request_id, .. } | Event::TimedOut { request_id, .. } => {
                    waiting = false;
                    *answers.entry(request_id).or_default() += 1;
                }
                _ => {}
            }
        }
    }
}

impl Traffic {
    /// The requests whose path ends so, such as `/next` or `/response`.
    pub(crate) fn to(&self, end: &str) -> Vec<&RecordedRequest> {
        let requests = self.requests.iter();
        requests
            .filter(|request| request.path.ends_with(end))
            .collect()
    }

    /// How many requests ended so.
    pub(crate) fn count(&self, end: &str) -> usize {
        self.to(end).len()
    }
}

/// Answers with the event.
pub(crate) fn echo(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    Ok(event.to_owned())
}

/// Answers with the request id and the event.
pub(crate) fn signed_echo(event: &str, ctx: &LambdaContext) -> Result<String, LambdaError> {
    Ok(format!("{} {event}", ctx.request_id))
}
