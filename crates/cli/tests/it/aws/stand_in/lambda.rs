//! Lambda.

use serde_json::{Value, json};

use super::state::{Function, State, arn};
use super::{Call, Reply};

/// The operation that a request calls.
pub(super) fn operation(call: &Call) -> String {
    let (resource, item) = resource(call);
    let name = match (call.method.as_str(), resource.as_str()) {
        ("GET", "") if parts(call).1.is_empty() => "ListFunctions",
        ("POST", "") => "CreateFunction",
        ("GET", "") => "GetFunction",
        ("DELETE", "") => "DeleteFunction",
        ("GET", "configuration") => "GetFunctionConfiguration",
        ("PUT", "configuration") => "UpdateFunctionConfiguration",
        ("PUT", "code") => "UpdateFunctionCode",
        ("POST", "versions") => "PublishVersion",
        ("GET", "versions") => "ListVersionsByFunction",
        ("POST", "aliases") => "CreateAlias",
        ("GET", "aliases") if item.is_empty() => "ListAliases",
        ("GET", "aliases") => "GetAlias",
        ("PUT", "aliases") => "UpdateAlias",
        ("GET", "url") => "GetFunctionUrlConfig",
        ("POST", "url") => "CreateFunctionUrlConfig",
        ("PUT", "url") => "UpdateFunctionUrlConfig",
        ("DELETE", "url") => "DeleteFunctionUrlConfig",
        ("GET", "policy") => "GetPolicy",
        ("POST", "policy") => "AddPermission",
        ("DELETE", "policy") => "RemovePermission",
        ("PUT", "concurrency") => "PutFunctionConcurrency",
        ("DELETE", "concurrency") => "DeleteFunctionConcurrency",
        ("POST", "invocations") => "Invoke",
        ("POST", "response-streaming-invocations") => "InvokeWithResponseStream",
        ("POST", "tags") => "TagResource",
        _ => "Unknown",
    };
    name.to_owned()
}

/// `functions` or `tags`, and what follows: `/2015-03-31/functions/orders/aliases/live`.
fn parts(call: &Call) -> (String, Vec<String>) {
    let mut parts = call.path.split('/').skip(2).filter(|part| !part.is_empty());
    let kind = parts.next().unwrap_or_default().to_owned();
    (kind, parts.map(str::to_owned).collect())
}

fn resource(call: &Call) -> (String, String) {
    let (kind, parts) = parts(call);
    if kind == "tags" {
        return (kind, String::new());
    }
    let part = |index: usize| parts.get(index).cloned().unwrap_or_default();
    (part(1), part(2))
}

pub(super) fn respond(call: &Call, state: &mut State) -> Reply {
    match call.operation.as_str() {
        "ListFunctions" => {
            let names = state.function.iter().map(|it| it.configuration.clone());
            return Reply::json(200, &json!({"Functions": names.collect::<Vec<_>>()}));
        }
        "CreateFunction" => return create(call, state),
        _ => {}
    }
    let (kind, parts) = parts(call);
    let name = parts.first().cloned().unwrap_or_default();
    state.choose(name.rsplit(':').next().unwrap_or_default());
    let Some(function) = &mut state.function else {
        return not_found(&name);
    };
    if kind == "functions" && function.configuration["FunctionName"] != name.as_str() {
        return not_found(&name);
    }
    if call.operation.starts_with("Invoke") {
        let default = || Reply::json(200, &json!("hello"));
        return state.response.take().unwrap_or_else(default);
    }
    if call.operation == "DeleteFunction" {
        return delete(call, state);
    }
    let body = call.json();
    let is_update = call.operation.starts_with("UpdateFunctionC");
    let is_checked = is_update || call.operation == "PublishVersion";
    if is_checked && function.pending > 0 {
        return Reply::error(
            409,
            "ResourceConflictException",
            "The operation cannot be performed at this time. An update is in progress for resource",
        );
    }
    if let Some(expected) = body["RevisionId"].as_str()
        && is_checked
        && function.configuration["RevisionId"] != expected
    {
        return precondition();
    }
    if call.operation == "UpdateFunctionConfiguration" && state.young_policy > 0 {
        state.young_policy -= 1;
        return invalid(
            "The provided execution role does not have permissions to call CreateNetworkInterface on EC2",
        );
    }
    if is_update {
        if let Some(refused) = refusal(&body) {
            return refused;
        }
        let status = if state.fails_updates {
            "Failed"
        } else {
            "Successful"
        };
        function.configuration["LastUpdateStatus"] = json!(status);
        function.configuration["LastUpdateStatusReason"] = json!("no such subnet");
        function.configuration["LastUpdateStatusReasonCode"] = json!("InvalidSubnet");
    }
    match call.operation.as_str() {
        "GetFunction" => {
            let configuration = read(function);
            let mut reply = json!({"Configuration": configuration, "Tags": function.tags});
            if state.hides_tags {
                reply["Tags"] = Value::Null;
                reply["TagsError"] =
                    json!({"ErrorCode": "AccessDenied", "Message": "no lambda:ListTags"});
            }
            if let Some(limit) = function.concurrency {
                reply["Concurrency"] = json!({"ReservedConcurrentExecutions": limit});
            }
            Reply::json(200, &reply)
        }
        "GetFunctionConfiguration" => configuration(call, function),
        "UpdateFunctionConfiguration" => {
            for (key, value) in body.as_object().into_iter().flatten() {
                if key == "Layers" {
                    let arns = value.as_array().into_iter().flatten();
                    function.configuration[key] = arns.map(|arn| json!({"Arn": arn})).collect();
                } else if key != "RevisionId" {
                    function.configuration[key] = value.clone();
                }
            }
            updated(function)
        }
        "UpdateFunctionCode" => {
            if !body["Architectures"].is_null() {
                function.configuration["Architectures"] = body["Architectures"].clone();
            }
            function.configuration["CodeSha256"] = json!(sha(&body));
            updated(function)
        }
        "TagResource" => {
            for (key, value) in body["Tags"].as_object().into_iter().flatten() {
                function.tags[key] = value.clone();
            }
            Reply::json(204, &Value::Null)
        }
        "PutFunctionConcurrency" => {
            function.concurrency = body["ReservedConcurrentExecutions"].as_u64();
            Reply::json(200, &body)
        }
        "DeleteFunctionConcurrency" => {
            function.concurrency = None;
            Reply::json(204, &Value::Null)
        }
        _ => super::versions::respond(call, function, &body, &resource(call).1),
    }
}

