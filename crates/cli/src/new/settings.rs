//! The configuration table of a new function.

use super::template::Template;
use crate::args::Arch;

/// The table with this name.
pub(super) fn table(name: &str, arch: Arch, template: &Template) -> String {
    format!(
        "# `lam config` shows the result.\n[{name}]\n{}",
        keys(arch, template)
    )
}

/// The keys of the table.
pub(super) fn keys(arch: Arch, template: &Template) -> String {
    format!(
        "arch = \"{}\"\nmemory = 128\ntimeout = 10\nalias = \"live\"\n{}",
        arch.name(),
        template.settings
    )
}
