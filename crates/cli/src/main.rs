//! `lam`: create, run, build and deploy native AWS Lambda functions.
//!
//! Run `lam help` for what it does. ARCHITECTURE.md describes how it is built.

#![cfg_attr(
    windows,
    expect(
        dead_code,
        unused_imports,
        reason = "only `lam run` and the local `lam invoke` use them"
    )
)]

use std::process::ExitCode;

use clap::Parser as _;

mod args;
#[cfg(feature = "aws")]
mod aws;
mod build;
mod config;
#[cfg(feature = "aws")]
mod delete;
#[cfg(feature = "aws")]
mod deploy;
mod doctor;
mod elf;
mod environment;
mod events;
#[cfg(unix)]
mod function;
#[cfg(unix)]
mod interrupt;
mod invoke;
mod limits;
#[cfg(feature = "aws")]
mod logs;
mod new;
#[cfg(unix)]
mod notice;
mod package;
mod problem;
mod project;
#[cfg(feature = "aws")]
mod remote_function;
#[cfg(unix)]
mod run;
mod shell;
mod suggest;
mod symbols;
mod terminal;
#[cfg(feature = "aws")]
mod versions;
#[cfg(windows)]
mod windows;

#[cfg(feature = "aws")]
use args::AwsCommand;
use args::{Cli, Command, add_hint};
#[cfg(windows)]
use windows::{interrupt, run};

/// The exit code for failures of lam itself, as opposed to failures of the function. clap uses the
/// same code for invalid flags.
const FAILURE: u8 = 2;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return explain(error),
    };
    if let Err(error) = interrupt::listen() {
        terminal::warning(&format!(
            "cannot handle signals, so Ctrl-C may leave processes running: {error}"
        ));
    }
    let result = match cli.command {
        Command::New(args) => new::main(&args),
        Command::Init(args) => new::init(&args),
        Command::Run(args) => run::main(&args),
        Command::Invoke(args) => invoke::main(&args),
        Command::Events(args) => events::main(&args),
        Command::Build(args) => build::main(&args),
        Command::Package(args) => package::main(&args),
        #[cfg(feature = "aws")]
        Command::Aws(command) => match command {
            AwsCommand::Deploy(args) => deploy::main(&args),
            AwsCommand::Logs(args) => logs::main(&args),
            AwsCommand::Versions(args) => versions::list(&args),
            AwsCommand::Rollback(args) => versions::rollback(&args),
            AwsCommand::Promote(args) => versions::promote(&args),
            AwsCommand::Delete(args) => delete::main(&args),
        },
        Command::Config(args) => config::main(&args),
        Command::Doctor(args) => doctor::main(&args),
        Command::Symbols(args) => symbols::main(&args),
        Command::Completions(args) => shell::completions(&args),
        Command::Man(args) => shell::man(&args),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            terminal::error(&error);
            terminal::flush();
            ExitCode::from(FAILURE)
        }
    }
}

/// Prints an error of the command line, or the requested help.
fn explain(mut error: clap::Error) -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let command = words.find(|word| !word.as_encoded_bytes().starts_with(b"-"));
    add_hint(&mut error, &command.unwrap_or_default().to_string_lossy());
    // This fails only if nobody reads the output.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { FAILURE } else { 0 })
}
