//! SnapStart: the environment is restored from a snapshot that is taken after init.
//!
//! Source: AWS Lambda Developer Guide, "Implementing SnapStart hooks for container images".

use crate::error::{ErrorReport, LambdaError, RuntimeError};
use crate::failure::crash;
use crate::failure::in_flight::Watch;
use crate::failure::panic;
use crate::runtime_api::client::Client;
use crate::runtime_api::outcome::RestoreOutcome;
use crate::runtime_api::request::Post;
use crate::runtime_api::retry::{Policy, pause_or_give_up};

pub(crate) type Hook = Box<dyn FnOnce() -> Result<(), LambdaError> + Send>;

/// The user's hooks. Each stage has a pointer to the function that runs its hooks, so that programs
/// without hooks are linked without this code.
#[derive(Default)]
pub(crate) struct SnapStart {
    before_snapshot: Option<Stage>,
    after_restore: Option<Stage>,
}

type RunHooks = fn(Vec<Hook>, &mut Client, &Watch) -> Result<(), Box<RuntimeError>>;

struct Stage {
    /// In the order in which they run.
    hooks: Vec<Hook>,
    run: RunHooks,
}

impl SnapStart {
    /// The last one registered runs first, like destructors, because it may depend on what the
    /// earlier ones close.
    pub(crate) fn before_snapshot(&mut self, hook: Hook) {
        let stage = Stage::or_new(&mut self.before_snapshot, run_before_snapshot);
        stage.hooks.insert(0, hook);
    }

    /// The first one registered runs first.
    pub(crate) fn after_restore(&mut self, hook: Hook) {
        let stage = Stage::or_new(&mut self.after_restore, run_after_restore);
        stage.hooks.push(hook);
    }

    /// Waits while the snapshot is taken, and returns in an environment that was restored from it.
    #[inline(never)]
    pub(crate) fn snapshot_and_restore(
        self,
        client: &mut Client,
        watch: &Watch,
    ) -> Result<(), Box<RuntimeError>> {
        if let Some(stage) = self.before_snapshot {
            (stage.run)(stage.hooks, client, watch)?;
        }
        wait_for_restore(client)?;
        // The connection may date from before the snapshot. The service does not guarantee that
        // connections survive it.
        client.disconnect();
        match self.after_restore {
            Some(stage) => (stage.run)(stage.hooks, client, watch),
            None => Ok(()),
        }
    }
}

impl Stage {
    fn or_new(stage: &mut Option<Stage>, run: RunHooks) -> &mut Stage {
        stage.get_or_insert_with(|| Stage {
            hooks: Vec::new(),
            run,
        })
    }
}

/// Tolerates as many failures as between invocations, because the connection may break with the
/// snapshot.
fn wait_for_restore(client: &mut Client) -> Result<(), Box<RuntimeError>> {
    let mut failures = 0;
    loop {
        let last = match client.restore_next() {
            Ok(RestoreOutcome::Restored) => return Ok(()),
            Ok(RestoreOutcome::Fatal) => return Err(client.refused(Client::last_call)),
            Ok(RestoreOutcome::Unexpected) => client.unexpected(),
            Err(broken) => broken.describe(),
        };
        pause_or_give_up(
            Policy::Classic,
            &mut failures,
            client,
            Client::last_call,
            last,
        )?;
    }
}

fn run_before_snapshot(
    hooks: Vec<Hook>,
    client: &mut Client,
    watch: &Watch,
) -> Result<(), Box<RuntimeError>> {
    // These hooks are part of init, and a crash in them is reported as an init error.
    watch.enter_init(client.descriptor());
    let outcome = run_all(hooks);
    watch.leave();
    outcome.map_err(|error| {
        Box::new(RuntimeError::BeforeSnapshot {
            unreported: report(
                client,
                Post::InitError,
                "Runtime.BeforeSnapshotError",
                &error,
            ),
            error,
        })
    })
}

fn run_after_restore(
    hooks: Vec<Hook>,
    client: &mut Client,
    watch: &Watch,
) -> Result<(), Box<RuntimeError>> {
    watch.enter_restore(if crash::ARE_REPORTED {
        client.connect()
    } else {
        None
    });
    let outcome = run_all(hooks);
    watch.leave();
    outcome.map_err(|error| {
        Box::new(RuntimeError::AfterRestore {
            unreported: report(
                client,
                Post::RestoreError,
                "Runtime.AfterRestoreError",
                &error,
            ),
            error,
        })
    })
}

/// Stops at the first hook that fails.
fn run_all(hooks: Vec<Hook>) -> Result<(), LambdaError> {
    hooks.into_iter().try_for_each(panic::catch)
}

/// Reports the error under the type that the service knows. The body keeps the error's own type.
/// Returns why the report did not arrive, if it did not.
fn report(
    client: &mut Client,
    post: Post,
    error_type: &str,
    error: &LambdaError,
) -> Option<String> {
    let mut report = ErrorReport::of_init(error);
    error_type.clone_into(&mut report.error_type);
    client.report_or_say_why(post, &report)
}