/// Counts a read, after which an update may be finished.
fn read(function: &mut Function) -> Value {
    let mut configuration = function.configuration.clone();
    if function.pending > 0 {
        function.pending -= 1;
        configuration["LastUpdateStatus"] = json!("InProgress");
        if function.pending == 0 {
            let arriving = std::mem::replace(&mut function.arriving, json!({}));
            for (key, value) in arriving.as_object().into_iter().flatten() {
                function.configuration[key] = value.clone();
            }
            // The end of an update is a revision too.
            function.touch();
        }
    }
    configuration
}

fn configuration(call: &Call, function: &mut Function) -> Reply {
    let qualifier = call.parameter("Qualifier");
    let version = match &qualifier {
        None => return Reply::json(200, &read(function)),
        Some(qualifier) => match function.aliases.get(qualifier) {
            Some(alias) => alias["FunctionVersion"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            None => qualifier.clone(),
        },
    };
    let found = function
        .versions
        .iter()
        .find(|it| it["Version"] == version.as_str());
    match found {
        Some(version) => Reply::json(200, version),
        None => not_found(&version),
    }
}

fn create(call: &Call, state: &mut State) -> Reply {
    let body = call.json();
    if state.young_role > 0 {
        state.young_role -= 1;
        return invalid("The role defined for the function cannot be assumed by Lambda.");
    }
    if let Some(refused) = refusal(&body) {
        return refused;
    }
    let name = body["FunctionName"].as_str().unwrap_or_default();
    state.choose(name);
    let is_there = |function: &Function| function.configuration["FunctionName"] == name;
    if state.function.as_ref().is_some_and(is_there) {
        let message = format!("Function already exist: {name}");
        return Reply::error(409, "ResourceConflictException", &message);
    }
    let mut function = Function::new(name);
    for (key, value) in body.as_object().into_iter().flatten() {
        if !["Code", "Tags", "Publish"].contains(&key.as_str()) {
            function.configuration[key] = value.clone();
        }
    }
    function.configuration["CodeSha256"] = json!(sha(&body["Code"]));
    if !body["Tags"].is_null() {
        function.tags = body["Tags"].clone();
    }
    function.pending = 1;
    let reply = function.configuration.clone();
    state.others.extend(state.function.replace(function));
    Reply::json(201, &reply)
}

/// Refuses what Lambda refuses in a configuration.
fn refusal(body: &Value) -> Option<Reply> {
    let logging = &body["LoggingConfig"];
    let has_level = ["ApplicationLogLevel", "SystemLogLevel"]
        .iter()
        .any(|level| !logging[*level].is_null());
    if has_level && logging["LogFormat"] != "JSON" {
        return Some(invalid(
            "LoggingConfig: log levels are supported only with the log format JSON",
        ));
    }
    let variables = &body["Environment"]["Variables"];
    if variables.to_string().len() > 4_096 {
        return Some(invalid("the environment variables exceeded the 4KB limit"));
    }
    None
}

fn invalid(message: &str) -> Reply {
    Reply::error(400, "InvalidParameterValueException", message)
}

fn delete(call: &Call, state: &mut State) -> Reply {
    let function = state.function.as_mut().expect("it has been found");
    match call.parameter("Qualifier") {
        None => state.function = None,
        Some(version) => {
            let mut aliases = function.aliases.values();
            if aliases.any(|alias| alias["FunctionVersion"] == version.as_str()) {
                return Reply::error(409, "ResourceConflictException", "an alias uses it");
            }
            function
                .versions
                .retain(|it| it["Version"] != version.as_str());
        }
    }
    Reply::json(204, &Value::Null)
}

fn updated(function: &mut Function) -> Reply {
    function.touch();
    function.pending = 1;
    Reply::json(200, &function.configuration)
}

/// What stands for the code: the hash of the zip, or the key of the object.
fn sha(code: &Value) -> String {
    use base64::Engine as _;
    use sha2::Digest as _;
    let base64 = base64::engine::general_purpose::STANDARD;
    match code["ZipFile"].as_str() {
        Some(zip) => {
            let zip = base64.decode(zip).expect("base64");
            base64.encode(sha2::Sha256::digest(zip))
        }
        None => code["S3Key"].as_str().unwrap_or_default().to_owned(),
    }
}

pub(super) fn precondition() -> Reply {
    Reply::error(
        412,
        "PreconditionFailedException",
        "The Revision Id provided does not match the latest Revision Id",
    )
}

pub(super) fn not_found(name: &str) -> Reply {
    let message = format!("Function not found: {}", arn(name));
    Reply::error(404, "ResourceNotFoundException", &message)
}
