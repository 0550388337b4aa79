//! What the request handlers of the HTTP server share.

use std::thread;

use super::served_function::ServedFunction;

/// The functions behind the server.
#[derive(Debug)]
pub(super) struct AppState {
    /// At least one. Their names are different.
    functions: Vec<ServedFunction>,
}

impl AppState {
    pub(super) fn new(functions: Vec<ServedFunction>) -> AppState {
        AppState { functions }
    }

    pub(super) fn functions(&self) -> &[ServedFunction] {
        &self.functions
    }

    /// The function with this name. If there is only one, `function` names it too, as AWS's own emulator
    /// calls every function.
    pub(super) fn function(&self, name: &str) -> Option<&ServedFunction> {
        let mut functions = self.functions.iter();
        let named = functions.find(|function| function.name == name);
        match &self.functions[..] {
            [only] if name == "function" => Some(only),
            _ => named,
        }
    }

    /// The function that an HTTP request is for, and the target of the request without the function's name. If
    /// there are several functions, the name is the first segment of the path.
    pub(super) fn function_for<'a>(&self, target: &'a str) -> Option<(&ServedFunction, &'a str)> {
        if let [only] = &self.functions[..] {
            return Some((only, target));
        }
        let path = target.strip_prefix('/')?;
        let name = path.split(['/', '?']).next()?;
        Some((self.function(name)?, &path[name.len()..]))
    }

    /// Stops all functions for good.
    pub(super) fn stop(&self) {
        // At once: a function with an extension has some time to shut down.
        thread::scope(|scope| {
            for function in &self.functions {
                scope.spawn(|| function.stop());
            }
        });
    }

    /// The most threads that wait for functions. Each pending invocation may occupy one until it ends, and so
    /// may the build of each function.
    pub(super) fn max_threads(&self) -> usize {
        let functions = self.functions.iter();
        functions.map(|function| function.max_pending + 1).sum()
    }
}
