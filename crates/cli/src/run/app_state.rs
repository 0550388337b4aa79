//! What the request handlers of the HTTP server share.

use std::thread;

use lambda_native_emulator::front::MatchedRoute;

use super::routes::Routes;
use super::served_function::ServedFunction;

/// For what the console must not do on the server's thread.
const CONSOLE_THREADS: usize = 8;

/// The functions behind the server.
#[derive(Debug)]
pub(super) struct AppState {
    /// At least one. Their names are different.
    functions: Vec<ServedFunction>,
    routes: Routes,
}

/// The function that an HTTP request is for.
pub(super) struct Destination<'a> {
    pub(super) function: &'a ServedFunction,
    /// The target of the request, without the function's name.
    pub(super) target: &'a str,
    pub(super) route: Option<MatchedRoute>,
}

impl AppState {
    pub(super) fn new(functions: Vec<ServedFunction>, routes: Routes) -> AppState {
        AppState { functions, routes }
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

    pub(super) fn routes(&self) -> &Routes {
        &self.routes
    }

    /// The function that an HTTP request is for: that of its route or, if there are several functions, the one
    /// whose name is the first segment of the path.
    pub(super) fn destination<'a>(
        &'a self,
        method: &str,
        target: &'a str,
    ) -> Option<Destination<'a>> {
        let path = target.split('?').next().unwrap_or_default();
        let path_for = |index: usize| self.functions[index].path_in_stage(path);
        if let Some((route, index)) = self.routes.find(method, path_for) {
            return Some(Destination {
                function: &self.functions[index],
                target,
                route: Some(route),
            });
        }
        let (function, target) = if let [only] = &self.functions[..] {
            (only, target)
        } else {
            let name = path.split('/').nth(1)?;
            (self.function(name)?, &target[1 + name.len()..])
        };
        Some(Destination {
            function,
            target,
            route: None,
        })
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
    /// may the build of each function. The console needs some for moments.
    pub(super) fn max_threads(&self) -> usize {
        let functions = self.functions.iter();
        let waiting: usize = functions.map(|function| function.max_pending + 1).sum();
        waiting + CONSOLE_THREADS
    }
}
