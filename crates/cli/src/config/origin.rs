//! Where a value comes from.

use std::fmt;
use std::path::{Path, PathBuf};

/// What sets a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    Table {
        file: PathBuf,
        /// The name of the table, such as `package.metadata.lambda`. Empty for the top level of a file.
        table: String,
    },
    CommandLine,
}

impl Origin {
    pub(super) fn new(file: &Path, table: &str) -> Origin {
        Origin::Table {
            file: file.to_owned(),
            table: table.to_owned(),
        }
    }

    /// A table within this one.
    pub(super) fn child(&self, name: &str) -> Origin {
        let Origin::Table { file, table } = self else {
            return Origin::CommandLine;
        };
        let separator = if table.is_empty() { "" } else { "." };
        Origin::Table {
            file: file.clone(),
            table: format!("{table}{separator}{name}"),
        }
    }

    /// The name of the table, as it is written between brackets.
    pub(super) fn table(&self) -> &str {
        match self {
            Origin::Table { table, .. } => table,
            Origin::CommandLine => "",
        }
    }

    /// The directory that the paths in the table are relative to.
    pub(crate) fn directory(&self) -> &Path {
        match self {
            Origin::Table { file, .. } => file.parent().unwrap_or(Path::new("")),
            // Relative to the working directory.
            Origin::CommandLine => Path::new(""),
        }
    }
}

/// The path of the file as seen from the working directory, and the table.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Origin::Table { file, table } = self else {
            return f.write_str("the command line");
        };
        let directory = std::env::current_dir().ok();
        let relative = directory
            .as_ref()
            .and_then(|directory| file.strip_prefix(directory).ok());
        write!(f, "{}", relative.unwrap_or(file).display())?;
        if table.is_empty() {
            return Ok(());
        }
        write!(f, " [{table}]")
    }
}
