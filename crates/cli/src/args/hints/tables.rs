//! Commands and flags of cargo-lambda, cargo and SAM, with what lam has instead.

/// Flags that some commands of lam do not have.
pub(super) struct Flag {
    pub(super) commands: &'static [&'static str],
    pub(super) names: &'static [&'static str],
    pub(super) hint: &'static str,
}

const RUN: &[&str] = &["run"];
const INVOKE: &[&str] = &["invoke"];
const BUILD: &[&str] = &["build"];
const PACKAGE: &[&str] = &["package"];
const DEPLOY: &[&str] = &["deploy"];
const LOGS: &[&str] = &["logs"];
/// The commands that only call AWS.
const AWS: &[&str] = &["logs", "versions", "rollback", "promote", "delete"];
/// The commands that run a function on this machine.
const LOCAL: &[&str] = &["run", "invoke"];
/// The commands that build for Lambda.
const LAMBDA: &[&str] = &["build", "package", "deploy"];
/// The commands that build with cargo.
const BUILDING: &[&str] = &["run", "invoke", "build", "package", "deploy"];

pub(super) const COMMANDS: &[(&str, &str)] = &[
    (
        "watch",
        "`lam run --watch` serves the function and rebuilds it",
    ),
    ("start", "`lam run` serves the function"),
    ("serve", "`lam run` serves the function"),
    (
        "start-api",
        "`lam run --front http-api` or `--front rest` serves the function behind an API",
    ),
    (
        "start-lambda",
        "`lam run` serves the function, with Lambda's Invoke API",
    ),
    (
        "local",
        "`lam run` serves the function, and `lam invoke` invokes it once",
    ),
    (
        "lambda",
        "leave out `lambda`: the commands are `lam run`, `lam build` and so on",
    ),
    ("publish", "`lam deploy` publishes the function"),
    ("rm", "`lam delete` deletes a function"),
    ("remove", "`lam delete` deletes a function"),
    ("tail", "`lam logs --follow` shows the log of a function"),
    ("zip", "`lam package` makes a zip"),
    (
        "test",
        "`lam invoke` sends an event, and `cargo test` runs your tests",
    ),
    (
        "generate-event",
        "`lam events` lists and prints sample events",
    ),
];

const fn flag(
    commands: &'static [&'static str],
    names: &'static [&'static str],
    hint: &'static str,
) -> Flag {
    Flag {
        commands,
        names,
        hint,
    }
}

