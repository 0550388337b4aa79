//! `lam package`: creates a zip to upload.

mod archive;
mod include;
mod output;
mod script;
mod secrets;

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use crate::args::{Arch, PackageArgs};
use crate::build::{Selection, arch_or_host};
use crate::config::Configuration;
use crate::elf::{self, Executable};
use crate::project::Target;
use crate::terminal;
use archive::Entry;
use output::Output;

/// "Lambda quotas": the maximum size of a zip that is uploaded directly, and the maximum size of an
/// unpacked function. AWS calls 1,024 × 1,024 bytes a MB.
pub(crate) const MAX_UPLOAD: u64 = 50 * 1024 * 1024;
const MAX_UNPACKED: u64 = 250 * 1024 * 1024;

/// The functions that the flags select. Nothing has been built yet.
#[derive(Debug)]
pub(crate) struct Functions<'a> {
    args: &'a PackageArgs,
    /// `None` with `--binary`.
    selection: Option<Selection<'a>>,
    output: Option<Output>,
    pub(crate) list: Vec<Function>,
}

/// A function to package.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) source: Source,
    pub(crate) configuration: Configuration,
}

/// Where the executable comes from.
#[derive(Debug)]
pub(crate) enum Source {
    Executable(PathBuf),
    Target(Target),
}

/// A zip, and the architecture that it is for.
#[derive(Debug)]
pub(crate) struct Packaged {
    pub(crate) path: PathBuf,
    #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "for `lam deploy`"))]
    pub(crate) arch: Arch,
    /// In bytes.
    pub(crate) size: u64,
}

