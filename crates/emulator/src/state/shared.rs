//! The state behind its lock, and the calls that wait for changes.

use std::collections::HashMap;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::delivery::Delivery;
use super::event::Event;
use super::machine::{Phase, State};
use crate::config::Config;
use crate::fault::{Fault, FaultPlan};
use crate::http::recorded::RecordedRequest;
use crate::http::socket::{has_hung_up, is_closed};

pub(crate) struct Shared {
    pub(crate) config: Config,
    state: Mutex<Guarded>,
    /// Notified after every change. Each call to `/next` waits for a condition of its own instead,
    /// because there may be many.
    changed: Condvar,
    /// Notified when the timer thread has to wake earlier than planned.
    earlier: Condvar,
    requests: Mutex<Vec<RecordedRequest>>,
    connections: AtomicUsize,
    open: Mutex<HashMap<usize, TcpStream>>,
}

struct Guarded {
    state: State,
    /// When the timer thread wakes next.
    alarm: Option<Instant>,
}

/// The outcome of a call to `/next`.
pub(crate) enum Next {
    Event(Box<Delivery>),
    /// A fault that needs no event.
    Fault(Fault),
    /// The call is not allowed now, for this reason.
    OutOfOrder(&'static str),
    /// The client has closed the connection, or the emulator has been stopped.
    Gone,
}

impl Shared {
    pub(crate) fn new(config: Config, faults: FaultPlan) -> Shared {
        Shared {
            state: Mutex::new(Guarded {
                state: State::new(&config, faults),
                alarm: None,
            }),
            config,
            changed: Condvar::new(),
            earlier: Condvar::new(),
            requests: Mutex::default(),
            connections: AtomicUsize::new(0),
            open: Mutex::default(),
        }
    }

    /// Changes the state, and wakes the threads that wait for the change.
    pub(crate) fn update<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut guard = lock(&self.state);
        let result = change(&mut guard.state);
        self.wake(&mut guard);
        result
    }

