//! What the console needs of the functions.

use std::sync::Arc;

use lambda_native_console::{FunctionFacts, Host, Starting, Variable};
use lambda_native_emulator::process::EnvironmentPool;

use crate::run::app_state::AppState;

/// The functions of this `lam run`, for the console.
pub(super) struct FunctionHost {
    state: Arc<AppState>,
    facts: Vec<FunctionFacts>,
}

impl FunctionHost {
    pub(super) fn new(state: Arc<AppState>) -> FunctionHost {
        let functions = state.functions().iter();
        FunctionHost {
            facts: functions.map(|function| function.facts.clone()).collect(),
            state,
        }
    }
}

impl Host for FunctionHost {
    fn functions(&self) -> &[FunctionFacts] {
        &self.facts
    }

    fn running(&self, function: usize) -> Option<Arc<EnvironmentPool>> {
        self.state.functions()[function].launch().running()
    }

    fn start(&self, function: usize) -> Starting {
        let launch = Arc::clone(self.state.functions()[function].launch());
        Box::pin(async move {
            let environment = launch.environment().await;
            environment.map_err(|error| error.to_string())
        })
    }

    fn is_full(&self, function: usize) -> bool {
        self.state.functions()[function].is_full()
    }

    fn variables(&self, function: usize) -> Vec<Variable> {
        self.state.functions()[function].recorded_variables()
    }
}
