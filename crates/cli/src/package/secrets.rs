//! Files that a directory often contains and that do not belong into a deployment package.

use crate::terminal;

/// Everyone who may read the function's code could read these.
const NAMES: [&str; 11] = [
    ".aws",
    ".env",
    ".git",
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
    NAMES.contains(&name) || (name.starts_with(".env.") && !is_template)
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
        for name in [".env", "web/.env.production", ".git", "keys/id_rsa"] {
            assert!(is_likely(name), "{name}");
        }
        for name in [".env.example", "environment", ".gitignore", "id_rsa.pub"] {
            assert!(!is_likely(name), "{name}");
        }
    }
}