/// Runs the command.
pub(crate) fn main(args: &PackageArgs) -> anyhow::Result<ExitCode> {
    let functions = Functions::load(args)?;
    for function in &functions.list {
        let arch = args.arch.or(function.configuration.values.arch);
        let packaged = functions.package(function, arch)?;
        if packaged.size > MAX_UPLOAD {
            terminal::warning(
                "Lambda accepts zips of at most 50 MiB (52,428,800 bytes) as a direct upload; upload \
                 this one to an S3 bucket and pass --s3-bucket and --s3-key to the AWS CLI",
            );
        }
        // The path as the user wrote it, for scripts.
        terminal::result(packaged.path.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

impl Source {
    /// The name of the binary that cargo builds.
    #[cfg(feature = "aws")]
    pub(crate) fn name(&self) -> Option<String> {
        match self {
            Source::Target(target) => Some(target.name.clone()),
            Source::Executable(_) => None,
        }
    }

    /// The manifest of the package.
    #[cfg(feature = "aws")]
    pub(crate) fn manifest(&self) -> Option<&Path> {
        match self {
            Source::Target(target) => Some(&target.manifest),
            Source::Executable(_) => None,
        }
    }
}

impl<'a> Functions<'a> {
    pub(crate) fn load(args: &'a PackageArgs) -> anyhow::Result<Functions<'a>> {
        // Before the build, which may take minutes. With several functions, there is no `--output`.
        let output = args.output.as_deref().map(Output::at).transpose()?;
        if let Some(path) = &args.binary {
            let function = Function {
                source: Source::Executable(path.clone()),
                configuration: Configuration::of_executable(path, args.stage.stage.as_deref())?,
            };
            return Ok(Functions {
                args,
                selection: None,
                output,
                list: vec![function],
            });
        }
        let mut selection = Selection::load(&args.target, &args.stage, &args.options)?;
        let targets = std::mem::take(&mut selection.targets).into_iter();
        let list = targets.map(|(target, configuration)| Function {
            source: Source::Target(target),
            configuration,
        });
        Ok(Functions {
            args,
            list: list.collect(),
            selection: Some(selection),
            output,
        })
    }

    /// Builds a function, and writes its zip, by default next to the executable.
    pub(crate) fn package(
        &self,
        function: &Function,
        arch: Option<Arch>,
    ) -> anyhow::Result<Packaged> {
        match (&function.source, &self.selection) {
            (Source::Target(target), Some(selection)) => {
                let bootstrap = selection.build(target, arch)?;
                self.pack(&bootstrap.path, Some(bootstrap.arch), function)
            }
            (Source::Executable(path), _) => self.pack(path, arch, function),
            (Source::Target(_), None) => unreachable!("a target is selected"),
        }
    }

    fn pack(
        &self,
        binary: &Path,
        arch: Option<Arch>,
        function: &Function,
    ) -> anyhow::Result<Packaged> {
        let beside;
        let output = match &self.output {
            Some(output) => output,
            None => {
                beside = Output::at(&binary.with_file_name("bootstrap.zip"))?;
                &beside
            }
        };
        let mut entries = vec![Entry::bootstrap(binary)?];
        let flags = self.args.include.iter();
        let flags = flags.map(|path| (Path::new(""), path.as_path()));
        for (directory, argument) in function.configuration.include().chain(flags) {
            include::collect(directory, argument, output.path(), &mut entries)?;
        }
        archive::check_names(&mut entries)?;
        let unpacked = check_size(&entries)?;
        let arch = check_bootstrap(binary, arch, self.args.allow_script, &entries)?;
        warn_of_other_architectures(&entries, arch)?;

        let size = output.write(|file| archive::write(&entries, file))?;
        report(arch, size, unpacked);
        Ok(Packaged {
            path: output.shown().to_owned(),
            arch,
            size,
        })
    }
}

/// Returns the size of all files. It is an error if Lambda would not accept them.
fn check_size(entries: &[Entry]) -> anyhow::Result<u64> {
    let unpacked = entries.iter().map(|entry| entry.size).sum::<u64>();
    if unpacked <= MAX_UNPACKED {
        return Ok(unpacked);
    }
    let largest = entries.iter().max_by_key(|entry| entry.size);
    let largest = largest.map_or_else(String::new, |entry| {
        let size = terminal::size(entry.size);
        format!("; the largest file is {:?} with {size}", entry.name)
    });
    bail!(
        "the files have {} unpacked, but Lambda accepts functions of at most 250 MiB, including \
         their layers{largest}",
        terminal::size(unpacked)
    );
}

/// Returns the architecture that the executable is for. It is an error if the executable cannot run on
/// Lambda or is not for the requested architecture. Prints a warning if it probably cannot run.
fn check_bootstrap(
    path: &Path,
    requested: Option<Arch>,
    allow_script: bool,
    entries: &[Entry],
) -> anyhow::Result<Arch> {
    let about = || format!("cannot read {path:?}");
    let file = File::open(path).with_context(about)?;
    let mut start = Vec::new();
    (&file)
        .take(256)
        .read_to_end(&mut start)
        .with_context(about)?;
    if start.starts_with(b"#!") {
        if !allow_script {
            bail!(
                "{path:?} is a script, not an ELF file; use --allow-script to package it anyway \
                 (Lambda can run a script if the runtime has its interpreter)"
            );
        }
        if let Some(warning) =
            script::check(&start).with_context(|| format!("{path:?} cannot run on Lambda"))?
        {
            terminal::warning(&format!("{}: {warning}", path.display()));
        }
        return arch_or_host(requested);
    }
    let executable =
        Executable::read(file).with_context(|| format!("{path:?} cannot run on Lambda"))?;
    if let Some(requested) = requested
        && executable.arch != requested
    {
        let (found, wanted) = (executable.arch.name(), requested.name());
        bail!(
            "{path:?} was built for {found}, but the function's architecture is {wanted}; build it \
             for {wanted}, or use --arch {found}"
        );
    }
    executable
        .check()
        .with_context(|| format!("{path:?} cannot run on Lambda"))?;
    let is_included = |library: &str| archive::has_library(entries, library);
    for warning in executable.warnings(is_included) {
        terminal::warning(&format!("{}: {warning}", path.display()));
    }
    Ok(executable.arch)
}

/// Prints a warning for included programs and libraries that the function's processor cannot run.
fn warn_of_other_architectures(entries: &[Entry], arch: Arch) -> anyhow::Result<()> {
    for entry in entries {
        let found = entry.start()?.as_deref().and_then(elf::arch);
        if let Some(found) = found
            && found != arch
        {
            terminal::warning(&format!(
                "{} is for {}, but the function's architecture is {}",
                entry.name,
                found.name(),
                arch.name()
            ));
        }
    }
    Ok(())
}

fn report(arch: Arch, packed: u64, unpacked: u64) {
    terminal::status(
        "Packaged",
        &format!(
            "{}, {}, {} unpacked",
            arch.name(),
            terminal::size(packed),
            terminal::size(unpacked)
        ),
    );
}
