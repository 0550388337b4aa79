//! The flags that select what to build, and those that lam passes on to cargo.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};

/// Selects the package and target to build, with the names of cargo's own flags.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Build options")]
pub(crate) struct CargoArgs {
    /// The package to build, if the workspace has several. `lam run`, `build`, `package` and `deploy` take
    /// several packages: -p a -p b.
    #[arg(short, long = "package", value_name = "NAME")]
    pub(crate) packages: Vec<String>,

    /// The binary to build, if the package has several.
    #[arg(long, value_name = "NAME", conflicts_with = "example")]
    pub(crate) bin: Option<String>,

    /// Build an example instead of a binary.
    #[arg(long, value_name = "NAME")]
    pub(crate) example: Option<String>,

    /// Features to enable, separated by commas.
    #[arg(short = 'F', long, value_name = "FEATURES")]
    pub(crate) features: Vec<String>,

    /// Enable all features.
    #[arg(long)]
    pub(crate) all_features: bool,

    /// Do not enable the default features.
    #[arg(long)]
    pub(crate) no_default_features: bool,

    /// The Cargo.toml of the package or workspace. Defaults to the one for this directory.
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest_path: Option<PathBuf>,

    /// The profile of cargo to build with, such as release, or one that your Cargo.toml defines. `lam build`,
    /// `package` and `deploy` use min-size by default, and also know max-speed.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    /// Require Cargo.lock to be up to date.
    #[arg(long, help_heading = CARGO)]
    pub(crate) locked: bool,

    /// Do not access the network.
    #[arg(long, help_heading = CARGO)]
    pub(crate) offline: bool,

    /// Same as --locked --offline.
    #[arg(long, help_heading = CARGO)]
    pub(crate) frozen: bool,

    /// The number of parallel jobs of cargo.
    #[arg(short, long, value_name = "N", help_heading = CARGO)]
    pub(crate) jobs: Option<String>,

    /// The directory that cargo builds into.
    #[arg(long, value_name = "DIRECTORY", help_heading = CARGO)]
    pub(crate) target_dir: Option<PathBuf>,

    /// Override a value of cargo's configuration. May be repeated.
    #[arg(long, value_name = "KEY=VALUE|FILE", help_heading = CARGO)]
    pub(crate) config: Vec<String>,

    /// Let cargo print the commands that it runs. May be repeated.
    #[arg(short, long, action = ArgAction::Count, help_heading = CARGO)]
    pub(crate) verbose: u8,

    /// Leave out cargo's own messages, such as its progress. Those of the compiler remain.
    #[arg(short, long, conflicts_with = "verbose", help_heading = CARGO)]
    pub(crate) quiet: bool,

    /// Build as much as possible after an error. `lam build` and `lam package` go on with the next binary, too.
    #[arg(long, help_heading = CARGO)]
    pub(crate) keep_going: bool,

    /// How the compiler prints errors and warnings: in full, or in one line each. Not cargo's JSON, which lam
    /// reads itself.
    #[arg(long, value_name = "FORMAT", value_enum, help_heading = CARGO)]
    pub(crate) message_format: Option<MessageFormat>,
}

/// The value of `--message-format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    Human,
    Short,
}

/// The heading of flags that lam passes on to cargo.
const CARGO: &str = "Cargo options";

impl CargoArgs {
    /// The flags for `cargo build` and `cargo rustc`, except for the package, the target and the profile.
    pub(crate) fn build_flags(&self) -> Vec<OsString> {
        let mut flags = self.common_flags();
        if let Some(directory) = &self.target_dir {
            flags.extend(["--target-dir".into(), directory.into()]);
        }
        for features in &self.features {
            flags.extend(["--features".into(), features.into()]);
        }
        if self.all_features {
            flags.push("--all-features".into());
        }
        if self.no_default_features {
            flags.push("--no-default-features".into());
        }
        if let Some(jobs) = &self.jobs {
            flags.extend(["--jobs".into(), jobs.into()]);
        }
        flags.extend((0..self.verbose).map(|_| "--verbose".into()));
        if self.quiet {
            flags.push("--quiet".into());
        }
        if self.keep_going {
            flags.push("--keep-going".into());
        }
        // The paths of executables are only in the JSON.
        let format = match self.message_format {
            None | Some(MessageFormat::Human) => "json-render-diagnostics",
            Some(MessageFormat::Short) => "json-render-diagnostics,json-diagnostic-short",
        };
        flags.extend(["--message-format".into(), format.into()]);
        flags
    }

    /// The flags for `cargo metadata`, which has no `--target-dir`.
    pub(crate) fn metadata_flags(&self) -> Vec<String> {
        let flags = self.common_flags().into_iter();
        flags
            .map(|flag| flag.to_string_lossy().into_owned())
            .collect()
    }

    fn common_flags(&self) -> Vec<OsString> {
        let mut flags: Vec<OsString> = Vec::new();
        for (is_set, flag) in [
            (self.locked, "--locked"),
            (self.offline, "--offline"),
            (self.frozen, "--frozen"),
        ] {
            if is_set {
                flags.push(flag.into());
            }
        }
        for setting in &self.config {
            flags.extend(["--config".into(), setting.into()]);
        }
        flags
    }
}
