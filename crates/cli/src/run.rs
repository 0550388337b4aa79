//! `lam run`: one function or several behind a local HTTP server.

mod address;
mod app_state;
mod console;
mod cors;
mod front;
mod lambda_api;
mod launch;
mod listener;
mod recording;
mod routes;
mod served_function;
mod server;
mod stream;
mod watch;

use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use anyhow::{Context as _, bail, ensure};

use crate::args::RunArgs;
use crate::function::Function;
use crate::{interrupt, terminal};
use address::Address;
use app_state::AppState;
use routes::Routes;
use served_function::{Place, ServedFunction};

/// Runs the command. Returns only if the server fails.
pub(crate) fn main(args: &RunArgs) -> anyhow::Result<ExitCode> {
    terminal::start_queue()?;
    let code = serve(args);
    terminal::flush();
    code
}

fn serve(args: &RunArgs) -> anyhow::Result<ExitCode> {
    let mut functions = Function::find_all(&args.function, args.scope())?;
    let routes = Routes::resolve(&args.routes, &functions)?;
    let address = Address::bind(&args.server)?;
    let url = format!("http://{}", address.local);
    let are_several = functions.len() > 1;
    ensure!(
        !(are_several && args.processes.serve_only),
        "--serve-only waits for the process of one function: choose it with --package, --bin or --example"
    );
    for function in &mut functions {
        function.set_processes(&args.processes)?;
    }
    if are_several {
        for function in &mut functions {
            function.set_invoke_url(&url);
        }
    }
    let history = console::history(&args.server, functions.len());
    let functions: anyhow::Result<Vec<_>> = functions
        .into_iter()
        .enumerate()
        .map(|(index, function)| {
            let name = function.name();
            let has_route = routes.iter().any(|(_, function)| function == index);
            let recorder = console::recorder(history.as_ref(), index);
            let place = Place {
                has_route,
                api_url: &url,
                is_only: !are_several,
            };
            let served = ServedFunction::new(function, args, &place, recorder);
            if are_several {
                return served.with_context(|| format!("cannot serve {name}"));
            }
            served
        })
        .collect();
    let state = Arc::new(AppState::new(functions?, routes));
    let _cleanup = {
        let state = Arc::clone(&state);
        interrupt::on_signal(move || state.stop())
    };
    let console = history.map(|history| {
        let sites = address.sites.clone();
        console::console(history, &state, sites)
    });
    if let Some(console) = &console {
        console::announce(console, &url, args.server.open);
    }
    // Before the first build, so that the console shows it. Other requests wait for the function.
    let server = {
        let state = Arc::clone(&state);
        thread::Builder::new()
            .name("server".to_owned())
            .spawn(move || server::serve(address, state, console))
            .context("cannot start the HTTP server")?
    };
    if let [only] = state.functions() {
        only.launch_now()?;
    }
    terminal::result(announce(&state, &url))?;
    match server.join() {
        Ok(served) => served.map(|()| ExitCode::SUCCESS),
        Err(_) => bail!("the HTTP server has panicked"),
    }
}

/// Prints where the functions are. Returns the URL that scripts wait for on stdout, and read the port of
/// `--port 0` from.
fn announce(state: &AppState, url: &str) -> String {
    for (route, index) in state.routes().iter() {
        let function = &state.functions()[index].name;
        terminal::status("Routing", &format!("{route} to {function}"));
    }
    if let [only] = state.functions() {
        let url = &only.facts.url;
        terminal::status("Serving", &format!("{} on {url}", only.name));
        return url.clone();
    }
    for function in state.functions() {
        let (name, url) = (&function.name, &function.facts.url);
        terminal::status("Serving", &format!("{name} on {url}"));
    }
    // All routes have the same stage, because only a flag sets it.
    let stage = state.routes().iter().next();
    let stage = stage.map(|(_, index)| state.functions()[index].front.base_path());
    format!("{url}{}", stage.unwrap_or_default())
}
