//! Runs the real program, as Lambda would.

use std::process::{Child, Command};

use lambda_native_emulator::{Emulator, Invocation};

struct Function(Child);

impl Function {
    fn start(lambda: &Emulator) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_hello"))
            .envs(lambda.environment())
            .spawn()
            .expect("the program starts");
        Self(child)
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // The function never exits by itself. Errors are ignored, since it may have exited already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn each_event_is_echoed_with_the_id_of_its_request() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = Function::start(&lambda);
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
fn after_an_event_that_is_not_utf8_the_next_one_succeeds() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = Function::start(&lambda);
    let response = lambda.invoke(b"\"\xff\"".as_slice());
    assert_eq!(response.error_type(), Some("InvalidText"), "{response:?}");
    assert_eq!(lambda.invoke("1").json()["echo"], 1);
}

/// Rust's own `main` ignores SIGPIPE, so that a write to a closed connection returns an error. A
/// function with `lambda_native::main!` must not be killed by SIGPIPE either.
#[cfg(target_os = "linux")]
#[test]
fn a_closed_connection_does_not_kill_the_function() {
    const SIGPIPE: u32 = 13;
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    assert!(lambda.invoke("1").is_response(), "it has started");
    let status = std::fs::read_to_string(format!("/proc/{}/status", function.0.id()))
        .expect("the process is there");
    let ignored = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .expect("the signals it ignores");
    let ignored = u64::from_str_radix(ignored.trim(), 16).expect("a mask");
    assert_ne!(ignored & (1 << (SIGPIPE - 1)), 0, "{ignored:x}");
}

/// Otherwise the connection would get file descriptor 2, and log lines would become part of a request.
#[cfg(unix)]
#[test]
fn the_connection_does_not_replace_a_closed_standard_stream() {
    let lambda = Emulator::start().expect("an emulator");
    let child = Command::new("sh")
        .args(["-c", r#"exec "$0" 2>&-"#, env!("CARGO_BIN_EXE_hello")])
        .envs(lambda.environment())
        .spawn()
        .expect("the shell starts");
    let _function = Function(child);
    let response = lambda.invoke(b"\"\xff\"".as_slice());
    assert_eq!(response.error_type(), Some("InvalidText"), "{response:?}");
    assert_eq!(lambda.invoke("1").json()["echo"], 1);
    assert_eq!(lambda.connections(), 1);
}
