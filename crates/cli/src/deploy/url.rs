//! The Function URL, and who may call it.

use serde_json::{Value, json};

use super::Deployment;
use crate::aws;
use crate::config::{Url, UrlAuth, UrlSettings};

/// The statements that lam adds, with their action ("Control access to Lambda function URLs").
const STATEMENTS: [(&str, &str); 2] = [
    ("lam-url", "lambda:InvokeFunctionUrl"),
    ("lam-url-invoke", "lambda:InvokeFunction"),
];

impl Deployment<'_> {
    pub(super) fn deploy_url(&mut self) -> anyhow::Result<()> {
        if self.values().url.is_none() || !self.is_configured() {
            return Ok(());
        }
        let is_new = self.found.is_none();
        let qualifier = self.values().alias.as_deref();
        let found = self.found_url.clone();
        self.url = found
            .as_ref()
            .and_then(|it| it["FunctionUrl"].as_str())
            .map(str::to_owned);
        let settings = match &self.values().url {
            Some(Url::On(settings)) => settings,
            _ => return self.remove_url(qualifier),
        };
        let auth = settings.auth;
        let wanted = input(settings);
        let differences: Vec<String> = differences(&wanted, found.as_ref());
        if !differences.is_empty() {
            for difference in differences {
                self.progress.show_change(difference);
            }
            let (lambda, name) = (self.lambda(), self.name());
            let mut input = wanted;
            if let Some(cors) = found.as_ref().and_then(|found| found["Cors"].as_object())
                && let Some(wanted) = input["Cors"].as_object_mut()
            {
                // The call replaces them as a whole.
                for (name, value) in cors {
                    wanted.entry(name.as_str()).or_insert_with(|| value.clone());
                }
            }
            let made = self
                .progress
                .apply(|| lambda.put_url(name, qualifier, found.is_some(), &input))?;
            let url = made.and_then(|url| url["FunctionUrl"].as_str().map(str::to_owned));
            self.url = url.or(self.url.take());
        }
        self.deploy_permissions(qualifier, auth, is_new)
    }

    /// With `auth = "none"`, everybody needs two permissions since October 2025; without it, nobody gets one.
    fn deploy_permissions(
        &mut self,
        qualifier: Option<&str>,
        auth: Option<UrlAuth>,
        is_new: bool,
    ) -> anyhow::Result<()> {
        let (lambda, name) = (self.lambda(), self.name());
        let statements = if is_new {
            Vec::new()
        } else {
            lambda.statements(name, qualifier)?
        };
        let is_public = auth == Some(UrlAuth::None);
        for (id, action) in STATEMENTS {
            let is_there = statements.iter().any(|statement| {
                statement["Sid"] == id || (is_public && is_equivalent(statement, action))
            });
            match (is_public, is_there) {
                (true, false) => {
                    self.progress
                        .show_change(format!("+ permission {action} for everybody"));
                    let mut input = json!({"StatementId": id, "Action": action, "Principal": "*"});
                    if action == "lambda:InvokeFunction" {
                        input["InvokedViaFunctionUrl"] = true.into();
                    } else {
                        input["FunctionUrlAuthType"] = "NONE".into();
                    }
                    self.progress.apply(|| {
                        match lambda.add_permission(name, qualifier, &input) {
                            Err(error)
                                if aws::refusal(&error).is_some_and(aws::Error::is_conflict) =>
                            {
                                Ok(())
                            }
                            result => result,
                        }
                    })?;
                }
                (false, true) => {
                    self.progress
                        .show_change(format!("- permission {action} for everybody"));
                    self.progress
                        .apply(|| lambda.remove_permission(name, qualifier, id))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The permissions are removed even if there is no URL: an earlier deployment may have failed between them.
    fn remove_url(&mut self, qualifier: Option<&str>) -> anyhow::Result<()> {
        if let Some(url) = self.url.take() {
            self.progress.show_change(format!("- URL {url}"));
            let (lambda, name) = (self.lambda(), self.name());
            self.progress.apply(|| lambda.delete_url(name, qualifier))?;
        }
        self.deploy_permissions(qualifier, None, self.found.is_none())
    }
}

/// Whether a statement of somebody else allows everybody the same, without another condition.
fn is_equivalent(statement: &Value, action: &str) -> bool {
    let principal = &statement["Principal"];
    let conditions = if action == "lambda:InvokeFunction" {
        [
            json!({"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}),
            json!({"Bool": {"lambda:InvokedViaFunctionUrl": true}}),
        ]
    } else {
        [
            json!({"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}),
            json!({"StringEquals": {"lambda:FunctionUrlAuthType": ["NONE"]}}),
        ]
    };
    statement["Effect"] == "Allow"
        && statement["Action"] == action
        && (*principal == "*" || principal["AWS"] == "*")
        && conditions.contains(&statement["Condition"])
}

/// The input of CreateFunctionUrlConfig and UpdateFunctionUrlConfig.
fn input(settings: &UrlSettings) -> Value {
    let auth = match settings.auth {
        Some(UrlAuth::None) => "NONE",
        _ => "AWS_IAM",
    };
    let mut input = json!({"AuthType": auth});
    if let Some(streaming) = settings.streaming {
        input["InvokeMode"] = if streaming {
            "RESPONSE_STREAM"
        } else {
            "BUFFERED"
        }
        .into();
    }
    let cors = &settings.cors;
    let mut wanted = json!({});
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            wanted[name] = value;
        }
    };
    let list = |list: &Option<Vec<String>>| list.as_deref().map(Value::from);
    set("AllowOrigins", list(&cors.origins));
    set("AllowMethods", list(&cors.methods));
    set("AllowHeaders", list(&cors.headers));
    set("ExposeHeaders", list(&cors.expose));
    set("AllowCredentials", cors.credentials.map(Value::from));
    set("MaxAge", cors.max_age.map(Value::from));
    if wanted != json!({}) {
        input["Cors"] = wanted;
    }
    input
}

fn differences(wanted: &Value, found: Option<&Value>) -> Vec<String> {
    let Some(found) = found else {
        let auth = wanted["AuthType"].as_str().unwrap_or_default();
        return vec![format!("+ URL with auth {auth}")];
    };
    let mut lines = Vec::new();
    let mut compare = |label: &str, before: &Value, after: &Value| {
        let before = if label == "InvokeMode" && before.is_null() {
            &json!("BUFFERED")
        } else {
            before
        };
        if before != after {
            lines.push(format!("+ url {label} {before} → {after}"));
        }
    };
    for (member, after) in wanted.as_object().into_iter().flatten() {
        if let (Some(after), "Cors") = (after.as_object(), member.as_str()) {
            for (name, after) in after {
                compare(name, &found["Cors"][name], after);
            }
        } else {
            compare(member, &found[member], after);
        }
    }
    lines
}
