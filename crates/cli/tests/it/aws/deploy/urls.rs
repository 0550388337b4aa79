//! Function URLs and their permissions.

use super::*;
use crate::aws::stand_in::Fault;

fn with_url(statements: &[&str]) -> Folder {
    let folder = Folder::with_function("url.auth = 'none'");
    folder.aws.state(|state| {
        let function = state.function.as_mut().unwrap();
        function.url = Some(json!({"FunctionUrl": "https://x/", "AuthType": "NONE"}));
        let policy = statements.iter().map(|action| {
            let condition = if *action == "InvokeFunction" {
                json!({"Bool": {"lambda:InvokedViaFunctionUrl": "true"}})
            } else {
                json!({"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}})
            };
            json!({
                "Sid": format!("theirs-{action}"), "Effect": "Allow", "Principal": "*",
                "Action": format!("lambda:{action}"), "Condition": condition,
            })
        });
        function.policy = policy.collect();
    });
    folder
}

#[test]
fn a_url_gets_the_permissions_that_it_lacks() {
    for (statements, added) in [
        (&[][..], 2),
        (&["InvokeFunctionUrl"], 1),
        (&["InvokeFunctionUrl", "InvokeFunction"], 0),
    ] {
        let folder = with_url(statements);
        folder.deploy(&[]).assert(0, &[]);
        assert_eq!(
            folder.aws.calls_of("AddPermission").len(),
            added,
            "{statements:?}"
        );
        folder.writes();
        folder.deploy(&[]).assert(0, &["Unchanged"]);
        assert_eq!(folder.writes(), [""; 0]);
    }
}

#[test]
fn with_iam_nobody_is_let_in() {
    let folder = Folder::new("url.auth = 'none'");
    folder.deploy(&[]).assert(0, &[]);
    assert_eq!(folder.function().policy.len(), 2);
    folder.configure("url.auth = 'iam'");
    folder.deploy(&[]).assert(
        0,
        &["+ url AuthType \"NONE\" → \"AWS_IAM\"", "- permission"],
    );
    assert!(folder.function().policy.is_empty());
}

#[test]
fn a_url_is_deleted_only_after_a_question() {
    let folder = Folder::new("url.auth = 'none'");
    folder.deploy(&[]).assert(0, &[]);
    folder.configure("url = false");
    // The question comes first: nothing else is changed if nobody answers it.
    folder.write_program(X86_64, "two");
    folder.writes();
    folder.deploy(&[]).assert(
        2,
        &["Its address is lost for ever.\": stdin is not a terminal; use --yes"],
    );
    assert_eq!(folder.writes(), [""; 0]);
    folder.deploy(&["--yes"]).assert(0, &["- URL https://abc"]);
    assert!(folder.function().url.is_none() && folder.function().policy.is_empty());
}

#[test]
fn the_members_of_cors_that_are_not_configured_stay() {
    let folder = with_url(&["InvokeFunctionUrl", "InvokeFunction"]);
    folder.configure("url.auth = 'none'\nurl.cors.max-age = 60");
    let cors = json!({"AllowOrigins": ["https://a.example"], "MaxAge": 5});
    folder
        .aws
        .state(|state| state.function.as_mut().unwrap().url.as_mut().unwrap()["Cors"] = cors);
    folder.deploy(&[]).assert(0, &["+ url MaxAge 5 → 60"]);
    let expected = json!({"AllowOrigins": ["https://a.example"], "MaxAge": 60});
    assert_eq!(folder.function().url.unwrap()["Cors"], expected);
}

#[test]
fn a_statement_with_another_condition_does_not_let_everybody_in() {
    let folder = with_url(&["InvokeFunctionUrl", "InvokeFunction"]);
    folder.aws.state(|state| {
        let function = state.function.as_mut().unwrap();
        for statement in &mut function.policy {
            statement["Condition"]["IpAddress"] = json!({"aws:SourceIp": "192.0.2.0/24"});
        }
    });
    folder.deploy(&[]).assert(0, &["+ permission"]);
    assert_eq!(folder.aws.calls_of("AddPermission").len(), 2);
}

#[test]
fn the_permissions_of_a_deleted_url_are_removed_later() {
    let folder = Folder::new("url.auth = 'none'");
    folder.deploy(&[]).assert(0, &[]);
    folder.configure("url = false");
    folder.aws.fault(
        "RemovePermission",
        Fault::Refuse(403, "AccessDeniedException", "no"),
    );
    folder.deploy(&["--yes"]).assert(3, &["not done: the URL"]);
    assert_eq!(folder.function().policy.len(), 2);
    folder.deploy(&[]).assert(0, &["- permission"]);
    assert!(folder.function().policy.is_empty());
    folder.writes();
    folder.deploy(&[]).assert(0, &["Unchanged"]);
    assert_eq!(folder.writes(), [""; 0]);
}
