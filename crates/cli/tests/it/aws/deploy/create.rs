//! The first deployment.

use super::*;
use crate::aws::stand_in::Fault;

const EVERYTHING: &str = r#"
memory = 512
timeout = 30
description = "prices orders"
alias = "live"
tracing = "active"
policies = ["arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"]
concurrency = 5
[env]
TABLE = "orders"
PASSWORD = "correct-horse-battery"
[log]
format = "json"
level = "warn"
retention = 30
[tags]
team = "shop"
[url]
auth = "none"
streaming = true
cors.origins = ["https://shop.example"]
"#;

#[test]
fn everything_is_created_once() {
    let folder = Folder::new(EVERYTHING);
    let deployed = folder.deploy(&[]);
    deployed.assert(
        0,
        &[
            ", eu-west-1 at http://127.0.0.1:",
            "+ role orders-lambda",
            "+ env.PASSWORD •••• (sha ",
            "Deployed orders",
        ],
    );
    assert_eq!(
        deployed.stdout,
        "https://abc.lambda-url.eu-west-1.on.aws/\n"
    );
    let expected = [
        "CreateRole",
        "AttachRolePolicy",
        "AttachRolePolicy",
        "AttachRolePolicy",
        "CreateLogGroup",
        "PutRetentionPolicy",
        "CreateFunction",
        "PutFunctionConcurrency",
        "PublishVersion",
        "CreateAlias",
        "CreateFunctionUrlConfig",
        "AddPermission",
        "AddPermission",
    ];
    assert_eq!(folder.writes(), expected);
    let function = folder.function();
    let configuration = &function.configuration;
    assert_eq!(
        configuration["Role"],
        format!("arn:aws:iam::{ACCOUNT}:role/lam/orders-lambda")
    );
    assert_eq!(configuration["Architectures"], json!(["x86_64"]));
    assert_eq!(
        configuration["LoggingConfig"],
        json!({"LogFormat": "JSON", "ApplicationLogLevel": "WARN"})
    );
    assert_eq!(
        configuration["Environment"]["Variables"]["PASSWORD"],
        PASSWORD
    );
    assert_eq!(
        function.tags,
        json!({"lam:function": "orders", "team": "shop"})
    );
    assert_eq!(function.concurrency, Some(5));
    assert_eq!(function.aliases["live"]["FunctionVersion"], "1");
    assert_eq!(function.policy.len(), 2);
    let url = function.url.expect("a URL");
    assert_eq!(url["InvokeMode"], "RESPONSE_STREAM");

    // A second deployment finds nothing to do.
    let deployed = folder.deploy(&[]);
    deployed.assert(0, &["Unchanged orders"]);
    assert_eq!(
        deployed.stdout,
        "https://abc.lambda-url.eu-west-1.on.aws/\n"
    );
    assert_eq!(folder.writes(), [""; 0]);
    folder.deploy(&["--check"]).assert(0, &["Unchanged orders"]);
}

#[test]
fn a_preview_changes_nothing() {
    let folder = Folder::new(EVERYTHING);
    for (flags, code) in [(&["--dry-run"][..], 0), (&["--check"], 1)] {
        let deployed = folder.deploy(flags);
        deployed.assert(
            code,
            &[
                "Comparing orders with the account 123456789012, eu-west-1",
                "+ function orders, x86_64",
                "+ memory 512",
                "+ URL with auth NONE",
            ],
        );
        assert_eq!(folder.writes(), [""; 0]);
    }
}

#[test]
fn without_a_configuration_nothing_is_open() {
    let folder = Folder::new("");
    folder.deploy(&[]).assert(0, &[]);
    let function = folder.function();
    assert!(function.url.is_none() && function.policy.is_empty() && function.aliases.is_empty());
    assert_eq!(
        folder.writes(),
        ["CreateRole", "AttachRolePolicy", "CreateFunction"]
    );
}

#[test]
fn a_file_named_env_is_neither_read_nor_sent() {
    let folder = Folder::new("");
    fs::write(
        folder.folder.path().join(".env"),
        format!("PASSWORD={PASSWORD}\n"),
    )
    .unwrap();
    folder.deploy(&[]).assert(0, &[]);
    assert!(folder.configuration()["Environment"].is_null());
    folder.configure("env-file = '.env'");
    folder.deploy(&[]).assert(0, &["+ env.PASSWORD"]);
    assert_eq!(
        folder.configuration()["Environment"]["Variables"]["PASSWORD"],
        PASSWORD
    );
}

