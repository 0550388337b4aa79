//! Starts the processes of a function behind `lam run`.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use lambda_native_emulator::process::{EnvironmentPool, Notice};
use lambda_native_emulator::{Builder, Probe};

use super::Function;
use crate::args::ProcessArgs;
use crate::terminal;

const MAX_EXTENSIONS: usize = 10;

/// The timeout of an invocation in a debugger, which is as good as none.
const NO_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

impl Function {
    /// Sets how its processes run.
    ///
    /// # Errors
    /// If the configuration excludes it.
    pub(crate) fn set_processes(&mut self, args: &ProcessArgs) -> anyhow::Result<()> {
        let settings = &self.settings;
        let is_managed = settings.concurrency > 1;
        ensure!(
            !(args.freeze && is_managed),
            "--freeze cannot be used with the key `managed.max-concurrency`: Managed Instances are not \
             frozen (--concurrency 1 overrides the key)"
        );
        ensure!(
            !(args.serve_only && (is_managed || settings.snap_start)),
            "--serve-only cannot be used with the keys `managed.max-concurrency` and `snap-start`"
        );
        self.processes = args.clone();
        for path in &mut self.processes.extensions {
            *path = extension(path)?;
        }
        check_names(&self.processes.extensions)
    }

    /// The most invocations that run at once.
    pub(crate) fn capacity(&self) -> usize {
        self.processes.instances() * self.settings.concurrency as usize
    }

    /// The most processes that run at once.
    pub(crate) fn instances(&self) -> usize {
        self.processes.instances()
    }

    /// Whether somebody else starts its process.
    pub(crate) fn is_attached(&self) -> bool {
        self.processes.serve_only
    }

    /// Starts the function. `observer` receives the notices of the instance with this number, and `probe` sees
    /// what passes through the emulators.
    pub(crate) fn start_instances(
        &self,
        executable: PathBuf,
        probe: Option<Arc<dyn Probe>>,
        observer: impl Fn(usize, &Notice) + Send + Sync + 'static,
    ) -> anyhow::Result<Arc<EnvironmentPool>> {
        EnvironmentPool::start(
            &self.emulator_with(probe),
            self.processes.instances(),
            &self.bootstrap(executable),
            move |number, notice| observer(number, &notice),
        )
        .map(Arc::new)
        .context("cannot start the local Lambda")
    }

    /// Waits for a process that somebody else starts, and prints what it needs.
    pub(crate) fn attach(
        &self,
        probe: Option<Arc<dyn Probe>>,
        observer: impl Fn(usize, &Notice) + Send + Sync + 'static,
    ) -> anyhow::Result<Arc<EnvironmentPool>> {
        let lambda = self
            .emulator_with(probe)
            .port(self.processes.runtime_api_port())
            .timeout(NO_TIMEOUT);
        let pool = EnvironmentPool::attach(lambda, move |number, notice| observer(number, &notice))
            .context("cannot start the Runtime API (--runtime-api-port 0 picks any free port)")?;
        self.print_variables(pool.variables());
        Ok(Arc::new(pool))
    }

    fn emulator_with(&self, probe: Option<Arc<dyn Probe>>) -> Builder {
        match probe {
            Some(probe) => self.emulator().probe(probe),
            None => self.emulator(),
        }
    }

    /// Prints Lambda's variables for a shell and for a debugger. Those of the user are not printed, because
    /// they may be secret.
    fn print_variables(&self, variables: &[(String, String)]) {
        let mut variables = variables.to_vec();
        let mut set = |name: &str, value: String| {
            variables.retain(|(other, _)| other != name);
            variables.push((name.to_owned(), value));
        };
        if let Ok(directory) = std::env::current_dir() {
            set("LAMBDA_TASK_ROOT", directory.display().to_string());
        }
        for (name, value) in self.bootstrap(PathBuf::new()).log_variables() {
            set(name, value.to_owned());
        }
        terminal::status(
            "Waiting",
            "for a process with these variables; for a shell, and for `launch.json`:",
        );
        let words: Vec<String> = variables
            .iter()
            .map(|(name, value)| format!("{name}={}", shell_word(value)))
            .collect();
        terminal::line(words.join(" "));
        let members: Vec<String> = variables
            .iter()
            .map(|(name, value)| format!("{}: {}", json(name), json(value)))
            .collect();
        terminal::line(format!("\"env\": {{{}}}", members.join(", ")));
    }
}

/// The absolute path of an extension: a name without a slash would be searched for in $PATH.
fn extension(path: &Path) -> anyhow::Result<PathBuf> {
    let metadata = path.metadata();
    let metadata = metadata.with_context(|| format!("cannot start --extension {path:?}"))?;
    ensure!(metadata.is_file(), "--extension {path:?} is not a file");
    ensure!(
        metadata.permissions().mode() & 0o111 != 0,
        "--extension {path:?} is not executable (run chmod +x {path:?}?)"
    );
    std::path::absolute(path).with_context(|| format!("cannot start --extension {path:?}"))
}

/// Lambda knows an extension by its file name, and starts at most ten ("Lambda quotas").
fn check_names(extensions: &[PathBuf]) -> anyhow::Result<()> {
    ensure!(
        extensions.len() <= MAX_EXTENSIONS,
        "--extension is given {} times: Lambda starts at most {MAX_EXTENSIONS} extensions",
        extensions.len()
    );
    for (index, path) in extensions.iter().enumerate() {
        let name = path.file_name();
        ensure!(
            extensions[..index]
                .iter()
                .all(|other| other.file_name() != name),
            "--extension {path:?}: another extension has the same file name, which is the name that it \
             registers with"
        );
    }
    Ok(())
}

/// A value as a shell reads it.
fn shell_word(value: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:,@%+".contains(&byte);
    if !value.is_empty() && value.bytes().all(is_plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

fn json(text: &str) -> serde_json::Value {
    text.into()
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn a_shell_reads_the_value() {
        assert_eq!(shell_word("127.0.0.1:9001"), "127.0.0.1:9001");
        assert_eq!(shell_word("$LATEST"), "'$LATEST'");
        assert_eq!(shell_word("it's"), r"'it'\''s'");
        assert_eq!(shell_word(""), "''");
    }
}
