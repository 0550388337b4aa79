//! `--split-debuginfo`: keeps the debug information in a file of its own.

use std::path::Path;

use anyhow::Context as _;
use object::build::elf::{Builder, SectionData};

use crate::project::Cargo;

/// Makes cargo keep the names and lines of functions in the executable, whatever the profile says.
///
/// They do not change the code, but the code of a build with and of a build without them differ in their
/// addresses. So the executable is stripped afterwards.
pub(super) fn configure(cargo: &mut Cargo<'_>, profile: &str) {
    for setting in [
        "debug=\"line-tables-only\"",
        "split-debuginfo=\"off\"",
        "strip=\"none\"",
    ] {
        cargo.arg("--config");
        cargo.arg(&format!("profile.{profile}.{setting}"));
    }
}

/// Writes a copy of the executable without symbols and debug information.
pub(super) fn strip(executable: &Path, stripped: &Path) -> anyhow::Result<()> {
    let about = || format!("cannot strip {executable:?}");
    let data = std::fs::read(executable).with_context(about)?;
    let mut builder = Builder::read(&*data).with_context(about)?;
    for section in &mut builder.sections {
        let is_names = matches!(section.data, SectionData::SectionString);
        section.delete = !section.is_alloc() && !is_names;
    }
    for symbol in &mut builder.symbols {
        symbol.delete = true;
    }
    let mut bytes = Vec::new();
    builder.write(&mut bytes).with_context(about)?;
    std::fs::write(stripped, bytes).with_context(|| format!("cannot write {stripped:?}"))
}
