//! `lam invoke` without a running function: builds the function and starts it for one event.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::bail;
use lambda_native_emulator::process::Notice;
use lambda_native_emulator::{Invocation, InvocationResponse, ResponseStart, StreamingResponse};

use super::{Outcome, print};
use crate::args::FunctionArgs;
use crate::function::Function;
use crate::notice::{Printer, error_text};
use crate::terminal::{Prefix, ResponseOutput};
use crate::{interrupt, terminal};

/// Starts the function, and prints its response or error.
pub(super) fn invoke(args: &FunctionArgs, event: Vec<u8>) -> anyhow::Result<Outcome> {
    let function = Function::find(args)?;
    let executable = function.build()?;
    let was_unstartable = AtomicBool::new(false);
    let printer = Printer::new(Prefix::default(), &executable);
    let environment = function.start(executable, move |notice| {
        // The environment tries again for the event, with the same result.
        if is_unstartable(notice) && was_unstartable.swap(true, Ordering::Relaxed) {
            return;
        }
        printer.print(&without_restart(&printer.named(notice)));
    })?;
    let cleanup = {
        let environment = Arc::clone(&environment);
        interrupt::on_signal(move || environment.stop())
    };
    let pending = environment.invoke(Invocation::new(event));
    let response = match pending.begin() {
        ResponseStart::Whole(InvocationResponse::Stopped) => {
            pending.report();
            InvocationResponse::Stopped
        }
        ResponseStart::Whole(response) => {
            // Wait until END and REPORT have been printed. On a terminal, the response would otherwise
            // get between the function's last lines.
            pending.report();
            print(&response.payload())?;
            response
        }
        ResponseStart::Stream(stream) => {
            let response = print_stream(stream)?;
            pending.report();
            response
        }
    };
    // If a signal stopped the function, this blocks until the signal thread has ended lam.
    drop(cleanup);
    environment.stop();
    match response {
        InvocationResponse::Stopped => {
            bail!("the local Lambda stopped before the function returned a response")
        }
        response if response.is_response() => Ok(Outcome::Succeeded),
        _ => Ok(Outcome::Failed),
    }
}

/// Whether the executable could not be started.
fn is_unstartable(notice: &Notice) -> bool {
    matches!(notice, Notice::InitFailed { error_type, .. } if error_type == "Runtime.InvalidEntrypoint")
}

/// Hides that the emulator restarts a crashed function: lam exits before a second invocation.
fn without_restart(notice: &Notice) -> Notice {
    let mut notice = notice.clone();
    if let Notice::Exited { restarting, .. } = &mut notice {
        *restarting = false;
    }
    notice
}

/// Prints a stream chunk by chunk. An error at its end goes to stderr, because stdout already has a
/// part of the response.
fn print_stream(mut stream: StreamingResponse) -> anyhow::Result<InvocationResponse> {
    let mut stdout = ResponseOutput::open();
    while let Some(chunk) = stream.next_chunk() {
        stdout.write(&chunk)?;
    }
    stdout.end(b"")?;
    let response = stream.finish();
    if response != InvocationResponse::Stopped && !response.is_response() {
        let error = error_text(&response);
        terminal::warning(&format!("the function failed while streaming: {error}"));
    }
    Ok(response)
}
