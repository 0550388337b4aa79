//! The report of a crash: a request to Lambda and a log line.

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::cause::{Cause, Detail};
use crate::error::ErrorReport;
use crate::failure::in_flight::{self, Claimed, Phase};
use crate::failure::reporter;
use crate::logging::settings::{Format, format};
use crate::runtime_api::request::Post;
use crate::sys::clock::now_ms;
use crate::sys::fd::write_to_stderr;
use crate::sys::socket::{self, PATIENCE_MS};
use crate::text::decimal;
use crate::text::push_rfc3339;

/// The capacity for a request: about 400 bytes, two ids and the prefix of the Runtime API's path.
const REQUEST: usize = 8 * 1024;
const HEAD: usize = REQUEST - BODY - LENGTH;
/// The capacity for the `Content-Length` field.
const LENGTH: usize = 64;
const BODY: usize = 1024;
const LINE: usize = 4 * 1024;

/// The limit for a request id in the log, in bytes.
const MAX_ID: usize = 128;

/// The buffers for a report. Their capacity is allocated in advance, so nothing grows later.
struct Scratch {
    format: Format,
    request: Vec<u8>,
    /// The error type in the body.
    name: &'static str,
    /// ASCII without quotes and backslashes, so it needs no escapes.
    message: String,
    report: ErrorReport,
    line: Vec<u8>,
}

/// Null until `prepare` has been called.
static SCRATCH: AtomicPtr<Scratch> = AtomicPtr::new(ptr::null_mut());

/// Allocates the buffers for a report.
pub(super) fn prepare() {
    let scratch = Box::new(Scratch {
        format: format(),
        request: Vec::with_capacity(REQUEST),
        name: "",
        message: String::with_capacity(BODY),
        report: ErrorReport {
            error_type: String::with_capacity(BODY),
            xray_cause: String::new(),
            body: String::with_capacity(BODY),
        },
        line: Vec::with_capacity(LINE),
    });
    SCRATCH.store(Box::into_raw(scratch), Ordering::Release);
}

/// Posts this cause for everything in flight and then logs it. If nothing is in flight, it is only
/// logged, and the process may continue.
///
/// # Safety
///
/// Only the thread chosen by [`reporter::begin_report`] may call this.
pub(super) unsafe fn send(cause: &Cause) {
    // SAFETY: the pointer is null or was stored by `prepare`, and only the caller uses it.
    let Some(scratch) = (unsafe { SCRATCH.load(Ordering::Acquire).as_mut() }) else {
        return reporter::release_report();
    };
    let mut patience = PATIENCE_MS;
    let mut reported = false;
    let mut is_logged = false;
    loop {
        for claimed in in_flight::claim_all() {
            reported = true;
            scratch.describe(cause, claimed.is_mine());
            let sent = scratch.post(&claimed);
            // The process must not die before the report has arrived.
            if let Some(connection) = sent
                && !socket::wait(connection, libc::POLLIN, patience)
            {
                // Otherwise each of the others could take as long, one after the other.
                patience = 0;
            }
        }
        if is_logged {
            return;
        }
        if !reported {
            scratch.describe(cause, true);
            scratch.log(None);
            return reporter::release_report();
        }
        reporter::limit_life();
        for claimed in in_flight::all_claimed() {
            scratch.describe(cause, claimed.is_mine());
            scratch.log(Some(&claimed));
        }
        // Repeated once, because events may have arrived in the meantime.
        is_logged = true;
    }
}

impl Scratch {
    /// Writes the message and the body: the cause itself for the worker that crashed, and a
    /// reference to it for the others.
    fn describe(&mut self, cause: &Cause, is_mine: bool) {
        let message = &mut self.message;
        message.clear();
        self.name = if is_mine {
            cause.name
        } else {
            message.push_str("another invocation ended the process: ");
            message.push_str(cause.name);
            message.push_str(": ");
            "Runtime.ProcessEnded"
        };
        message.push_str(cause.what);
        match cause.detail {
            Detail::Signal(signal) => {
                message.push_str(" (");
                message.push_str(signal);
                message.push(')');
            }
            Detail::Fault(signal, address) => {
                message.push_str(" (");
                message.push_str(signal);
                message.push_str(" at 0x");
                push_hex(message, address);
                message.push(')');
            }
            Detail::ExitCode(Some(code)) => {
                message.push_str(" (exit code ");
                // The parent process sees only the low byte: 255 for -1.
                let code = usize::from(code as u8);
                // SAFETY: only ASCII digits are appended.
                decimal::push(unsafe { message.as_mut_vec() }, code);
                message.push(')');
            }
            Detail::ExitCode(None) => {}
        }
        let body = &mut self.report.body;
        body.clear();
        for part in [
            "{\"errorType\":\"",
            self.name,
            "\",\"errorMessage\":\"",
            message,
            "\",\"stackTrace\":[]}",
        ] {
            body.push_str(part);
        }
    }

