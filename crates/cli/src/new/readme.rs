//! The README of a new project.

use super::template::Template;

/// For a package of cargo.
pub(super) fn text(name: &str, template: &Template) -> String {
    let event = template.event();
    let request = template.request.map_or_else(String::new, |path| {
        format!("Then, in another terminal:\n\n```sh\ncurl 'http://127.0.0.1:9000{path}'\n```\n\n")
    });
    let (flags, stage, env_file) = if template.has_env_file {
        (" --env-file .env", " --stage prod", ENV_FILE)
    } else {
        ("", "", "")
    };
    let url = if template.settings.contains("url = ") {
        URL
    } else {
        ""
    };
    let commands = [
        (
            "cargo test".to_owned(),
            "runs the program under a local Lambda",
        ),
        (
            format!("lam invoke --event {event}{flags}"),
            "sends it one event",
        ),
        (
            format!("lam run --watch{flags}"),
            "serves it, and rebuilds it after a change",
        ),
        (
            "lam config".to_owned(),
            "shows the configuration in Cargo.toml",
        ),
        (
            format!("lam deploy{stage}"),
            "creates the function on AWS, or updates it",
        ),
        ("lam package".to_owned(), "makes the zip for other tools"),
    ];
    let lines = commands.iter();
    let width = lines.map(|(command, _)| command.len()).max().unwrap_or(0);
    let lines = commands.iter();
    let lines: String = lines
        .map(|(command, about)| format!("{command:width$} # {about}\n"))
        .collect();
    format!(
        "\
# {name}

```sh
{lines}```

{request}{url}{env_file}`lam deploy` and `lam package` need the Rust target of the function's architecture:

```sh
rustup target add x86_64-unknown-linux-musl aarch64-unknown-linux-musl
```

A panic in the packaged program logs a backtrace of addresses if `RUST_BACKTRACE=full` is set. To get the names of the
functions, build it with `--split-debuginfo`, and read the log with `lam logs --symbols FILE`.
"
    )
}

const URL: &str = "\
On AWS, the function gets a URL once you set the key `url` in Cargo.toml.

";

const ENV_FILE: &str = "\
`lam deploy` does not read `.env`, whose values are for this machine. Before you deploy, write the values for AWS to
`.env.prod`, and define the stage in Cargo.toml:

```toml
[package.metadata.lambda.stage.prod]
env-file = \".env.prod\"
```

";

/// For a project in C.
pub(super) fn c(name: &str) -> String {
    format!(
        "\
# {name}

The function uses the C library of lambda-native. In a checkout of lambda-native, this makes the library:

```sh
cargo run -p xtask -- capi --target x86_64-unknown-linux-musl
```

Unpack the archive `target/capi/lambda-native-capi-x86_64-linux-musl.tar.gz`, and build with the directory:

```sh
make LAMBDA_NATIVE=DIRECTORY CC=musl-gcc
lam invoke --event events/hello.json build/bootstrap
lam run build/bootstrap
lam config
lam deploy --binary build/bootstrap
```
"
    )
}