    /// Reads the state.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&lock(&self.state).state)
    }

    /// Blocks until a call to `/next` can return.
    pub(crate) fn next(&self, stream: &TcpStream, connection: usize) -> Next {
        let mut guard = lock(&self.state);
        // The next process may be in its init when a call of the previous one is read.
        if is_closed(stream) {
            return Next::Gone;
        }
        guard.state.observe(Event::NextCalled { connection });
        if let Err(why) = guard.state.get_ready() {
            return Next::OutOfOrder(why);
        }
        let waiting = guard.state.waiting.start();
        let call = waiting.number;
        let mut counted = 0;
        self.changed.notify_all();
        let next = loop {
            if guard.state.stopped || has_hung_up(stream) {
                break Next::Gone;
            }
            if guard.state.waiting.served() == Some(call) {
                if let Some(fault) = guard.state.faults.waiting_call(&mut counted) {
                    break Next::Fault(fault);
                }
                if let Some(delivery) = guard.state.deliver(&self.config, call) {
                    break Next::Event(Box::new(delivery));
                }
            }
            guard = waiting
                .wake
                .wait(guard)
                .unwrap_or_else(PoisonError::into_inner);
        };
        guard.state.waiting.stop(call);
        // The next waiting call may be able to return.
        self.wake(&mut guard);
        next
    }

    /// Blocks until `look` returns something. Returns `None` if the client has closed the connection,
    /// or the emulator has been stopped.
    pub(crate) fn wait_for<T>(
        &self,
        stream: &TcpStream,
        mut look: impl FnMut(&mut State) -> Option<T>,
    ) -> Option<T> {
        let mut guard = lock(&self.state);
        loop {
            if guard.state.stopped || has_hung_up(stream) {
                return None;
            }
            if let found @ Some(_) = look(&mut guard.state) {
                return found;
            }
            guard = self
                .changed
                .wait(guard)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Ends init, and blocks until the restore. The error says why the call is not allowed. Returns
    /// `None` if the client has closed the connection, or the emulator has been stopped.
    pub(crate) fn restore_next(&self, stream: &TcpStream) -> Option<Result<(), &'static str>> {
        if !self.config.snap_start {
            return Some(Err(
                "this function does not use SnapStart, so there is nothing to restore",
            ));
        }
        // As for `/next`, the call may be one of the previous process.
        let taken = self.update(|state| (!is_closed(stream)).then(|| state.take_snapshot()));
        if let Err(why) = taken? {
            return Some(Err(why));
        }
        self.wait_for(stream, |state| {
            (!matches!(state.phase, Phase::Snapshot)).then_some(Ok(()))
        })
    }

    /// Restores the snapshot. Returns `false` if no call to `/restore/next` waits.
    pub(crate) fn restore(&self) -> bool {
        let (timeout, connections) = (self.config.restore_timeout, self.connections());
        self.update(|state| state.restore(timeout, connections))
    }

    /// Waits until `/restore/next` has been called. Returns `false` if the timeout expires, or if init
    /// ends in another way.
    pub(crate) fn wait_until_snapshot(&self, timeout: Duration) -> bool {
        let guard = lock(&self.state);
        let (guard, _) = self
            .changed
            .wait_timeout_while(guard, timeout, |guard| {
                matches!(guard.state.phase, Phase::Init) && !guard.state.stopped
            })
            .unwrap_or_else(PoisonError::into_inner);
        guard.state.has_snapshot()
    }

    /// Waits for the end of init. Returns `false` if the timeout expires or init fails.
    pub(crate) fn wait_until_ready(&self, timeout: Duration) -> bool {
        let guard = lock(&self.state);
        let (guard, _) = self
            .changed
            .wait_timeout_while(guard, timeout, |guard| {
                guard.state.is_in_init() && !guard.state.stopped
            })
            .unwrap_or_else(PoisonError::into_inner);
        matches!(guard.state.phase, Phase::Ready) && !guard.state.is_in_init()
    }

    /// Waits until the calls of extensions that wait for an event have taken it. They may not have sent it yet.
    pub(crate) fn wait_until_delivered(&self, until: Instant) {
        let timeout = until.saturating_duration_since(Instant::now());
        let guard = lock(&self.state);
        drop(self.changed.wait_timeout_while(guard, timeout, |guard| {
            !guard.state.extensions.are_delivered() && !guard.state.stopped
        }));
    }

    /// Runs the timer thread, which ends whatever has timed out, until the emulator is stopped.
    pub(crate) fn keep_time(&self) {
        let mut guard = lock(&self.state);
        while !guard.state.stopped {
            let fetch_timeout = self.config.fetch_timeout;
            guard.state.expire(Instant::now(), fetch_timeout);
            let now = Instant::now();
            guard.alarm = guard.state.alarm(now, fetch_timeout);
            guard = match guard.alarm {
                Some(alarm) => {
                    self.earlier
                        .wait_timeout(guard, alarm.saturating_duration_since(now))
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
                None => self
                    .earlier
                    .wait(guard)
                    .unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// Ends every waiting call and every connection.
    pub(crate) fn stop(&self) {
        self.update(State::stop);
        self.earlier.notify_all();
        for stream in lock(&self.open).values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    pub(crate) fn record(&self, request: RecordedRequest) {
        lock(&self.requests).push(request);
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.requests).clone()
    }

    /// Counts a connection and keeps a handle to it, so that [`stop`](Self::stop) can end it.
    pub(crate) fn open(&self, stream: &TcpStream) -> io::Result<usize> {
        let number = self.connections.fetch_add(1, Ordering::Relaxed) + 1;
        if self.config.accepts_restarts && lock(&self.open).values().all(is_closed) {
            self.update(State::begin_init);
        }
        lock(&self.open).insert(number, stream.try_clone()?);
        if self.read(|state| state.stopped) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        Ok(number)
    }

    /// Drops the handle to a connection. Otherwise dropping the other one would not close the socket.
    pub(crate) fn forget(&self, connection: usize) {
        lock(&self.open).remove(&connection);
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Wakes the threads that a change of the state concerns.
    fn wake(&self, guard: &mut MutexGuard<'_, Guarded>) {
        self.wake_timer(guard);
        guard.state.wake_served();
        self.changed.notify_all();
    }

    fn wake_timer(&self, guard: &mut MutexGuard<'_, Guarded>) {
        let earliest = guard.state.alarm(Instant::now(), self.config.fetch_timeout);
        let Some(earliest) = earliest else {
            return;
        };
        if guard.alarm.is_none_or(|alarm| earliest < alarm) {
            self.earlier.notify_one();
        }
    }
}

/// Ignores poisoning: a panic in one thread should not cause panics in others.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
