//! The README of a new project.

use super::template::Template;

/// For a package of cargo.
pub(super) fn text(name: &str, template: &Template) -> String {
    let event = template.event();
    let request = template.request.map_or_else(String::new, |path| {
        format!("Then, in another terminal:\n\n```sh\ncurl 'http://127.0.0.1:9000{path}'\n```\n\n")
    });
    format!(
        "\
# {name}

```sh
cargo test                                 # runs the program under a local Lambda
lam invoke --event {event:23} # sends it one event
lam run --watch                            # serves it, and rebuilds it after a change
lam package                                # makes the zip to upload
lam config                                 # shows the configuration in Cargo.toml
```

{request}`lam package` needs the Rust target of the function's architecture:

```sh
rustup target add x86_64-unknown-linux-musl aarch64-unknown-linux-musl
```

A stack trace of the packaged program has its frames only with `RUST_BACKTRACE=full`.
"
    )
}

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
lam package --binary build/bootstrap
lam config
```
"
    )
}
