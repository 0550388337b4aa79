//! The functions that the flags select, and how each becomes a zip.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};

use super::archive::{self, Entry};
use super::output::Output;
use super::{Packaged, check_bootstrap, check_size, include, report, warn_of_other_architectures};
use crate::args::{Arch, PackageArgs};
use crate::build::Selection;
use crate::config::Configuration;
use crate::project::Target;

/// The functions that the flags select. Nothing has been built yet.
#[derive(Debug)]
pub(crate) struct Functions<'a> {
    args: &'a PackageArgs,
    /// `None` for executables and zips of other tools.
    selection: Option<Selection<'a>>,
    output: Option<Output>,
    /// Whether cargo has built them before.
    is_built: bool,
    /// Whether they are extensions, in layers.
    are_extensions: bool,
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
    #[cfg(feature = "aws")]
    Zip(PathBuf),
}

impl<'a> Functions<'a> {
    pub(crate) fn load(args: &'a PackageArgs) -> anyhow::Result<Functions<'a>> {
        // Before the build, which may take minutes. With several functions, there is no `--output`.
        let output = args.output.as_deref().map(Output::at).transpose()?;
        if let Some(path) = &args.binary {
            return Functions::of_file(args, path, Source::Executable(path.clone()), output);
        }
        let mut selection = Selection::load(&args.target, &args.stage, &args.options)?;
        ensure!(
            output.is_none() || selection.targets.len() == 1,
            "--output is the zip of one function, but the flags select {}",
            selection.targets.len()
        );
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
            is_built: false,
            are_extensions: false,
        })
    }

    fn of_file(
        args: &'a PackageArgs,
        path: &Path,
        source: Source,
        output: Option<Output>,
    ) -> anyhow::Result<Functions<'a>> {
        path.metadata()
            .with_context(|| format!("cannot read {path:?}"))?;
        let stage = args.stage.stage.as_deref();
        let configuration = Configuration::of_executable(path, stage)?;
        Ok(Functions {
            args,
            selection: None,
            output,
            is_built: false,
            are_extensions: false,
            list: vec![Function {
                source,
                configuration,
            }],
        })
    }

    /// The same executables as external extensions.
    pub(super) fn for_extensions(self) -> Functions<'a> {
        Functions {
            are_extensions: true,
            ..self
        }
    }

    /// Builds a function, and writes its zip, by default next to the executable.
    pub(crate) fn package(
        &self,
        function: &Function,
        arch: Option<Arch>,
    ) -> anyhow::Result<Packaged> {
        match (&function.source, &self.selection) {
            (Source::Target(target), Some(selection)) => {
                let bootstrap = if self.is_built {
                    selection.find(target, arch)?
                } else {
                    selection.build(target, arch)?
                };
                self.pack(&bootstrap.path, Some(bootstrap.arch), function)
            }
            (Source::Executable(path), _) => self.pack(path, arch, function),
            #[cfg(feature = "aws")]
            (Source::Zip(path), _) => super::existing::check(path, arch),
            (Source::Target(_), None) => unreachable!("a target is selected"),
        }
    }

    /// "Lambda Extensions API": Lambda starts every file in /opt/extensions, and its name is that of the extension.
    fn name_in_zip(&self, function: &Function) -> anyhow::Result<String> {
        if !self.are_extensions {
            return Ok("bootstrap".to_owned());
        }
        let name = match &function.source {
            Source::Target(target) => Some(target.name.as_str()),
            Source::Executable(path) => path.file_name().and_then(OsStr::to_str),
            #[cfg(feature = "aws")]
            Source::Zip(_) => None,
        };
        let name = name.context("the name of the extension's executable is not valid UTF-8")?;
        Ok(format!("extensions/{name}"))
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
                let name = if self.are_extensions {
                    "extension.zip"
                } else {
                    "bootstrap.zip"
                };
                beside = Output::at(&binary.with_file_name(name))?;
                &beside
            }
        };
        let mut entries = vec![Entry::executable(&self.name_in_zip(function)?, binary)?];
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

/// For `lam deploy`.
#[cfg(feature = "aws")]
impl<'a> Functions<'a> {
    /// The function in a zip that another command has made.
    pub(crate) fn of_zip(args: &'a PackageArgs, path: &Path) -> anyhow::Result<Functions<'a>> {
        Functions::of_file(args, path, Source::Zip(path.to_owned()), None)
    }

    /// The same functions, of which cargo has built the executables before.
    pub(crate) fn already_built(self) -> Functions<'a> {
        Functions {
            is_built: true,
            ..self
        }
    }

    /// The profile of the flags, if cargo does not know it.
    pub(crate) fn unknown_profile(&self) -> Option<&str> {
        self.selection.as_ref()?.unknown_profile()
    }

    /// Keeps the functions of the packages that have the table `[package.metadata.lambda]`. Other binaries may be
    /// tools.
    pub(crate) fn with_table(mut self) -> anyhow::Result<Functions<'a>> {
        let selection = self.selection.as_ref();
        self.list.retain(|function| match &function.source {
            Source::Target(target) => selection.is_some_and(|it| it.has_table(target)),
            Source::Executable(_) | Source::Zip(_) => true,
        });
        ensure!(
            !self.list.is_empty(),
            "no package with a binary has the table [package.metadata.lambda], by which --all finds the functions"
        );
        Ok(self)
    }
}

#[cfg(feature = "aws")]
impl Source {
    fn target(&self) -> Option<&Target> {
        match self {
            Source::Target(target) => Some(target),
            Source::Executable(_) | Source::Zip(_) => None,
        }
    }

    /// The name of the binary that cargo builds.
    pub(crate) fn name(&self) -> Option<&str> {
        self.target().map(|target| target.name.as_str())
    }

    /// The manifest of the package.
    pub(crate) fn manifest(&self) -> Option<&Path> {
        self.target().map(|target| target.manifest.as_path())
    }
}
