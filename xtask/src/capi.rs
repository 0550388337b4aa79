//! The archives of the C interface: the libraries, the headers and the files of pkg-config.

mod ar;
mod freshness;
mod header;
mod library;
mod package;
mod shared;
mod symbols;
mod target;
mod texts;
mod toolchain;

use std::env;
use std::fs;
use std::path::{Path, PathBuf, absolute};

use anyhow::{Context as _, Result, ensure};
use xshell::Shell;

use header::Header;
use symbols::Symbols;
use target::Target;
use toolchain::Toolchain;

/// Makes the archives lambda-native-capi-ARCH-linux-LIBC.tar.gz, with the unpacked folder next to each.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Make only the archive for this target. May be repeated.
    #[arg(long, value_enum, value_name = "TRIPLE")]
    target: Vec<Target>,

    /// The folder for the archives. Defaults to `capi` in cargo's target folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()?;
    let target_folder = match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => absolute(folder)?,
        None => root.join("target"),
    };
    let out = match &options.out {
        Some(out) => absolute(out)?,
        None => target_folder.join("capi"),
    };
    fs::create_dir_all(&out).with_context(|| format!("creating {}", out.display()))?;

    let shell = Shell::new()?;
    // Where cargo finds the configuration of the repository.
    shell.change_dir(&root);
    let header = fs::read_to_string(root.join("crates/capi/include/lambda_native.h"))
        .context("reading crates/capi/include/lambda_native.h")?;
    let session = Session {
        toolchain: Toolchain::find(&shell)?,
        header: Header::parse(&header)?,
        shell,
        root,
        target_folder,
        out,
    };
    let all = &Target::ALL[..];
    let targets = if options.target.is_empty() {
        all
    } else {
        &options.target
    };
    for target in targets {
        session
            .make(*target)
            .with_context(|| format!("making the archive for {}", target.triple()))?;
    }
    Ok(())
}

struct Session {
    shell: Shell,
    toolchain: Toolchain,
    header: Header,
    root: PathBuf,
    target_folder: PathBuf,
    out: PathBuf,
}

impl Session {
    /// Makes the archive of a target, unless it is there and nothing has changed.
    fn make(&self, target: Target) -> Result<()> {
        let name = target.name();
        let whole = self
            .toolchain
            .build(&self.shell, target, &self.target_folder)?;

        let work = self.target_folder.join("capi-objects").join(&name);
        fs::create_dir_all(&work)?;
        let _lock = freshness::lock(&work)?;
        let folder = self.out.join(&name);
        let packed = self.out.join(format!("lambda-native-capi-{name}.tar.gz"));
        let compiler = shared::compiler(&self.toolchain, target);
        let mut inputs = package::headers(&self.root)?;
        inputs.extend([whole.clone(), env::current_exe()?]);
        let inputs = freshness::inputs(&inputs, compiler.is_some())?;
        let stamp = self.out.join(format!(".{name}.inputs"));
        if freshness::is_fresh(&stamp, &inputs, &[&folder, &packed]) {
            return Ok(());
        }

        // The folder is complete before it gets its name.
        let new = self.out.join(format!(".{name}"));
        for old in [&new, &folder] {
            if old.exists() {
                fs::remove_dir_all(old)?;
            }
        }
        fs::create_dir_all(new.join("lib"))?;
        let object = library::object(&self.shell, &self.toolchain, &whole, &self.header, &work)?;
        let symbols = Symbols::of_object(&object)?;
        self.check(target, &symbols)?;
        library::write(&object, &symbols, &new.join("lib/liblambda_native.a"))?;
        if let Some(compiler) = compiler {
            let folder = new.join("lib/shared");
            shared::link(
                &self.shell,
                &compiler,
                &object,
                self.header.abi_version,
                &folder,
            )?;
        }
        package::fill(&new, &self.root, target)?;
        package::pack(&new, &format!("lambda-native-capi-{name}"), &packed)?;
        fs::rename(&new, &folder)
            .with_context(|| format!("moving the files to {}", folder.display()))?;
        fs::write(&stamp, inputs)?;
        eprintln!("{}", packed.display());
        Ok(())
    }

    /// Compares the symbols of the library with the header and with libc.
    fn check(&self, target: Target, symbols: &Symbols) -> Result<()> {
        let missing = library::missing(&self.header, symbols);
        ensure!(
            missing.is_empty(),
            "lambda_native.h declares functions that crates/capi does not define: {}",
            missing.join(", ")
        );
        let foreign = library::foreign(&self.toolchain, target, symbols)?;
        ensure!(
            foreign.is_empty(),
            "the library needs more than libc: {}",
            foreign.join(", ")
        );
        Ok(())
    }
}
