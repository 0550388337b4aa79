//! The last build of a function.

use serde::Serialize;

use super::time::{at, ms};
use crate::record::{BuildMessage, FunctionRecord};

/// The last build of a function.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BuildView {
    /// Counts the builds that have succeeded.
    pub(crate) number: u32,
    /// `none`, `running`, `ok` or `failed`.
    pub(crate) state: &'static str,
    /// When the last build ended.
    pub(crate) at: Option<String>,
    pub(crate) duration_ms: Option<f64>,
    /// Why it failed.
    pub(crate) error: Option<String>,
    pub(crate) messages: Vec<BuildMessageView>,
    /// Everything that cargo printed.
    pub(crate) output: String,
}

/// A message of the compiler.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BuildMessageView {
    pub(crate) level: String,
    pub(crate) rendered: String,
    pub(crate) file: Option<String>,
    pub(crate) line: Option<usize>,
    pub(crate) column: Option<usize>,
}

/// The last build of a function.
pub(crate) fn build(function: &FunctionRecord) -> BuildView {
    let last = function.last_build.as_ref();
    let state = match last {
        _ if function.builds_since.is_some() => "running",
        None => "none",
        Some(build) if build.error.is_some() => "failed",
        Some(_) => "ok",
    };
    BuildView {
        number: function.builds,
        state,
        at: last.map(|build| at(build.at)),
        duration_ms: last.map(|build| ms(build.duration)),
        error: last.and_then(|build| build.error.clone()),
        messages: last.map_or_else(Vec::new, |build| {
            build.messages.iter().map(message).collect()
        }),
        output: last.map_or_else(String::new, |build| build.output.clone()),
    }
}

fn message(message: &BuildMessage) -> BuildMessageView {
    BuildMessageView {
        level: message.level.clone(),
        rendered: message.rendered.clone(),
        file: message.file.clone(),
        line: message.line,
        column: message.column,
    }
}
