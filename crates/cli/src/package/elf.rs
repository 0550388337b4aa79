//! What an ELF file needs from the machine that runs it.

use anyhow::{Context as _, bail};
use object::elf::{EM_AARCH64, EM_X86_64, ET_DYN, ET_EXEC, FileHeader64, PT_INTERP};
use object::read::elf::{FileHeader as _, ProgramHeader as _};
use object::{Endianness, read::StringTable};

use crate::args::Arch;

/// The glibc of Amazon Linux 2023, which `provided.al2023` is made of.
const AL2023_GLIBC: (u32, u32) = (2, 34);

/// An executable for Linux.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Executable {
    pub(crate) arch: Arch,
    /// The loader of a dynamic executable, such as `/lib64/ld-linux-x86-64.so.2`.
    interpreter: Option<String>,
    /// The newest glibc whose symbols it uses.
    glibc: Option<(u32, u32)>,
}

impl Executable {
    /// Reads the headers, or says why the file is no executable for one of Lambda's processors.
    pub(crate) fn parse(bytes: &[u8]) -> anyhow::Result<Executable> {
        if !bytes.starts_with(b"\x7fELF") {
            bail!("it is no ELF file: it begins with {}", beginning(bytes));
        }
        if bytes.get(4) == Some(&1) {
            bail!("it is a 32-bit ELF file; Lambda's processors are 64-bit");
        }
        let header = FileHeader64::<Endianness>::parse(bytes).context("broken ELF header")?;
        let endian = header.endian().context("broken ELF header")?;
        let kind = header.e_type(endian);
        if kind != ET_EXEC && kind != ET_DYN {
            bail!("it is an ELF file, but no executable (an object file or a core dump?)");
        }
        let arch = match header.e_machine(endian) {
            EM_AARCH64 => Arch::Arm64,
            EM_X86_64 => Arch::X86_64,
            other => bail!("it is for the ELF machine {other}; Lambda has arm64 and x86_64"),
        };
        Ok(Executable {
            arch,
            interpreter: interpreter(header, endian, bytes)?,
            glibc: newest_glibc(header, endian, bytes)?,
        })
    }

    /// What may keep it from starting on Lambda.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if let Some(interpreter) = &self.interpreter
            && !matches!(
                interpreter.as_str(),
                "/lib64/ld-linux-x86-64.so.2" | "/lib/ld-linux-aarch64.so.1"
            )
        {
            warnings.push(format!(
                "it needs the loader {interpreter}, which Lambda does not have; link it statically"
            ));
        }
        if let Some((major, minor)) = self.glibc
            && (major, minor) > AL2023_GLIBC
        {
            warnings.push(format!(
                "it needs glibc {major}.{minor}, and provided.al2023 has {}.{}: it will not start; \
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
        .context("broken ELF program headers")?;
    let Some(segment) = segments
        .iter()
        .find(|segment| segment.p_type(endian) == PT_INTERP)
    else {
        return Ok(None);
    };
    let Ok(path) = segment.data(endian, bytes) else {
        bail!("broken ELF program headers: the loader's name lies outside the file");
    };
    let path = path.strip_suffix(b"\0").unwrap_or(path);
    Ok(Some(String::from_utf8_lossy(path).into_owned()))
}

/// From the version needs of the dynamic symbols: `GLIBC_2.34` and the like.
fn newest_glibc(
    header: &FileHeader64<Endianness>,
    endian: Endianness,
    bytes: &[u8],
) -> anyhow::Result<Option<(u32, u32)>> {
    let broken = "broken ELF section headers";
    let sections = header.sections(endian, bytes).context(broken)?;
    let Some((mut files, link)) = sections.gnu_verneed(endian, bytes).context(broken)? else {
        return Ok(None);
    };
    let names: StringTable<'_> = sections.strings(endian, bytes, link).context(broken)?;
    let mut newest = None;
    while let Some((_, mut versions)) = files.next().context(broken)? {
        while let Some(version) = versions.next().context(broken)? {
            let name = version.name(endian, names).context(broken)?;
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

fn beginning(bytes: &[u8]) -> String {
    match bytes {
        [] => "nothing, it is empty".to_owned(),
        [0xfe, 0xed, 0xfa, 0xcf, ..] | [0xcf, 0xfa, 0xed, 0xfe, ..] => {
            "the mark of a macOS executable; build it for Linux".to_owned()
        }
        [b'M', b'Z', ..] => "the mark of a Windows executable; build it for Linux".to_owned(),
        _ => format!(
            "{:?}",
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
    fn a_dynamic_executable_tells_its_loader_and_its_glibc() {
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let executable = Executable::parse(&own).unwrap();
        assert_eq!(Some(executable.arch), Arch::host());
        let interpreter = executable.interpreter.unwrap();
        assert!(interpreter.contains("ld-linux"), "{interpreter}");
        assert!(executable.glibc > Some((2, 0)), "{:?}", executable.glibc);
    }

    #[test]
    fn what_lambda_lacks_is_warned_of() {
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
    fn what_is_no_executable_is_told_apart() {
        let table: [(&[u8], &str); 5] = [
            (b"", "it is empty"),
            (b"hello world", "hello wo"),
            (b"\xcf\xfa\xed\xfe", "macOS"),
            (b"\x7fELF\x01", "32-bit"),
            (b"\x7fELF\x02\x01", "broken ELF header"),
        ];
        for (bytes, expected) in table {
            let error = format!("{:#}", Executable::parse(bytes).unwrap_err());
            assert!(error.contains(expected), "{error}");
        }
    }
}
