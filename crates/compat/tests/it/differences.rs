//! The same programs on this crate and on `lambda_runtime`: what differs is listed here, and in docs/migrating.md.

use super::support::function::{FLAVORS, Function, outcome};
use super::support::programs::Program;

/// What a program does with an event.
struct Row {
    function: &'static str,
    event: &'static str,
    /// The outcome here. A `*` at the end matches any text.
    ours: &'static str,
    /// The outcome with `lambda_runtime`; `-` if it never responds, which is not waited for.
    peer: &'static str,
}

const fn same(function: &'static str, event: &'static str, outcome: &'static str) -> Row {
    differs(function, event, outcome, outcome)
}

const fn differs(
    function: &'static str,
    event: &'static str,
    ours: &'static str,
    peer: &'static str,
) -> Row {
    Row {
        function,
        event,
        ours,
        peer,
    }
}

/// After each event comes another one: `ends` says that it gets no response, because the process has ended.
const ROWS: &[Row] = &[
    same("echo", r#"{"a":[1,null]}"#, r#"{"a":[1,null]}"#),
    same("borrowing", r#""you""#, r#""hello, you""#),
    same("not-send", "1", "1"),
    same("join", "[7]", "[7]"),
    same("own", "1", "OutOfStock: no bicycles left"),
    differs(
        "boxed",
        "1",
        "Error: no bicycles left",
        "&alloc::boxed::Box<dyn*: no bicycles left",
    ),
    differs(
        "anyhow",
        r#""many""#,
        "ParseIntError: invalid digit*",
        "&anyhow::Error: invalid digit*",
    ),
    differs(
        "typed",
        r#"{"count":"two"}"#,
        "InvalidEvent: $.count: invalid type: string*",
        "&lambda_runtime::deserializer::DeserializeError: failed to deserialize*",
    ),
    differs(
        "dies",
        r#""panic""#,
        "Panic: no bicycles",
        "&alloc::boxed::Box<dyn*: Lambda panicked: no bicycles",
    ),
    differs(
        "dies",
        r#""panic in a task""#,
        "Error: task*",
        "&alloc::boxed::Box<dyn*",
    ),
    differs(
        "dies",
        r#""exit""#,
        "ProcessExit: *, ends",
        "no response, ends",
    ),
    differs("dies", r#""abort""#, "Abort: *, ends", "no response, ends"),
    differs(
        "dies",
        r#""recursion""#,
        "StackOverflow: *, ends",
        "no response, ends",
    ),
    differs(
        "unserializable",
        "1",
        "InvalidResponse: key must be a string",
        "no response, ends",
    ),
    differs(
        "large",
        "6300000",
        "Function.ResponseSizeTooLarge: *",
        "refused by Lambda",
    ),
    differs(
        "not-ready",
        "1",
        "OutOfStock: no bicycles left",
        "no response, ends",
    ),
    differs("broken-stream", "1", "*trailers Error", "*"),
    differs("silent-layer", r#""skip""#, "NoResponse: *", "-"),
    differs(
        "failing-layer",
        r#""skip""#,
        "Error: refused by a layer",
        "no response, ends",
    ),
    differs("late-layer", "1", "1", "1, ends"),
];

#[test]
fn the_differences_to_lambda_runtime_are_those_in_the_list() {
    let mut wrong = Vec::new();
    for row in ROWS {
        for (program, expected) in [(Program::Ours, row.ours), (Program::Peer, row.peer)] {
            for flavor in FLAVORS.into_iter().filter(|_| expected != "-") {
                let seen = run(program, flavor, row);
                if !matches(&seen, expected) {
                    let (function, event) = (row.function, row.event);
                    wrong.push(format!(
                        "{program:?} {flavor} {function} {event}: {seen:?}, expected {expected:?}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn run(program: Program, flavor: &str, row: &Row) -> String {
    let function = Function::start(program, row.function, flavor);
    let first = outcome(&function.invoke(row.event));
    let ends = outcome(&function.invoke(row.event)) == "no response";
    format!("{first}{}", if ends { ", ends" } else { "" })
}

fn matches(seen: &str, expected: &str) -> bool {
    match expected.split_once('*') {
        Some((start, end)) => seen.starts_with(start) && seen.ends_with(end),
        None => seen == expected,
    }
}
