//! External extensions: processes that start before the runtime, and end after it ("Understanding the Lambda
//! execution environment lifecycle").

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Message, Supervisor};
use crate::caller::function_error::FunctionError;
use crate::process::child::Child;
use crate::process::notice::{Notice, Stop};
use crate::process::output::Observer;
use crate::state::extension::ExtensionEvent;

/// A running external extension.
pub(super) struct External {
    name: String,
    /// `None` after its exit.
    child: Option<Child>,
    is_registered: bool,
}

impl Supervisor {
    /// Starts all extensions. Returns whether the runtime has to wait for their registration.
    pub(super) fn start_extensions(&mut self) -> Result<bool, String> {
        for (index, program) in self.bootstrap.extensions.clone().into_iter().enumerate() {
            let name = name_of(&program);
            self.lambda.allow_external_extension(name.clone());
            match self.start_extension(index, &program, &name) {
                Ok(child) => self.externals.push(External {
                    name,
                    child: Some(child),
                    is_registered: false,
                }),
                Err(error) => {
                    self.kill_extensions();
                    let program = program.display();
                    return Err(format!("cannot start the extension {program}: {error}"));
                }
            }
        }
        Ok(!self.externals.is_empty())
    }

    fn start_extension(&self, index: usize, program: &Path, name: &str) -> std::io::Result<Child> {
        let mut bootstrap = self.bootstrap.clone();
        program.clone_into(&mut bootstrap.program);
        bootstrap.args.clear();
        let (messages, number) = (self.messages.clone(), self.last_number);
        Child::spawn(
            &bootstrap,
            self.lambda.environment(),
            with_name(&self.observer, name),
            move || {
                let _ = messages.send(Message::ExtensionExited(number, index));
            },
        )
    }

    /// Starts the runtime once every extension has registered. Counts the events, and not the registrations
    /// of the emulator: the notices of all registrations come before the process.
    pub(super) fn registered(&mut self, name: String) {
        for external in &mut self.externals {
            external.is_registered |= external.name == name;
        }
        self.notify(Notice::ExtensionRegistered { name });
        if self.externals.iter().all(|external| external.is_registered) {
            self.waits_since = None;
            self.spawn_runtime();
        }
    }

    /// Ends init if the extensions do not register in time.
    pub(super) fn limit_registration(&mut self) {
        let Some(since) = self.waits_since else {
            return;
        };
        if since.elapsed() < self.bootstrap.init_timeout {
            return;
        }
        let late = self
            .externals
            .iter()
            .find(|external| !external.is_registered);
        let name = late.map_or_else(String::new, |external| external.name.clone());
        let message = format!(
            "the extension {name} did not register within {:.2} seconds (Lambda-Extension-Name has to be \
             its file name)",
            self.bootstrap.init_timeout.as_secs_f64()
        );
        self.fail_registration("Extension.InitError", &message);
    }

    /// Ends init before the runtime has been started.
    pub(super) fn fail_registration(&mut self, error_type: &str, message: &str) {
        let after = self
            .waits_since
            .take()
            .map_or(Duration::ZERO, |since| since.elapsed());
        self.kill_extensions();
        self.fail_init(error_type, message, after);
    }

    /// Handles the exit of an extension, which ends the environment.
    pub(super) fn extension_exited(&mut self, number: u64, index: usize) {
        if number != self.last_number {
            return;
        }
        let Some(external) = self.externals.get_mut(index) else {
            return;
        };
        let Some(child) = external.child.take() else {
            return;
        };
        let name = external.name.clone();
        let exit = child.finish().exit;
        if self.waits_since.is_some() {
            let message = format!("the extension {name} ended before it registered: {exit}");
            self.fail_registration("Extension.Crash", &message);
            return;
        }
        let Some(process) = &mut self.process else {
            return;
        };
        // While the environment shuts down, its extensions exit.
        if process.child.stop.is_some() {
            return;
        }
        process.child.kill(Stop::ExtensionFailed);
        let message = format!("the extension {name}: {exit}");
        let error = Box::new(FunctionError::of_platform("Extension.Crash", &message));
        self.notify(Notice::ExtensionFailed { name, error });
    }

    /// Waits until the extensions that have registered for SHUTDOWN have exited, and kills the others.
    pub(super) fn end_extensions(&mut self, until: Option<Instant>) {
        let registered = self.lambda.extensions();
        for external in &mut self.externals {
            let wants_event = registered.iter().any(|it| {
                it.name == external.name && it.events.contains(&ExtensionEvent::Shutdown)
            });
            if let (true, Some(until), Some(child)) = (wants_event, until, &mut external.child) {
                child.thaw();
                child.wait_until(until);
            }
        }
        self.kill_extensions();
    }

    pub(super) fn kill_extensions(&mut self) {
        for external in self.externals.drain(..) {
            if let Some(child) = external.child {
                child.finish();
            }
        }
    }

    pub(super) fn freeze_extensions(&mut self) {
        for child in self.external_children() {
            child.freeze();
        }
    }

    pub(super) fn thaw_extensions(&mut self) {
        for child in self.external_children() {
            child.thaw();
        }
    }

    fn external_children(&mut self) -> impl Iterator<Item = &mut Child> {
        let externals = self.externals.iter_mut();
        externals.filter_map(|external| external.child.as_mut())
    }
}

/// The name that an extension registers with.
fn name_of(program: &Path) -> String {
    let name = program.file_name().unwrap_or(program.as_os_str());
    name.to_string_lossy().into_owned()
}

/// Tags the lines of an extension.
fn with_name(observer: &Observer, name: &str) -> Observer {
    let (observer, name) = (Arc::clone(observer), name.to_owned());
    Arc::new(move |notice| match notice {
        Notice::Line { stream, text, .. } => observer(Notice::ExtensionLine {
            name: name.clone(),
            stream,
            text,
        }),
        notice => observer(notice),
    })
}
