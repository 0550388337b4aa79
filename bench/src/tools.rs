//! Instructions by callgrind and system calls by strace, for a number of invocations.

use std::fs;
use std::rc::Rc;

use anyhow::{Context as _, Result};

use crate::api::{Api, Event};
use crate::builds::{Entry, target};
use crate::process::{Process, Whose};
use crate::session::PATIENCE;

/// What is counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tool {
    /// In user space, those of all threads.
    Instructions,
    SystemCalls,
}

impl Tool {
    pub(crate) const ALL: [Tool; 2] = [Tool::Instructions, Tool::SystemCalls];

    pub(crate) fn metric(self) -> (&'static str, &'static str) {
        match self {
            Tool::Instructions => ("instructions", ""),
            Tool::SystemCalls => ("system calls", ""),
        }
    }
}

/// Counts what a program does until it has asked for the event after so many invocations; `None`
/// where the tool cannot tell.
pub(crate) fn count(
    tool: Tool,
    api: &mut Api,
    entry: &Entry,
    event: &Rc<Event>,
    invocations: u32,
) -> Result<Option<u64>> {
    if matches!(tool, Tool::Instructions) && !entry.contestant.is_native() {
        return Ok(None);
    }
    let folder = target().join("log");
    fs::create_dir_all(&folder)?;
    let out = folder.join(format!("{}.{tool:?}", entry.slug()));
    // What an earlier run has left would be counted.
    let _ = fs::remove_file(&out);
    let (mut command, whose) = match tool {
        Tool::Instructions => {
            let file = format!("--callgrind-out-file={}", out.display());
            let command = entry.command(&["valgrind", "--quiet", "--tool=callgrind", &file]);
            (command, Whose::Own)
        }
        Tool::SystemCalls => {
            let file = out.display().to_string();
            (
                entry.command(&["strace", "-f", "-qq", "-o", &file]),
                Whose::OnlyChild,
            )
        }
    };
    api.reset()?;
    let stderr = out.with_extension("stderr");
    let process = Process::start(&mut command, &api.address()?, &stderr, |_| {})
        .context("for tools: apt-get install valgrind strace")?;
    let mut next = api.next(PATIENCE)?;
    for _ in 0..invocations {
        api.send_event(next, event)?;
        next = api.next(PATIENCE)?;
    }
    process.terminate(whose)?;
    let text = fs::read_to_string(&out).with_context(|| format!("{}", out.display()))?;
    match tool {
        Tool::Instructions => {
            let line = text.lines().find_map(|line| {
                line.strip_prefix("totals: ")
                    .or_else(|| line.strip_prefix("summary: "))
            });
            let total = line.context("callgrind's total")?.trim().parse();
            Ok(Some(total.context("callgrind's total")?))
        }
        Tool::SystemCalls => {
            // A call that another thread's interrupted stands there twice, and what is no call has
            // no parenthesis behind its name.
            let calls = text.lines().filter(|line| {
                let call = line
                    .split_once(' ')
                    .map_or("", |(_, call)| call.trim_start());
                call.starts_with(|first: char| first.is_ascii_lowercase())
            });
            // A start ends with the request; what a program does while it waits is not of it.
            let asks = |line: &str| line.contains("\"GET /2018-06-01/runtime/");
            let (mut number, mut has_asked) = (0, false);
            for line in calls {
                if has_asked && invocations == 0 {
                    break;
                }
                number += 1;
                has_asked |= asks(line);
            }
            Ok(Some(number))
        }
    }
}
