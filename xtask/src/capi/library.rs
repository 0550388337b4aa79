//! Makes the trimmed static library: one object with the functions of the header and what they use.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use xshell::Shell;

use super::ar;
use super::header::Header;
use super::symbols::Symbols;
use super::target::Target;
use super::toolchain::Toolchain;

/// Links the static library that cargo has built into one relocatable object, in which only the
/// functions of the header are global. A program can therefore link further Rust libraries, which
/// define the same symbols of the standard library.
///
/// The sections stay separate, so that a program which is linked with `--gc-sections` contains only
/// what it calls.
pub(crate) fn object(
    shell: &Shell,
    toolchain: &Toolchain,
    whole: &Path,
    header: &Header,
    folder: &Path,
) -> Result<PathBuf> {
    let extracted = folder.join("extracted.o");
    let localized = folder.join("localized.o");
    let collected = folder.join("collected.o");
    let object = folder.join("lambda_native.o");
    let link = |from: &Path, to: &Path| -> Result<()> {
        let roots = header.functions.iter().flat_map(|name| ["-u", name]);
        // GNU's tools reject groups of sections from which sections have been removed.
        let options = [
            "-r",
            "--gc-sections",
            "--strip-debug",
            "--force-group-allocation",
        ];
        let linker = toolchain.linker(shell)?.args(options).args(roots);
        Ok(linker.arg("-o").args([to, from]).run()?)
    };
    link(whole, &extracted)?;

    // Nothing unwinds. The unwind tables refer to the standard library's personality function, and
    // through it to everything that it uses, so a program that calls one function would contain all of
    // that. Without the tables, an exception that leaves a callback ends in `std::terminate`.
    //
    // The bitcode is that of rustc's LLVM, which the linker plugins of other versions cannot read.
    let unused = [".eh_frame", ".llvmbc", ".llvmcmd", ".comment"];
    let globals = header
        .functions
        .iter()
        .map(|name| format!("--keep-global-symbol={name}"));
    toolchain
        .objcopy(shell)?
        .args(globals)
        .args(unused.map(|section| format!("--remove-section={section}")))
        .args([&extracted, &localized])
        .run()?;
    // Removes what only those tables have referred to.
    link(&localized, &collected)?;

    toolchain
        .objcopy(shell)?
        .arg("--strip-unneeded")
        .args([&collected, &object])
        .run()?;
    Ok(object)
}

/// Puts the object into a static library.
pub(crate) fn write(object: &Path, symbols: &Symbols, to: &Path) -> Result<()> {
    let bytes = fs::read(object)?;
    let names: BTreeSet<&str> = symbols.defined.iter().map(String::as_str).collect();
    let archive = ar::archive("lambda_native.o", &bytes, &names)?;
    fs::write(to, archive).with_context(|| format!("writing {}", to.display()))
}

/// The functions that the header declares and the library does not define.
pub(crate) fn missing(header: &Header, symbols: &Symbols) -> Vec<String> {
    header
        .functions
        .difference(&symbols.defined)
        .cloned()
        .collect()
}

/// What the object needs that libc does not define.
pub(crate) fn foreign(
    toolchain: &Toolchain,
    target: Target,
    symbols: &Symbols,
) -> Result<Vec<String>> {
    let Some(libc) = toolchain.libc(target) else {
        // The symbols of glibc are not known here, so look for those that are known not to be part of it.
        let needed = symbols.undefined.iter();
        let is_foreign = |name: &&String| name.contains("_Unwind_") || name.contains("rust");
        return Ok(needed.filter(is_foreign).cloned().collect());
    };
    let libc = Symbols::of_archive(&libc)?;
    let foreign = symbols.undefined.difference(&libc.defined);
    // The linker defines it.
    let foreign = foreign.filter(|name| *name != "_GLOBAL_OFFSET_TABLE_");
    Ok(foreign.cloned().collect())
}
