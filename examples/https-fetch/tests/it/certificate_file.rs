//! Invalid files in `SSL_CERT_FILE`.

use std::fs;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use lambda_native_emulator::FunctionError;
use tempfile::NamedTempFile;

use crate::{lambda, program};

const SAFETY_NET: Duration = Duration::from_secs(60);

fn failed_init(file: &str) -> FunctionError {
    let lambda = lambda();
    let child = program(&lambda, &[("SSL_CERT_FILE", file)])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let ended = receiver.recv_timeout(SAFETY_NET).expect("the process ends");
    let output = ended.expect("its output can be read");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        stderr.contains("TrustError") && stderr.lines().count() == 1,
        "{stderr}"
    );
    lambda
        .init_error()
        .unwrap_or_else(|| panic!("no report: {output:?}"))
}

#[test]
fn a_missing_file_fails_init() {
    let error = failed_init("/no/such/file.pem");
    assert_eq!(
        error.header_error_type.as_deref(),
        Some("Runtime.TrustError")
    );
    assert!(
        error.error_message.contains("/no/such/file.pem"),
        "{error:?}"
    );
}

#[test]
fn a_file_without_certificates_fails_init() {
    let file = NamedTempFile::new().expect("a temporary file");
    fs::write(file.path(), "no certificate").expect("it is written");
    let error = failed_init(crate::path(file.path()));
    assert_eq!(
        error.header_error_type.as_deref(),
        Some("Runtime.TrustError")
    );
    assert!(
        error.error_message.contains("BEGIN CERTIFICATE"),
        "{error:?}"
    );
}