    /// Sends the report. Returns the connection on which its response will arrive.
    fn post(&mut self, claimed: &Claimed) -> Option<i32> {
        let phase = claimed.phase();
        let error_type = &mut self.report.error_type;
        error_type.clear();
        if !self.name.starts_with("Runtime.") {
            error_type.push_str(match phase {
                Phase::Init | Phase::Restore => "Runtime.",
                Phase::Invocation | Phase::Stream => "Function.",
            });
        }
        error_type.push_str(self.name);

        let connection = claimed.connection()?;
        if phase == Phase::Stream {
            claimed.end_stream(&self.report);
            return Some(connection);
        }
        let api = claimed.api_ref();
        let request = &mut self.request;
        match phase {
            Phase::Init if api.longest_head(0) <= HEAD => {
                api.post(request, Post::InitError, &self.report);
            }
            Phase::Restore if api.longest_head(0) <= HEAD => {
                api.post(request, Post::RestoreError, &self.report);
            }
            Phase::Invocation => {
                let address = claimed.address();
                let ids = address.request_id.len() * 3 + address.invocation_id.len();
                if api.longest_head(ids) > HEAD {
                    return None;
                }
                api.error(request, address, &self.report);
            }
            _ => return None,
        }
        request.extend_from_slice(b"Content-Length: ");
        decimal::push(request, self.report.body.len());
        request.extend_from_slice(b"\r\n\r\n");
        request.extend_from_slice(self.report.body.as_bytes());
        socket::send_all(connection, request).then_some(connection)
    }

    /// Writes the runtime's log line for this error to stderr.
    fn log(&mut self, claimed: Option<&Claimed>) {
        let invocation =
            claimed.filter(|claimed| !matches!(claimed.phase(), Phase::Init | Phase::Restore));
        let id = invocation.map_or(&[][..], |claimed| &claimed.address().request_id);
        let id = id.get(..MAX_ID).unwrap_or(id);
        // Lambda sends a UUID, but an emulator may send anything.
        let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
        let id = if id.iter().all(is_plain) { id } else { b"" };
        // Placeholders: `%t` is the time, `%i` the request id, `%e` the error type and `%m` the
        // message.
        let template = match (self.format, claimed, invocation) {
            (Format::Json, _, Some(_)) => {
                "{\"timestamp\":\"%t\",\"level\":\"ERROR\",\"requestId\":\"%i\",\"errorType\":\"%e\",\
                 \"message\":\"%m\",\"errorMessage\":\"%m\"}\n"
            }
            (Format::Json, _, None) => {
                "{\"timestamp\":\"%t\",\"level\":\"FATAL\",\"errorType\":\"%e\",\
                 \"message\":\"%m\",\"errorMessage\":\"%m\"}\n"
            }
            (Format::Text, _, Some(_)) => "ERROR RequestId: %i %e: %m\n",
            (Format::Text, Some(_), None) => {
                "FATAL lambda-native: before the first invocation: %e: %m\n"
            }
            (Format::Text, None, None) => "FATAL lambda-native: outside an invocation: %e: %m\n",
        };
        // The body has been sent, so its buffer can be reused.
        let time = &mut self.report.body;
        time.clear();
        push_rfc3339(time, now_ms());
        let line = &mut self.line;
        line.clear();
        let mut letters = template.bytes();
        while let Some(letter) = letters.next() {
            let part = match letter {
                b'%' => match letters.next() {
                    Some(b't') => time.as_bytes(),
                    Some(b'i') => id,
                    Some(b'e') => self.name.as_bytes(),
                    _ => self.message.as_bytes(),
                },
                _ => &[letter],
            };
            line.extend_from_slice(part);
        }
        write_to_stderr(line);
    }
}

fn push_hex(text: &mut String, number: usize) {
    if number > 15 {
        push_hex(text, number / 16);
    }
    text.push(char::from(b"0123456789abcdef"[number % 16]));
}
