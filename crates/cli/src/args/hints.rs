//! Hints for people who know cargo-lambda, cargo or SAM: what lam has instead of a command or a flag.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Commands of other tools.
const COMMANDS: [(&str, &str); 12] = [
    (
        "watch",
        "`lam run --watch` serves the function and rebuilds it",
    ),
    ("start", "`lam run` serves the function"),
    ("serve", "`lam run` serves the function"),
    (
        "start-api",
        "`lam run` serves the function behind a Function URL",
    ),
    (
        "start-lambda",
        "`lam run` serves the function, with Lambda's Invoke API",
    ),
    (
        "local",
        "`lam run` serves the function, and `lam invoke` invokes it once",
    ),
    ("deploy", DEPLOY),
    ("publish", DEPLOY),
    ("new", "copy one of the examples, such as examples/hello"),
    ("init", "copy one of the examples, such as examples/hello"),
    (
        "test",
        "`lam invoke` sends an event, and `cargo test` runs your tests",
    ),
    (
        "generate-event",
        "`lam events` lists and prints sample events",
    ),
];

const DEPLOY: &str =
    "`lam package` makes the zip; docs/deploy.md has the commands of the AWS CLI to upload it";

/// Flags of other tools, and of other commands of lam.
const FLAGS: [(&str, &str); 31] = [
    (
        "--release",
        "`lam build` and `lam package` always optimize; --profile NAME chooses the profile",
    ),
    (
        "-r",
        "`lam build` and `lam package` always optimize; --profile NAME chooses the profile",
    ),
    (
        "--debug",
        "`lam run` builds without optimizations unless --release is given",
    ),
    ("--arm64", "use --arch arm64"),
    ("--x86-64", "use --arch x86_64"),
    ("--architecture", "use --arch"),
    ("--target", "use --arch arm64 or --arch x86_64"),
    (
        "--output-format",
        "`lam build` makes an executable, and `lam package` a zip",
    ),
    (
        "--compiler",
        "lam links with Rust's own linker, unless cargo's configuration sets another",
    ),
    ("--cargo", "set the environment variable CARGO instead"),
    (
        "--lambda-dir",
        "`lam package -o FILE` chooses where the zip goes",
    ),
    (
        "--flatten",
        "`lam package -o FILE` chooses where the zip goes",
    ),
    ("--host", LOOPBACK),
    ("--invoke-address", LOOPBACK),
    ("-a", LOOPBACK),
    ("--invoke-port", "use --port"),
    ("-P", "use --port"),
    ("--data-ascii", "use --data"),
    ("-A", "use --data"),
    ("--data-file", "use --event FILE"),
    ("--payload", "use --data JSON or --event FILE"),
    (
        "--data-example",
        "use --event NAME; `lam events` lists the samples",
    ),
    (
        "--remote",
        "use `aws lambda invoke`; docs/deploy.md shows how",
    ),
    ("--env-var", "use --env NAME=VALUE"),
    ("--env-vars", "use --env NAME=VALUE or --env-file FILE"),
    ("--memory-size", "use --memory"),
    ("--hot-reload", "use --watch"),
    ("--no-reload", "`lam run` rebuilds only with --watch"),
    ("--binary-path", "use `lam package --binary FILE`"),
    ("--binary-name", "use --bin NAME"),
    ("--bins", "lam builds one function; use --bin NAME"),
];

const LOOPBACK: &str =
    "`lam run` listens on 127.0.0.1 only; forward a port to reach it from elsewhere";

/// A hint for this error of the command line.
pub(crate) fn hint(error: &Error) -> Option<&'static str> {
    let (kind, table) = match error.kind() {
        ErrorKind::UnknownArgument => (ContextKind::InvalidArg, &FLAGS[..]),
        ErrorKind::InvalidSubcommand => (ContextKind::InvalidSubcommand, &COMMANDS[..]),
        _ => return None,
    };
    let Some(ContextValue::String(text)) = error.get(kind) else {
        return None;
    };
    let name = text.split(['=', ' ']).next().unwrap_or_default();
    let found = table.iter().find(|(known, _)| *known == name);
    found.map(|(_, hint)| *hint)
}
