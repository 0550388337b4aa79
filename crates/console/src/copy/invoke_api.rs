//! Commands that call Lambda's Invoke API.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::event::{CLIENT_CONTEXT, Event, TENANT_ID, header};
use super::shell::Command;
use crate::host::FunctionFacts;
use crate::record::InvocationRecord;

/// `aws lambda invoke`, as version 2 of the AWS CLI has it. It prints the response, and then what the API says.
pub(crate) fn aws(facts: &FunctionFacts, record: &InvocationRecord, reveal: bool) -> String {
    let mut command = Command::new("aws lambda invoke");
    command.option("--endpoint-url", &facts.api_url);
    // No credentials have to be configured, and no region.
    command.flag("--no-sign-request --region us-east-1");
    command.option("--function-name", &facts.name);
    if let Some(context) = header(record, CLIENT_CONTEXT, reveal) {
        command.option("--client-context", &BASE64_STANDARD.encode(context));
    }
    if let Some(tenant) = header(record, TENANT_ID, reveal) {
        command.option("--tenant-id", &tenant);
    }
    match Event::of(facts, record, reveal) {
        Event::Text(text) => {
            command.flag("--cli-binary-format raw-in-base64-out");
            command.option("--payload", &text);
        }
        Event::File { path, note } => {
            note.into_iter().for_each(|note| command.note(note));
            command.option("--payload", &format!("fileb://{path}"));
        }
    }
    command.flag("/dev/stdout");
    command.text()
}

/// `lam invoke` for the `lam run` that has served the invocation.
pub(crate) fn lam(facts: &FunctionFacts, record: &InvocationRecord, reveal: bool) -> String {
    let mut command = Command::new("lam invoke");
    if header(record, CLIENT_CONTEXT, reveal).is_some()
        || header(record, TENANT_ID, reveal).is_some()
    {
        command.note(
            "This sends neither the client context nor the tenant id: copy as curl for both.",
        );
    }
    command.option("--url", &facts.api_url);
    command.option("--name", &facts.name);
    match Event::of(facts, record, reveal) {
        Event::Text(text) => command.joined_option("--data", &text),
        Event::File { path, note } => {
            note.into_iter().for_each(|note| command.note(note));
            let is_path = path.contains('/');
            let path = if is_path { path } else { format!("./{path}") };
            command.option("--event", &path);
        }
    }
    command.text()
}
