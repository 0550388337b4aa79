//! CloudWatch Logs.

use serde_json::json;

use super::state::State;
use super::{Call, Reply};

pub(super) fn respond(call: &Call, state: &mut State) -> Reply {
    let input = call.json();
    let group = input["logGroupName"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let is_there = state.groups.contains_key(&group);
    let missing = || Reply::error(400, "ResourceNotFoundException", "no such log group");
    match call.operation.as_str() {
        "CreateLogGroup" if is_there => Reply::error(
            400,
            "ResourceAlreadyExistsException",
            "the log group exists",
        ),
        "CreateLogGroup" => {
            state.groups.insert(group, None);
            Reply::json(200, &json!(null))
        }
        "DescribeLogGroups" => {
            let prefix = input["logGroupNamePrefix"].as_str().unwrap_or_default();
            let groups = state
                .groups
                .iter()
                .filter(|(name, _)| name.starts_with(prefix));
            let groups: Vec<_> = groups
                .map(|(name, days)| json!({"logGroupName": name, "retentionInDays": days}))
                .collect();
            Reply::json(200, &json!({"logGroups": groups}))
        }
        _ if !is_there => missing(),
        "PutRetentionPolicy" => {
            state
                .groups
                .insert(group, input["retentionInDays"].as_u64());
            Reply::json(200, &json!(null))
        }
        "DeleteLogGroup" => {
            state.groups.remove(&group);
            Reply::json(200, &json!(null))
        }
        "FilterLogEvents" => {
            let token = input["nextToken"].as_str().unwrap_or("0");
            let page: usize = token.parse().unwrap();
            let events = state.log.get(page).cloned().unwrap_or_default();
            let mut reply = json!({"events": events});
            if page + 1 < state.log.len() {
                reply["nextToken"] = json!((page + 1).to_string());
            }
            Reply::json(200, &reply)
        }
        other => Reply::error(400, "UnknownOperationException", other),
    }
}
