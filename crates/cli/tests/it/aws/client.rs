//! How calls are sent, whatever the operation: redirects, repetitions and the clock.

use std::fs;

use super::lam_with;
use super::stand_in::{Fault, StandIn};
use crate::package::{X86_64, elf};
use crate::support::stderr;

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
