//! Reads the symbols of objects, static libraries and shared libraries.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use object::elf::{FileHeader64, VER_FLG_WEAK, VersionFlags};
use object::read::archive::ArchiveFile;
use object::read::elf::FileHeader as _;
use object::{Endianness, Object as _, ObjectSymbol as _};

/// The global symbols.
#[derive(Debug, Default)]
pub(crate) struct Symbols {
    pub(crate) defined: BTreeSet<String>,
    /// Without weak references, which may stay undefined.
    pub(crate) undefined: BTreeSet<String>,
}

impl Symbols {
    pub(crate) fn of_object(file: &Path) -> Result<Symbols> {
        let mut symbols = Symbols::default();
        symbols
            .add(&fs::read(file)?)
            .with_context(|| format!("reading {}", file.display()))?;
        Ok(symbols)
    }

    /// Those of all members.
    pub(crate) fn of_archive(file: &Path) -> Result<Symbols> {
        let data = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
        let mut symbols = Symbols::default();
        for member in ArchiveFile::parse(&*data)?.members() {
            symbols.add(member?.data(&*data)?)?;
        }
        Ok(symbols)
    }

    fn add(&mut self, object: &[u8]) -> Result<()> {
        for symbol in object::File::parse(object)?.symbols() {
            if !symbol.is_global() {
                continue;
            }
            let name = symbol.name()?.to_owned();
            if symbol.is_definition() || symbol.is_common() {
                self.defined.insert(name);
            } else if symbol.is_undefined() && !symbol.is_weak() && !name.is_empty() {
                self.undefined.insert(name);
            }
        }
        Ok(())
    }
}

/// The newest version of glibc that a shared library cannot do without, such as (2, 34).
pub(crate) fn newest_glibc(file: &Path) -> Result<(u32, u32)> {
    let data = fs::read(file)?;
    let header = FileHeader64::<Endianness>::parse(&*data)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, &*data)?;
    let mut newest = (0, 0);
    let Some((mut needed, strings)) = sections.gnu_verneed(endian, &*data)? else {
        return Ok(newest);
    };
    let strings = sections.strings(endian, &*data, strings)?;
    while let Some((_, mut versions)) = needed.next()? {
        while let Some(version) = versions.next()? {
            if version.vna_flags.get(endian) & VER_FLG_WEAK != VersionFlags(0) {
                continue;
            }
            let name = str::from_utf8(version.name(endian, strings)?)?;
            newest = newest.max(glibc_version(name).unwrap_or_default());
        }
    }
    Ok(newest)
}

/// Reads a version such as `GLIBC_2.3.4`.
fn glibc_version(name: &str) -> Option<(u32, u32)> {
    let mut numbers = name.strip_prefix("GLIBC_")?.split('.');
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers.next()?.parse().ok()?;
    Some((major, minor))
}

#[cfg(test)]
mod tests {
    use super::glibc_version;

    #[test]
    fn versions_of_glibc_have_two_or_three_numbers() {
        assert_eq!(glibc_version("GLIBC_2.34"), Some((2, 34)));
        assert_eq!(glibc_version("GLIBC_2.2.5"), Some((2, 2)));
        assert_eq!(glibc_version("GCC_3.0"), None);
        assert_eq!(glibc_version("GLIBC_PRIVATE"), None);
    }
}
