//! Operations of CloudWatch Logs ("Amazon CloudWatch Logs API Reference").

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::account::Aws;
use super::call::{Call, Repeat, TIMEOUT};
use super::endpoint::Service;
use super::error::{Error, found, refusal};

/// CloudWatch Logs in one account and region.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Logs<'a>(pub(crate) &'a Aws);

/// What to search for in a log group.
#[derive(Debug, Clone)]
pub(crate) struct Search<'a> {
    pub(crate) group: &'a str,
    /// Milliseconds since 1970.
    pub(crate) start: i64,
    pub(crate) end: Option<i64>,
    pub(crate) pattern: Option<&'a str>,
}

/// A line of a log.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogEvent {
    /// Some emulators leave it out.
    #[serde(default)]
    pub(crate) event_id: String,
    #[serde(default)]
    pub(crate) log_stream_name: String,
    pub(crate) timestamp: i64,
    pub(crate) message: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    #[serde(default)]
    events: Vec<LogEvent>,
    next_token: Option<String>,
}

impl Logs<'_> {
    /// FilterLogEvents, page by page: a page may be empty and still not be the last.
    /// `each` returns false to end the search.
    pub(crate) fn search(
        &self,
        search: &Search<'_>,
        mut each: impl FnMut(LogEvent) -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        let mut token: Option<String> = None;
        loop {
            let mut input = json!({"logGroupName": search.group, "startTime": search.start});
            let mut set = |name: &str, value: Value| input[name] = value;
            if let Some(end) = search.end {
                set("endTime", end.into());
            }
            if let Some(pattern) = search.pattern {
                set("filterPattern", pattern.into());
            }
            if let Some(token) = &token {
                set("nextToken", token.as_str().into());
            }
            let page = self.call("FilterLogEvents", &input)?;
            let page: Page =
                serde_json::from_value(page).context("FilterLogEvents returned another format")?;
            for event in page.events {
                if !each(event)? {
                    return Ok(());
                }
            }
            // A token that comes twice would never end.
            if page.next_token.is_none() || page.next_token == token {
                return Ok(());
            }
            token = page.next_token;
        }
    }

    /// DescribeLogGroups: whether the group exists, and for how many days it keeps records.
    pub(crate) fn retention(&self, group: &str) -> anyhow::Result<Option<Option<u64>>> {
        let input = json!({"logGroupNamePrefix": group});
        let page = self.call("DescribeLogGroups", &input)?;
        let mut groups = page["logGroups"].as_array().into_iter().flatten();
        let found = groups.find(|found| found["logGroupName"] == group);
        Ok(found.map(|found| found["retentionInDays"].as_u64()))
    }

    /// CreateLogGroup. The function may create it at the same time.
    pub(crate) fn create_group(&self, group: &str) -> anyhow::Result<()> {
        match self.call("CreateLogGroup", &json!({"logGroupName": group})) {
            Err(error) if refusal(&error).is_some_and(Error::is_conflict) => Ok(()),
            result => result.map(drop),
        }
    }

    pub(crate) fn retain(&self, group: &str, days: u32) -> anyhow::Result<()> {
        let input = json!({"logGroupName": group, "retentionInDays": days});
        self.call("PutRetentionPolicy", &input).map(drop)
    }

    pub(crate) fn delete_group(&self, group: &str) -> anyhow::Result<()> {
        found(self.call("DeleteLogGroup", &json!({"logGroupName": group}))).map(drop)
    }

    fn call(&self, operation: &'static str, input: &Value) -> anyhow::Result<Value> {
        let target = format!("Logs_20140328.{operation}");
        let response = self.0.send(&Call {
            service: Service::Logs,
            operation,
            method: "POST",
            path: "/".to_owned(),
            query: String::new(),
            headers: vec![
                ("content-type", "application/x-amz-json-1.1".to_owned()),
                ("x-amz-target", target),
            ],
            body: input.to_string().into_bytes(),
            repeat: Repeat::Safe,
            timeout: TIMEOUT,
        })?;
        response.json(operation)
    }
}
