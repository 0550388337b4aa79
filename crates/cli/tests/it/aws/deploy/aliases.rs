//! Versions, aliases, rollback, promotion and deletion.

use super::*;
use crate::aws::stand_in::{Fault, Reply};

const CONFIGURATION: &str = "alias = 'live'";

/// A function with as many versions as programs, of which the last is live.
fn with_versions(programs: &[&str]) -> Folder {
    let folder = Folder::new(CONFIGURATION);
    for program in programs {
        folder.write_program(X86_64, program);
        folder.deploy(&[]).assert(0, &[]);
    }
    folder.writes();
    folder
}

fn live(folder: &Folder) -> Value {
    folder.function().aliases["live"].clone()
}

/// Runs another command, and returns the exit code, stdout and stderr.
fn lam(folder: &Folder, args: &[&str]) -> (i32, String, String) {
    let output = lam_with(&folder.aws, args)
        .current_dir(folder.folder.path())
        .output()
        .unwrap();
    (
        output.status.code().expect("lam exits"),
        stdout(&output),
        stderr(&output),
    )
}

fn failing_function() -> Option<Reply> {
    Some(Reply {
        status: 200,
        headers: vec![("x-amz-function-error", "Unhandled".to_owned())],
        body: br#"{"errorType": "Late"}"#.to_vec(),
    })
}

#[test]
fn an_alias_moves_after_its_version_is_active() {
    let folder = with_versions(&["one"]);
    folder.write_program(X86_64, "two");
    folder
        .deploy(&[])
        .assert(0, &["+ version 2", "+ alias live 1 → 2"]);
    assert_eq!(live(&folder)["Description"], "lam: before=1");
    let calls = folder.aws.take_calls();
    let position = |operation: &str| {
        calls
            .iter()
            .rposition(|call| call.operation == operation)
            .unwrap()
    };
    let waited = calls[..position("UpdateAlias")].iter().rposition(|call| {
        call.operation == "GetFunctionConfiguration" && call.query == "Qualifier=2"
    });
    assert!(waited.unwrap() > position("PublishVersion"));
}

#[test]
fn a_new_function_that_fails_its_test_gets_no_alias() {
    let folder = Folder::new("alias = 'live'");
    folder
        .aws
        .state(|state| state.response = failing_function());
    folder
        .deploy(&["--test", "apigw-v2"])
        .assert(1, &["the alias live has not been created"]);
    assert!(folder.function().aliases.is_empty());
}

#[test]
fn a_version_that_fails_its_test_is_not_used() {
    let folder = with_versions(&["one"]);
    folder.write_program(X86_64, "two");
    folder
        .aws
        .state(|state| state.response = failing_function());
    folder
        .deploy(&["--test", "apigw-v2"])
        .assert(1, &["the alias live stays at version 1", "Late"]);
    assert_eq!(live(&folder)["FunctionVersion"], "1");
    assert_eq!(folder.aws.calls_of("Invoke").len(), 1);
    assert_eq!(folder.aws.calls_of("Invoke")[0].query, "Qualifier=2");
    folder
        .deploy(&["--test", "apigw-v2"])
        .assert(0, &["+ alias live 1 → 2"]);
    assert_eq!(folder.function().versions.len(), 2);
}

#[test]
fn rollback_goes_back_and_forth() {
    let folder = with_versions(&["one", "two", "three"]);
    let (code, out, log) = lam(&folder, &["rollback", "--function", "orders"]);
    assert_eq!((code, out.as_str()), (0, "2\n"), "{log}");
    assert!(log.contains("orders:live from version 3 to 2"), "{log}");
    assert_eq!(lam(&folder, &["rollback", "--function", "orders"]).1, "3\n");
    assert_eq!(
        lam(&folder, &["rollback", "1", "--function", "orders"]).1,
        "1\n"
    );
    let (code, _, log) = lam(&folder, &["rollback", "1", "--function", "orders"]);
    assert_eq!(code, 2);
    assert!(log.contains("already points to version 1"), "{log}");
    let (code, _, log) = lam(&folder, &["rollback", "9", "--function", "orders"]);
    assert_eq!(code, 2);
    assert!(log.contains("no version 9"), "{log}");
    for (state, expected) in [
        (
            "Inactive",
            "invoke it (`lam invoke --remote orders --qualifier 2`)",
        ),
        (
            "Pending",
            "version 2 is in the state Pending; try again when it is active",
        ),
    ] {
        let set_state = |state: &str| {
            folder.aws.state(|aws| {
                let function = aws.function.as_mut().expect("a function");
                let mut versions = function.versions.iter_mut();
                let version = versions.find(|version| version["Version"] == "2").unwrap();
                version["State"] = state.into();
            });
        };
        set_state(state);
        let (code, _, log) = lam(&folder, &["rollback", "2", "--function", "orders"]);
        assert_eq!(code, 2);
        assert!(log.contains(expected), "{log}");
        set_state("Active");
    }
    // A deployment of the same code brings the newest version back.
    folder.deploy(&[]).assert(0, &["+ alias live 1 → 3"]);
}

