//! What the console shows of a function before it runs.

use std::env;
use std::path::{Path, PathBuf};

use lambda_native_console::{Limits, Variable};

use super::Function;
use crate::project::Kind;

/// The origin of the variables that lam sets by itself.
const LAM: &str = "lam";

impl Function {
    /// The variables that its processes get, besides those of lam and of the emulator. Of several with the
    /// same name, only the last one counts.
    pub(crate) fn variables(&self) -> Vec<Variable> {
        let mut variables = Vec::new();
        let mut set = |name: &str, value: &str, origin: String| {
            variables.retain(|other: &Variable| other.name != name);
            variables.push(Variable {
                name: name.to_owned(),
                value: value.to_owned(),
                origin,
            });
        };
        for (name, value) in self.own_variables() {
            set(name, &value.to_string_lossy(), LAM.to_owned());
        }
        for (name, value) in self.bootstrap(PathBuf::new()).log_variables() {
            set(name, value, LAM.to_owned());
        }
        let flags = &self.args.environment;
        for (name, value, file) in self.variables.with_files() {
            let of_flag = flags.iter().any(|(flag, _)| flag == name);
            let configured = self.configuration.members("env");
            let origin = match file {
                Some(file) => shown(file),
                None if of_flag => "--env".to_owned(),
                None => configured
                    .filter(|(member, ..)| *member == name)
                    .map(|(_, _, origin)| origin.to_string())
                    .collect(),
            };
            set(name, value, origin);
        }
        variables
    }

    /// Its limits.
    pub(crate) fn limits(&self) -> Limits {
        let settings = &self.settings;
        Limits {
            timeout: settings.timeout,
            init_timeout: settings.init_timeout,
            memory_mb: settings.memory,
            concurrency: settings.concurrency,
            instances: self.instances(),
        }
    }

    /// Whether its processes are frozen between invocations.
    pub(crate) fn freezes(&self) -> bool {
        self.processes.freeze
    }

    /// The package that it is built from, and the name of its target if this is a binary.
    pub(crate) fn package(&self) -> Option<(&str, Option<&str>)> {
        let (_, target) = self.project()?;
        let binary = match target.kind {
            Kind::Binary => Some(target.name.as_str()),
            Kind::Example => None,
        };
        Some((&target.package, binary))
    }

    /// The directory of saved events: in its package, or for an executable in the working directory.
    pub(crate) fn events_directory(&self) -> PathBuf {
        let package = self
            .project()
            .and_then(|(_, target)| target.manifest.parent());
        let directory = match package {
            Some(directory) => directory.to_owned(),
            None => env::current_dir().unwrap_or_default(),
        };
        directory.join("events")
    }
}

/// The path as seen from the working directory.
fn shown(path: &Path) -> String {
    let directory = env::current_dir().ok();
    let relative = directory.and_then(|directory| path.strip_prefix(directory).ok());
    relative.unwrap_or(path).display().to_string()
}