pub(super) const FLAGS: &[Flag] = &[
    flag(
        LAMBDA,
        &["--release", "-r"],
        "`lam build`, `package` and `deploy` always optimize; --profile chooses another profile",
    ),
    flag(
        LAMBDA,
        &["--debug", "--disable-optimizations"],
        "use --profile dev",
    ),
    flag(
        LOCAL,
        &["--debug"],
        "`lam run` and `lam invoke` optimize only with --release",
    ),
    flag(LAMBDA, &["--arm64"], "use --arch arm64"),
    flag(LAMBDA, &["--x86-64", "--x86_64"], "use --arch x86_64"),
    flag(
        LAMBDA,
        &["--architecture"],
        "use --arch arm64 or --arch x86_64",
    ),
    flag(
        LOCAL,
        &[
            "--arm64",
            "--x86-64",
            "--x86_64",
            "--arch",
            "--architecture",
            "--target",
        ],
        "the function runs on this machine; CARGO_BUILD_TARGET sets a target that can run on it",
    ),
    flag(
        BUILD,
        &["--output-format", "--output", "-o", "--include", "-i"],
        "`lam build` makes an executable; `lam package` makes a zip and has --include and --output",
    ),
    flag(
        PACKAGE,
        &["--output-format"],
        "`lam package` always makes a zip",
    ),
    flag(
        INVOKE,
        &["--output-format", "-o", "--output"],
        "the response goes to stdout as it is; `jq .` formats JSON",
    ),
    flag(
        LAMBDA,
        &["--compiler", "-c"],
        "lam calls cargo, with Rust's own linker unless cargo's configuration sets another; --cc chooses the \
         compiler for C, and --target the C library",
    ),
    flag(
        LAMBDA,
        &["--lambda-dir", "-l", "--flatten"],
        "--target-dir chooses where cargo builds, and --output of `lam package` and `lam deploy` where the zip goes",
    ),
    flag(
        BUILD,
        &["--extension"],
        "`lam package --extension` makes a layer with an external extension",
    ),
    flag(
        LAMBDA,
        &["--internal"],
        "an internal extension is part of the function",
    ),
    flag(PACKAGE, &["--binary-path"], "use --binary FILE"),
    flag(BUILDING, &["--binary-name"], "use --bin NAME"),
    flag(
        BUILDING,
        &["--examples", "--lib", "--tests", "--all-targets"],
        "choose a function with --package, --bin or --example",
    ),
    flag(
        INVOKE,
        &["--bins", "--workspace", "--all"],
        "one function is invoked; choose it with --package, --bin or --example",
    ),
    flag(
        RUN,
        &["--address", "--invoke-address", "-a"],
        "use --host; by default `lam run` listens on 127.0.0.1 and ::1",
    ),
    flag(RUN, &["--invoke-port", "-P"], "use --port"),
    flag(
        INVOKE,
        &[
            "--host",
            "--port",
            "--invoke-address",
            "-a",
            "--invoke-port",
            "-P",
        ],
        "use --url http://127.0.0.1:PORT to call a `lam run`",
    ),
    flag(RUN, &["--hot-reload"], "use --watch"),
    flag(
        RUN,
        &["--ignore-changes", "--no-reload"],
        "`lam run` rebuilds only with --watch",
    ),
    flag(
        RUN,
        &["--only-lambda-apis"],
        "use --serve-only, and start the function yourself",
    ),
    flag(
        RUN,
        &["--wait"],
        "one function is built before lam accepts requests, and each of several by its first request",
    ),
    flag(
        LOCAL,
        &["--tls-cert", "--tls-key", "--tls-ca"],
        "`lam run` serves plain HTTP",
    ),
    flag(LOCAL, &["--env-var"], "use --env NAME=VALUE"),
    flag(
        LOCAL,
        &["--env-vars"],
        "use --env NAME=VALUE or --env-file FILE",
    ),
    flag(RUN, &["--region"], "use --env AWS_REGION=REGION"),
    flag(LOCAL, &["--memory-size"], "use --memory"),
    flag(LOCAL, &["--function-name"], "use --name"),
    flag(INVOKE, &["--data-ascii", "-A"], "use --data"),
    flag(INVOKE, &["--data-file"], "use --event FILE"),
    flag(INVOKE, &["--payload"], "use --data JSON or --event FILE"),
    flag(
        INVOKE,
        &["--data-example", "-E"],
        "use --event NAME; `lam events` lists the samples",
    ),
    flag(
        INVOKE,
        &["--skip-cache"],
        "the samples are part of lam, so nothing is downloaded",
    ),
    flag(INVOKE, &["-R"], "use --remote"),
    flag(
        INVOKE,
        &["--client-context-ascii", "--client-context-file"],
        "use --remote with --client-context JSON",
    ),
    flag(AWS, &["--profile"], "use --aws-profile"),
    flag(DEPLOY, &["--env-var", "--env-vars"], "use --env NAME=VALUE"),
    flag(DEPLOY, &["--memory-size"], "use --memory"),
    flag(DEPLOY, &["--iam-role"], "use --role"),
    flag(
        DEPLOY,
        &["--enable-function-url"],
        "use --set url.auth=none, or set the key `url` in the configuration",
    ),
    flag(
        DEPLOY,
        &["--disable-function-url"],
        "use --set url=false, or set the key `url` in the configuration",
    ),
    flag(
        DEPLOY,
        &["--merge-env"],
        "`lam deploy` keeps other variables by default; --prune-env removes them",
    ),
    flag(
        DEPLOY,
        &["--subnet-ids", "--security-group-ids"],
        "set the keys `vpc.subnets` and `vpc.security-groups` in the configuration",
    ),
    flag(
        DEPLOY,
        &["--layer", "--layers", "--tag", "--tags", "--tracing"],
        "use --set KEY=VALUE, or the configuration; docs/configuration.md lists the keys",
    ),
    flag(DEPLOY, &["--binary-path"], "use --binary FILE"),
    flag(DEPLOY, &["--dry"], "use --dry-run"),
    flag(LOGS, &["--tail", "-t"], "use --follow"),
    flag(LOGS, &["--start-time", "-s"], "use --since"),
    flag(
        LOGS,
        &["--name", "-n"],
        "the name is an argument: `lam logs NAME`",
    ),
];
