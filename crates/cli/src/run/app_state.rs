//! What the request handlers of the HTTP server share.

use std::sync::Arc;

use super::served_function::ServedFunction;

/// The functions behind the server.
#[derive(Debug)]
pub(super) struct AppState {
    /// At least one. Their names are different.
    functions: Vec<Arc<ServedFunction>>,
}

impl AppState {
    pub(super) fn new(functions: Vec<Arc<ServedFunction>>) -> AppState {
        AppState { functions }
    }

    pub(super) fn functions(&self) -> &[Arc<ServedFunction>] {
        &self.functions
    }

    /// The function with this name. If there is only one, `function` names it too, as AWS's own emulator
    /// calls every function.
    pub(super) fn function(&self, name: &str) -> Option<&Arc<ServedFunction>> {
        let mut functions = self.functions.iter();
        let named = functions.find(|function| function.name == name);
        match &self.functions[..] {
            [only] if name == "function" => Some(only),
            _ => named,
        }
    }

    /// The function that an HTTP request is for.
    pub(super) fn function_for_request(&self) -> &Arc<ServedFunction> {
        &self.functions[0]
    }

    /// The most invocations of all functions that wait or are in flight.
    pub(super) fn max_pending(&self) -> usize {
        let functions = self.functions.iter();
        functions.map(|function| function.max_pending).sum()
    }
}
