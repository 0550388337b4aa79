//! Where a value comes from.

use std::fmt;
use std::path::{Path, PathBuf};

/// The table of a file that sets a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    file: PathBuf,
    /// The name of the table, such as `package.metadata.lambda`. Empty for the top level of a file.
    table: String,
}

impl Origin {
    pub(super) fn new(file: &Path, table: &str) -> Origin {
        Origin {
            file: file.to_owned(),
            table: table.to_owned(),
        }
    }

    /// A table within this one.
    pub(super) fn child(&self, name: &str) -> Origin {
        let separator = if self.table.is_empty() { "" } else { "." };
        Origin {
            file: self.file.clone(),
            table: format!("{}{separator}{name}", self.table),
        }
    }

    /// The name of the table, as it is written between brackets.
    pub(super) fn table(&self) -> &str {
        &self.table
    }

    /// The directory that the paths in the table are relative to.
    pub(crate) fn directory(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }
}

/// The path of the file as seen from the working directory, and the table.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let directory = std::env::current_dir().ok();
        let file = directory
            .as_ref()
            .and_then(|directory| self.file.strip_prefix(directory).ok());
        write!(f, "{}", file.unwrap_or(&self.file).display())?;
        if self.table.is_empty() {
            return Ok(());
        }
        write!(f, " [{}]", self.table)
    }
}
