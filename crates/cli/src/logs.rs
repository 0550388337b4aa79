//! `lam logs`: what a function on AWS has logged.

mod printer;
mod record;

use std::collections::{HashSet, VecDeque};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail};

use crate::args::LogsArgs;
use crate::aws::{self, Aws, LogEvent, Logs, Search};
use crate::remote_function::{RemoteFunction, missing};
use crate::symbols::Symbols;
use crate::terminal;
use printer::{Filter, Printer};
pub(crate) use record::Record;

/// The exit code if `--request` has found nothing.
const NOTHING_FOUND: u8 = 1;

/// The pause of `--follow` between two searches.
const PAUSE: Duration = Duration::from_secs(2);

/// Records arrive in CloudWatch out of order. `--follow` looks for those that are this much older than the
/// newest one.
const LATE: Duration = Duration::from_secs(15);

/// Without new records, `--follow` looks back this far, so that a search of a quiet group does not read days again and
/// again. The clock of this machine may be five minutes ahead of that of AWS.
const LOOK_BACK: Duration = Duration::from_secs(600);

/// Runs the command.
pub(crate) fn main(args: &LogsArgs) -> anyhow::Result<ExitCode> {
    let RemoteFunction { name, defaults, .. } =
        RemoteFunction::find(args.name.as_deref(), &args.stage)?;
    if let Some(until) = args.until.filter(|until| *until <= args.since) {
        bail!(
            "--until {} is not after --since {}",
            humantime::format_rfc3339_seconds(until),
            humantime::format_rfc3339_seconds(args.since)
        );
    }
    let symbols = args.symbols.as_deref().map(Symbols::open).transpose()?;
    let aws = Aws::new(&args.aws, &defaults)?;
    let lambda = aws::Lambda(&aws);
    let Some(configuration) = lambda.configuration(&name, None)? else {
        return Err(missing(lambda, &name));
    };
    let group = configuration["LoggingConfig"]["LogGroup"].as_str();
    let group = group.map_or_else(|| format!("/aws/lambda/{name}"), str::to_owned);
    let pattern = args.filter.clone().or_else(|| {
        // CloudWatch finds an id as a whole word, so the start of one is searched for here.
        let request = args.request.as_ref().filter(|id| id.len() == 36)?;
        Some(format!("\"{request}\""))
    });
    let start = milliseconds(args.since);
    let mut search = Search {
        group: &group,
        start,
        end: args.until.map(milliseconds),
        // The lines that a function prints as text have no id, so the search would miss them.
        pattern: pattern
            .as_deref()
            .filter(|_| args.filter.is_some() || is_json(&configuration)),
    };
    let filter = Filter {
        version: args.version.clone(),
        request: args.request.clone(),
        errors: args.errors,
        text: args.grep.clone(),
        no_platform: args.no_platform,
        json: args.json,
        raw: args.raw,
    };
    let mut printer = Printer::new(filter, symbols);
    if args.follow {
        follow(Logs(&aws), &mut search, &mut printer)?;
        return Ok(ExitCode::SUCCESS);
    }
    let found = Logs(&aws).search(&search, |event| printer.print(&event));
    if let Err(error) = found {
        if is_missing(&error) {
            bail!("{name} has not logged anything yet: there is no log group {group:?}");
        }
        return Err(error);
    }
    if printer.printed == 0 {
        terminal::status(
            "Searched",
            &format!(
                "{group} since {}: no matching records; use an earlier --since to search further back",
                humantime::format_rfc3339_seconds(args.since)
            ),
        );
        if args.request.is_some() {
            return Ok(ExitCode::from(NOTHING_FOUND));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn is_json(configuration: &serde_json::Value) -> bool {
    configuration["LoggingConfig"]["LogFormat"] == "JSON"
}

fn milliseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn is_missing(error: &anyhow::Error) -> bool {
    aws::refusal(error).is_some_and(aws::Error::is_not_found)
}

/// Prints what is there, and then what arrives, until lam is interrupted or nobody reads stdout any more.
fn follow(logs: Logs<'_>, search: &mut Search<'_>, printer: &mut Printer) -> anyhow::Result<()> {
    let mut seen = Seen::default();
    let mut pause = PAUSE;
    let mut was_missing = false;
    loop {
        let mut is_read = true;
        let searched_at = SystemTime::now();
        let mut newest = search.start;
        let found = logs.search(search, |event| {
            newest = newest.max(event.timestamp);
            if seen.insert(&event) {
                is_read = printer.print(&event)?;
            }
            Ok(is_read)
        });
        match found {
            Ok(()) => {
                pause = PAUSE;
                let recent = milliseconds(searched_at - LOOK_BACK);
                search.start = search.start.max(recent);
            }
            Err(error) if is_missing(&error) => {
                if !std::mem::replace(&mut was_missing, true) {
                    terminal::status("Waiting", "for the first record: there is no log group yet");
                }
            }
            Err(error) if aws::refusal(&error).is_some_and(aws::Error::is_throttled) => {
                if pause == PAUSE {
                    terminal::warning(
                        "CloudWatch Logs throttles the requests; records are printed later",
                    );
                }
                pause = (pause * 2).min(Duration::from_secs(60));
            }
            Err(error) => return Err(error).context("--follow has stopped"),
        }
        if !is_read {
            return Ok(());
        }
        let late = i64::try_from(LATE.as_millis()).unwrap_or_default();
        search.start = search.start.max(newest - late);
        seen.forget_before(search.start);
        thread::sleep(pause);
    }
}

/// The records that have been printed. They are known by their ids, or by their contents if they have none.
#[derive(Debug, Default)]
struct Seen {
    keys: HashSet<(i64, String)>,
    order: VecDeque<(i64, String)>,
}

impl Seen {
    /// Returns whether the record is new.
    fn insert(&mut self, event: &LogEvent) -> bool {
        let id = if event.event_id.is_empty() {
            format!("{}\n{}", event.log_stream_name, event.message)
        } else {
            event.event_id.clone()
        };
        let key = (event.timestamp, id);
        if !self.keys.insert(key.clone()) {
            return false;
        }
        self.order.push_back(key);
        true
    }

    /// Forgets the records that no search finds again.
    fn forget_before(&mut self, start: i64) {
        self.order.retain(|key| {
            let is_kept = key.0 >= start;
            if !is_kept {
                self.keys.remove(key);
            }
            is_kept
        });
    }
}
