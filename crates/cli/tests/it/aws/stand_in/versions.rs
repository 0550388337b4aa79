//! Versions, aliases, Function URLs and permissions of the function.

use serde_json::{Value, json};

use super::lambda::{not_found, precondition};
use super::state::Function;
use super::{Call, Reply};

pub(super) fn respond(call: &Call, function: &mut Function, body: &Value, item: &str) -> Reply {
    match call.operation.as_str() {
        "PublishVersion" => publish(function, body),
        "ListVersionsByFunction" => {
            let mut versions = vec![function.configuration.clone()];
            versions.extend(function.versions.clone());
            Reply::json(200, &json!({"Versions": versions}))
        }
        "ListAliases" => {
            let aliases: Vec<&Value> = function.aliases.values().collect();
            Reply::json(200, &json!({"Aliases": aliases}))
        }
        "GetAlias" => match function.aliases.get(item) {
            Some(alias) => Reply::json(200, alias),
            None => not_found(item),
        },
        "CreateAlias" | "UpdateAlias" => alias(call, function, body, item),
        operation if operation.ends_with("UrlConfig") => url(operation, function, body),
        "GetPolicy" if function.policy.is_empty() => not_found(item),
        "GetPolicy" => {
            let policy = json!({"Version": "2012-10-17", "Statement": function.policy}).to_string();
            Reply::json(200, &json!({"Policy": policy, "RevisionId": "p-1"}))
        }
        "AddPermission" => {
            let id = &body["StatementId"];
            if function.policy.iter().any(|it| it["Sid"] == *id) {
                return Reply::error(409, "ResourceConflictException", "the statement exists");
            }
            let condition = if body["InvokedViaFunctionUrl"] == true {
                json!({"Bool": {"lambda:InvokedViaFunctionUrl": "true"}})
            } else {
                json!({"StringEquals": {"lambda:FunctionUrlAuthType": body["FunctionUrlAuthType"]}})
            };
            let statement = json!({
                "Sid": id, "Action": body["Action"], "Principal": body["Principal"],
                "Effect": "Allow", "Condition": condition,
            });
            function.policy.push(statement);
            Reply::json(201, &json!({}))
        }
        "RemovePermission" => {
            function.policy.retain(|it| it["Sid"] != item);
            Reply::json(204, &Value::Null)
        }
        other => Reply::error(400, "UnknownOperationException", other),
    }
}

/// Publishes the code and configuration, unless nothing has changed since the last version.
fn publish(function: &mut Function, body: &Value) -> Reply {
    let mut version = function.configuration.clone();
    if let Some(expected) = body["CodeSha256"].as_str()
        && version["CodeSha256"] != expected
    {
        return Reply::error(
            400,
            "InvalidParameterValueException",
            "CodeSHA256 is different",
        );
    }
    let is_same = |last: &&Value| {
        let changing = ["Version", "RevisionId", "Description", "FunctionArn"];
        let members = version.as_object().expect("an object");
        members
            .iter()
            .filter(|(key, _)| !changing.contains(&key.as_str()))
            .all(|(key, value)| last[key] == *value)
    };
    if let Some(last) = function.versions.last().filter(is_same) {
        return Reply::json(201, last);
    }
    let last = function
        .versions
        .last()
        .and_then(|it| it["Version"].as_str());
    let number = last.and_then(|it| it.parse::<u64>().ok()).unwrap_or(0) + 1;
    version["Version"] = json!(number.to_string());
    version["Description"] = body["Description"].clone();
    let arn = version["FunctionArn"].as_str().unwrap_or_default();
    version["FunctionArn"] = json!(format!("{arn}:{number}"));
    function.versions.push(version.clone());
    Reply::json(201, &version)
}

fn alias(call: &Call, function: &mut Function, body: &Value, item: &str) -> Reply {
    let name = body["Name"].as_str().unwrap_or(item).to_owned();
    let old = function.aliases.get(&name);
    if call.operation == "CreateAlias" && old.is_some() {
        return Reply::error(409, "ResourceConflictException", "the alias exists");
    }
    if call.operation == "UpdateAlias" && old.is_none() {
        return not_found(&name);
    }
    let mut alias = old.cloned().unwrap_or_else(|| json!({"Name": name}));
    if let Some(expected) = body["RevisionId"].as_str()
        && alias["RevisionId"] != expected
    {
        return precondition();
    }
    let version = &body["FunctionVersion"];
    let mut versions = function.versions.iter();
    if !version.is_null() && !versions.any(|it| it["Version"] == *version) {
        return not_found("version");
    }
    let weights = &body["RoutingConfig"]["AdditionalVersionWeights"];
    if version
        .as_str()
        .is_some_and(|version| !weights[version].is_null())
    {
        return Reply::error(
            400,
            "InvalidParameterValueException",
            "an alias cannot have the same version twice",
        );
    }
    for key in ["FunctionVersion", "Description", "RoutingConfig"] {
        if !body[key].is_null() {
            alias[key] = body[key].clone();
        }
    }
    function.revision += 1;
    alias["RevisionId"] = json!(format!("alias-{}", function.revision));
    function.aliases.insert(name, alias.clone());
    Reply::json(200, &alias)
}

fn url(operation: &str, function: &mut Function, body: &Value) -> Reply {
    match operation {
        "CreateFunctionUrlConfig" if function.url.is_some() => {
            Reply::error(409, "ResourceConflictException", "the URL exists")
        }
        "CreateFunctionUrlConfig" | "UpdateFunctionUrlConfig" => {
            let mut url = function.url.clone().unwrap_or_else(|| json!({}));
            for (key, value) in body.as_object().into_iter().flatten() {
                url[key] = value.clone();
            }
            url["FunctionUrl"] = json!("https://abc.lambda-url.eu-west-1.on.aws/");
            function.url = Some(url.clone());
            Reply::json(200, &url)
        }
        "DeleteFunctionUrlConfig" => {
            function.url = None;
            Reply::json(204, &Value::Null)
        }
        _ => match &function.url {
            Some(url) => Reply::json(200, url),
            None => not_found("url"),
        },
    }
}
