//! Changes as Server-Sent Events.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::{self, JoinHandle};
use tokio::time::{Instant, sleep_until, timeout};

use super::Shared;
use super::error::ApiError;
use super::faults::{Armed, armed};
use super::state::{FunctionState, blocking};
use crate::console::Console;
use crate::history::Store;
use crate::view::{self, Summary};

/// How often changes are sent at most. Those in between are sent together.
const INTERVAL: Duration = Duration::from_millis(50);

/// How long the stream waits before it looks at the functions again: the state of a process may change without
/// anything that is recorded.
const STATE_INTERVAL: Duration = Duration::from_millis(500);

/// How often a comment keeps an idle connection open.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// `GET /_lam/api/events`: changes from now on, or since the event in `Last-Event-ID`.
///
/// - `hello` comes first: `{"instance", "version"}`. A new `instance` means that `lam` was started again.
/// - `invocation`: the summary of an invocation that is new or has changed. An invocation that changes often is
///   sent at most 20 times per second.
/// - `function`: a function as in `state`, when its state has changed.
/// - `changed`: `{"what"}` is `faults`, `saved` or `build`, whose lists should be read again.
///
/// Every 15 seconds, a comment keeps the connection open.
pub(super) async fn stream(
    State(console): Shared,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let last = headers.get("last-event-id");
    let last = last.and_then(|id| id.to_str().ok()?.strip_prefix(console.instance()));
    let last = last.and_then(|id| id.strip_prefix('/')?.parse().ok());
    let feed = Feed::start(console, last).await?;
    let events = unfold(feed, async |mut feed| {
        let event = feed.next().await;
        Some((Ok(event), feed))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// The events of one connection.
struct Feed {
    console: Arc<Console>,
    changes: watch::Receiver<u64>,
    ready: VecDeque<Event>,
    /// When the last events were collected.
    collected_at: Instant,
    /// The last change whose invocations have been sent.
    sent: u64,
    others: Others,
    /// Finds out what else has changed. It may have to wait, for example for a process that is being stopped,
    /// and invocations are sent meanwhile.
    look: Option<JoinHandle<Others>>,
}

/// What is compared to find changes.
#[derive(Debug, PartialEq)]
struct Others {
    functions: Vec<FunctionState>,
    faults: Vec<Armed>,
    saved: u64,
    /// The last build of each function, and whether another one runs.
    builds: Vec<(Option<SystemTime>, bool)>,
}

impl Others {
    fn now(console: &Console) -> Others {
        Others {
            functions: FunctionState::all(console),
            faults: armed(console),
            saved: console.saved_changes(),
            builds: console.history.read(builds),
        }
    }
}

fn builds(store: &Store) -> Vec<(Option<SystemTime>, bool)> {
    let functions = store.functions.iter();
    functions
        .map(|function| {
            let last = function.last_build.as_ref().map(|build| build.at);
            (last, function.builds_since.is_some())
        })
        .collect()
}

impl Feed {
    async fn start(console: Arc<Console>, last: Option<u64>) -> Result<Feed, ApiError> {
        let changes = console.history.subscribe();
        let now = console.history.read(|store| store.change);
        // A client that comes back gets what it has missed without a further change.
        let sent = last.map_or(now, |last| last.min(now));
        let others = blocking(&console, Others::now).await?;
        let hello = json!({
            "instance": console.instance(),
            "version": env!("CARGO_PKG_VERSION"),
        });
        let mut feed = Feed {
            ready: VecDeque::from([event("hello", &hello)]),
            collected_at: Instant::now(),
            console,
            changes,
            sent,
            others,
            look: None,
        };
        feed.collect_invocations().await;
        Ok(feed)
    }

    async fn next(&mut self) -> Event {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return event;
            }
            let patience = if self.look.is_some() {
                INTERVAL
            } else {
                STATE_INTERVAL
            };
            let _ = timeout(patience, self.changes.changed()).await;
            sleep_until(self.collected_at + INTERVAL).await;
            self.collected_at = Instant::now();
            self.changes.borrow_and_update();
            self.collect_invocations().await;
            self.look_for_others().await;
        }
    }

    /// Begins to look for other changes, or collects those that have been found.
    async fn look_for_others(&mut self) {
        match self.look.take() {
            None => {
                let console = Arc::clone(&self.console);
                self.look = Some(task::spawn_blocking(move || Others::now(&console)));
            }
            Some(look) if look.is_finished() => {
                if let Ok(others) = look.await {
                    self.collect_others(others);
                }
            }
            unfinished => self.look = unfinished,
        }
    }

    async fn collect_invocations(&mut self) {
        let sent = self.sent;
        let unprepared = self.console.unprepared(|record| record.changed > sent);
        if !unprepared.is_empty() {
            // If it fails, the rows are prepared with the lock.
            let _ = blocking(&self.console, |console| console.prepare(unprepared)).await;
        }
        let functions = self.console.functions();
        let (summaries, change) = self.console.history.read(|store| {
            let records = store.invocations.iter();
            let changed = records.filter(|record| record.changed > self.sent);
            let summaries: Vec<Summary> = changed
                .map(|record| view::summary(store, functions, record))
                .collect();
            (summaries, store.change)
        });
        self.sent = change;
        let id = format!("{}/{change}", self.console.instance());
        let events = summaries.iter().map(|summary| {
            let event = Event::default().event("invocation").id(&id);
            event.json_data(summary).unwrap_or_default()
        });
        self.ready.extend(events);
    }

    fn collect_others(&mut self, now: Others) {
        let before = std::mem::replace(&mut self.others, now);
        let now = &self.others;
        for (before, now) in before.functions.iter().zip(&now.functions) {
            if before != now {
                self.ready.push_back(event("function", &json!(now)));
            }
        }
        for (what, is_changed) in [
            ("build", before.builds != now.builds),
            ("faults", before.faults != now.faults),
            ("saved", before.saved != now.saved),
        ] {
            if is_changed {
                let what = json!({ "what": what });
                self.ready.push_back(event("changed", &what));
            }
        }
    }
}

fn event(name: &str, data: &Value) -> Event {
    Event::default().event(name).data(data.to_string())
}
