//! `lam run`: one function or several behind a local HTTP server.

mod address;
mod app_state;
mod cors;
mod front;
mod lambda_api;
mod launch;
mod listener;
mod served_function;
mod server;
mod stream;
mod watch;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;

use crate::args::RunArgs;
use crate::function::Function;
use crate::{interrupt, terminal};
use address::Address;
use app_state::AppState;
use served_function::ServedFunction;

/// Runs the command. Returns only if the server fails.
pub(crate) fn main(args: &RunArgs) -> anyhow::Result<ExitCode> {
    terminal::start_queue()?;
    let code = serve(args);
    terminal::flush();
    code
}

fn serve(args: &RunArgs) -> anyhow::Result<ExitCode> {
    let mut functions = Function::find_all(&args.function, args.scope())?;
    let address = Address::bind(&args.server)?;
    let url = format!("http://{}", address.local);
    let are_several = functions.len() > 1;
    if are_several {
        for function in &mut functions {
            function.set_invoke_url(&url);
        }
    }
    let functions: anyhow::Result<Vec<_>> = functions
        .into_iter()
        .map(|function| {
            let name = function.name();
            let served = ServedFunction::new(function, args);
            if are_several {
                return served.with_context(|| format!("cannot serve {name}"));
            }
            served
        })
        .collect();
    let state = Arc::new(AppState::new(functions?));
    let _cleanup = {
        let state = Arc::clone(&state);
        interrupt::on_signal(move || state.stop())
    };
    if let [only] = state.functions() {
        only.launch_now()?;
        let url = format!("{url}{}", only.front.base_path());
        terminal::status("Serving", &format!("{} on {url}", only.name));
        // Scripts wait for this line. With `--port 0` they read the port from it.
        terminal::result(&url)?;
    } else {
        for function in state.functions() {
            let (name, path) = (&function.name, function.front.base_path());
            terminal::status("Serving", &format!("{name} on {url}/{name}{path}"));
        }
        terminal::result(&url)?;
    }
    server::serve(address, state)?;
    Ok(ExitCode::SUCCESS)
}
