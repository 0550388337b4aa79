//! `lam new` and `lam init`: packages and functions from templates.

mod cargo;
mod dependency;
mod files;
mod init;
mod manifest;
mod readme;
mod settings;
mod template;
mod workflow;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::ValueEnum as _;

use crate::args::{Ci, NewArgs, TemplateArgs, TemplateName};
use crate::build::arch_or_host;
use crate::config;
use crate::terminal;
use dependency::Origin;
use files::File;
pub(crate) use init::main as init;
use template::Template;

/// Runs `lam new`.
pub(crate) fn main(args: &NewArgs) -> anyhow::Result<ExitCode> {
    let directory = match &args.directory {
        Some(directory) if !args.list => directory,
        _ => return list(),
    };
    let name = name(args, directory)?;
    // A broken symbolic link exists too.
    if fs::symlink_metadata(directory).is_ok() {
        bail!("{directory:?} exists already (to add a function to a package, use `lam init`)");
    }
    let template = template::find(args.template.template);
    let files = if args.template.template == TemplateName::C {
        if args.ci.is_some() {
            bail!("--ci does not work with --template c, because the workflow runs `cargo test`");
        }
        c(&name, template, &args.template)?
    } else {
        package(args, directory, &name, template)?
    };
    files::write(directory, &files)?;
    // The path as the user wrote it, for scripts.
    terminal::result(directory.display())?;
    next(directory, template, &name);
    Ok(ExitCode::SUCCESS)
}

fn list() -> anyhow::Result<ExitCode> {
    let mut text = String::new();
    for name in TemplateName::value_variants() {
        let Some(value) = name.to_possible_value() else {
            continue;
        };
        let about = value
            .get_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        text.push_str(&format!("{:12}  {about}\n", value.get_name()));
    }
    terminal::data(text)?;
    Ok(ExitCode::SUCCESS)
}

/// The name of the package, which is also that of the function.
fn name(args: &NewArgs, directory: &Path) -> anyhow::Result<String> {
    let name = match (&args.name, directory.file_name()) {
        (Some(name), _) => name.clone(),
        (None, Some(name)) => name.to_string_lossy().into_owned(),
        (None, None) => {
            bail!("{directory:?} has no name; use --name, or `lam init` for this directory")
        }
    };
    check_name(&name, args.template.template)?;
    Ok(name)
}

/// Refuses what is not the name of a function. cargo refuses more names.
fn check_name(name: &str, template: TemplateName) -> anyhow::Result<()> {
    config::check_function_name(name).map_err(anyhow::Error::msg)?;
    let dependencies = template::find(template).dependencies;
    if dependencies
        .iter()
        .any(|dependency| dependency.name == name)
    {
        bail!("{name:?} is the name of a dependency; choose another name");
    }
    Ok(())
}

/// Lets cargo create the package, because it knows which names are valid, and how to add a member to the
/// workspace. Returns the files that replace or join those of cargo.
fn package(
    args: &NewArgs,
    directory: &Path,
    name: &str,
    template: &Template,
) -> anyhow::Result<Vec<File>> {
    let origin = Origin::find(args.template.path.as_deref())?;
    let arch = arch_or_host(args.template.arch)?;
    let mut files = template.files(name, "");
    files.push(File::new("README.md", readme::text(name, template)));
    if args.ci == Some(Ci::Github) {
        files.push(workflow::github(directory, name, arch, template)?);
        files::check(directory, &files)?;
        workflow::warn_of_paths(&origin);
    }
    cargo::new(directory, name, args.vcs)?;
    let path = directory.join("Cargo.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path:?}"))?;
    let text = manifest::add(&text, template.dependencies, &origin)?;
    let table = settings::table("package.metadata.lambda", arch, template);
    files.push(File::replacement(
        "Cargo.toml",
        format!("{}\n\n{table}", text.trim_end()),
    ));
    if let Some(main) = files.iter_mut().find(|file| file.path == "src/main.rs") {
        // cargo has just written this file.
        main.replaces = true;
    }
    let ignore = directory.join(".gitignore");
    let ignored = fs::read_to_string(&ignore).unwrap_or_else(|_| "/target\n".to_owned());
    let env_files = if template.has_env_file {
        "/.env*\n"
    } else {
        ""
    };
    files.push(File::replacement(".gitignore", ignored + env_files));
    Ok(files)
}

/// The files of a project in C, which has no use for cargo.
fn c(name: &str, template: &Template, args: &TemplateArgs) -> anyhow::Result<Vec<File>> {
    let arch = arch_or_host(args.arch)?;
    let mut files = template.files(name, "");
    files.push(File::new("README.md", readme::c(name)));
    let table = format!("name = \"{name}\"\n{}", settings::keys(arch, template));
    files.push(File::new("lam.toml", table));
    files.push(File::new(".gitignore", "/build\n".to_owned()));
    Ok(files)
}

/// Says how to go on.
fn next(directory: &Path, template: &Template, name: &str) {
    terminal::status("Created", &format!("the function {name}; next:"));
    terminal::line(format!("  cd {}", directory.display()));
    for command in template.next {
        terminal::line(format!("  {command}"));
    }
}
