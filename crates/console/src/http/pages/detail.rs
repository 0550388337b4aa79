//! The page with one invocation.

use crate::view::{Detail, ErrorView, HttpView, LineView, ResponseView};

use super::html::{Cell, Html};
use super::list::{megabytes, milliseconds};
use super::tables;

const HEADERS: [&str; 2] = ["Name", "Value"];

pub(super) fn write(detail: &Detail) -> Html {
    let mut html = Html::default();
    html.line("h1", &detail.summary.title);
    html.element("p", &[], |html| {
        html.link("/_lam/", "All invocations");
    });
    summary(&mut html, detail);
    phases(&mut html, detail);
    if let Some(error) = &detail.error {
        write_error(&mut html, error);
    }
    html.block("Event", &detail.event.payload.text);
    if let Some(request) = &detail.request {
        let line = format!("{} {}", request.method, request.target);
        html.block("HTTP request", &line);
        html.table("Request headers", &HEADERS, pairs(&request.headers));
    }
    if let Some(response) = &detail.response {
        write_response(&mut html, response);
    }
    log(&mut html, "Log", &detail.log.lines, detail.log.dropped);
    tables::exchanges(&mut html, &detail.exchanges);
    if let Some(report) = &detail.report {
        html.block("Report", report);
    }
    let replays = detail.replays.iter();
    let replays = replays.map(|id| vec![Cell::invocation(id, id)]);
    html.table("Replays", &["Invocation"], replays.collect());
    html
}

fn summary(html: &mut Html, detail: &Detail) {
    let summary = &detail.summary;
    let maybe = |text: Option<String>| text.unwrap_or_default();
    html.pairs(
        "Invocation",
        &[
            ("Id", summary.id.clone()),
            ("Function", summary.function.clone()),
            ("Time", summary.at.clone()),
            ("Source", maybe(summary.source_about.map(str::to_owned))),
            ("Sent through", summary.via.to_owned()),
            ("Status", summary.status.unwrap_or(summary.state).to_owned()),
            (
                "HTTP status",
                maybe(summary.http_status.map(|status| status.to_string())),
            ),
            ("Duration", maybe(summary.duration_ms.map(milliseconds))),
            (
                "Billed",
                maybe(summary.billed_ms.map(|ms| format!("{ms} ms"))),
            ),
            ("Memory", maybe(summary.memory_kib.map(megabytes))),
            ("Init", maybe(summary.init_ms.map(milliseconds))),
            ("Verdict", maybe(summary.verdict.map(str::to_owned))),
            ("Replay of", maybe(summary.replay_of.clone())),
            ("Saved as", maybe(summary.saved_as.clone())),
        ],
    );
}

fn phases(html: &mut Html, detail: &Detail) {
    let rows = detail.phases.iter().map(|phase| {
        let duration = phase.end_ms.map(|end| end - phase.start_ms);
        vec![
            Cell::of(phase.name),
            Cell::of(milliseconds(phase.start_ms)),
            Cell::maybe(phase.end_ms.map(milliseconds)),
            Cell::maybe(duration.map(milliseconds)),
        ]
    });
    let columns = ["Phase", "Start", "End", "Duration"];
    html.table("Phases", &columns, rows.collect());
}

fn write_error(html: &mut Html, error: &ErrorView) {
    let maybe = |text: &Option<String>| text.clone().unwrap_or_default();
    html.pairs(
        "Error",
        &[
            ("Type", maybe(&error.error_type)),
            ("Message", maybe(&error.message)),
            ("Exit", maybe(&error.exit)),
            ("Stopped by lam", maybe(&error.stop)),
            ("Last line on stderr", maybe(&error.last_stderr)),
        ],
    );
    if !error.stack.is_empty() {
        html.block("Stack trace", &error.stack.join("\n"));
    }
}

fn write_response(html: &mut Html, response: &ResponseView) {
    html.block("Response", &response.payload.text);
    if let Some(http) = &response.http {
        write_http(html, http);
    }
    if !response.streamed {
        return;
    }
    let rows = response.chunks.iter().map(|chunk| {
        let data = chunk.text.as_ref().or(chunk.hex.as_ref());
        vec![
            Cell::of(milliseconds(chunk.at_ms)),
            Cell::of(chunk.bytes),
            Cell::Lines(data.cloned().unwrap_or_default()),
        ]
    });
    html.table("Chunks", &["Time", "Bytes", "Data"], rows.collect());
    html.table("Trailers", &HEADERS, pairs(&response.trailers));
}

fn write_http(html: &mut Html, http: &HttpView) {
    let status = match &http.malformed {
        Some(malformed) => format!("The front refuses the response: {malformed}"),
        None => format!("Status {}", http.status),
    };
    html.block("HTTP response", &status);
    for warning in &http.warnings {
        html.line("p", warning);
    }
    html.table("Response headers", &HEADERS, pairs(&http.headers));
    let cookies = http.cookies.iter().map(|cookie| vec![Cell::of(cookie)]);
    html.table("Cookies", &["Set-Cookie"], cookies.collect());
    if let Some(text) = http.body.text.as_ref().or(http.body.hex.as_ref()) {
        html.block("Body", text);
    }
}

/// A table of lines.
pub(super) fn log(html: &mut Html, title: &str, lines: &[LineView], dropped: u64) {
    let rows = lines.iter().map(|line| {
        vec![
            Cell::of(milliseconds(line.at_ms)),
            Cell::of(line.phase),
            Cell::of(line.extension.as_deref().unwrap_or(line.stream)),
            Cell::of(line.level.unwrap_or_default()),
            Cell::Lines(line.text.clone()),
        ]
    });
    let columns = ["Time", "Phase", "From", "Level", "Text"];
    html.table(title, &columns, rows.collect());
    if dropped > 0 {
        html.line("p", format_args!("{dropped} lines are not kept."));
    }
}

fn pairs(pairs: &[(String, String)]) -> Vec<Vec<Cell>> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| vec![Cell::of(name), Cell::of(value)])
        .collect()
}
