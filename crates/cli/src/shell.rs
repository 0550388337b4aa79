//! `lam completions` and `lam man`.

use std::fs;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::CommandFactory as _;

use crate::args::{Cli, CompletionsArgs, ManArgs};
use crate::terminal;

/// Prints the completions of a shell.
pub(crate) fn completions(args: &CompletionsArgs) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "lam", &mut script);
    terminal::data(String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the manual pages.
pub(crate) fn man(args: &ManArgs) -> anyhow::Result<ExitCode> {
    let directory = &args.directory;
    fs::create_dir_all(directory)
        .with_context(|| format!("cannot create {}", directory.display()))?;
    let mut root = Cli::command().disable_help_subcommand(true);
    // Sets the full name of each command: `lam run`, and `lam-run` for its page.
    root.build();
    let mut paths = String::new();
    for command in std::iter::once(&root).chain(root.get_subcommands()) {
        let name = command.get_display_name().unwrap_or(command.get_name());
        let path = directory.join(format!("{name}.1"));
        let mut page = Vec::new();
        clap_mangen::Man::new(command.clone().version(env!("CARGO_PKG_VERSION")))
            .title(name)
            .render(&mut page)
            .and_then(|()| fs::write(&path, page))
            .with_context(|| format!("cannot write {}", path.display()))?;
        paths += &format!("{}\n", path.display());
    }
    terminal::data(paths)?;
    Ok(ExitCode::SUCCESS)
}
