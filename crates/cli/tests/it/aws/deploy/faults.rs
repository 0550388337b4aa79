//! Deployments that fail on the way, and what happens after that.

use std::thread;

use super::*;
use crate::aws::stand_in::Fault;

const CONFIGURATION: &str = r#"
memory = 512
alias = "live"
concurrency = 5
env.TABLE = "orders"
log.retention = 30
tags.team = "shop"
url.auth = "none"
"#;

/// Each operation that the first deployment or an update calls.
const WRITES: [&str; 13] = [
    "CreateRole",
    "AttachRolePolicy",
    "CreateLogGroup",
    "PutRetentionPolicy",
    "CreateFunction",
    "UpdateFunctionConfiguration",
    "UpdateFunctionCode",
    "TagResource",
    "PutFunctionConcurrency",
    "PublishVersion",
    "CreateAlias",
    "CreateFunctionUrlConfig",
    "AddPermission",
];

/// The faults that each operation gets once.
fn faults() -> [Fault; 4] {
    [
        Fault::CutBefore,
        Fault::CutAfter,
        Fault::Refuse(
            403,
            "AccessDeniedException",
            "not authorized to perform: a:B on resource: *",
        ),
        Fault::Refuse(429, "TooManyRequestsException", "Rate exceeded"),
    ]
}

/// Runs the check for each fault of each operation. Most of the time it waits, so the operations run at once.
fn with_each_fault(operations: &[&'static str], check: impl Fn(&'static str, &Fault) + Sync) {
    thread::scope(|scope| {
        for operation in operations {
            let check = &check;
            scope.spawn(move || faults().iter().for_each(|fault| check(operation, fault)));
        }
    });
}

/// What has to be the same at the end, however it was reached.
fn end_state(folder: &Folder) -> Value {
    let function = folder.function();
    let groups = folder.aws.state(|state| state.groups.clone());
    let roles = folder.aws.state(|state| state.roles.clone());
    let version = &function.aliases["live"]["FunctionVersion"];
    let published = function
        .versions
        .iter()
        .find(|it| it["Version"] == *version)
        .expect("a version");
    let statements: Vec<&Value> = function.policy.iter().map(|it| &it["Sid"]).collect();
    json!({
        "memory": published["MemorySize"],
        "sha": published["CodeSha256"],
        "environment": published["Environment"],
        "tags": function.tags["team"],
        "concurrency": function.concurrency,
        "url": function.url,
        "statements": statements,
        "groups": groups,
        "policies": roles.values().map(|role| role.policies.clone()).collect::<Vec<_>>(),
    })
}

/// Deploys until nothing is left to do, and returns the exit codes.
fn deploy_until_done(folder: &Folder) -> Vec<i32> {
    let mut codes = Vec::new();
    while codes.last() != Some(&0) && codes.len() < 4 {
        codes.push(folder.deploy(&[]).code);
    }
    codes
}

#[test]
fn each_step_of_a_first_deployment_may_fail() {
    let clean = Folder::new(CONFIGURATION);
    assert_eq!(deploy_until_done(&clean), [0]);
    let expected = end_state(&clean);
    with_each_fault(&WRITES, |operation, fault| {
        let folder = Folder::new(CONFIGURATION);
        folder.aws.fault(operation, fault.clone());
        let codes = deploy_until_done(&folder);
        assert!(codes.len() <= 2, "{operation} {fault:?}: {codes:?}");
        assert!(
            [0, 2, 3].contains(&codes[0]),
            "{operation} {fault:?}: {codes:?}"
        );
        assert_eq!(end_state(&folder), expected, "{operation} {fault:?}");
        folder.aws.take_calls();
        folder.deploy(&[]).assert(0, &["Unchanged"]);
        assert_eq!(folder.writes(), [""; 0], "{operation} {fault:?}");
    });
}

#[test]
fn each_step_of_an_update_may_fail() {
    let update = |folder: &Folder| {
        let version = json!({"Version": "1", "CodeSha256": "old"});
        folder.aws.state(|state| {
            let function = state.function.as_mut().unwrap();
            function.versions.push(version);
            function.aliases.insert(
                "live".to_owned(),
                json!({"Name": "live", "FunctionVersion": "1", "RevisionId": "a"}),
            );
        });
    };
    let clean = Folder::with_function(CONFIGURATION);
    update(&clean);
    assert_eq!(deploy_until_done(&clean), [0]);
    let expected = end_state(&clean);
    let operations = [
        "UpdateFunctionConfiguration",
        "UpdateFunctionCode",
        "TagResource",
        "PublishVersion",
        "UpdateAlias",
    ];
    with_each_fault(&operations, |operation, fault| {
        let folder = Folder::with_function(CONFIGURATION);
        update(&folder);
        folder.aws.fault(operation, fault.clone());
        let codes = deploy_until_done(&folder);
        assert!(codes.len() <= 2, "{operation} {fault:?}: {codes:?}");
        assert_eq!(end_state(&folder), expected, "{operation} {fault:?}");
    });
}

#[test]
fn two_deployments_at_once_do_not_harm_each_other() {
    let folder = Folder::new(CONFIGURATION);
    let codes = thread::scope(|scope| {
        let one = scope.spawn(|| folder.deploy(&["--output", "one.zip"]).code);
        let other = scope.spawn(|| folder.deploy(&["--output", "other.zip"]).code);
        [one, other].map(|thread| thread.join().expect("no panic"))
    });
    assert!(codes.contains(&0), "{codes:?}");
    deploy_until_done(&folder);
    let clean = Folder::new(CONFIGURATION);
    deploy_until_done(&clean);
    assert_eq!(end_state(&folder), end_state(&clean));
}

#[test]
fn a_failed_read_changes_nothing() {
    for operation in ["GetCallerIdentity", "GetFunction", "GetRole"] {
        let folder = Folder::new(CONFIGURATION);
        folder
            .aws
            .fault(operation, Fault::Refuse(403, "AccessDeniedException", "no"));
        folder.deploy(&[]).assert(2, &[operation]);
        assert_eq!(folder.writes(), [""; 0]);
    }
}

#[test]
fn another_update_in_progress_is_waited_for() {
    let folder = Folder::with_function("memory = 512");
    let busy =
        "The operation cannot be performed at this time. An update is in progress for resource";
    for operation in ["UpdateFunctionConfiguration", "UpdateFunctionCode"] {
        folder.aws.fault(
            operation,
            Fault::Refuse(409, "ResourceConflictException", busy),
        );
    }
    folder.deploy(&[]).assert(0, &["Deployed"]);
    assert_eq!(folder.aws.calls_of("UpdateFunctionCode").len(), 2);
}

#[test]
fn the_change_of_somebody_else_is_not_overwritten() {
    let folder = Folder::with_function("memory = 512");
    folder.aws.fault(
        "UpdateFunctionConfiguration",
        Fault::Refuse(412, "PreconditionFailedException", "stale"),
    );
    folder
        .deploy(&[])
        .assert(2, &["somebody else has changed orders in the meantime"]);
    let input = folder.aws.calls_of("UpdateFunctionConfiguration")[0].json();
    assert_eq!(input["RevisionId"], "rev-0");
    assert!(folder.aws.calls_of("UpdateFunctionCode").is_empty());
}