#[test]
fn a_rollback_does_not_overwrite_the_change_of_somebody_else() {
    let folder = with_versions(&["one", "two"]);
    folder.aws.fault(
        "UpdateAlias",
        Fault::Refuse(412, "PreconditionFailedException", "stale"),
    );
    let (code, _, log) = lam(&folder, &["rollback", "--function", "orders"]);
    assert_eq!(code, 2);
    assert!(log.contains("the alias live stays at version 2"), "{log}");
    assert!(folder.aws.calls_of("UpdateAlias")[0].json()["RevisionId"].is_string());
}

#[test]
fn without_an_alias_there_is_nothing_to_roll_back() {
    let folder = Folder::with_function("");
    let (code, _, log) = lam(&folder, &["rollback", "--function", "orders"]);
    assert_eq!(code, 2);
    assert!(log.contains("set the key `alias`"), "{log}");
}

#[test]
fn a_part_of_the_invocations_comes_first() {
    let folder = with_versions(&["one"]);
    folder.write_program(X86_64, "two");
    folder
        .deploy(&["--weight", "10%"])
        .assert(0, &["+ alias live 10% → 2"]);
    let alias = live(&folder);
    assert_eq!(alias["FunctionVersion"], "1");
    assert_eq!(
        alias["RoutingConfig"]["AdditionalVersionWeights"],
        json!({"2": 0.1})
    );
    folder.writes();
    folder
        .deploy(&["--weight", "10%"])
        .assert(0, &["Unchanged"]);
    assert_eq!(folder.writes(), [""; 0]);
    let (_, out, _) = lam(&folder, &["versions", "orders"]);
    assert!(
        out.contains("live 10%") && out.contains("live 90%"),
        "{out}"
    );
    assert_eq!(lam(&folder, &["promote", "orders"]).1, "2\n");
    assert_eq!(live(&folder)["FunctionVersion"], "2");
    assert_eq!(
        live(&folder)["RoutingConfig"]["AdditionalVersionWeights"],
        json!({})
    );
    let (code, _, log) = lam(&folder, &["promote", "orders"]);
    assert_eq!(code, 2);
    assert!(log.contains("nothing to promote"), "{log}");
}

#[test]
fn a_weight_is_printed_as_it_was_given() {
    let folder = with_versions(&["one"]);
    folder.write_program(X86_64, "two");
    folder
        .deploy(&["--weight", "7%"])
        .assert(0, &["+ alias live 7% → 2"]);
    let weights = live(&folder)["RoutingConfig"]["AdditionalVersionWeights"].clone();
    assert_eq!(weights, json!({"2": 0.07}));
    let (_, out, _) = lam(&folder, &["versions", "orders"]);
    assert!(out.contains("live 7%") && out.contains("live 93%"), "{out}");
}

#[test]
fn a_weight_changes_nothing_if_the_newest_version_has_all_invocations() {
    let folder = with_versions(&["one", "two"]);
    folder
        .deploy(&["--weight", "10%"])
        .assert(0, &["Unchanged"]);
    assert_eq!(folder.writes(), [""; 0]);
}

