//! Runs the real program, as Lambda would.

use std::process::{Child, Command};

use lambda_native_emulator::front::{Front, Prelude, Request};
use lambda_native_emulator::{Emulator, ResponseStart, StreamingResponse};

struct Function {
    lambda: Emulator,
    process: Child,
}

impl Function {
    fn start() -> Self {
        let lambda = Emulator::start().expect("an emulator");
        let mut command = Command::new(env!("CARGO_BIN_EXE_axum-streaming"));
        let process = command
            .envs(lambda.environment())
            .spawn()
            .expect("the program starts");
        Function { lambda, process }
    }

    /// Sends a request. Returns the prelude, and the stream after it.
    fn get(&self, target: &str) -> (String, StreamingResponse) {
        let invocation = Front::FunctionUrl.invocation(&Request::new("GET", target));
        let invocation = invocation.expect("an event");
        let ResponseStart::Stream(mut stream) = self.lambda.submit(invocation).begin() else {
            panic!("the function streams");
        };
        assert!(Prelude::is_announced_by(stream.content_type()));
        let prelude = stream.next_chunk().expect("a prelude");
        stream.next_chunk().expect("its end");
        (String::from_utf8(prelude).expect("text"), stream)
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // The function never exits by itself. Errors are ignored, since it may have exited already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn each_tick_is_a_chunk() {
    let function = Function::start();
    let (prelude, mut stream) = function.get("/ticks");
    assert!(
        prelude.contains(r#""content-type":"text/event-stream""#),
        "{prelude}"
    );
    // The next event is a second away, so the first has not waited for it.
    assert_eq!(
        stream.next_chunk().as_deref(),
        Some(b"id: 1\ndata: tick\n\n".as_slice())
    );
}

#[test]
fn an_export_can_be_larger_than_six_megabytes() {
    let function = Function::start();
    let (_, stream) = function.get("/export");
    let response = stream.finish();
    assert!(response.is_response());
    assert_eq!(response.body().len(), 16_000_000);
    assert!(response.body_str().ends_with("0999999,2999997\n"));
}

#[test]
fn a_path_without_a_route_is_streamed_too() {
    let function = Function::start();
    let (prelude, stream) = function.get("/");
    assert!(prelude.starts_with(r#"{"statusCode":404,"#), "{prelude}");
    assert_eq!(stream.finish().body(), b"");
}
