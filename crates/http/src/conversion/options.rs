//! What the user can set.

/// How events are converted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Without a slash at its end; empty for none.
    base_path: String,
    keep_stage: bool,
    /// Content types whose bodies are text.
    text_types: Vec<String>,
}

impl Options {
    /// Removes this prefix from paths, if it ends at the end of a segment. Slashes around it do not matter.
    #[must_use]
    pub fn base_path(mut self, base_path: &str) -> Self {
        self.base_path = match base_path.trim_matches('/') {
            "" => String::new(),
            path => format!("/{path}"),
        };
        self
    }

    /// Keeps the name of the stage in front of paths, where the event has it.
    #[must_use]
    pub fn keep_stage(mut self) -> Self {
        self.keep_stage = true;
        self
    }

    /// Sends bodies of this content type, such as `application/x-sh`, as text if they are UTF-8.
    #[must_use]
    pub fn text_type(mut self, content_type: &str) -> Self {
        self.text_types.push(content_type.to_owned());
        self
    }

    pub(super) fn keeps_stage(&self) -> bool {
        self.keep_stage
    }

    pub(super) fn is_text_type(&self, essence: &str) -> bool {
        self.text_types
            .iter()
            .any(|text| text.eq_ignore_ascii_case(essence))
    }

    pub(crate) fn without_base_path<'p>(&self, path: &'p str) -> &'p str {
        without_prefix(path, &self.base_path)
    }
}

/// Removes a prefix of whole segments: `/api` from `/api/x`, but not from `/apix`.
fn without_prefix<'p>(path: &'p str, prefix: &str) -> &'p str {
    match path.strip_prefix(prefix) {
        Some("") => "/",
        Some(rest) if rest.starts_with('/') => rest,
        _ => path,
    }
}

/// The methods of a handler that sets its `options`.
macro_rules! option_methods {
    ($type:ident<$app:ident, $other:ident>) => {
        impl<$app, $other> $type<$app, $other> {
            /// Removes this prefix from paths: the base path of a custom domain, which API Gateway leaves in
            /// the path.
            #[must_use]
            pub fn base_path(mut self, base_path: &str) -> Self {
                self.options = self.options.base_path(base_path);
                self
            }

            /// Keeps the name of the stage in front of paths, where the event has it: `/prod/orders`.
            #[must_use]
            pub fn keep_stage(mut self) -> Self {
                self.options = self.options.keep_stage();
                self
            }

            /// Sends bodies of this content type, such as `application/x-sh`, as text if they are UTF-8.
            /// Without it, bodies that are not known to be text are base64, which front ends decode.
            #[must_use]
            pub fn text_type(mut self, content_type: &str) -> Self {
                self.options = self.options.text_type(content_type);
                self
            }
        }
    };
}

pub(crate) use option_methods;
