//! What exists in the account.

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub(in crate::aws) const ACCOUNT: &str = "123456789012";

#[derive(Default, Clone)]
pub(in crate::aws) struct State {
    /// The function that has been called last.
    pub(in crate::aws) function: Option<Function>,
    pub(in crate::aws) others: Vec<Function>,
    pub(in crate::aws) roles: BTreeMap<String, Role>,
    /// Their names and retention.
    pub(in crate::aws) groups: BTreeMap<String, Option<u64>>,
    /// The pages of the log.
    pub(in crate::aws) log: Vec<Vec<Value>>,
    /// The paths of objects in S3.
    pub(in crate::aws) objects: Vec<String>,
    /// How many calls CreateFunction refuses because the role is too young.
    pub(in crate::aws) young_role: u32,
    /// How many calls UpdateFunctionConfiguration refuses because a policy is too young.
    pub(in crate::aws) young_policy: u32,
    /// Whether AWS accepts updates, but cannot apply them.
    pub(in crate::aws) fails_updates: bool,
    /// Whether the caller may not list tags.
    pub(in crate::aws) hides_tags: bool,
    /// The response of the next invocations.
    pub(in crate::aws) response: Option<super::Reply>,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub(in crate::aws) struct Role {
    pub(in crate::aws) tags: Vec<(String, String)>,
    pub(in crate::aws) policies: Vec<String>,
    pub(in crate::aws) inline: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::aws) struct Function {
    /// As GetFunctionConfiguration returns it.
    pub(in crate::aws) configuration: Value,
    pub(in crate::aws) tags: Value,
    pub(in crate::aws) concurrency: Option<u64>,
    pub(in crate::aws) versions: Vec<Value>,
    pub(in crate::aws) aliases: BTreeMap<String, Value>,
    pub(in crate::aws) url: Option<Value>,
    pub(in crate::aws) policy: Vec<Value>,
    /// How many reads still see the last update in progress.
    pub(in crate::aws) pending: u32,
    /// What the update in progress changes in the end.
    pub(in crate::aws) arriving: Value,
    pub(in crate::aws) revision: u32,
}

impl State {
    /// Makes the function of this name the one that is called, if there is one.
    pub(super) fn choose(&mut self, name: &str) {
        let is_other = |function: &Function| function.configuration["FunctionName"] != name;
        if self.function.as_ref().is_some_and(is_other)
            && let Some(index) = self.others.iter().position(|other| !is_other(other))
        {
            let chosen = self.others.swap_remove(index);
            self.others.extend(self.function.replace(chosen));
        }
    }
}

impl Function {
    /// A function with 128 MB on x86_64.
    pub(in crate::aws) fn new(name: &str) -> Function {
        Function {
            configuration: json!({
                "FunctionName": name,
                "FunctionArn": arn(name),
                "Runtime": "provided.al2023",
                "Handler": "bootstrap",
                "Role": format!("arn:aws:iam::{ACCOUNT}:role/theirs"),
                "PackageType": "Zip",
                "CodeSha256": "old",
                "CodeSize": 1000,
                "Timeout": 3,
                "MemorySize": 128,
                "Version": "$LATEST",
                "Architectures": ["x86_64"],
                "State": "Active",
                "LastUpdateStatus": "Successful",
                "LastModified": "2026-11-29T12:00:00.000+0000",
                "RevisionId": "rev-0",
            }),
            tags: json!({}),
            concurrency: None,
            versions: Vec::new(),
            aliases: BTreeMap::new(),
            url: None,
            policy: Vec::new(),
            pending: 0,
            arriving: json!({}),
            revision: 0,
        }
    }

    /// Gives the function a new revision.
    pub(in crate::aws) fn touch(&mut self) {
        self.revision += 1;
        self.configuration["RevisionId"] = json!(format!("rev-{}", self.revision));
    }
}

pub(in crate::aws) fn arn(name: &str) -> String {
    format!("arn:aws:lambda:eu-west-1:{ACCOUNT}:function:{name}")
}
