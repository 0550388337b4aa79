//! Reads from an ELF file what it requires of the system that runs it.

use anyhow::{Context as _, bail};
use object::elf::{EM_AARCH64, EM_X86_64, ET_DYN, ET_EXEC, FileHeader64, PT_INTERP};
use object::read::elf::{FileHeader as _, ProgramHeader as _};
use object::{Endianness, read::StringTable};

use crate::args::Arch;

/// The glibc version of `provided.al2023` (Amazon Linux 2023).
const AL2023_GLIBC: (u32, u32) = (2, 34);

/// A Linux executable.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Executable {
    pub(crate) arch: Arch,
    /// The loader of a dynamic executable, such as `/lib64/ld-linux-x86-64.so.2`.
    interpreter: Option<String>,
    /// The newest glibc version whose symbols it uses.
    glibc: Option<(u32, u32)>,
}

impl Executable {
    /// Reads the headers. Fails if the file is not an executable for one of Lambda's architectures.
    pub(crate) fn parse(bytes: &[u8]) -> anyhow::Result<Executable> {
        if !bytes.starts_with(b"\x7fELF") {
            bail!("not an ELF file ({})", description(bytes));
        }
        if bytes.get(4) == Some(&1) {
            bail!("it is a 32-bit ELF file, but Lambda's architectures are 64-bit");
        }
        let header = FileHeader64::<Endianness>::parse(bytes).context("invalid ELF header")?;
        let endian = header.endian().context("invalid ELF header")?;
        let kind = header.e_type(endian);
        if kind != ET_EXEC && kind != ET_DYN {
            bail!("it is an ELF file, but not an executable (an object file or a core dump?)");
        }
        let arch = match header.e_machine(endian) {
            EM_AARCH64 => Arch::Arm64,
            EM_X86_64 => Arch::X86_64,
            other => {
                bail!("it is for ELF machine {other}, but Lambda supports only arm64 and x86_64")
            }
        };
        Ok(Executable {
            arch,
            interpreter: interpreter(header, endian, bytes)?,
            glibc: newest_glibc(header, endian, bytes)?,
        })
    }

    /// Reasons why it may fail to start on Lambda.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if let Some(interpreter) = &self.interpreter
            && !matches!(
                interpreter.as_str(),
                "/lib64/ld-linux-x86-64.so.2" | "/lib/ld-linux-aarch64.so.1"
            )
        {
            warnings.push(format!(
                "needs the loader {interpreter}, which Lambda does not have; link it statically"
            ));
        }
        if let Some((major, minor)) = self.glibc
            && (major, minor) > AL2023_GLIBC
        {
            warnings.push(format!(
                "needs glibc {major}.{minor}, but provided.al2023 has {}.{}, so it will not start; \
                 build it on an older system, or statically with `lam build`",
                AL2023_GLIBC.0, AL2023_GLIBC.1
            ));
        }
        warnings
    }
}

fn interpreter(
    header: &FileHeader64<Endianness>,
    endian: Endianness,
    bytes: &[u8],
) -> anyhow::Result<Option<String>> {
    let segments = header
        .program_headers(endian, bytes)
        .context("invalid ELF program headers")?;
    let Some(segment) = segments
        .iter()
        .find(|segment| segment.p_type(endian) == PT_INTERP)
    else {
        return Ok(None);
    };
    let Ok(path) = segment.data(endian, bytes) else {
        bail!("invalid ELF program headers: the name of the loader is outside the file");
    };
    let path = path.strip_suffix(b"\0").unwrap_or(path);
    Ok(Some(String::from_utf8_lossy(path).into_owned()))
}

/// Reads the versions that the dynamic symbols require, such as `GLIBC_2.34`.
fn newest_glibc(
    header: &FileHeader64<Endianness>,
    endian: Endianness,
    bytes: &[u8],
) -> anyhow::Result<Option<(u32, u32)>> {
    let invalid = "invalid ELF section headers";
    let sections = header.sections(endian, bytes).context(invalid)?;
    let Some((mut files, link)) = sections.gnu_verneed(endian, bytes).context(invalid)? else {
        return Ok(None);
    };
    let names: StringTable<'_> = sections.strings(endian, bytes, link).context(invalid)?;
    let mut newest = None;
    while let Some((_, mut versions)) = files.next().context(invalid)? {
        while let Some(version) = versions.next().context(invalid)? {
            let name = version.name(endian, names).context(invalid)?;
            newest = newest.max(glibc_version(name));
        }
    }
    Ok(newest)
}

fn glibc_version(name: &[u8]) -> Option<(u32, u32)> {
    let version = std::str::from_utf8(name).ok()?.strip_prefix("GLIBC_")?;
    let mut numbers = version.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// Describes a file that is not an ELF file.
fn description(bytes: &[u8]) -> String {
    match bytes {
        [] => "it is empty".to_owned(),
        [0xfe, 0xed, 0xfa, 0xcf, ..] | [0xcf, 0xfa, 0xed, 0xfe, ..] => {
            "it is a macOS executable; build it for Linux".to_owned()
        }
        [b'M', b'Z', ..] => "it is a Windows executable; build it for Linux".to_owned(),
        _ => format!(
            "starts with {:?}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(8)])
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{Executable, glibc_version};
    use crate::args::Arch;

    #[test]
    fn glibc_versions_compare_as_numbers() {
        assert_eq!(glibc_version(b"GLIBC_2.34"), Some((2, 34)));
        assert_eq!(glibc_version(b"GLIBC_2.2.5"), Some((2, 2)));
        assert_eq!(glibc_version(b"GCC_3.0"), None);
        assert!(glibc_version(b"GLIBC_2.9") < glibc_version(b"GLIBC_2.34"));
    }

    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[test]
    fn loader_and_glibc_version_of_a_dynamic_executable_are_read() {
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let executable = Executable::parse(&own).unwrap();
        assert_eq!(Some(executable.arch), Arch::host());
        let interpreter = executable.interpreter.unwrap();
        assert!(interpreter.contains("ld-linux"), "{interpreter}");
        assert!(executable.glibc > Some((2, 0)), "{:?}", executable.glibc);
    }

    #[test]
    fn an_executable_that_needs_a_newer_glibc_or_musl_causes_a_warning() {
        let executable = |interpreter: Option<&str>, glibc| Executable {
            arch: Arch::X86_64,
            interpreter: interpreter.map(str::to_owned),
            glibc,
        };
        assert!(executable(None, None).warnings().is_empty());
        let usual = Some("/lib64/ld-linux-x86-64.so.2");
        assert!(executable(usual, Some((2, 34))).warnings().is_empty());
        let newer = executable(usual, Some((2, 39))).warnings();
        assert!(newer[0].contains("needs glibc 2.39"), "{newer:?}");
        let musl = executable(Some("/lib/ld-musl-x86_64.so.1"), None).warnings();
        assert!(musl[0].contains("/lib/ld-musl-x86_64.so.1"), "{musl:?}");
    }

    #[test]
    fn errors_describe_files_that_are_not_elf_executables() {
        let table: [(&[u8], &str); 5] = [
            (b"", "it is empty"),
            (b"hello world", "hello wo"),
            (b"\xcf\xfa\xed\xfe", "macOS"),
            (b"\x7fELF\x01", "32-bit"),
            (b"\x7fELF\x02\x01", "invalid ELF header"),
        ];
        for (bytes, expected) in table {
            let error = format!("{:#}", Executable::parse(bytes).unwrap_err());
            assert!(error.contains(expected), "{error}");
        }
    }
}
