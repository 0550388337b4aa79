//! `lam run`: the function behind a local HTTP server.

mod address;
mod app_state;
mod cors;
mod front;
mod lambda_api;
mod listener;
mod served_function;
mod server;
mod stream;
mod watch;

use std::process::ExitCode;
use std::sync::Arc;

use lambda_native_emulator::process::Notice;

use crate::args::{InvokeMode, RunArgs};
use crate::config::Values;
use crate::function::Function;
use crate::notice::Printer;
use crate::{interrupt, terminal};
use address::Address;
use app_state::AppState;
use cors::Cors;
use lambda_api::Description;
use served_function::ServedFunction;
use watch::Watch;

/// Runs the command. Returns only if the server fails.
pub(crate) fn main(args: &RunArgs) -> anyhow::Result<ExitCode> {
    terminal::start_queue()?;
    let code = serve(args);
    terminal::flush();
    code
}

fn serve(args: &RunArgs) -> anyhow::Result<ExitCode> {
    let mut function = Function::find(&args.function)?;
    let values = &function.configuration().values;
    let front_args = args.front.or(values.front, url_mode(values));
    let front = front_args.front()?;
    let cors = Cors::of(front_args.cors(), values)?;
    let address = Address::bind(&args.server)?;
    let url = format!("http://{}{}", address.local, front.base_path());
    // Before the build, so that changes during the build are noticed.
    let mut watch = if args.watch {
        Some(Watch::start(&function)?)
    } else {
        None
    };
    let executable = match (function.build(), &mut watch) {
        (Err(error), Some(watch)) => watch.until_built(&mut function, error)?,
        (built, _) => built?,
    };

    let printer = Printer::new(&executable);
    let environment = function.start(executable.clone(), move |notice| {
        printer.print(notice);
        match notice {
            Notice::InitFailed { .. } => {
                terminal::warning("init failed; the next request will retry it");
            }
            Notice::RestoreFailed { .. } => {
                terminal::warning("restore failed; the next request will start over with init");
            }
            _ => {}
        }
    })?;
    let _cleanup = {
        let environment = Arc::clone(&environment);
        interrupt::on_signal(move || environment.stop())
    };
    let name = function.name();
    terminal::status("Serving", &format!("{name} on {url}"));
    // Scripts wait for this line. With `--port 0` they read the port from it.
    terminal::result(&url)?;
    let settings = function.settings().clone();
    if let Some(watch) = watch {
        watch.follow(function, executable.clone(), Arc::clone(&environment))?;
    }
    let description = Description::new(name.clone(), settings, executable);
    let served = ServedFunction::new(
        environment,
        name,
        description,
        front,
        front_args.invoke_mode(),
        cors,
    );
    server::serve(address, AppState::new(vec![Arc::new(served)]))?;
    Ok(ExitCode::SUCCESS)
}

/// The configured invoke mode of the Function URL.
fn url_mode(values: &Values) -> Option<InvokeMode> {
    let streaming = values.url_settings()?.streaming?;
    Some(if streaming {
        InvokeMode::ResponseStream
    } else {
        InvokeMode::Buffered
    })
}
