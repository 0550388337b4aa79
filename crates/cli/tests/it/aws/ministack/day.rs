//! A day with a function. Before each command works, users who lack one of the permissions run it.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use super::permissions::Permissions;
use super::{CREATE_BUCKET, Key, Ministack};
use crate::support::{stderr, stdout};

/// The permissions of docs/aws.md that ministack does not ask for: it takes ListAliases for GetAlias and UpdateAlias,
/// and those that create or put something for those that change or delete it. GetCallerIdentity needs no permission
/// on AWS, and without GetObject the code is uploaded again.
const UNCHECKED: [&str; 10] = [
    "iam:PassRole",
    "iam:TagRole",
    "lambda:DeleteFunctionConcurrency",
    "lambda:DeleteFunctionUrlConfig",
    "lambda:GetAlias",
    "lambda:ListTags",
    "lambda:UpdateAlias",
    "lambda:UpdateFunctionUrlConfig",
    "s3:GetObject",
    "sts:GetCallerIdentity",
];

/// The exit codes of a command that lacks a permission: nothing has been changed, or not everything.
const UNCHANGED: i32 = 2;
const INCOMPLETE: i32 = 3;
/// For what is not necessary, there is only a warning.
const WARNING: i32 = 0;

/// A value of the function's environment, which must not get into any output.
const PASSWORD: &str = "correct-horse-battery";

const CONFIGURATION: &str = r#"alias = "live"
env.PASSWORD = "correct-horse-battery"
log.retention = 7
url.auth = "none"
policy = "policy.json"
"#;

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
]}"#;

/// The function, and what has been checked so far.
struct Day {
    aws: Ministack,
    permissions: Permissions,
    checked: BTreeSet<String>,
    steps: usize,
}

impl Day {
    /// Runs a command as users who have its documented permissions without one of them, and then as one who has
    /// all of them. Each goes on where the last one has stopped. Returns what the last one wrote to stdout.
    #[track_caller]
    fn step(&mut self, args: &[&str], lacking: &[(&str, i32)]) -> String {
        self.steps += 1;
        let documented = self.permissions.of(args[0]);
        let name = |action: &str| format!("{}-{}", self.steps, action.replace(':', "-"));
        let mut users = HashMap::from([(name("all"), documented.iter().cloned().collect())]);
        for (action, _) in lacking {
            assert!(documented.contains(*action), "{args:?}: {action}");
            let others = documented.iter().filter(|other| other != action);
            users.insert(name(action), others.cloned().collect());
        }
        let keys = self.aws.users(&users);
        for (action, code) in lacking {
            let (found, _, log) = self.lam(&keys[&name(action)], args);
            assert_eq!(found, *code, "{args:?} without {action}: {log}");
            let statement = format!("{{\"Effect\":\"Allow\",\"Action\":\"{action}\",\"Resource\":");
            assert!(log.contains(&statement), "{args:?} without {action}: {log}");
            let is_incomplete = log.contains("not done: ");
            assert_eq!(is_incomplete, *code == INCOMPLETE, "{log}");
            self.checked.insert((*action).to_owned());
        }
        let (code, out, log) = self.lam(&keys[&name("all")], args);
        assert_eq!(code, 0, "{args:?}: {log}");
        out.trim_end().to_owned()
    }

    /// Runs `lam` as a user. Returns the exit code, stdout and stderr.
    fn lam(&self, key: &Key, args: &[&str]) -> (i32, String, String) {
        let output = self.aws.lam("greeter", key, args);
        let (out, log) = (stdout(&output), stderr(&output));
        for secret in [PASSWORD, &key.1] {
            assert!(!out.contains(secret) && !log.contains(secret), "{out}{log}");
        }
        (output.status.code().expect("lam exits"), out, log)
    }

    fn create(&self) {
        let nobody = ("nobody".to_owned(), "nobody".to_owned());
        let output = self
            .aws
            .lam("", &nobody, &["new", "greeter", "--arch", "x86_64"]);
        assert!(output.status.success(), "{}", stderr(&output));
        // The versions that cargo has downloaded.
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
        fs::copy(lock, self.aws.path("greeter/Cargo.lock")).expect("the lock file");
        fs::write(self.aws.path("greeter/policy.json"), POLICY).expect("the policy");
        self.configure("alias = \"live\"\n", CONFIGURATION);
    }

    #[track_caller]
    fn configure(&self, from: &str, to: &str) {
        self.aws.replace("greeter/Cargo.toml", from, to);
    }

    /// Changes the greeting of the function.
    #[track_caller]
    fn greet(&self, from: &str, to: &str) {
        self.aws.replace("greeter/src/main.rs", from, to);
    }

    #[track_caller]
    fn assert_greeting(&self, url: &str, expected: &str) {
        let response = self.aws.get(url, "/hello/you");
        assert_eq!(response["text"], expected);
    }
}

