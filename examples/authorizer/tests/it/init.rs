//! Init fails without a valid key.

use std::process::Stdio;
use std::sync::mpsc;
use std::thread;

use lambda_native_emulator::{Emulator, FunctionError};

use crate::function::{SAFETY_NET, program};

/// Starts the program, whose init must fail. Returns the error that it reports to Lambda.
fn fail(key: Option<&str>) -> FunctionError {
    let lambda = Emulator::start().expect("an emulator");
    let child = program(&lambda, key)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let output = receiver
        .recv_timeout(SAFETY_NET)
        .expect("the process ends")
        .expect("its output can be read");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    lambda
        .init_error()
        .unwrap_or_else(|| panic!("no report: {output:?}"))
}

#[test]
fn the_error_for_a_missing_key_says_what_to_do() {
    let report = fail(None);
    assert_eq!(
        report.header_error_type.as_deref(),
        Some("Runtime.KeyError")
    );
    assert_eq!(
        report.error_message,
        "environment variable TOKEN_KEY is not set; set it to the key that signs the tokens, at \
         least 32 bytes long"
    );
}

#[test]
fn a_short_key_fails_init_and_is_not_printed() {
    for (key, length) in [("", "0 bytes"), ("hunter2", "7 bytes")] {
        let report = fail(Some(key));
        assert!(report.error_message.contains(length), "{report:?}");
        assert!(!report.error_message.contains("hunter2"), "{report:?}");
    }
}
