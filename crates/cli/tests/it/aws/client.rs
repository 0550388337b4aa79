//! How calls are sent, whatever the operation: redirects, repetitions and the clock.

use std::fs;
#[cfg(target_os = "linux")]
use std::net::TcpListener;
#[cfg(target_os = "linux")]
use std::time::Instant;

use super::lam_with;
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
