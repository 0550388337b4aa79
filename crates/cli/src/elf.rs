//! Reads from an ELF file what it requires of the system that runs it.

mod versions;

use std::fs::File;

use anyhow::{Context as _, bail};
use object::Endianness;
use object::elf::{
    DF_1_PIE, DT_FLAGS_1, DT_NEEDED, EM_AARCH64, EM_X86_64, ET_DYN, ET_EXEC, FileHeader64,
    PT_INTERP,
};
use object::read::elf::{FileHeader as _, ProgramHeader as _};
use object::read::{ReadCache, ReadRef};

use crate::args::Arch;
use versions::{AL2023_GLIBC, AL2023_LIBSTDCXX, RequiredVersion, required_versions};

/// The shared libraries that `provided.al2023` has: those of glibc and GCC.
const AL2023_LIBRARIES: [&str; 12] = [
    "ld-linux-aarch64.so.1",
    "ld-linux-x86-64.so.2",
    "libanl.so.1",
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libpthread.so.0",
    "libresolv.so.2",
    "librt.so.1",
    "libstdc++.so.6",
    "libutil.so.1",
];

const INVALID_SECTIONS: &str = "invalid ELF section headers (is the file complete?)";

/// A Linux executable.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Executable {
    pub(crate) arch: Arch,
    /// The loader of a dynamic executable, such as `/lib64/ld-linux-x86-64.so.2`.
    interpreter: Option<String>,
    /// The shared libraries that it needs.
    libraries: Vec<String>,
    /// The versions of symbols that it needs, such as `GLIBC_2.34`.
    versions: Vec<RequiredVersion>,
}

impl Executable {
    /// Reads the headers. Fails if the file is not an executable for one of Lambda's architectures.
    pub(crate) fn read(file: File) -> anyhow::Result<Executable> {
        Executable::parse(&ReadCache::new(file))
    }

    /// Reads the headers of an executable in memory.
    #[cfg(feature = "aws")]
    pub(crate) fn of_bytes(bytes: &[u8]) -> anyhow::Result<Executable> {
        Executable::parse(bytes)
    }

    fn parse<'data>(data: impl ReadRef<'data>) -> anyhow::Result<Executable> {
        let length = data.len().unwrap_or_default();
        let start = data.read_bytes_at(0, length.min(20)).unwrap_or_default();
        if !start.starts_with(b"\x7fELF") {
            bail!("not an ELF file ({})", description(start));
        }
        if start.get(4) == Some(&1) {
            bail!("it is a 32-bit ELF file, but Lambda's architectures are 64-bit");
        }
        let header = FileHeader64::<Endianness>::parse(data).context("invalid ELF header")?;
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
        let interpreter = interpreter(header, endian, data)?;
        let sections = header.sections(endian, data).context(INVALID_SECTIONS)?;
        let dynamic = sections
            .dynamic_table(endian, data)
            .context(INVALID_SECTIONS)?;
        let mut libraries = Vec::new();
        let mut is_executable = kind == ET_EXEC || interpreter.is_some() || dynamic.is_empty();
        for entry in &dynamic {
            if entry.tag == DT_NEEDED {
                let name = dynamic.string(entry).context(INVALID_SECTIONS)?;
                libraries.push(String::from_utf8_lossy(name).into_owned());
            }
            is_executable |= entry.tag == DT_FLAGS_1 && entry.val & DF_1_PIE.0 != 0;
        }
        if !is_executable && header.e_entry(endian) == 0 {
            bail!("it is a shared library, not an executable");
        }
        Ok(Executable {
            arch,
            interpreter,
            libraries,
            versions: required_versions(&sections, endian, data)?,
        })
    }

    /// Whether it needs neither a loader nor shared libraries.
    pub(crate) fn is_static(&self) -> bool {
        self.interpreter.is_none() && self.libraries.is_empty()
    }

    /// Fails if it cannot start on Lambda.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        if let Some(interpreter) = &self.interpreter
            && !matches!(
                interpreter.as_str(),
                "/lib64/ld-linux-x86-64.so.2" | "/lib/ld-linux-aarch64.so.1"
            )
            // A loader in the zip or in a layer.
            && !interpreter.starts_with("/var/task/")
            && !interpreter.starts_with("/opt/")
        {
            bail!(
                "it needs the loader {interpreter}, which Lambda does not have; link it statically"
            );
        }
        let newest = self.versions.iter().max_by_key(|version| version.glibc());
        if let Some(version) = newest
            && version.glibc() > Some(AL2023_GLIBC)
        {
            bail!(
                "it needs {version}, but provided.al2023 has glibc {}.{}; build it on an older \
                 system, or statically with `lam build`",
                AL2023_GLIBC.0,
                AL2023_GLIBC.1
            );
        }
        Ok(())
    }

    /// Reasons why it may fail to start on Lambda. `is_included` says whether the zip has a library.
    pub(crate) fn warnings(&self, is_included: impl Fn(&str) -> bool) -> Vec<String> {
        let mut warnings = Vec::new();
        for library in &self.libraries {
            if !AL2023_LIBRARIES.contains(&library.as_str()) && !is_included(library) {
                warnings.push(format!(
                    "needs the shared library {library}, which provided.al2023 may not have; link it \
                     statically, or add it with --include PATH:lib/{library}"
                ));
            }
        }
        let newest = self
            .versions
            .iter()
            .max_by_key(|version| version.libstdcxx());
        if let Some(version) = newest
            && version.libstdcxx() > Some(AL2023_LIBSTDCXX)
            && !is_included("libstdc++.so.6")
        {
            warnings.push(format!(
                "needs {version}, but provided.al2023 has the libstdc++ of GCC 11; link it with \
                 -static-libstdc++, or add it with --include PATH:lib/libstdc++.so.6"
            ));
        }
        warnings
    }
}

