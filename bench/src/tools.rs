//! Counts instructions with callgrind and system calls with strace.

use std::fs;
use std::rc::Rc;

use anyhow::{Context as _, Result};

use crate::api::{Api, Event};
use crate::builds::{Entry, target};
use crate::process::{Process, Whose};
use crate::session::PATIENCE;

/// What to count.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tool {
    /// Instructions in user space, of all threads.
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

/// Counts what a program does until it has requested the next event after this many invocations.
/// Returns `None` if the tool does not support the program.
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
    // The output of an earlier run would be counted too.
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
        .context("starting a tool (apt-get install valgrind strace)")?;
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
            // A call that was interrupted by another thread's has a second line, which starts with
            // `<...`. Lines about signals and exits start with other characters, too.
            let calls = text.lines().filter(|line| {
                let call = line
                    .split_once(' ')
                    .map_or("", |(_, call)| call.trim_start());
                call.starts_with(|first: char| first.is_ascii_lowercase())
            });
            // Startup ends with the first request. System calls while the program waits do not count.
            let is_request = |line: &str| line.contains("\"GET /2018-06-01/runtime/");
            let (mut number, mut has_requested) = (0, false);
            for line in calls {
                if has_requested && invocations == 0 {
                    break;
                }
                number += 1;
                has_requested |= is_request(line);
            }
            Ok(Some(number))
        }
    }
}
