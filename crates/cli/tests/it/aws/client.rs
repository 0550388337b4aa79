//! How calls are sent, whatever the operation: redirects, repetitions and the clock.

use std::fs;
#[cfg(target_os = "linux")]
use std::net::TcpListener;
#[cfg(target_os = "linux")]
use std::time::Instant;

use super::lam_with;
use super::stages::with_versions;
use super::stand_in::{Fault, StandIn};
use crate::package::{X86_64, elf};
use crate::support::stderr;
#[cfg(target_os = "linux")]
use crate::support::{Running, SAFETY};

/// Runs `lam` without success, and returns what it wrote to stderr.
#[track_caller]
fn failure(aws: &StandIn, args: &[&str]) -> String {
    let output = lam_with(aws, args).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    stderr(&output)
}

#[test]
fn a_redirect_does_not_get_the_session_token() {
    let (aws, other) = (StandIn::with_function(), StandIn::with_function());
    for status in [301, 302, 307, 308] {
        let location = format!("{}/elsewhere", other.url());
        aws.fault(
            "GetFunctionConfiguration",
            Fault::Reply(status, "location", location),
        );
        let log = failure(&aws, &["versions", "orders"]);
        assert!(
            log.contains("does not follow the redirect to 127.0.0.1"),
            "{log}"
        );
    }
    assert_eq!(aws.calls().len(), 4);
    assert!(other.calls().is_empty());
}

/// A read, a write that must not take effect twice, and an invocation: how often each is sent after one failure.
#[test]
fn what_is_repeated_depends_on_the_call_and_the_failure() {
    const READ: &str = "GetAlias";
    const WRITE: &str = "UpdateAlias";
    const INVOCATION: &str = "Invoke";
    let throttled = Fault::Refuse(429, "TooManyRequestsException", "slow");
    let throttled_logs = Fault::Refuse(400, "ThrottlingException", "slow");
    for (fault, read, write) in [
        (throttled, 2, 2),
        (throttled_logs, 2, 2),
        (Fault::Refuse(500, "ServiceException", "oops"), 2, 1),
        (Fault::Refuse(503, "ServiceUnavailable", "busy"), 2, 1),
        (Fault::CutBefore, 2, 1),
        (Fault::CutAfter, 2, 1),
        (
            Fault::Refuse(400, "InvalidParameterValueException", "no"),
            1,
            1,
        ),
        (Fault::Refuse(403, "AccessDeniedException", "no"), 1, 1),
        // The next attempt has new credentials.
        (Fault::Refuse(403, "ExpiredTokenException", "late"), 2, 2),
    ] {
        for (operation, expected) in [(READ, read), (WRITE, write), (INVOCATION, 1)] {
            let aws = with_versions();
            aws.fault(operation, fault.clone());
            let args = match operation {
                INVOCATION => &["invoke", "--remote", "orders"][..],
                _ => &["rollback", "1", "--function", "orders", "--alias", "live"],
            };
            let output = lam_with(&aws, args).output().unwrap();
            let log = format!("{operation}, {fault:?}: {}", stderr(&output));
            assert_eq!(aws.calls_of(operation).len(), expected, "{log}");
            let code = if expected == 1 { 2 } else { 0 };
            assert_eq!(output.status.code(), Some(code), "{log}");
        }
    }
}

#[test]
fn a_read_is_given_up_after_five_attempts() {
    let aws = with_versions();
    for _ in 0..6 {
        aws.fault("GetAlias", Fault::Refuse(503, "ServiceUnavailable", "busy"));
    }
    let log = failure(
        &aws,
        &["rollback", "--function", "orders", "--alias", "live"],
    );
    assert_eq!(aws.calls_of("GetAlias").len(), 5, "{log}");
    assert!(log.contains("gave up after 5 attempts"), "{log}");
    assert!(log.contains("ServiceUnavailable: busy"), "{log}");
}

#[test]
fn a_bucket_in_another_region_gets_the_code_once() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("main"), elf(X86_64)).unwrap();
    fs::write(folder.path().join("lam.toml"), "s3-bucket = 'code'").unwrap();
    let aws = StandIn::with_function();
    let region = "eu-north-1".to_owned();
    aws.fault(
        "PutObject",
        Fault::Reply(301, "x-amz-bucket-region", region),
    );
    let output = lam_with(&aws, &["deploy", "orders", "--binary", "main"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let log = stderr(&output);
    assert!(!output.status.success(), "{log}");
    assert!(
        log.contains("the bucket is in the region eu-north-1"),
        "{log}"
    );
    assert_eq!(aws.calls_of("PutObject").len(), 1, "{log}");
}

/// While a function runs, nothing is sent, and a firewall or a NAT gateway may forget the connection.
#[test]
#[cfg(target_os = "linux")]
fn the_kernel_probes_connections_on_which_nothing_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let server = listener.local_addr().expect("an address");
    let aws = StandIn::start();
    let mut lam = lam_with(&aws, &["versions", "orders"]);
    lam.env("AWS_ENDPOINT_URL", format!("http://{server}"));
    let running = Running::start(&mut lam);
    let (_stream, client) = listener.accept().expect("a connection");
    let since = Instant::now();
    while timer(client.port(), server.port()).as_deref() != Some("02") {
        assert!(since.elapsed() < SAFETY, "no keep-alive timer");
        std::thread::yield_now();
    }
    drop(running);
}

/// The kind of the kernel's timer for a connection: `02` is the one for keep-alive (proc_net_tcp.txt).
#[cfg(target_os = "linux")]
fn timer(local: u16, remote: u16) -> Option<String> {
    let table = fs::read_to_string("/proc/net/tcp").expect("the table of connections");
    let mut rows = table
        .lines()
        .map(|row| row.split_whitespace().collect::<Vec<_>>());
    let row = rows.find(|row| {
        row[1] == format!("0100007F:{local:04X}") && row[2] == format!("0100007F:{remote:04X}")
    })?;
    Some(row[5].split(':').next()?.to_owned())
}
