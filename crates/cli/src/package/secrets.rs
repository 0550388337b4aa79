//! Files that a directory often contains and that do not belong into a deployment package.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::terminal;

/// Everyone who may read the function's code could read these.
const NAMES: [&str; 12] = [
    ".aws",
    ".env",
    ".git",
    ".git-credentials",
    ".netrc",
    ".npmrc",
    ".pypirc",
    ".ssh",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "id_rsa",
];

/// Whether a file or directory of this name often holds secrets.
pub(super) fn is_likely(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    let is_template = ["example", "sample", "template"]
        .iter()
        .any(|ending| name.ends_with(ending));
    let is_key_store = [".p12", ".pfx"].iter().any(|ending| name.ends_with(ending));
    NAMES.contains(&name) || is_key_store || (name.starts_with(".env.") && !is_template)
}

/// Whether a file is a private key in the format PEM, whose certificates have the same file names.
pub(super) fn is_private_key(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(64).read_to_end(&mut start)?;
    let line = start
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = line.trim_ascii_end();
    Ok(line.starts_with(b"-----BEGIN ") && line.ends_with(b"PRIVATE KEY-----"))
}

pub(super) fn warn(names: &[String]) {
    if !names.is_empty() {
        terminal::warning(&format!(
            "the zip contains {}, which often hold secrets; include only what the function needs",
            names.join(", ")
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::is_likely;

    #[test]
    fn names_of_secrets() {
        for name in [
            ".env",
            "web/.env.production",
            ".git",
            "keys/id_rsa",
            "web/tls.p12",
        ] {
            assert!(is_likely(name), "{name}");
        }
        for name in [".env.example", "environment", ".gitignore", "id_rsa.pub"] {
            assert!(!is_likely(name), "{name}");
        }
    }
}
