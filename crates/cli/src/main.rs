//! `lam`: run, invoke, build and package native AWS Lambda functions.
//!
//! `lam help` says what it does; ARCHITECTURE.md, how it is put together.

use std::process::ExitCode;

use clap::Parser as _;

mod args;
mod build;
mod events;
mod function;
mod interrupt;
mod invoke;
mod journal;
mod near;
mod package;
mod project;
mod run;
mod terminal;

use args::{Cli, Command};

/// The exit code for everything that is lam's own failure and not the function's. clap exits with
/// the same for a wrong flag.
const FAILURE: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = interrupt::listen() {
        terminal::warning(&format!("Ctrl-C may leave processes behind: {error}"));
    }
    let result = match cli.command {
        Command::Run(args) => run::main(&args),
        Command::Invoke(args) => invoke::main(&args),
        Command::Events(args) => events::main(&args),
        Command::Build(args) => build::main(&args),
        Command::Package(args) => package::main(&args),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            terminal::error(&error);
            ExitCode::from(FAILURE)
        }
    }
}
