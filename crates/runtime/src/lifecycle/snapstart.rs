//! SnapStart: an environment that is started from a snapshot taken after init.
//!
//! Source: AWS Lambda Developer Guide, "Implementing SnapStart hooks for container images".

use crate::error::{ErrorReport, LambdaError, RuntimeError};
use crate::failure::crash;
use crate::failure::in_flight::Watch;
use crate::failure::panic;
use crate::lifecycle::worker::pause_or_give_up;
use crate::runtime_api::client::{Client, RestoreReply};
use crate::runtime_api::request::Post;
use crate::runtime_api::retry::Policy;

pub(crate) type Hook = Box<dyn FnOnce() -> Result<(), LambdaError> + Send>;

/// The user's part in it. What runs the hooks is pointed to by the hooks' own stage, so that a
/// program without any does not carry it.
#[derive(Default)]
pub(crate) struct SnapStart {
    before_snapshot: Option<Stage>,
    after_restore: Option<Stage>,
}

type RunHooks = fn(Vec<Hook>, &mut Client, &Watch) -> Result<(), Box<RuntimeError>>;

struct Stage {
    /// In the order they run in.
    hooks: Vec<Hook>,
    run: RunHooks,
}

impl SnapStart {
    /// The last registered runs first, as a destructor does: what was built on something else goes
    /// before it.
    pub(crate) fn before_snapshot(&mut self, hook: Hook) {
        let stage = Stage::or_new(&mut self.before_snapshot, run_before_snapshot);
        stage.hooks.insert(0, hook);
    }

    /// The first registered runs first.
    pub(crate) fn after_restore(&mut self, hook: Hook) {
        let stage = Stage::or_new(&mut self.after_restore, run_after_restore);
        stage.hooks.push(hook);
    }

    /// Lets the snapshot be taken, and returns in an environment that was started from it.
    #[inline(never)]
    pub(crate) fn pass(self, client: &mut Client, watch: &Watch) -> Result<(), Box<RuntimeError>> {
        if let Some(stage) = self.before_snapshot {
            (stage.run)(stage.hooks, client, watch)?;
        }
        wait_for_restore(client)?;
        // It may be the connection of another life: the service does not promise that any outlasts
        // the snapshot.
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

/// Through as many failures as between invocations: a connection may break off with the snapshot.
fn wait_for_restore(client: &mut Client) -> Result<(), Box<RuntimeError>> {
    let mut failures = 0;
    loop {
        let last = match client.restore_next() {
            Ok(RestoreReply::Restored) => return Ok(()),
            Ok(RestoreReply::Fatal) => return Err(client.refused(Client::last_call)),
            Ok(RestoreReply::Unexpected) => client.unexpected(),
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
    // It is a part of init still, and reported as such should the process die in it.
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
    watch.enter_restore(crash::connect(client));
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

/// The first that fails is the last that runs.
fn run_all(hooks: Vec<Hook>) -> Result<(), LambdaError> {
    hooks.into_iter().try_for_each(panic::catch)
}

/// Reports under the type that the service knows; the body keeps the error's own. Says why it did
/// not arrive, if it did not.
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
