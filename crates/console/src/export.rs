//! A report on an invocation in Markdown, for an issue.
//!
//! It contains no secrets that [`crate::json::mask`] recognizes, no variables, and no path of a home directory. It is
//! short enough for an issue on GitHub, which has at most 65,536 characters.

mod home;
mod markdown;
mod system;

use crate::host::FunctionFacts;
use crate::record::InvocationRecord;
use crate::view::{self, Detail, ExchangeView, LineView, Related};

use home::without_home;
use markdown::{block, code, row, shortened};

/// The most bytes of each text, such as the event.
const MAX_TEXT: usize = 12 * 1024;

/// The most exchanges.
const MAX_EXCHANGES: usize = 40;

/// The report on an invocation.
pub(crate) fn markdown(
    functions: &[FunctionFacts],
    record: &InvocationRecord,
    related: Related,
) -> String {
    let detail = view::detail(functions, record, related, false);
    let mut out = format!(
        "# Invocation of {}: {}\n",
        code(&detail.summary.function),
        detail.summary.status.unwrap_or(detail.summary.state)
    );
    out += "\n| | |\n|---|---|\n";
    row(
        &mut out,
        "lam",
        concat!("`", env!("CARGO_PKG_VERSION"), "`"),
    );
    row(&mut out, "system", &code(&system::description()));
    if let Some(facts) = functions.get(record.function) {
        settings(&mut out, facts);
    }
    invocation(&mut out, &detail);
    error(&mut out, &detail);
    out += &format!("\n## Event ({} bytes)\n", detail.event.payload.bytes);
    block(
        &mut out,
        if detail.event.payload.is_json {
            "json"
        } else {
            ""
        },
        &detail.event.payload.text,
        MAX_TEXT,
    );
    if let Some(response) = &detail.response {
        out += &format!(
            "\n## Response ({}, {} bytes)\n",
            response.kind, response.payload.bytes
        );
        block(
            &mut out,
            if response.payload.is_json { "json" } else { "" },
            &response.payload.text,
            MAX_TEXT,
        );
        for warning in response.http.iter().flat_map(|http| &http.warnings) {
            out += &format!("\nWarning: {}\n", code(warning));
        }
        if let Some(malformed) = response
            .http
            .as_ref()
            .and_then(|http| http.malformed.as_ref())
        {
            out += &format!("\nThe front refused the response: {}\n", code(malformed));
        }
    }
    log(&mut out, &detail);
    exchanges(&mut out, &detail);
    without_home(&out)
}

fn settings(out: &mut String, facts: &FunctionFacts) {
    let limits = &facts.limits;
    let yes_or_no = |flag: bool| if flag { "yes" } else { "no" };
    let package = facts
        .package
        .as_deref()
        .map_or_else(|| "an executable".to_owned(), code);
    row(out, "package", &package);
    row(out, "HTTP", facts.front.name());
    row(out, "invoke mode", facts.invoke_mode.unwrap_or("not set"));
    row(
        out,
        "timeout",
        &format!("{} s", limits.timeout.as_secs_f64()),
    );
    row(
        out,
        "init timeout",
        &format!("{} s", limits.init_timeout.as_secs_f64()),
    );
    row(out, "memory size", &format!("{} MB", limits.memory_mb));
    row(
        out,
        "concurrency of an environment",
        &limits.concurrency.to_string(),
    );
    row(out, "execution environments", &limits.instances.to_string());
    row(out, "SnapStart", yes_or_no(facts.snap_start));
    row(out, "freezes", yes_or_no(facts.freezes));
    row(
        out,
        "waits for a process (--serve-only)",
        yes_or_no(facts.serve_only),
    );
}

fn invocation(out: &mut String, detail: &Detail) {
    let summary = &detail.summary;
    *out += "\n## Invocation\n\n| | |\n|---|---|\n";
    row(out, "title", &code(&shortened(&summary.title, 200)));
    row(out, "source", summary.source.unwrap_or("unknown"));
    row(out, "via", summary.via);
    row(out, "at", &summary.at);
    row(
        out,
        "cold start",
        if summary.cold_start { "yes" } else { "no" },
    );
    if let Some(status) = summary.http_status {
        row(out, "HTTP status", &status.to_string());
    }
    if let Some(fault) = detail.exchanges.iter().find_map(|exchange| exchange.fault) {
        row(out, "fault that was injected", &code(fault));
    }
    for phase in &detail.phases {
        if let Some(end) = phase.end_ms {
            let text = format!(
                "{:.3} ms from {:.3} ms",
                end - phase.start_ms,
                phase.start_ms
            );
            row(out, &format!("phase: {}", phase.name), &text);
        }
    }
    if let Some(report) = &detail.report {
        block(out, "", report, MAX_TEXT);
    }
}

fn error(out: &mut String, detail: &Detail) {
    let Some(error) = &detail.error else {
        return;
    };
    *out += "\n## Error\n\n| | |\n|---|---|\n";
    let parts = [
        ("type", &error.error_type),
        ("exit", &error.exit),
        ("stopped", &error.stop),
        ("last line on stderr", &error.last_stderr),
    ];
    for (name, part) in parts {
        if let Some(part) = part {
            row(out, name, &code(&shortened(part, 1_000)));
        }
    }
    let message = error.message.iter().chain(&error.stack);
    let message: Vec<&str> = message.map(String::as_str).collect();
    if !message.is_empty() {
        block(out, "", &message.join("\n"), MAX_TEXT / 2);
    }
}

fn log(out: &mut String, detail: &Detail) {
    let log = &detail.log;
    if log.lines.is_empty() {
        return;
    }
    *out += "\n## Log\n";
    let line = |line: &LineView| {
        format!(
            "{:>10.3} {:<6} {:<8} {}",
            line.at_ms, line.phase, line.stream, line.text
        )
    };
    let lines: Vec<String> = log.lines.iter().map(line).collect();
    block(out, "", &lines.join("\n"), MAX_TEXT);
    if log.dropped > 0 {
        *out += &format!("\n{} more lines were not kept.\n", log.dropped);
    }
}

fn exchanges(out: &mut String, detail: &Detail) {
    if detail.exchanges.is_empty() {
        return;
    }
    *out += "\n## Exchanges on the Runtime API\n\n";
    *out += "| connection | request | status | from (ms) | to (ms) | bytes sent | bytes received | fault |\n";
    *out += "|---|---|---|---|---|---|---|---|\n";
    let line = |exchange: &ExchangeView| {
        let request = code(&shortened(
            &format!("{} {}", exchange.method, exchange.path),
            120,
        ));
        let status = exchange
            .status
            .map_or_else(|| "none".to_owned(), |status| status.to_string());
        format!(
            "| {} | {request} | {status} | {:.3} | {:.3} | {} | {} | {} |\n",
            exchange.connection,
            exchange.start_ms,
            exchange.end_ms,
            exchange.request_bytes,
            exchange.response_bytes,
            exchange.fault.unwrap_or_default(),
        )
    };
    out.extend(detail.exchanges.iter().take(MAX_EXCHANGES).map(line));
    let shown = detail.exchanges.len().min(MAX_EXCHANGES);
    let more = (detail.exchanges.len() - shown) as u64 + detail.exchanges_dropped;
    if more > 0 {
        *out += &format!("\nThere were {more} more.\n");
    }
}

#[cfg(test)]
mod tests;
