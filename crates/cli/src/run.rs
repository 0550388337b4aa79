//! `lam run`: the function behind a local HTTP server.

mod front;
mod function_url;
mod invoke_api;
mod stream;
mod watch;

use std::net::{Ipv4Addr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use lambda_native_emulator::process::Notice;

use crate::args::RunArgs;
use crate::function::Function;
use crate::{interrupt, journal, terminal};
use front::Front;
use watch::Watch;

/// Runs the command. Only a signal or a failure ends it.
pub(crate) fn main(args: &RunArgs) -> anyhow::Result<ExitCode> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).with_context(|| {
        let port = args.port;
        format!("cannot listen on 127.0.0.1:{port} (does another lam run? --port 0 takes any free)")
    })?;
    let url = format!("http://{}", listener.local_addr()?);
    let function = Function::find(&args.function)?;
    // Before the build, so that what is changed meanwhile is seen.
    let watch = match args.watch {
        true => Some(Watch::begin(&function)?),
        false => None,
    };
    let executable = match (function.build(), &watch) {
        (Err(error), Some(watch)) => watch.until_built(&function, error)?,
        (built, _) => built?,
    };

    let environment = function.start(executable.clone(), |notice| {
        journal::write(notice);
        match notice {
            Notice::InitFailed { .. } => {
                terminal::warning("init failed; the next request tries it again");
            }
            Notice::RestoreFailed { .. } => {
                terminal::warning("the restore failed; the next request begins with init again");
            }
            _ => {}
        }
    })?;
    let _ending = {
        let environment = Arc::clone(&environment);
        interrupt::on_signal(move || environment.stop())
    };
    let name = function.name();
    terminal::status("Serving", &format!("{name} on {url}"));
    // A script waits for this line, and reads from it the port of `--port 0`.
    terminal::result(&url)?;
    if let Some(watch) = watch {
        watch.follow(function, &executable, Arc::clone(&environment))?;
    }
    front::serve(listener, Front::new(environment, name))?;
    Ok(ExitCode::SUCCESS)
}