/// The architecture of any ELF file that begins with these bytes, if Lambda supports it.
pub(crate) fn arch(start: &[u8]) -> Option<Arch> {
    let header = start
        .get(..20)
        .filter(|start| start.starts_with(b"\x7fELF\x02\x01"))?;
    let machine = u16::from_le_bytes([header[18], header[19]]);
    if machine == EM_AARCH64.0 {
        return Some(Arch::Arm64);
    }
    (machine == EM_X86_64.0).then_some(Arch::X86_64)
}

fn interpreter<'data>(
    header: &FileHeader64<Endianness>,
    endian: Endianness,
    data: impl ReadRef<'data>,
) -> anyhow::Result<Option<String>> {
    let segments = header
        .program_headers(endian, data)
        .context("invalid ELF program headers")?;
    let Some(segment) = segments
        .iter()
        .find(|segment| segment.p_type(endian) == PT_INTERP)
    else {
        return Ok(None);
    };
    let Ok(path) = segment.data(endian, data) else {
        bail!("invalid ELF program headers: the name of the loader is outside the file");
    };
    let path = path.strip_suffix(b"\0").unwrap_or(path);
    Ok(Some(String::from_utf8_lossy(path).into_owned()))
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
    use super::{Executable, RequiredVersion};
    use crate::args::Arch;

    fn executable(interpreter: Option<&str>, libraries: &[&str], version: &str) -> Executable {
        Executable {
            arch: Arch::X86_64,
            interpreter: interpreter.map(str::to_owned),
            libraries: libraries.iter().map(ToString::to_string).collect(),
            versions: vec![RequiredVersion::of(version, "function")],
        }
    }

    const USUAL: Option<&str> = Some("/lib64/ld-linux-x86-64.so.2");

    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[test]
    fn requirements_of_a_dynamic_executable_are_read() {
        let own = std::fs::File::open(std::env::current_exe().unwrap()).unwrap();
        let executable = Executable::read(own).unwrap();
        assert_eq!(Some(executable.arch), Arch::host());
        let interpreter = executable.interpreter.unwrap();
        assert!(interpreter.contains("ld-linux"), "{interpreter}");
        assert!(executable.libraries.contains(&"libc.so.6".to_owned()));
        let versions: Vec<String> = executable
            .versions
            .iter()
            .map(ToString::to_string)
            .collect();
        let is_named = |text: &String| text.starts_with("GLIBC_2.") && text.contains(" (for ");
        assert!(versions.iter().any(is_named), "{versions:?}");
    }

    #[test]
    fn an_executable_that_needs_a_newer_glibc_or_another_loader_is_refused() {
        let error = |interpreter, version| {
            let executable = executable(interpreter, &[], version);
            format!("{:#}", executable.check().unwrap_err())
        };
        executable(USUAL, &[], "GLIBC_2.34").check().unwrap();
        executable(None, &[], "GLIBC_2.34").check().unwrap();
        executable(Some("/opt/lib/ld.so"), &[], "GLIBC_2.34")
            .check()
            .unwrap();
        let newer = error(USUAL, "GLIBC_2.39");
        assert!(newer.contains("needs GLIBC_2.39 (for function)"), "{newer}");
        let relocations = error(USUAL, "GLIBC_ABI_DT_RELR");
        assert!(
            relocations.contains("needs GLIBC_ABI_DT_RELR"),
            "{relocations}"
        );
        let musl = error(Some("/lib/ld-musl-x86_64.so.1"), "");
        assert!(musl.contains("/lib/ld-musl-x86_64.so.1"), "{musl}");
    }

    #[test]
    fn missing_libraries_cause_a_warning() {
        let warnings = |libraries: &[&str], version| {
            let executable = executable(USUAL, libraries, version);
            executable.warnings(|library| library == "libown.so")
        };
        assert!(warnings(&["libc.so.6", "libown.so"], "GLIBCXX_3.4.29").is_empty());
        let ssl = warnings(&["libssl.so.3"], "GLIBC_2.34");
        assert!(ssl[0].contains("libssl.so.3"), "{ssl:?}");
        let cxx = warnings(&["libstdc++.so.6"], "GLIBCXX_3.4.30");
        assert!(cxx[0].contains("GLIBCXX_3.4.30"), "{cxx:?}");
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
