//! The event of `lam invoke`: reads it and applies the changes of `--set`.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use anyhow::Context as _;
use lambda_native_events::samples;

use super::set::set;
use crate::args::InvokeArgs;
use crate::events;

/// The event that the flags describe.
pub(super) fn event(args: &InvokeArgs) -> anyhow::Result<Vec<u8>> {
    let (event, origin) = read(args)?;
    // The service rejects anything else too, with InvalidRequestContentException.
    serde_json::from_slice::<serde::de::IgnoredAny>(&event)
        .with_context(|| format!("the event from {origin} is not valid JSON"))?;
    if args.changes.is_empty() {
        return Ok(event);
    }
    let mut event = String::from_utf8(event)
        .with_context(|| format!("the event from {origin} is not valid UTF-8"))?;
    for (path, value) in &args.changes {
        event = set(&event, path, value).with_context(|| format!("cannot set {path:?}"))?;
    }
    Ok(event.into_bytes())
}

fn read(args: &InvokeArgs) -> anyhow::Result<(Vec<u8>, String)> {
    Ok(match (&args.data, args.event.as_deref()) {
        (Some(data), _) => (data.clone().into_bytes(), "--data".to_owned()),
        (None, None) => (b"{}".to_vec(), "the default".to_owned()),
        (None, Some("-")) => {
            let mut event = Vec::new();
            io::stdin()
                .read_to_end(&mut event)
                .context("cannot read the event from stdin")?;
            (event, "stdin".to_owned())
        }
        (None, Some(name)) => read_named(name)?,
    })
}

/// The event that a name stands for: that of a sample, or of a file.
fn read_named(name: &str) -> anyhow::Result<(Vec<u8>, String)> {
    Ok(match samples::find(name) {
        Some(sample) => (
            sample.text.as_bytes().to_vec(),
            format!("the sample {name}"),
        ),
        None => (read_file(name)?, name.to_owned()),
    })
}

/// The event for the new version in `lam deploy --test`.
#[cfg(feature = "aws")]
pub(crate) fn read_event(name: &str) -> anyhow::Result<Vec<u8>> {
    let (event, origin) = read_named(name)?;
    serde_json::from_slice::<serde::de::IgnoredAny>(&event)
        .with_context(|| format!("the event from {origin} is not valid JSON"))?;
    Ok(event)
}

fn read_file(name: &str) -> anyhow::Result<Vec<u8>> {
    fs::read(name).with_context(|| {
        // Names of samples have neither slashes nor extensions, so this can only be a file.
        if name.contains('/') || Path::new(name).extension().is_some() {
            return format!("cannot read the event {name:?}");
        }
        let suggestion = events::suggestion(name);
        format!("{name:?} is neither a sample event nor a readable file{suggestion}")
    })
}
