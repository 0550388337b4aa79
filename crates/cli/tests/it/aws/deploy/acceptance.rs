//! Deployments that end on the way: every call fails in every way, or `lam` is killed after it. The same command
//! reaches the same end as if nothing had happened.

use std::process::Stdio;
use std::sync::OnceLock;
use std::thread;

use super::*;
use crate::aws::stand_in::{Fault, State};
use crate::support::SAFETY;

const FIRST: &str = r#"
memory = 256
alias = "live"
concurrency = 5
keep-versions = 1
policy = "policy.json"
env.TABLE = "orders"
log.retention = 30
tags.team = "shop"
url.auth = "none"
"#;

const SECOND: &str = r#"
memory = 512
alias = "live"
concurrency = 6
keep-versions = 1
policy = "policy.json"
tracing = "active"
env.TABLE = "prices"
log.retention = 60
tags.team = "sales"
url = { auth = "none", streaming = true }
"#;

/// The exit codes of the first run for each of [`faults`].
type Codes = [i32; 8];

/// A read is repeated after 429, 500 and a broken connection, and so is a write that has the same effect twice.
const BEFORE_A_CHANGE: Codes = [2, 2, 2, 2, 0, 0, 0, 0];
const REPEATED: Codes = [3, 3, 3, 3, 0, 0, 0, 0];
/// Any other write is repeated only after 429.
const WRITE: Codes = [3, 3, 3, 3, 0, 3, 3, 3];
/// Old versions may stay.
const CLEANUP: Codes = [0; 8];

/// A 404 for a read means that the thing does not exist yet, so it is not an error.
const fn or_missing(codes: Codes) -> Codes {
    let [denied, _, conflict, stale, rest @ ..] = codes;
    let [throttled, internal, before, after] = rest;
    [
        denied, 0, conflict, stale, throttled, internal, before, after,
    ]
}

/// A 409 means that the thing exists already, which is not an error.
const fn or_there(codes: Codes) -> Codes {
    let [denied, missing, _, stale, rest @ ..] = codes;
    let [throttled, internal, before, after] = rest;
    [
        denied, missing, 0, stale, throttled, internal, before, after,
    ]
}

/// The faults, of which each call gets one.
fn faults() -> [Fault; 8] {
    [
        Fault::Refuse(403, "AccessDeniedException", "not allowed"),
        Fault::Refuse(404, "ResourceNotFoundException", "not there"),
        Fault::Refuse(409, "ResourceConflictException", "a conflict"),
        Fault::Refuse(412, "PreconditionFailedException", "stale"),
        Fault::Refuse(429, "TooManyRequestsException", "Rate exceeded"),
        Fault::Refuse(500, "ServiceException", "internal"),
        Fault::CutBefore,
        Fault::CutAfter,
    ]
}

/// An account before the first deployment.
fn new() -> Folder {
    let folder = Folder::new(FIRST);
    let policy = r#"{"Version": "2012-10-17", "Statement": []}"#;
    fs::write(folder.folder.path().join("policy.json"), policy).unwrap();
    folder
}

/// An account in which the first deployment has ended, and much has changed since.
fn deployed() -> Folder {
    static STATE: OnceLock<State> = OnceLock::new();
    let folder = new();
    let state = STATE.get_or_init(|| {
        let folder = new();
        folder.deploy(&[]).assert(0, &[]);
        folder.aws.state(|state| state.clone())
    });
    folder.aws.state(|it| *it = state.clone());
    folder.configure(SECOND);
    folder.write_program(X86_64, "two");
    folder
}

