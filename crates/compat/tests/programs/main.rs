//! Functions in the idioms of programs for `lambda_runtime`. The variable `TEST_FUNCTION` chooses one, and
//! `TEST_FLAVOR` tokio's runtime. The same source is built with `lambda_runtime` itself, by compat/peer/Cargo.toml.
//!
//! What sleeps here does not wait for another part of the test: it shows that timers of the program's own tokio
//! runtime fire, also in hooks, in layers and between invocations.

mod errors;
mod handlers;
mod layers;
mod lifecycle;
mod spans;
mod streams;
mod tasks;

use lambda_runtime::Error;

fn main() -> Result<(), Error> {
    if std::env::var("TEST_FLAVOR").is_ok_and(|flavor| flavor == "current_thread") {
        on_one_thread()
    } else {
        on_several_threads()
    }
}

#[tokio::main]
async fn on_several_threads() -> Result<(), Error> {
    serve().await
}

#[tokio::main(flavor = "current_thread")]
async fn on_one_thread() -> Result<(), Error> {
    serve().await
}

async fn serve() -> Result<(), Error> {
    let function = std::env::var("TEST_FUNCTION")?;
    match &*function {
        "echo" => handlers::echo().await,
        "borrowing" => handlers::borrowing().await,
        "not-send" => handlers::not_send().await,
        "context" => handlers::context().await,
        "trace-variable" => handlers::trace_variable().await,
        "logs" => handlers::logs().await,
        "sqs" => handlers::sqs().await,
        "boxed" => errors::boxed().await,
        "own" => errors::own().await,
        "anyhow" => errors::anyhow().await,
        "typed" => errors::typed().await,
        "dies" => errors::dies().await,
        "unserializable" => errors::unserializable().await,
        "large" => errors::large().await,
        "not-ready" => errors::not_ready().await,
        "stream" => streams::stream().await,
        "channel" => streams::channel().await,
        "mixed" => streams::mixed().await,
        "broken-stream" => streams::broken().await,
        "layers" => layers::order().await,
        "silent-layer" => layers::silent().await,
        "failing-layer" => layers::failing().await,
        "late-layer" => layers::failing_late().await,
        "join" => tasks::join().await,
        "select" => tasks::select().await,
        "spawn" => tasks::spawn().await,
        "concurrent" => tasks::concurrent().await,
        "shutdown" => lifecycle::shutdown().await,
        "snapshot" => lifecycle::snapshot(true).await,
        "broken-snapshot" => lifecycle::snapshot(false).await,
        "opentelemetry" => spans::opentelemetry().await,
        "fails-before" => Err("no configuration".into()),
        other => Err(format!("no function is called {other}").into()),
    }
}
