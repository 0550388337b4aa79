//! Function URLs and their permissions.

use super::*;

fn with_url(statements: &[&str]) -> Folder {
    let folder = Folder::with_function("url.auth = 'none'");
    folder.aws.state(|state| {
        let function = state.function.as_mut().unwrap();
        function.url = Some(json!({"FunctionUrl": "https://x/", "AuthType": "NONE"}));
        let policy = statements.iter().map(|action| {
            json!({
                "Sid": format!("theirs-{action}"), "Effect": "Allow", "Principal": "*",
                "Action": format!("lambda:{action}"),
                "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"},
                              "Bool": {"lambda:InvokedViaFunctionUrl": "true"}},
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
    folder
        .deploy(&[])
        .assert(2, &["Nobody can be asked here: use --yes"]);
    assert!(folder.function().url.is_some());
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
