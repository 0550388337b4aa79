//! The page with the invocations.

use crate::http::error::ApiError;
use crate::http::invocations::{List, ListQuery};
use crate::view::Summary;

use super::html::{Cell, Html};

const COLUMNS: [&str; 10] = [
    "Time", "Function", "Source", "Event", "Status", "HTTP", "Duration", "Billed", "Memory",
    "Start",
];

pub(super) fn write(
    query: &ListQuery,
    functions: &[&str],
    found: Result<&List, &ApiError>,
) -> Html {
    let mut html = Html::default();
    html.line("h1", "Invocations");
    html.element("noscript", &[], read_only);
    filter(&mut html, query, functions);
    match found {
        Err(error) => {
            html.line("p", error.message());
        }
        Ok(list) => {
            let rows: Vec<_> = list.invocations.iter().map(row).collect();
            let title = format!("{} of {} invocations", rows.len(), list.total);
            html.table(&title, &COLUMNS, rows);
            older(&mut html, query, list);
        }
    }
    html
}

/// What the page says without a script.
fn read_only(html: &mut Html) {
    html.element("p", &[], |html| {
        html.text(
            "Without JavaScript, this page only shows what has happened: reload it to see more. Sending and \
             replaying events needs JavaScript, and the link that ",
        );
        html.line("code", "lam run").text(" has printed.");
    });
}

fn filter(html: &mut Html, query: &ListQuery, functions: &[&str]) {
    let form = [
        ("method", "get"),
        ("action", "/_lam/"),
        ("class", "row"),
        ("role", "search"),
    ];
    html.element("form", &form, |html| {
        html.input(&[
            ("name", "q"),
            ("type", "search"),
            ("aria-label", "Filter"),
            ("value", &query.q),
            ("placeholder", "status:failed >100ms"),
        ]);
        if functions.len() > 1 {
            let chosen = query.function.as_deref().unwrap_or_default();
            choice(html, functions, chosen);
        }
        html.line("button", "Filter");
    });
}

fn choice(html: &mut Html, functions: &[&str], chosen: &str) {
    let select = [("name", "function"), ("aria-label", "Function")];
    html.element("select", &select, |html| {
        html.element("option", &[("value", "")], |html| {
            html.text("all functions");
        });
        for name in functions {
            let attributes = [("value", *name), ("selected", "")];
            let count = if *name == chosen { 2 } else { 1 };
            html.element("option", &attributes[..count], |html| {
                html.text(name);
            });
        }
    });
}

fn row(summary: &Summary) -> Vec<Cell> {
    let status = summary.status.unwrap_or(summary.state);
    let status = match &summary.error_type {
        Some(error_type) => format!("{status}: {error_type}"),
        None => status.to_owned(),
    };
    vec![
        Cell::of(&summary.at),
        Cell::of(&summary.function),
        Cell::of(summary.source.unwrap_or_default()),
        Cell::invocation(&summary.id, &summary.title),
        Cell::Text(status),
        Cell::maybe(summary.http_status),
        Cell::maybe(summary.duration_ms.map(milliseconds)),
        Cell::maybe(summary.billed_ms.map(|billed| format!("{billed} ms"))),
        Cell::maybe(summary.memory_kib.map(megabytes)),
        Cell::of(if summary.cold_start { "cold" } else { "" }),
    ]
}

/// The link to the invocations before those of the list.
fn older(html: &mut Html, query: &ListQuery, list: &List) {
    let Some(last) = list.invocations.last() else {
        return;
    };
    if query.before.is_none() && list.invocations.len() == list.total {
        return;
    }
    let mut parameters = form_urlencoded::Serializer::new(String::new());
    parameters.append_pair("q", &query.q);
    if let Some(function) = &query.function {
        parameters.append_pair("function", function);
    }
    parameters.append_pair("before", &last.seq.to_string());
    let address = format!("/_lam/?{}", parameters.finish());
    html.element("p", &[], |html| {
        html.link(&address, "Older invocations");
    });
}

pub(super) fn milliseconds(ms: f64) -> String {
    format!("{ms:.2} ms")
}

/// As in a REPORT line, whose MB are 1,024 KiB.
pub(super) fn megabytes(kib: u64) -> String {
    format!("{} MB", kib.div_ceil(1024))
}
