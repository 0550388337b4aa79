//! Operations of Lambda ("AWS Lambda API Reference").

mod functions;
mod urls;
mod versions;

use std::time::Duration;

use serde_json::Value;
use ureq::Body;
use ureq::http::Response as HttpResponse;

use super::account::Aws;
use super::call::{Call, Repeat, Response, encode, timeout};
use super::endpoint::Service;
use super::error::found;

/// Lambda in one account and region.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lambda<'a>(pub(crate) &'a Aws);

/// An invocation.
#[derive(Debug)]
pub(crate) struct Invocation<'a> {
    pub(crate) name: &'a str,
    pub(crate) qualifier: Option<&'a str>,
    /// With lower-case names.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) event: Vec<u8>,
    pub(crate) timeout: Duration,
}

impl Lambda<'_> {
    /// Invoke. It is sent once, because the function may have run even if there is no response.
    pub(crate) fn invoke(&self, invocation: Invocation<'_>) -> anyhow::Result<Response> {
        let path = format!(
            "2015-03-31/functions/{}/invocations",
            encode(invocation.name)
        );
        self.0.send(&invoke_call("Invoke", &path, invocation))
    }

    /// InvokeWithResponseStream.
    pub(crate) fn invoke_streaming(
        &self,
        invocation: Invocation<'_>,
    ) -> anyhow::Result<HttpResponse<Body>> {
        let path = format!(
            "2021-11-15/functions/{}/response-streaming-invocations",
            encode(invocation.name)
        );
        let call = invoke_call("InvokeWithResponseStream", &path, invocation);
        self.0.open(&call)
    }

    /// All pages of a list.
    fn list(
        &self,
        operation: &'static str,
        path: &str,
        member: &str,
    ) -> anyhow::Result<Vec<Value>> {
        let mut items = Vec::new();
        let mut marker = String::new();
        loop {
            let mut page = self.read(operation, path, &marker)?;
            if let Some(Value::Array(page)) = page.get_mut(member).map(Value::take) {
                items.extend(page);
            }
            match page["NextMarker"].as_str() {
                Some(next) if !next.is_empty() => marker = format!("Marker={}", encode(next)),
                _ => return Ok(items),
            }
        }
    }

    fn read(&self, operation: &'static str, path: &str, query: &str) -> anyhow::Result<Value> {
        self.call(operation, "GET", path, query, None, Repeat::Safe)
    }

    /// Deletes something, which may be gone already.
    fn remove(&self, operation: &'static str, path: &str, query: &str) -> anyhow::Result<()> {
        let result = self.call(operation, "DELETE", path, query, None, Repeat::Safe);
        found(result).map(drop)
    }

    /// A call that must not take effect twice.
    fn write(
        &self,
        operation: &'static str,
        method: &'static str,
        path: &str,
        input: &Value,
    ) -> anyhow::Result<Value> {
        self.call(
            operation,
            method,
            path,
            "",
            Some(input),
            Repeat::IfThrottled,
        )
    }

    fn call(
        &self,
        operation: &'static str,
        method: &'static str,
        path: &str,
        query: &str,
        body: Option<&Value>,
        repeat: Repeat,
    ) -> anyhow::Result<Value> {
        let json = ("content-type", "application/json".to_owned());
        let sent = body.map(Value::to_string).unwrap_or_default().into_bytes();
        let response = self.0.send(&Call {
            service: Service::Lambda,
            operation,
            method,
            path: format!("/{path}"),
            query: query.to_owned(),
            headers: if body.is_some() {
                vec![json]
            } else {
                Vec::new()
            },
            timeout: timeout(&sent),
            body: sent,
            repeat,
        })?;
        response.json(operation)
    }
}

fn query(qualifier: Option<&str>) -> String {
    qualifier.map_or_else(String::new, |it| format!("Qualifier={}", encode(it)))
}

fn invoke_call(operation: &'static str, path: &str, invocation: Invocation<'_>) -> Call {
    Call {
        service: Service::Lambda,
        operation,
        method: "POST",
        path: format!("/{path}"),
        query: query(invocation.qualifier),
        headers: invocation.headers,
        body: invocation.event,
        repeat: Repeat::Never,
        timeout: invocation.timeout,
    }
}

/// What a function that has failed returned, if it has failed.
pub(crate) fn error_of(response: &Response) -> Option<String> {
    response.header("x-amz-function-error")?;
    Some(String::from_utf8_lossy(&response.body).into_owned())
}
