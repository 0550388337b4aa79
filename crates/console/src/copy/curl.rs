//! `curl` commands.

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::event::{CLIENT_CONTEXT, Event, TENANT_ID, header, shown, shown_value};
use super::http_request::HttpRequest;
use super::shell::{Command, is_pasteable};
use crate::host::FunctionFacts;
use crate::record::InvocationRecord;

/// Sends the HTTP request again that the event was made of, or one for which the function gets the same event.
/// Other events are sent with Lambda's Invoke API.
pub(crate) fn curl(facts: &FunctionFacts, record: &InvocationRecord, reveal: bool) -> String {
    match HttpRequest::of(facts, record) {
        Some(request) => of_request(&request, record.is_streamed, reveal),
        None => of_event(facts, record, reveal),
    }
}

fn of_request(request: &HttpRequest, is_streamed: bool, reveal: bool) -> String {
    let mut command = Command::new("curl");
    if is_streamed {
        command.flag("--no-buffer");
    }
    let has_body = !request.body.is_empty();
    match request.method.as_str() {
        "GET" if !has_body => {}
        "HEAD" => command.flag("--head"),
        method => command.option("--request", method),
    }
    let url = shown(&request.url, reveal);
    // curl would expand brackets, and resolve dots.
    if url.contains(['[', ']', '{', '}']) {
        command.flag("--globoff");
    }
    if url.contains("/.") {
        command.flag("--path-as-is");
    }
    for (name, value) in &request.headers {
        if name.eq_ignore_ascii_case("accept-encoding") {
            // curl then asks for what it can decode.
            command.flag("--compressed");
            continue;
        }
        let value = shown_value(name, value, reveal);
        // A header without a value ends with a semicolon. With a colon, curl would leave it out.
        let header = if value.trim().is_empty() {
            format!("{name};")
        } else {
            format!("{name}: {value}")
        };
        command.option("--header", &header);
    }
    if has_body {
        let has_type = |(name, _): &(String, String)| name.eq_ignore_ascii_case("content-type");
        if !request.headers.iter().any(has_type) {
            // curl would say that it is a form.
            command.option("--header", "content-type:");
        }
        body(&mut command, &request.body, reveal);
    }
    command.argument(&url);
    command.text()
}

fn body(command: &mut Command, body: &[u8], reveal: bool) {
    let lossy = String::from_utf8_lossy(body);
    let text = shown(&lossy, reveal);
    // A form with a file is not UTF-8, but its secrets are hidden too.
    let is_text = matches!(lossy, Cow::Borrowed(_)) || text != lossy;
    match is_text.then_some(text) {
        Some(text) if is_pasteable(&text) => command.option("--data-raw", &text),
        text => {
            let bytes = text.map_or_else(|| body.to_vec(), String::into_bytes);
            command.base64_input(&BASE64_STANDARD.encode(bytes));
            command.flag("--data-binary @-");
        }
    }
}

fn of_event(facts: &FunctionFacts, record: &InvocationRecord, reveal: bool) -> String {
    let mut command = Command::new("curl");
    if let Some(context) = header(record, CLIENT_CONTEXT, reveal) {
        let context = BASE64_STANDARD.encode(context);
        command.option("--header", &format!("x-amz-client-context: {context}"));
    }
    if let Some(tenant) = header(record, TENANT_ID, reveal) {
        command.option("--header", &format!("x-amz-tenant-id: {tenant}"));
    }
    command.option("--header", "content-type: application/json");
    match Event::of(facts, record, reveal) {
        Event::Text(text) => command.option("--data-raw", &text),
        Event::File { path, note } => {
            note.into_iter().for_each(|note| command.note(note));
            command.option("--data-binary", &format!("@{path}"));
        }
    }
    let name = utf8_percent_encode(&facts.name, NON_ALPHANUMERIC).to_string();
    let name = name.replace("%2D", "-").replace("%5F", "_");
    let url = format!("{}/2015-03-31/functions/{name}/invocations", facts.api_url);
    command.argument(&url);
    command.text()
}
