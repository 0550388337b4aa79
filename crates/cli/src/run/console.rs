//! The console: the page on which every invocation of the functions can be looked at.

mod host;

use std::sync::Arc;

use lambda_native_console::{Console, History, Recorder};
use lambda_native_emulator::TrustedSites;

use super::app_state::AppState;
use crate::args::ServerArgs;
use crate::terminal;
use host::FunctionHost;

/// Where the page is. No request to a path below it reaches a function.
const PATH: &str = "/_lam";

/// Whether a path belongs to the console.
pub(super) fn is_console_path(path: &str) -> bool {
    let rest = path.strip_prefix(PATH);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What happens to the functions, unless `--no-console` is given.
pub(super) fn history(args: &ServerArgs, functions: usize) -> Option<Arc<History>> {
    (!args.no_console).then(|| History::new(functions, args.keep as usize))
}

/// What records the function with this index.
pub(super) fn recorder(history: Option<&Arc<History>>, function: usize) -> Option<Recorder> {
    history.map(|history| Recorder::new(Arc::clone(history), function))
}

/// Prepares the page. `sites` are those whose requests it accepts.
pub(super) fn console(
    history: Arc<History>,
    state: &Arc<AppState>,
    sites: TrustedSites,
) -> Arc<Console> {
    let host = Arc::new(FunctionHost::new(Arc::clone(state)));
    let console = Console::new(host, history, sites);
    for (number, function) in state.functions().iter().enumerate() {
        function.set_console(&console, number);
    }
    console
}

/// Prints the link to the page, and opens it with `--open`. Until the server answers, the browser waits.
pub(super) fn announce(console: &Console, url: &str, opens: bool) {
    let link = format!("{url}{PATH}/?token={}", console.token());
    terminal::status("Console", &link);
    if opens && let Err(error) = open::that_detached(&link) {
        terminal::warning(&format!("cannot open the browser: {error}"));
    }
}

#[cfg(test)]
mod tests {
    use super::is_console_path;

    #[test]
    fn only_paths_below_that_of_the_console_are_taken_from_the_function() {
        for path in ["/_lam", "/_lam/", "/_lam/nothing"] {
            assert!(is_console_path(path), "{path}");
        }
        for path in ["/", "/_lambda", "/a/_lam", "/_la"] {
            assert!(!is_console_path(path), "{path}");
        }
    }
}