/// What has to be the same at the end, however it was reached.
fn end_state(state: &State) -> Value {
    let function = state.function.as_ref().expect("a function");
    let roles = state.roles.iter();
    let roles: Vec<Value> = roles
        .map(|(name, role)| json!([name, role.tags, role.policies, role.inline]))
        .collect();
    let versions: Vec<Value> = function
        .versions
        .iter()
        .map(|version| {
            json!([
                version["CodeSha256"],
                version["MemorySize"],
                version["Environment"]
            ])
        })
        .collect();
    let statements = function.policy.iter().map(|it| &it["Sid"]);
    let mut statements: Vec<&str> = statements.filter_map(Value::as_str).collect();
    statements.sort_unstable();
    json!({
        "roles": roles,
        "groups": state.groups,
        "versions": versions,
        "live": function.aliases["live"]["FunctionVersion"],
        "before": function.aliases["live"]["Description"],
        "tags": function.tags,
        "concurrency": function.concurrency,
        "url": function.url,
        "statements": statements,
    })
}

/// Deploys until nothing is left to do, which takes at most two runs. Returns the result of the first.
#[track_caller]
fn deploy_until_done(folder: &Folder, expected: &Value, about: &str) -> Deployed {
    let first = folder.deploy(&[]);
    let is_done = || {
        folder
            .aws
            .state(|state| state.function.is_some() && end_state(state) == *expected)
    };
    if first.code != 0 || !is_done() {
        let second = folder.deploy(&[]);
        assert_eq!(second.code, 0, "{about}: {}", second.log);
    }
    assert_eq!(
        folder.aws.state(|state| end_state(state)),
        *expected,
        "{about}"
    );
    first
}

/// Runs the check for each row at once: most of the time, it waits.
fn for_each_row<T: Sync>(rows: &[T], check: impl Fn(&T) + Sync) {
    thread::scope(|scope| {
        for row in rows {
            let check = &check;
            scope.spawn(move || check(row));
        }
    });
}

