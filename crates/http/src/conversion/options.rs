//! What the user can set.

/// How events are converted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// A prefix to remove from paths, such as `/api`: without a slash at its end, empty for none.
    base_path: String,
    /// Keeps the name of the stage in front of paths, where the event has it.
    pub keep_stage: bool,
}

impl Options {
    /// Sets the prefix to remove from paths. Slashes around it do not matter.
    pub fn set_base_path(&mut self, base_path: &str) {
        self.base_path = match base_path.trim_matches('/') {
            "" => String::new(),
            path => format!("/{path}"),
        };
    }

    /// Removes the base path, if it is a prefix that ends at the end of a segment.
    pub(super) fn without_base_path<'p>(&self, path: &'p str) -> &'p str {
        match path.strip_prefix(&*self.base_path) {
            Some("") => "/",
            Some(rest) if rest.starts_with('/') => rest,
            _ => path,
        }
    }
}