#[test]
fn a_variable_of_lambda_in_a_file_is_an_error() {
    let folder = Folder::new("env-file = 'file.env'");
    let file = folder.folder.path().join("file.env");
    fs::write(file, "\nAWS_REGION=eu-west-1\n").unwrap();
    let expected = "file.env:2: \"AWS_REGION\" is set by Lambda itself; use the key `region`";
    folder.deploy(&[]).assert(2, &[expected]);
    assert!(folder.aws.calls_of("CreateFunction").is_empty());
}

#[test]
fn a_young_role_is_waited_for() {
    let folder = Folder::new("");
    folder.aws.state(|state| state.young_role = 2);
    folder.deploy(&[]).assert(0, &[]);
    assert_eq!(folder.aws.calls_of("CreateFunction").len(), 3);
    // One role, however often Lambda did not know it.
    assert_eq!(folder.aws.calls_of("CreateRole").len(), 1);
}

#[test]
fn a_role_that_cannot_be_assumed_is_an_error() {
    let folder = Folder::new(&format!("role = 'arn:aws:iam::{ACCOUNT}:role/mine'"));
    folder.aws.state(|state| state.young_role = 1);
    folder
        .deploy(&[])
        .assert(2, &["cannot be assumed by Lambda"]);
    assert_eq!(folder.writes(), ["CreateFunction"]);
}

#[test]
fn an_old_role_is_not_waited_for() {
    let folder = Folder::new("");
    let role = Role {
        tags: vec![("lam:function".to_owned(), "orders".to_owned())],
        policies: vec![
            "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole".to_owned(),
        ],
        ..Role::default()
    };
    folder.aws.state(|state| {
        state.roles.insert("orders-lambda".to_owned(), role);
        state.young_role = 1;
    });
    folder
        .deploy(&[])
        .assert(2, &["cannot be assumed by Lambda"]);
    assert_eq!(folder.writes(), ["CreateFunction"]);
}

#[test]
fn a_role_of_somebody_else_is_not_used() {
    let folder = Folder::new("");
    folder.aws.state(|state| {
        state
            .roles
            .insert("orders-lambda".to_owned(), Role::default())
    });
    folder
        .deploy(&[])
        .assert(2, &["which lam has not created; set the key `role`"]);
    assert_eq!(folder.writes(), [""; 0]);
}

#[test]
fn the_wrong_account_stops_everything() {
    let folder = Folder::new("account = '999999999999'");
    folder.deploy(&[]).assert(
        2,
        &["for the account 123456789012, but the configuration says 999999999999"],
    );
    assert_eq!(folder.aws.calls().len(), 1);
}

#[test]
fn there_is_no_default_region() {
    let folder = Folder::new("");
    let output = lam_with(&folder.aws, &["deploy", "orders", "--binary", "main"])
        .current_dir(folder.folder.path())
        .env_remove("AWS_REGION")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no region"), "{}", stderr(&output));
    assert!(folder.aws.calls().is_empty());
}

#[test]
fn code_in_s3_is_uploaded_once() {
    let folder = Folder::new("s3-bucket = 'code'\ns3-prefix = 'a/b'");
    folder.deploy(&[]).assert(0, &[]);
    let put = folder.aws.calls_of("PutObject");
    assert_eq!(put.len(), 1);
    assert!(
        put[0].path.starts_with("/code/a/b/orders/") && put[0].path.ends_with(".zip"),
        "{}",
        put[0].path
    );
    assert!(put[0].header("x-amz-checksum-sha256").is_some());
    let input = folder.aws.calls_of("CreateFunction")[0].json();
    assert_eq!(input["Code"]["S3Bucket"], "code");
    folder.aws.state(|state| state.function = None);
    folder.aws.take_calls();
    folder.deploy(&[]).assert(0, &[]);
    assert!(folder.aws.calls_of("PutObject").is_empty());
}

#[test]
fn a_denied_step_says_what_is_missing() {
    let folder = Folder::new("");
    let message = "User: u is not authorized to perform: iam:AttachRolePolicy on resource: role r";
    folder.aws.fault(
        "AttachRolePolicy",
        Fault::Refuse(403, "AccessDenied", message),
    );
    let deployed = folder.deploy(&[]);
    deployed.assert(
        3,
        &[
            "\"Action\":\"iam:AttachRolePolicy\"",
            "done:\n  + role orders-lambda",
            "not done: the role, the log group",
        ],
    );
    folder.deploy(&[]).assert(0, &[]);
    assert_eq!(folder.aws.calls_of("CreateRole").len(), 1);
}
