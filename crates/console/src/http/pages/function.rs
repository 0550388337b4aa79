//! The page with one function.

use crate::http::functions::Function;

use super::detail;
use super::html::{Cell, Html};
use super::tables;

pub(super) fn write(function: &Function) -> Html {
    let mut html = Html::default();
    html.line("h1", &function.name);
    html.pairs(
        "Function",
        &[
            ("State", function.state.to_owned()),
            ("ARN", function.arn.clone()),
            ("URL", function.url.clone()),
            ("Front", function.front.to_owned()),
            ("Package", function.package.clone().unwrap_or_default()),
            ("Waiting invocations", function.waiting.to_string()),
        ],
    );
    let environments = function.environments.iter().map(|environment| {
        vec![
            Cell::of(environment.number),
            Cell::maybe(environment.pid),
            Cell::of(&environment.state),
            Cell::of(environment.in_flight),
            Cell::of(environment.invocations),
        ]
    });
    let columns = ["Number", "Process", "State", "In flight", "Invocations"];
    html.table("Environments", &columns, environments.collect());
    build(&mut html, function);
    let variables = function.variables.iter().map(|variable| {
        vec![
            Cell::of(&variable.name),
            Cell::of(variable.value.as_deref().unwrap_or(crate::json::MASK)),
            Cell::of(&variable.origin),
        ]
    });
    let columns = ["Name", "Value", "From"];
    html.table("Variables", &columns, variables.collect());
    detail::log(&mut html, "Log outside of invocations", &function.lines, 0);
    let exchanges = function.exchanges.iter().map(|recent| &recent.exchange);
    tables::exchanges(&mut html, exchanges);
    html
}

fn build(html: &mut Html, function: &Function) {
    let build = &function.build;
    html.pairs(
        "Last build",
        &[
            ("State", build.state.to_owned()),
            ("Time", build.at.clone().unwrap_or_default()),
            ("Error", build.error.clone().unwrap_or_default()),
        ],
    );
    let messages = build.messages.iter().map(|message| {
        vec![
            Cell::of(&message.level),
            Cell::Lines(message.rendered.clone()),
        ]
    });
    let columns = ["Level", "Message"];
    html.table("Compiler messages", &columns, messages.collect());
}
