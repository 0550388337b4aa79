//! Names the functions in the stack traces that a function posts.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime};
use std::{fmt, fs};

use lambda_native_console::Recorder;
use lambda_native_emulator::{Exchange, FunctionError, InvocationResponse, Probe};

use crate::symbols::{SymbolsBeside, UNKNOWN};

/// Passes everything on to a recorder, with names in place of addresses.
///
/// The caller of the function gets the error as the function has posted it.
pub(super) struct NamedErrors {
    recorder: Recorder,
    executable: PathBuf,
    symbols: Mutex<Symbols>,
}

struct Symbols {
    beside: SymbolsBeside,
    /// When the executable was built that they belong to.
    modified: Option<SystemTime>,
}

impl NamedErrors {
    pub(super) fn new(recorder: Recorder, executable: &Path) -> NamedErrors {
        NamedErrors {
            recorder,
            executable: executable.to_owned(),
            symbols: Mutex::new(Symbols {
                beside: SymbolsBeside::new(executable),
                modified: None,
            }),
        }
    }

    /// The response with names, if it is an error with functions that have none.
    fn named(&self, response: &InvocationResponse) -> Option<InvocationResponse> {
        let error = response.error()?;
        let body = str::from_utf8(&error.body).ok()?;
        if !body.contains(UNKNOWN) {
            return None;
        }
        let mut symbols = self.symbols.lock().unwrap_or_else(PoisonError::into_inner);
        let metadata = fs::metadata(&self.executable);
        let modified = metadata.and_then(|metadata| metadata.modified()).ok();
        if symbols.modified != modified {
            symbols.modified = modified;
            symbols.beside.forget();
        }
        let symbols = &mut symbols.beside;
        let Cow::Owned(body) = symbols.name_functions(body) else {
            return None;
        };
        let mut response = response.clone();
        let error = match &mut response {
            InvocationResponse::Error(error) => error,
            InvocationResponse::Response {
                stream_error: Some(error),
                ..
            } => error,
            _ => return None,
        };
        name(error, symbols);
        error.body = body.into_bytes();
        Some(response)
    }
}

fn name(error: &mut FunctionError, symbols: &mut SymbolsBeside) {
    let message = std::iter::once(&mut error.error_message);
    for text in message.chain(&mut error.stack_trace) {
        if let Cow::Owned(named) = symbols.name_functions(text) {
            *text = named;
        }
    }
}

/// The recorder only: debug information is large.
impl fmt::Debug for NamedErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.recorder.fmt(out)
    }
}

impl Probe for NamedErrors {
    fn exchange(&self, exchange: &Exchange<'_>) {
        self.recorder.exchange(exchange);
    }

    fn stream_started(&self, request_id: &str, content_type: Option<&str>, at: Instant) {
        self.recorder.stream_started(request_id, content_type, at);
    }

    fn chunk(&self, request_id: &str, bytes: &[u8], at: Instant) {
        self.recorder.chunk(request_id, bytes, at);
    }

    fn response(&self, request_id: &str, response: &InvocationResponse, at: Instant) {
        match self.named(response) {
            Some(named) => self.recorder.response(request_id, &named, at),
            None => self.recorder.response(request_id, response, at),
        }
    }
}
