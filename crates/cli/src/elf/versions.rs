//! The symbol versions that an executable requires of its shared libraries.

use std::fmt;

use anyhow::Context as _;
use object::Endianness;
use object::elf::{FileHeader64, SHT_DYNSYM, VER_FLG_WEAK};
use object::read::elf::{SectionTable, Sym as _};
use object::read::{ReadRef, StringTable};

use super::INVALID_SECTIONS;

/// Up to three numbers.
pub(super) type Version = (u32, u32, u32);

/// The versions of `provided.al2023` (Amazon Linux 2023): glibc 2.34, and the libstdc++ of GCC 11.
pub(super) const AL2023_GLIBC: Version = (2, 34, 0);
pub(super) const AL2023_LIBSTDCXX: Version = (3, 4, 29);

/// How many symbols a message names.
const MAX_SYMBOLS: usize = 3;

/// A version such as `GLIBC_2.34`. The loader starts a program only if its libraries have all of them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RequiredVersion {
    name: String,
    /// Some of the symbols that need it.
    symbols: Vec<String>,
}

impl RequiredVersion {
    pub(super) fn glibc(&self) -> Option<Version> {
        match self.name.strip_prefix("GLIBC_")? {
            // A format of relocations, which glibc 2.36 has introduced.
            "ABI_DT_RELR" => Some((2, 36, 0)),
            // Later formats.
            name if name.starts_with("ABI_") => Some((2, 37, 0)),
            numbers => parse(numbers),
        }
    }

    pub(super) fn libstdcxx(&self) -> Option<Version> {
        parse(self.name.strip_prefix("GLIBCXX_")?)
    }
}

impl fmt::Display for RequiredVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)?;
        if !self.symbols.is_empty() {
            write!(out, " (for {})", self.symbols.join(", "))?;
        }
        Ok(())
    }
}

/// Reads the versions that the dynamic symbols require.
pub(super) fn required_versions<'data, R: ReadRef<'data>>(
    sections: &SectionTable<'data, FileHeader64<Endianness>, R>,
    endian: Endianness,
    data: R,
) -> anyhow::Result<Vec<RequiredVersion>> {
    let mut required = Vec::new();
    let needed = sections.gnu_verneed(endian, data);
    let Some((mut libraries, link)) = needed.context(INVALID_SECTIONS)? else {
        return Ok(required);
    };
    let names: StringTable<'_, R> = sections
        .strings(endian, data, link)
        .context(INVALID_SECTIONS)?;
    while let Some((_, mut versions)) = libraries.next().context(INVALID_SECTIONS)? {
        while let Some(version) = versions.next().context(INVALID_SECTIONS)? {
            // Only weak symbols need it, so the program starts without it.
            if version.vna_flags.get(endian).0 & VER_FLG_WEAK.0 != 0 {
                continue;
            }
            let name = version.name(endian, names).context(INVALID_SECTIONS)?;
            required.push(RequiredVersion {
                name: String::from_utf8_lossy(name).into_owned(),
                symbols: Vec::new(),
            });
        }
    }
    name_symbols(&mut required, sections, endian, data)?;
    Ok(required)
}

fn name_symbols<'data, R: ReadRef<'data>>(
    required: &mut [RequiredVersion],
    sections: &SectionTable<'data, FileHeader64<Endianness>, R>,
    endian: Endianness,
    data: R,
) -> anyhow::Result<()> {
    let Some(versions) = sections.versions(endian, data).context(INVALID_SECTIONS)? else {
        return Ok(());
    };
    let symbols = sections
        .symbols(endian, data, SHT_DYNSYM)
        .context(INVALID_SECTIONS)?;
    for (index, symbol) in symbols.enumerate() {
        let version = versions.version(versions.version_index(endian, index).index());
        let Some(version) = version.context(INVALID_SECTIONS)? else {
            continue;
        };
        let name = String::from_utf8_lossy(version.name());
        let found = required.iter_mut().find(|version| version.name == name);
        if let Some(version) = found
            && version.symbols.len() < MAX_SYMBOLS
        {
            let symbol = symbol
                .name(endian, symbols.strings())
                .context(INVALID_SECTIONS)?;
            version
                .symbols
                .push(String::from_utf8_lossy(symbol).into_owned());
        }
    }
    Ok(())
}

fn parse(numbers: &str) -> Option<Version> {
    let mut numbers = numbers.split('.').map(|number| number.parse().ok());
    let mut next = || numbers.next().unwrap_or(Some(0));
    Some((next()?, next()?, next()?))
}

#[cfg(test)]
impl RequiredVersion {
    pub(super) fn of(name: &str, symbol: &str) -> RequiredVersion {
        RequiredVersion {
            name: name.to_owned(),
            symbols: vec![symbol.to_owned()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RequiredVersion;

    #[test]
    fn versions_compare_as_numbers() {
        let version = |name| RequiredVersion::of(name, "f");
        assert_eq!(version("GLIBC_2.34").glibc(), Some((2, 34, 0)));
        assert_eq!(version("GLIBC_2.2.5").glibc(), Some((2, 2, 5)));
        assert_eq!(version("GLIBC_ABI_DT_RELR").glibc(), Some((2, 36, 0)));
        assert_eq!(version("GLIBC_PRIVATE").glibc(), None);
        assert_eq!(version("GCC_3.0").glibc(), None);
        assert!(version("GLIBC_2.9").glibc() < version("GLIBC_2.34").glibc());
        assert_eq!(version("GLIBCXX_3.4.30").libstdcxx(), Some((3, 4, 30)));
        assert_eq!(version("GLIBCXX_3.4").libstdcxx(), Some((3, 4, 0)));
    }
}
