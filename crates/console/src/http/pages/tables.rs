//! The pages that are little more than a table.

use lambda_native_events::samples;

use crate::http::faults::{Armed, Kind};
use crate::http::saved::List as SavedList;
use crate::http::state::FunctionState;
use crate::replay::{Comparison, Diff, DiffLine};
use crate::view::ExchangeView;

use super::html::{Cell, Html};
use super::list::milliseconds;

/// A heading and a sentence.
pub(super) fn note(title: &str, text: &str) -> Html {
    let mut html = Html::default();
    html.line("h1", title).line("p", text);
    html
}

/// The sample events, as links to their JSON.
pub(super) fn samples() -> Html {
    let mut html = Html::default();
    html.line("h1", "Send");
    html.element("noscript", &[], |html| {
        html.element("p", &[], |html| {
            html.text("Sending events needs JavaScript. ");
            html.line("code", "lam invoke").text(" sends them too.");
        });
    });
    let rows = samples::ALL.iter().map(|sample| {
        let address = format!("/_lam/api/samples/{}", sample.name);
        vec![
            Cell::Link(address, sample.name.to_owned()),
            Cell::of(sample.family),
            Cell::of(sample.about),
        ]
    });
    html.table(
        "Sample events",
        &["Name", "Family", "Event"],
        rows.collect(),
    );
    html
}

pub(super) fn saved(list: &SavedList) -> Html {
    let mut html = Html::default();
    html.line("h1", "Saved events");
    html.line("p", format_args!("Files in {}", list.directory));
    let rows = list.events.iter().map(|event| {
        let last = event.last.as_ref();
        vec![
            Cell::of(&event.function),
            Cell::of(&event.name),
            Cell::of(event.bytes),
            Cell::of(if event.has_expected { "yes" } else { "no" }),
            last.map_or_else(|| Cell::of(""), |last| Cell::invocation(&last.id, &last.at)),
            Cell::maybe(last.and_then(|last| last.verdict)),
        ]
    });
    let columns = [
        "Function",
        "Name",
        "Bytes",
        "Expected response",
        "Last run",
        "Verdict",
    ];
    html.table("Events", &columns, rows.collect());
    html
}

pub(super) fn functions(functions: &[FunctionState]) -> Html {
    let mut html = Html::default();
    html.line("h1", "Functions");
    let rows = functions.iter().map(|function| {
        let address = format!("/_lam/functions/{}", function.name);
        vec![
            Cell::Link(address, function.name.clone()),
            Cell::of(function.state),
            Cell::of(function.front),
            Cell::Link(function.url.clone(), function.url.clone()),
        ]
    });
    let columns = ["Name", "State", "Front", "URL"];
    html.table("All functions", &columns, rows.collect());
    html
}

pub(super) fn faults(kinds: &[Kind], armed: &[Armed]) -> Html {
    let mut html = Html::default();
    html.line("h1", "Faults");
    let rows = armed.iter().map(|fault| {
        vec![
            Cell::of(&fault.function),
            Cell::of(fault.name),
            Cell::of(&fault.at),
            Cell::of(format_args!("{} {}", fault.when, fault.n)),
            Cell::of(fault.seen),
            Cell::of(fault.fired),
        ]
    });
    let columns = ["Function", "Fault", "At", "When", "Seen", "Happened"];
    html.table("Armed", &columns, rows.collect());
    let rows = kinds.iter().map(|kind| {
        vec![
            Cell::of(kind.name),
            Cell::of(kind.group),
            Cell::of(kind.about),
            Cell::of(kind.at.join(", ")),
        ]
    });
    let columns = ["Fault", "Group", "What happens", "Exchanges"];
    html.table("All faults", &columns, rows.collect());
    html
}

pub(super) fn comparison(comparison: &Comparison) -> Html {
    let mut html = Html::default();
    html.line("h1", "Compare");
    html.element("p", &[], |html| {
        let (before, after) = (&comparison.before, &comparison.after);
        for (label, id) in [("Before ", before), (" After ", after)] {
            html.text(label);
            html.link(&format!("/_lam/invocations/{id}"), id);
        }
    });
    if let Some(verdict) = comparison.verdict {
        html.line("p", format_args!("Verdict: {}", verdict.name()));
    }
    for (title, part) in [
        ("Response", &comparison.response),
        ("Log", &comparison.log),
        ("Event", &comparison.event),
    ] {
        difference(&mut html, title, part);
    }
    html
}

fn difference(html: &mut Html, title: &str, part: &Diff) {
    if part.same {
        html.line("h2", title).line("p", "The same.");
        return;
    }
    let rows = part.lines.iter().map(|line| match line {
        DiffLine::Folded { count, .. } => {
            vec![Cell::of("…"), Cell::of(format_args!("{count} equal lines"))]
        }
        DiffLine::Line { op, text, .. } => vec![Cell::of(op), Cell::Lines(text.clone())],
    });
    html.table(title, &["", "Line"], rows.collect());
}

/// A table of exchanges on the Runtime API.
pub(super) fn exchanges<'a>(
    html: &mut Html,
    exchanges: impl IntoIterator<Item = &'a ExchangeView>,
) {
    let rows = exchanges.into_iter().map(|exchange| {
        vec![
            Cell::of(exchange.connection),
            Cell::of(format_args!("{} {}", exchange.method, exchange.path)),
            Cell::maybe(exchange.status),
            Cell::of(exchange.fault.unwrap_or_default()),
            Cell::of(exchange.request_bytes),
            Cell::of(exchange.response_bytes),
            Cell::of(milliseconds(exchange.start_ms)),
            Cell::of(milliseconds(exchange.end_ms)),
        ]
    });
    let columns = [
        "Connection",
        "Request",
        "Status",
        "Fault",
        "Sent",
        "Received",
        "Start",
        "End",
    ];
    html.table("Exchanges on the Runtime API", &columns, rows.collect());
}
