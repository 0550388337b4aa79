//! A function under test: the runtime on its own threads, with an emulator.

use std::thread;
use std::time::Duration;

use lambda_native::{LambdaHandler, Runtime};
use lambda_native_emulator::front::{Front, Prelude, Request, Response};
use lambda_native_emulator::{
    At, Emulator, Fault, Invocation, InvocationResponse, PendingInvocation, ResponseStart,
    StreamingResponse,
};

/// Far longer than any test takes, so that tests fail instead of hanging.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A function in an emulated Lambda.
pub(crate) struct Function {
    lambda: Emulator,
}

impl Function {
    pub(crate) fn serve(handler: impl LambdaHandler + Send + 'static) -> Self {
        Self::serve_several(1, handler)
    }

    /// Serves this many invocations at once.
    pub(crate) fn serve_several(
        workers: u32,
        handler: impl LambdaHandler + Send + 'static,
    ) -> Self {
        let lambda = Emulator::builder().concurrency(workers).timeout(PATIENCE);
        let lambda = lambda.start().expect("the emulator starts");
        let runtime = Runtime::new().runtime_api(lambda.runtime_api());
        thread::spawn(move || runtime.concurrency(workers).run(handler));
        Function { lambda }
    }

    /// Injects a fault into the next exchange of this kind.
    pub(crate) fn inject(&self, at: At, fault: Fault) {
        self.lambda.inject(at, fault);
    }

    pub(crate) fn invoke(&self, event: impl Into<Vec<u8>>) -> InvocationResponse {
        self.lambda.invoke(event)
    }

    pub(crate) fn run(&self, invocation: Invocation) -> InvocationResponse {
        self.lambda.submit(invocation).wait()
    }

    pub(crate) fn submit(&self, request: &Request) -> PendingInvocation {
        self.lambda.submit(url_invocation(request))
    }

    /// Sends a request through a Function URL.
    #[track_caller]
    pub(crate) fn send(&self, request: &Request) -> Response {
        url_response(&self.submit(request).wait())
    }

    #[track_caller]
    pub(crate) fn get(&self, target: &str) -> Response {
        self.send(&Request::new("GET", target))
    }

    /// Sends a request through a Function URL that streams, and reads the response up to its body.
    #[track_caller]
    pub(crate) fn stream(&self, request: &Request) -> (Response, StreamingResponse) {
        let (prelude, stream) = self.stream_event(url_invocation(request));
        let mut reader = Prelude::new(&Front::FunctionUrl);
        let response = reader.push(prelude.as_bytes()).expect("a valid prelude");
        let response = response.map_or_else(|| reader.push(&[0; 8]), |response| Ok(Some(response)));
        (
            response
                .expect("a valid prelude")
                .expect("a complete prelude"),
            stream,
        )
    }

    /// Returns the JSON at the start of a streamed response, and the rest.
    #[track_caller]
    pub(crate) fn stream_event(&self, event: Invocation) -> (String, StreamingResponse) {
        let mut stream = match self.lambda.submit(event).begin() {
            ResponseStart::Stream(stream) => stream,
            other => panic!("expected a stream, got {other:?}"),
        };
        assert!(Prelude::is_announced_by(stream.content_type()));
        let prelude = stream.next_chunk().expect("a prelude");
        assert_eq!(stream.next_chunk().as_deref(), Some([0; 8].as_slice()));
        (String::from_utf8(prelude).expect("text"), stream)
    }
}

/// The invocation for a request to a Function URL.
#[track_caller]
pub(crate) fn url_invocation(request: &Request) -> Invocation {
    let invocation = Front::FunctionUrl.invocation(request);
    invocation.expect("a request for the function")
}

/// What a Function URL makes of a buffered response.
#[track_caller]
pub(crate) fn url_response(response: &InvocationResponse) -> Response {
    assert!(response.is_response(), "{response:?}");
    let response = Front::FunctionUrl.response(&Request::new("GET", "/"), response.body());
    response.expect("a valid response")
}

/// The only value of a header.
#[track_caller]
pub(crate) fn header<'r>(response: &'r Response, name: &str) -> Option<&'r str> {
    let values = response.headers.iter().filter(|(other, _)| other == name);
    let values = values.map(|(_, value)| value.as_str()).collect::<Vec<_>>();
    assert!(values.len() < 2, "{name}: {values:?}");
    values.first().copied()
}

pub(crate) fn text(response: &Response) -> &str {
    std::str::from_utf8(&response.body).expect("text")
}
