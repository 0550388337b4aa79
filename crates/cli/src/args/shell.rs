//! The flags of the commands that set up a shell.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// Print a script that completes lam's commands and flags in a shell.
///
/// The script goes to stdout. Write it where your shell looks for completions, once after each update of lam.
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Shell,
}

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  lam completions bash > ~/.local/share/bash-completion/completions/lam
  lam completions zsh > ~/.zfunc/_lam          in a directory of $fpath
  lam completions fish > ~/.config/fish/completions/lam.fish
  lam completions powershell >> $PROFILE";

/// Write lam's manual pages: lam.1, and one for each command.
///
/// The paths of the pages are printed to stdout. Existing pages of lam are replaced.
#[derive(Debug, Args)]
#[command(after_help = MAN_EXAMPLES)]
pub(crate) struct ManArgs {
    /// The directory to write them to. It is created.
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,
}

const MAN_EXAMPLES: &str = "\
Examples:
  lam man ~/.local/share/man/man1    then: man lam-run";
