//! Responses that a handler keeps after their invocation.

use std::io::Write;
use std::mem;
use std::sync::{Arc, Mutex};
use std::thread;

use lambda_native::{LambdaContext, LambdaError, LambdaHandler, Response};

use crate::support::function::Function;

/// Does with the response what the event says.
#[derive(Default, Clone)]
struct Keeping {
    kept: Arc<Mutex<Option<Response>>>,
}

impl Keeping {
    /// Writes to the kept response and returns the result as text.
    fn write(&self) -> String {
        let mut kept = self.kept.lock().expect("not poisoned");
        let kept = kept.as_mut().expect("one was kept");
        match kept.stream().write_all(b"stale") {
            Ok(()) => "written".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    fn take(&self) -> Response {
        let mut kept = self.kept.lock().expect("not poisoned");
        kept.take().expect("one was kept")
    }
}

impl LambdaHandler for Keeping {
    fn handle(
        &self,
        event: &[u8],
        _: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        match event {
            b"keep" => {
                let kept = mem::take(response);
                *self.kept.lock().expect("not poisoned") = Some(kept);
                response.set_static_body(b"kept");
            }
            b"write" => response.set_body(self.write().into_bytes()),
            b"write in a thread" => {
                let keeping = self.clone();
                let written = thread::spawn(move || keeping.write()).join();
                response.set_body(written.expect("no panic").into_bytes());
            }
            b"drop" => drop(self.take()),
            b"put back" => *response = self.take(),
            b"put back and stream" => {
                *response = self.take();
                write!(response.stream(), "from another invocation")?;
            }
            b"put back, stream and say nothing of it" => {
                *response = self.take();
                let _ = write!(response.stream(), "from another invocation");
            }
            b"take and put back" => {
                let mut taken = mem::take(response);
                write!(taken.stream(), "one ")?;
                *response = taken;
                write!(response.stream(), "two")?;
            }
            b"stream" => write!(response.stream(), "streamed")?,
            _ => response.set_static_body(b"ok"),
        }
        Ok(())
    }
}

const OVER: &str = "this response belongs to an invocation that has ended";

#[test]
fn writing_to_a_kept_response_in_a_later_invocation_is_an_error() {
    let function = Function::serve(Keeping::default());
    for event in ["write", "write in a thread"] {
        assert_eq!(function.invoke("keep").body_str(), "kept");
        for _ in 0..2 {
            let response = function.invoke(event);
            assert!(response.body_str().starts_with(OVER), "{response:?}");
        }
        assert_eq!(function.invoke("stream").body_str(), "streamed");
    }
    function.finish();
}

#[test]
fn writing_to_a_kept_response_between_invocations_is_an_error() {
    let keeping = Keeping::default();
    let function = Function::serve(keeping.clone());
    assert_eq!(function.invoke("keep").body_str(), "kept");
    assert!(keeping.write().starts_with(OVER));
    function.finish();
}

#[test]
fn writing_to_a_kept_response_after_the_runtime_has_returned_is_an_error() {
    let keeping = Keeping::default();
    let function = Function::serve(keeping.clone());
    assert_eq!(function.invoke("keep").body_str(), "kept");
    function.finish();
    assert!(keeping.write().starts_with(OVER));
    // Another runtime may reuse the slot of the previous one.
    let another = Function::serve(keeping.clone());
    let response = another.invoke("write");
    assert!(response.body_str().starts_with(OVER), "{response:?}");
    drop(keeping.take());
    assert_eq!(another.invoke("stream").body_str(), "streamed");
    another.finish();
}

#[test]
fn a_response_put_back_in_a_later_invocation_is_not_sent() {
    for (event, error_type) in [
        ("put back and stream", "io::Error"),
        ("put back, stream and say nothing of it", "StaleResponse"),
    ] {
        let function = Function::serve(Keeping::default());
        assert_eq!(function.invoke("keep").body_str(), "kept");
        let response = function.invoke(event);
        assert_eq!(response.error_type(), Some(error_type), "{response:?}");
        assert_eq!(function.invoke("stream").body_str(), "streamed");
        function.finish();
    }
}

#[test]
fn a_response_put_back_or_dropped_later_does_not_affect_the_next_invocation() {
    let function = Function::serve(Keeping::default());
    for event in ["put back", "drop"] {
        assert_eq!(function.invoke("keep").body_str(), "kept");
        assert!(function.invoke(event).error().is_none());
        assert_eq!(function.invoke("stream").body_str(), "streamed");
        assert_eq!(function.invoke("{}").body_str(), "ok");
    }
    function.finish();
}

#[test]
fn a_response_put_back_in_its_own_invocation_is_sent() {
    let function = Function::serve(Keeping::default());
    assert_eq!(function.invoke("take and put back").body_str(), "one two");
    assert_eq!(function.invoke("stream").body_str(), "streamed");
    function.finish();
}
