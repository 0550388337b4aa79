//! Replacements for the items that need Unix, for Windows.
//!
//! The local Lambda of the emulator stops a function with the signals and process groups of Unix, so there is
//! no `lam run`, and `lam invoke` only calls functions that run elsewhere.

use std::fs::Metadata;
use std::io::{self, Write};

/// In place of `terminal::blocking_writer`: programs that share an output do not make it non-blocking.
pub(crate) struct BlockingWriter<W>(pub(crate) W);

impl<W: Write> Write for BlockingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// In place of `package::archive::mode`: files have no execute bit, and a script that a function starts needs
/// one.
pub(crate) fn mode(_: &Metadata) -> u32 {
    0o755
}

/// In place of the module `run`.
pub(crate) mod run {
    use std::process::ExitCode;

    use anyhow::bail;

    use crate::args::RunArgs;

    pub(crate) fn main(_: &RunArgs) -> anyhow::Result<ExitCode> {
        bail!(
            "`lam run` does not work on Windows; run lam in the Windows Subsystem for Linux (WSL), which you \
             install with\n  wsl --install"
        )
    }
}

/// In place of the module `invoke::local`.
pub(crate) mod local {
    use anyhow::bail;

    use crate::args::FunctionArgs;

    /// `T` is the outcome, which there is none of.
    pub(crate) fn invoke<T>(_: &FunctionArgs, _: Vec<u8>) -> anyhow::Result<T> {
        bail!(
            "`lam invoke` cannot start a function on Windows; call one with --url or --remote, or run lam in \
             the Windows Subsystem for Linux (WSL), which you install with\n  wsl --install"
        )
    }
}

/// In place of the module `interrupt`: Ctrl-C ends all processes of the console, so that there is nothing to
/// do for lam.
pub(crate) mod interrupt {
    use std::io;
    use std::process::{Child, Command};

    #[derive(Debug)]
    #[must_use = "as on Unix"]
    pub(crate) struct Guard;

    impl Drop for Guard {
        fn drop(&mut self) {}
    }

    #[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
    pub(crate) fn listen() -> io::Result<()> {
        Ok(())
    }

    pub(crate) fn on_signal(_: impl FnOnce() + Send + 'static) -> Guard {
        Guard
    }

    pub(crate) fn spawn_group(command: &mut Command) -> io::Result<(Child, Guard)> {
        Ok((command.spawn()?, Guard))
    }
}
