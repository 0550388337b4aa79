//! `lam init`: adds a function to a package.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::ValueEnum as _;

use super::dependency::Origin;
use super::files::{self, File};
use super::template::{self, Template};
use super::{check_name, manifest, settings};
use crate::args::{Arch, InitArgs, TemplateName};
use crate::build::arch_or_host;
use crate::terminal;

/// Runs the command.
pub(crate) fn main(args: &InitArgs) -> anyhow::Result<ExitCode> {
    let directory = args.directory.as_deref().unwrap_or(Path::new("."));
    if args.template.template == TemplateName::C {
        bail!("a function in C is not part of a package: use `lam new --template c`");
    }
    let template = template::find(args.template.template);
    let package = Package::read(directory)?;
    let program = package.program(args)?;
    let files = program.files(template);
    files::check(directory, &files)?;
    let origin = Origin::find(args.template.path.as_deref())?;
    let arch = arch_or_host(args.template.arch)?;
    if args.dry_run {
        return report(&package, &program, &files, template);
    }
    package.change(&origin, &program, arch, template)?;
    if let Err(error) = files::write(directory, &files) {
        let about = || format!("cannot restore {:?}", package.manifest);
        files::replace(&package.manifest, &package.text).with_context(about)?;
        return Err(error);
    }
    terminal::result(directory.join(program.path()).display())?;
    program.next(template);
    package.warn_of_other_runtimes();
    Ok(ExitCode::SUCCESS)
}

/// Prints what would be written.
fn report(
    package: &Package,
    program: &Program,
    files: &[File],
    template: &Template,
) -> anyhow::Result<ExitCode> {
    for file in files {
        terminal::status("Would write", &file.path);
    }
    for change in manifest::changes(&package.text, template.dependencies)? {
        terminal::status("Would add", &change);
    }
    terminal::status("Would add", &format!("[{}]", program.table()));
    Ok(ExitCode::SUCCESS)
}

/// The name of the template, unless that is a dependency or a keyword.
fn default_binary(template: TemplateName) -> anyhow::Result<String> {
    Ok(match template {
        TemplateName::Axum => "web".to_owned(),
        TemplateName::Async => "task".to_owned(),
        other => {
            let value = other.to_possible_value();
            let value = value.context("the template has no name; use --bin")?;
            value.get_name().to_owned()
        }
    })
}

/// The package that gets the function.
struct Package {
    directory: PathBuf,
    manifest: PathBuf,
    text: String,
    table: toml::Table,
    name: String,
}

/// The binary that the function becomes.
struct Program {
    name: String,
    /// Whether it is src/main.rs.
    is_main: bool,
}

impl Package {
    fn read(directory: &Path) -> anyhow::Result<Package> {
        let manifest = directory.join("Cargo.toml");
        let text = fs::read_to_string(&manifest).with_context(|| {
            format!("cannot read {manifest:?} (to create a package, use `lam new`)")
        })?;
        let table: toml::Table = text
            .parse()
            .with_context(|| format!("{manifest:?} is not valid TOML"))?;
        let name = table.get("package").and_then(|package| package.get("name"));
        let Some(name) = name.and_then(toml::Value::as_str) else {
            bail!("{manifest:?} has no package: name the directory of a package of the workspace");
        };
        Ok(Package {
            directory: directory.to_owned(),
            name: name.to_owned(),
            manifest,
            text,
            table,
        })
    }

    fn program(&self, args: &InitArgs) -> anyhow::Result<Program> {
        if args.bin.is_none() && !self.directory.join("src/main.rs").exists() {
            let name = self.name.clone();
            return Ok(Program {
                name,
                is_main: true,
            });
        }
        let name = match &args.bin {
            Some(name) => name.clone(),
            None => default_binary(args.template.template)?,
        };
        check_name(&name, args.template.template)?;
        if name == self.name {
            bail!("src/main.rs is the binary {name:?} already; use another --bin");
        }
        if self.directory.join("src/bin").join(&name).exists() {
            bail!("the package has a directory src/bin/{name} already; use another --bin");
        }
        Ok(Program {
            name,
            is_main: false,
        })
    }

    /// Adds the dependencies and the configuration to Cargo.toml.
    fn change(
        &self,
        origin: &Origin,
        program: &Program,
        arch: Arch,
        template: &Template,
    ) -> anyhow::Result<()> {
        let about = || format!("cannot change {:?}", self.manifest);
        let text = manifest::add(&self.text, template.dependencies, origin).with_context(about)?;
        let table = settings::table(&program.table(), arch, template);
        let mut changed = format!("{}\n\n{table}", text.trim_end());
        // The table may exist already, in any of TOML's notations.
        if changed.parse::<toml::Table>().is_err() {
            terminal::warning(&format!(
                "{} configures functions already, so nothing was added there; `lam config` shows the result",
                self.manifest.display()
            ));
            changed = text;
        }
        files::replace(&self.manifest, &changed).with_context(about)
    }

    /// A package for AWS's crate can move step by step.
    fn warn_of_other_runtimes(&self) {
        let dependencies = self.table.get("dependencies");
        for name in ["lambda_runtime", "lambda_http"] {
            if dependencies.is_some_and(|dependencies| dependencies.get(name).is_some()) {
                terminal::warning(&format!(
                    "the package depends on {name}; docs/migrating.md of lambda-native says how to move its \
                     programs"
                ));
            }
        }
    }
}

impl Program {
    fn path(&self) -> String {
        if self.is_main {
            return "src/main.rs".to_owned();
        }
        format!("src/bin/{}.rs", self.name)
    }

    /// The name of the configuration table.
    fn table(&self) -> String {
        if self.is_main {
            return "package.metadata.lambda".to_owned();
        }
        format!("package.metadata.lambda.bin.{}", self.name)
    }

    fn files(&self, template: &Template) -> Vec<File> {
        let events = if self.is_main {
            String::new()
        } else {
            format!("{}/", self.name)
        };
        let mut files = template.files(&self.name, &events);
        for file in &mut files {
            match &*file.path {
                "src/main.rs" => file.path = self.path(),
                "tests/it.rs" if !self.is_main => file.path = format!("tests/{}.rs", self.name),
                _ => {}
            }
        }
        files
    }

    fn next(&self, template: &Template) {
        terminal::status("Created", &format!("the function {}; next:", self.name));
        let flag = format!(" --bin {}", self.name);
        let events = format!("events/{}/", self.name);
        for command in template.next {
            let mut command = (*command).to_owned();
            if !self.is_main {
                command = command.replace("events/", &events);
                if command.starts_with("lam ") {
                    command.push_str(&flag);
                }
            }
            terminal::line(format!("  {command}"));
        }
    }
}