#[test]
fn a_day_with_a_function_needs_each_documented_permission() {
    let Some(aws) = Ministack::start() else {
        return;
    };
    let mut day = Day {
        aws,
        permissions: Permissions::read(),
        checked: BTreeSet::new(),
        steps: 0,
    };
    day.create();
    day.step(
        &["deploy", "--test", "events/hello.json"],
        &[
            ("lambda:GetFunction", UNCHANGED),
            ("iam:GetRole", UNCHANGED),
            ("iam:CreateRole", UNCHANGED),
            ("iam:AttachRolePolicy", INCOMPLETE),
            ("iam:ListAttachedRolePolicies", UNCHANGED),
            ("iam:GetRolePolicy", INCOMPLETE),
            ("iam:PutRolePolicy", UNCHANGED),
            ("logs:DescribeLogGroups", INCOMPLETE),
            ("logs:CreateLogGroup", UNCHANGED),
            ("logs:PutRetentionPolicy", INCOMPLETE),
            ("lambda:CreateFunction", INCOMPLETE),
            ("lambda:GetFunctionConfiguration", INCOMPLETE),
            ("lambda:GetFunctionUrlConfig", UNCHANGED),
            ("lambda:PublishVersion", UNCHANGED),
            ("lambda:InvokeFunction", INCOMPLETE),
            ("lambda:CreateAlias", INCOMPLETE),
            ("lambda:CreateFunctionUrlConfig", INCOMPLETE),
            ("lambda:AddPermission", INCOMPLETE),
            ("lambda:GetPolicy", UNCHANGED),
        ],
    );
    let url = day.step(&["deploy"], &[]);
    day.assert_greeting(&url, "hello you");

    day.greet("hello {name}", "good morning {name}");
    day.configure(
        "memory = 128",
        "memory = 256\nconcurrency = 5\ntags.team = \"shop\"",
    );
    day.configure(
        "url.auth = \"none\"",
        "url = { auth = \"none\", cors.origins = [\"*\"] }",
    );
    let changed = day.step(
        &["deploy"],
        &[
            ("lambda:UpdateFunctionConfiguration", UNCHANGED),
            ("lambda:UpdateFunctionCode", INCOMPLETE),
            ("lambda:TagResource", INCOMPLETE),
            ("lambda:PutFunctionConcurrency", INCOMPLETE),
        ],
    );
    assert_eq!(changed, url);
    day.assert_greeting(&url, "good morning you");
    day.step(
        &["versions"],
        &[
            ("lambda:GetFunctionConfiguration", UNCHANGED),
            ("lambda:ListVersionsByFunction", UNCHANGED),
            ("lambda:ListAliases", UNCHANGED),
        ],
    );
    let version = day.step(
        &["rollback"],
        &[("lambda:GetFunctionConfiguration", UNCHANGED)],
    );
    assert_eq!(version, "1");
    day.assert_greeting(&url, "hello you");

    let invocation = ["invoke", "--remote", "--event", "events/hello.json"];
    let response = day.step(&invocation, &[]);
    assert!(response.contains("hello you"), "{response}");
    let log = day.step(
        &["logs"],
        &[
            ("lambda:GetFunctionConfiguration", UNCHANGED),
            ("logs:FilterLogEvents", UNCHANGED),
        ],
    );
    assert!(
        log.contains("] START RequestId: ") && log.contains("] REPORT RequestId: "),
        "{log}"
    );
    let id = log.split("RequestId: ").nth(1);
    let id = id.and_then(|rest| rest.get(..8)).expect("a request");
    let log = day.step(&["logs", "greeter", "--request", id], &[]);
    assert_eq!(log.matches("START RequestId: ").count(), 1, "{log}");

    day.step(&["deploy", "--weight", "10%"], &[]);
    let version = day.step(&["promote"], &[]);
    assert_eq!(version, "2");
    day.assert_greeting(&url, "good morning you");

    day.aws.python(CREATE_BUCKET, "code");
    day.greet("good morning {name}", "good evening {name}");
    day.configure(
        "concurrency = 5",
        "concurrency = \"none\"\nkeep-versions = 1\ns3-bucket = \"code\"",
    );
    day.configure(
        "url = { auth = \"none\", cors.origins = [\"*\"] }",
        "url = false",
    );
    day.step(
        &["deploy", "--yes"],
        &[
            ("s3:PutObject", UNCHANGED),
            ("lambda:RemovePermission", INCOMPLETE),
            ("lambda:ListVersionsByFunction", WARNING),
            ("lambda:DeleteFunction", WARNING),
        ],
    );
    let versions = day.step(&["versions", "--json"], &[]);
    let numbers: Vec<_> = versions.matches("\"version\": ").collect();
    // The newest code, what the alias points to, and what a rollback goes back to.
    assert_eq!(numbers.len(), 3, "{versions}");

    day.step(
        &["delete", "greeter", "--logs", "--yes"],
        &[
            ("lambda:GetFunction", UNCHANGED),
            ("iam:GetRole", UNCHANGED),
            ("logs:DescribeLogGroups", UNCHANGED),
            ("lambda:DeleteFunction", UNCHANGED),
            ("iam:ListAttachedRolePolicies", INCOMPLETE),
            ("iam:DetachRolePolicy", UNCHANGED),
            ("iam:ListRolePolicies", INCOMPLETE),
            ("iam:DeleteRolePolicy", UNCHANGED),
            ("iam:DeleteRole", INCOMPLETE),
            ("logs:DeleteLogGroup", INCOMPLETE),
        ],
    );

    let key = day
        .aws
        .users(&HashMap::from([("admin".to_owned(), vec!["*".to_owned()])]));
    let (id, secret) = &key["admin"];
    let (code, _, log) = day.lam(&(id.clone(), secret.clone()), &["versions"]);
    assert_eq!(code, UNCHANGED);
    assert!(log.contains("there is no function \"greeter\""), "{log}");
    let (code, _, log) = day.lam(&(id.clone(), "wrong".to_owned()), &["deploy"]);
    assert_eq!(code, UNCHANGED);
    assert!(
        log.contains("is the secret access key the right one?"),
        "{log}"
    );

    let unchecked: BTreeSet<String> = UNCHECKED.map(str::to_owned).into();
    let checked: BTreeSet<String> = day.checked.union(&unchecked).cloned().collect();
    assert_eq!(checked, day.permissions.all());
}
