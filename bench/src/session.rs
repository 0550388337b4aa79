//! Runs a program under test with the API.

use std::fs;
use std::process::Command;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use mio::Token;

use crate::api::{Api, Event};
use crate::builds::{Entry, target};
use crate::process::{Process, Usage};

/// A generous limit for each step: Node needs seconds under strace.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// How often to check whether the program is still running.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// A program that is waiting for `/next`.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    api: &'a mut Api,
    process: Process,
    next: Token,
    /// The time from before it was started to its first `/next`.
    pub(crate) start: Duration,
}

impl<'a> Session<'a> {
    /// Starts the program and waits for its first `/next`.
    pub(crate) fn start(api: &'a mut Api, entry: &Entry) -> Result<Self> {
        Self::start_with(api, entry, |_| {})
    }

    /// Same as [`start`](Self::start), but `change` can modify the command first.
    pub(crate) fn start_with(
        api: &'a mut Api,
        entry: &Entry,
        change: impl FnOnce(&mut Command),
    ) -> Result<Self> {
        let started = Started::new(api, entry, change)?;
        Self::first_next(api, entry, started)
    }

    /// Waits for the first `/next` of a program that has been started.
    pub(crate) fn first_next(api: &'a mut Api, entry: &Entry, started: Started) -> Result<Self> {
        let Started { mut process, at } = started;
        loop {
            let next = api.next(POLL_INTERVAL);
            let start = at.elapsed();
            match next {
                Ok(next) => {
                    return Ok(Session {
                        api,
                        process,
                        next,
                        start,
                    });
                }
                Err(_) if start < PATIENCE && process.ended().is_none() => {}
                Err(error) => {
                    let end = process
                        .ended()
                        .unwrap_or_else(|| "still running".to_owned());
                    return Err(error.context(format!("starting {}: {end}", name(entry))));
                }
            }
        }
    }

    /// Runs one invocation. Returns the time from the first byte of the event to the next `/next`.
    pub(crate) fn invoke(&mut self, event: &Rc<Event>) -> Result<Duration> {
        let start = Instant::now();
        self.api.send_event(self.next, event)?;
        self.next = self.api.next(PATIENCE)?;
        Ok(start.elapsed())
    }

    /// Runs one invocation and checks its response.
    pub(crate) fn check(
        &mut self,
        event: &Rc<Event>,
        is_right: impl Fn(&[u8]) -> bool,
    ) -> Result<()> {
        self.api.keep_responses(true);
        self.invoke(event)?;
        let response = self.api.response();
        let shown =
            String::from_utf8_lossy(response.get(..response.len().min(300)).unwrap_or_default());
        ensure!(
            is_right(response),
            "wrong response: {} bytes, {shown}",
            response.len()
        );
        self.api.keep_responses(false);
        Ok(())
    }

    /// The connection that is waiting for an event.
    pub(crate) fn waiting(&self) -> Token {
        self.next
    }

    /// Waits for another connection to request an event.
    pub(crate) fn next(&mut self) -> Result<Token> {
        self.api.next(PATIENCE)
    }

    pub(crate) fn send(&mut self, to: Token, event: &Rc<Event>) -> Result<()> {
        self.api.send_event(to, event)
    }

    pub(crate) fn usage(&self) -> Result<Usage> {
        self.process.usage()
    }
}

/// A program that has been started.
#[derive(Debug)]
pub(crate) struct Started {
    process: Process,
    at: Instant,
}

impl Started {
    pub(crate) fn new(
        api: &mut Api,
        entry: &Entry,
        change: impl FnOnce(&mut Command),
    ) -> Result<Self> {
        api.reset()?;
        let folder = target().join("log");
        fs::create_dir_all(&folder)?;
        let stderr = folder.join(format!("{}.stderr", entry.slug()));
        let address = api.address()?;
        let mut command = entry.command(&[]);
        let at = Instant::now();
        let process = Process::start(&mut command, &address, &stderr, change)?;
        Ok(Started { process, at })
    }
}

/// The name of an entry in messages.
pub(crate) fn name(entry: &Entry) -> String {
    format!("{} {}", entry.contestant.name, entry.build)
}
