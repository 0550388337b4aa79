//! The compilers that are installed on this machine.

use std::path::PathBuf;
use std::{env, fmt};

use super::zig::Zig;
use super::{configured, musl_target, program_path, variable};
use crate::args::Arch;
use crate::project::CargoConfig;

/// A compiler for one architecture.
#[derive(Debug)]
pub(super) enum Installed {
    /// The user has set it in this variable.
    Set {
        variable: String,
        program: String,
    },
    /// The crate `cc` finds it without help: by a name, or by cargo's configuration.
    Known(String),
    /// musl-gcc, which compiles for this machine.
    Musl(PathBuf),
    Zig(Zig),
}

impl Installed {
    /// Finds one. The order is that of `--cc` in the help text.
    pub(super) fn find(arch: Arch, config: Option<&CargoConfig>) -> Option<Installed> {
        if let Some((variable, program)) = configured(arch) {
            return Some(Installed::Set { variable, program });
        }
        // The crate `cc` reads these too.
        let name = variable("CC", arch);
        if config.is_some_and(|config| config.sets_environment(&name)) {
            let found = format!("{name} in cargo's configuration");
            return Some(Installed::Known(found));
        }
        if env::var_os("CROSS_COMPILE").is_some() {
            return Some(Installed::Known("CROSS_COMPILE".to_owned()));
        }
        let prefixed = format!("{}-gcc", musl_target(arch));
        if program_path(&prefixed).is_some() {
            return Some(Installed::Known(prefixed));
        }
        if Arch::host() == Some(arch)
            && let Some(path) = program_path("musl-gcc")
        {
            return Some(Installed::Musl(path));
        }
        if cfg!(windows) {
            // The scripts that call Zig need a Unix shell.
            return None;
        }
        Zig::find().map(Installed::Zig)
    }
}

impl fmt::Display for Installed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Installed::Set { variable, program } => write!(f, "{program}, set by {variable}"),
            Installed::Known(name) => f.write_str(name),
            Installed::Musl(path) => write!(f, "{}", path.display()),
            Installed::Zig(zig) => write!(f, "Zig {zig}"),
        }
    }
}