#[test]
fn a_version_without_snap_start_is_not_the_newest_if_the_function_has_it() {
    let folder = with_versions(&["one"]);
    folder.configure("alias = 'live'\nsnap-start = true");
    folder
        .deploy(&[])
        .assert(0, &["+ snap-start", "+ alias live 1 → 2"]);
    folder.aws.state(|state| {
        let function = state.function.as_mut().unwrap();
        function.versions[1]["SnapStart"]["OptimizationStatus"] = json!("On");
    });
    folder.deploy(&[]).assert(0, &["Unchanged"]);
    // As after a deployment that was killed before it published.
    folder.aws.state(|state| {
        let function = state.function.as_mut().unwrap();
        function.versions[1]["SnapStart"] = json!({"ApplyOn": "None", "OptimizationStatus": "Off"});
    });
    folder.deploy(&[]).assert(0, &["+ alias live 2 → 3"]);
}

#[test]
fn versions_are_listed() {
    let folder = with_versions(&["one", "two"]);
    let (code, out, _) = lam(&folder, &["versions", "orders", "--json"]);
    assert_eq!(code, 0);
    let rows: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(rows[0]["version"], "$LATEST");
    assert_eq!(rows[1]["version"], "2");
    assert_eq!(rows[1]["aliases"], json!(["live"]));
    assert_eq!(rows[2]["aliases"], json!([]));
}

#[test]
fn old_versions_are_deleted_if_no_alias_needs_them() {
    let folder = with_versions(&["one", "two", "three"]);
    folder.configure("alias = 'live'\nkeep-versions = 1");
    folder.deploy(&[]).assert(0, &["- version 1"]);
    // Version 2 is where a rollback goes.
    let function = folder.function();
    let versions: Vec<&Value> = function.versions.iter().map(|it| &it["Version"]).collect();
    assert_eq!(versions, ["2", "3"]);
    folder.write_program(X86_64, "four");
    folder.aws.fault(
        "DeleteFunction",
        Fault::Refuse(403, "AccessDeniedException", "no"),
    );
    folder
        .deploy(&[])
        .assert(0, &["warning: cannot delete version 2"]);
}

#[test]
fn a_function_is_deleted_with_its_role() {
    let folder =
        Folder::new("log.retention = 30\npolicies = ['arn:aws:iam::aws:policy/ReadOnlyAccess']");
    folder.deploy(&[]).assert(0, &[]);
    let (code, _, log) = lam(&folder, &["delete", "orders", "--logs"]);
    assert_eq!(code, 2);
    assert!(
        log.contains("- role orders-lambda") && log.contains("use --yes"),
        "{log}"
    );
    assert!(folder.aws.state(|state| state.function.is_some()));
    let (code, _, log) = lam(&folder, &["delete", "orders", "--logs", "--yes"]);
    assert_eq!(code, 0, "{log}");
    folder.aws.state(|state| {
        assert!(state.function.is_none() && state.roles.is_empty() && state.groups.is_empty());
    });
    let (code, _, log) = lam(&folder, &["delete", "orders", "--yes"]);
    assert_eq!(code, 2);
    assert!(log.contains("there is no function \"orders\""), "{log}");
}

#[test]
fn the_role_of_somebody_else_is_not_deleted() {
    let folder = Folder::with_function("");
    folder.aws.state(|state| {
        state
            .roles
            .insert("orders-lambda".to_owned(), Role::default())
    });
    assert_eq!(lam(&folder, &["delete", "orders", "--yes"]).0, 0);
    folder
        .aws
        .state(|state| assert!(state.function.is_none() && state.roles.len() == 1));
}

#[test]
fn a_deletion_that_has_stopped_goes_on() {
    let folder = Folder::new("log = { group = 'shared', retention = 30 }");
    folder.deploy(&[]).assert(0, &[]);
    let delete = || lam(&folder, &["delete", "orders", "--logs", "--yes"]);
    let denied = || Fault::Refuse(403, "AccessDeniedException", "no");
    folder.aws.fault("DeleteFunction", denied());
    let (code, _, log) = delete();
    assert_eq!(code, 2, "{log}");
    assert!(!log.contains("not done"), "{log}");
    folder.aws.fault("DeleteRole", denied());
    let (code, _, log) = delete();
    assert_eq!(code, 3, "{log}");
    let done = "done:\n  - function orders with its versions, aliases and URLs\n\
                not done: role orders-lambda, log group shared\n";
    assert!(log.contains(done), "{log}");
    // Only the configuration still says which group it is.
    let (code, _, log) = delete();
    assert_eq!(code, 0, "{log}");
    folder
        .aws
        .state(|state| assert!(state.roles.is_empty() && state.groups.is_empty()));
}
