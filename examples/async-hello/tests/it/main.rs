//! Runs the real program, as Lambda would.

use std::process::{Child, Command};

use lambda_native_emulator::{Emulator, Invocation};

struct Function(Child);

impl Drop for Function {
    fn drop(&mut self) {
        // The function never exits by itself. Errors are ignored, since it may have exited already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(lambda: &Emulator) -> Function {
    let child = Command::new(env!("CARGO_BIN_EXE_async-hello"))
        .envs(lambda.environment())
        .spawn()
        .expect("the program starts");
    Function(child)
}

#[test]
fn each_event_is_echoed_with_the_id_of_its_request() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = start(&lambda);
    for event in [r#"{"n":1}"#, r#""Grüße""#, "null"] {
        let pending = lambda.submit(Invocation::new(event));
        let id = pending.request_id().to_owned();
        assert_eq!(
            pending.wait().body_str(),
            format!(r#"{{"id":"{id}","echo":{event}}}"#)
        );
    }
    assert_eq!(lambda.connections(), 1, "the connection is kept");
}

#[test]
fn several_invocations_run_at_once() {
    let lambda = Emulator::builder()
        .concurrency(4)
        .start()
        .expect("an emulator");
    let _function = start(&lambda);
    let pending: Vec<_> = (0..40)
        .map(|n| lambda.submit(Invocation::new(n.to_string())))
        .collect();
    for (n, pending) in pending.into_iter().enumerate() {
        assert_eq!(pending.wait().json()["echo"], n);
    }
    assert_eq!(lambda.connections(), 4, "a worker each");
}