fn check_faults(account: fn() -> Folder, rows: &[(&'static str, Codes)]) {
    let clean = account();
    clean.deploy(&[]).assert(0, &[]);
    let expected = clean.aws.state(|state| end_state(state));
    let mut called: Vec<String> = clean
        .aws
        .take_calls()
        .into_iter()
        .map(|it| it.operation)
        .collect();
    called.sort();
    called.dedup();
    let mut listed: Vec<&str> = rows.iter().map(|(operation, _)| *operation).collect();
    listed.sort_unstable();
    assert_eq!(called, listed, "each call has a row");
    for_each_row(rows, |(operation, codes)| {
        for (fault, code) in faults().into_iter().zip(codes) {
            let about = format!("{operation} {fault:?}");
            let folder = account();
            folder.aws.fault(operation, fault);
            let first = deploy_until_done(&folder, &expected, &about);
            assert_eq!(first.code, *code, "{about}: {}", first.log);
            // If something is missing or there, the next call may be the one that fails.
            let is_explained = [operation, " failed: ", "in the meantime"]
                .iter()
                .any(|text| first.log.contains(text));
            assert!(*code == 0 || is_explained, "{about}: {}", first.log);
            let says_how_to_continue = first.log.contains("run the same command again to continue");
            assert_eq!(*code == 3, says_how_to_continue, "{about}: {}", first.log);
        }
    });
}

#[test]
fn each_call_of_a_first_deployment_may_fail() {
    check_faults(
        new,
        &[
            ("GetCallerIdentity", BEFORE_A_CHANGE),
            ("GetFunction", or_missing(BEFORE_A_CHANGE)),
            ("GetRole", or_missing(BEFORE_A_CHANGE)),
            // It is refused, or whether it has arrived is not known.
            ("CreateRole", [2, 2, 2, 2, 0, 3, 3, 3]),
            ("AttachRolePolicy", REPEATED),
            ("PutRolePolicy", REPEATED),
            ("DescribeLogGroups", REPEATED),
            ("CreateLogGroup", REPEATED),
            ("PutRetentionPolicy", REPEATED),
            ("CreateFunction", WRITE),
            ("GetFunctionConfiguration", REPEATED),
            ("PutFunctionConcurrency", REPEATED),
            ("GetAlias", or_missing(REPEATED)),
            ("PublishVersion", WRITE),
            ("CreateAlias", WRITE),
            ("CreateFunctionUrlConfig", WRITE),
            ("GetPolicy", or_missing(REPEATED)),
            ("AddPermission", or_there(WRITE)),
            ("ListVersionsByFunction", CLEANUP),
            ("ListAliases", CLEANUP),
        ],
    );
}

#[test]
fn each_call_of_an_update_may_fail() {
    check_faults(
        deployed,
        &[
            ("GetCallerIdentity", BEFORE_A_CHANGE),
            ("GetFunction", or_missing(BEFORE_A_CHANGE)),
            // Without a URL, another one would be created, which Lambda refuses.
            ("GetFunctionUrlConfig", [2, 3, 2, 2, 0, 0, 0, 0]),
            ("GetRole", or_missing(BEFORE_A_CHANGE)),
            ("ListAttachedRolePolicies", BEFORE_A_CHANGE),
            ("AttachRolePolicy", BEFORE_A_CHANGE),
            ("GetRolePolicy", or_missing(REPEATED)),
            ("DescribeLogGroups", REPEATED),
            ("PutRetentionPolicy", REPEATED),
            ("UpdateFunctionConfiguration", WRITE),
            ("GetFunctionConfiguration", REPEATED),
            ("UpdateFunctionCode", WRITE),
            ("TagResource", REPEATED),
            ("PutFunctionConcurrency", REPEATED),
            ("GetAlias", REPEATED),
            ("PublishVersion", WRITE),
            ("UpdateAlias", WRITE),
            ("UpdateFunctionUrlConfig", WRITE),
            ("GetPolicy", or_missing(REPEATED)),
            ("ListVersionsByFunction", CLEANUP),
            ("ListAliases", CLEANUP),
        ],
    );
}

/// The operation of each write, in their order.
fn writes(account: fn() -> Folder) -> Vec<String> {
    let folder = account();
    folder.deploy(&[]).assert(0, &[]);
    folder.writes()
}

fn check_kills(account: fn() -> Folder) {
    let clean = account();
    clean.deploy(&[]).assert(0, &[]);
    let expected = clean.aws.state(|state| end_state(state));
    let writes: Vec<(usize, String)> = writes(account).into_iter().enumerate().collect();
    assert!(writes.len() > 8, "{writes:?}");
    for_each_row(&writes, |(index, operation)| {
        let folder = account();
        let reached = folder.aws.be_silent(*index);
        let mut lam = lam_with(&folder.aws, &["deploy", "orders", "--binary", "main"])
            .current_dir(folder.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let call = reached.recv_timeout(SAFETY).expect("the write");
        lam.kill().unwrap();
        lam.wait().unwrap();
        assert_eq!(call, *operation);
        let about = format!("killed after {operation} ({index})");
        let next = deploy_until_done(&folder, &expected, &about);
        assert_eq!(next.code, 0, "{about}: {}", next.log);
        folder.writes();
        folder.deploy(&[]).assert(0, &["Unchanged"]);
        assert_eq!(folder.writes(), [""; 0], "{about}");
    });
}

#[test]
fn a_first_deployment_may_be_killed_after_each_step() {
    check_kills(new);
}

#[test]
fn an_update_may_be_killed_after_each_step() {
    check_kills(deployed);
}

fn check_two_at_once(account: fn() -> Folder) {
    let clean = account();
    clean.deploy(&[]).assert(0, &[]);
    let expected = clean.aws.state(|state| end_state(state));
    let folder = account();
    let logs = thread::scope(|scope| {
        let one = scope.spawn(|| folder.deploy(&["--output", "one.zip"]));
        let other = scope.spawn(|| folder.deploy(&["--output", "other.zip"]));
        [one, other].map(|thread| thread.join().expect("no panic"))
    });
    assert!(logs.iter().any(|it| it.code == 0), "{logs:?}");
    deploy_until_done(&folder, &expected, "two at once");
}

#[test]
fn two_deployments_at_once_do_not_harm_each_other() {
    check_two_at_once(new);
    check_two_at_once(deployed);
}
