//! The value of `--target`.

use std::fmt;
use std::str::FromStr;

use super::Arch;

/// What to build for: a target of Rust for one of Lambda's architectures, and the oldest glibc to run with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Platform {
    pub(crate) arch: Arch,
    pub(crate) triple: String,
    /// Such as `2.34`. The executable is then linked by cargo-zigbuild.
    pub(crate) glibc: Option<String>,
}

impl Platform {
    /// Whether Rust brings everything that a static executable needs.
    pub(crate) fn is_musl(&self) -> bool {
        self.triple == self.arch.triple()
    }
}

/// A static executable for this architecture.
impl From<Arch> for Platform {
    fn from(arch: Arch) -> Platform {
        Platform {
            arch,
            triple: arch.triple().to_owned(),
            glibc: None,
        }
    }
}

impl FromStr for Platform {
    type Err = String;

    fn from_str(text: &str) -> Result<Platform, String> {
        let (triple, glibc) = match text.split_once('.') {
            Some((triple, glibc)) => (triple, Some(glibc.to_owned())),
            None => (text, None),
        };
        let arch = match triple.split_once('-') {
            Some(("aarch64", _)) => Arch::Arm64,
            Some(("x86_64", _)) => Arch::X86_64,
            _ => return Err("Lambda has only x86_64 and aarch64 (arm64)".to_owned()),
        };
        if !triple.ends_with("-linux-gnu") && triple != arch.triple() {
            let arch = triple.split('-').next().unwrap_or_default();
            return Err(format!(
                "Lambda runs Linux; the targets are {arch}-unknown-linux-musl and \
                 {arch}-unknown-linux-gnu"
            ));
        }
        let is_version = |text: &String| {
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
            text.split_once('.')
                .is_some_and(|(major, minor)| digits(major) && digits(minor))
        };
        if let Some(glibc) = &glibc {
            if !triple.ends_with("-gnu") {
                return Err("only targets that end with -gnu have a version of glibc".to_owned());
            }
            if !is_version(glibc) {
                return Err(format!("{glibc:?} is not a version of glibc, such as 2.34"));
            }
        }
        Ok(Platform {
            arch,
            triple: triple.to_owned(),
            glibc,
        })
    }
}

/// As `--target` takes it.
impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.triple)?;
        if let Some(glibc) = &self.glibc {
            write!(f, ".{glibc}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Platform;
    use crate::args::Arch;

    #[test]
    fn targets_of_lambda_are_accepted() {
        for (text, arch, glibc) in [
            ("aarch64-unknown-linux-musl", Arch::Arm64, None),
            ("x86_64-unknown-linux-gnu", Arch::X86_64, None),
            ("aarch64-unknown-linux-gnu.2.34", Arch::Arm64, Some("2.34")),
        ] {
            let platform: Platform = text.parse().unwrap();
            assert_eq!(platform.arch, arch);
            assert_eq!(platform.glibc.as_deref(), glibc);
            assert_eq!(platform.is_musl(), text.ends_with("musl"));
            assert_eq!(platform.to_string(), text);
        }
    }

    #[test]
    fn other_targets_are_rejected() {
        for (text, message) in [
            ("riscv64gc-unknown-linux-gnu", "only x86_64 and aarch64"),
            ("arm64", "only x86_64 and aarch64"),
            ("aarch64-apple-darwin", "aarch64-unknown-linux-musl"),
            ("x86_64-unknown-linux-musl.2.34", "end with -gnu"),
            ("x86_64-unknown-linux-gnu.2", "not a version of glibc"),
            ("x86_64-unknown-linux-gnu.new", "not a version of glibc"),
        ] {
            let error = text.parse::<Platform>().unwrap_err();
            assert!(error.contains(message), "{text}: {error}");
        }
    }
}
