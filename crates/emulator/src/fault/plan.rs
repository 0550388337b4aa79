//! The armed faults: when each of them happens.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Fault;
use super::at::At;

/// Which of the matching exchanges a [`Fault`] affects.
///
/// Every armed fault counts the exchanges that match its [`At`], but an exchange has at most one fault. If
/// several are due, the one that was armed first happens. `Next` and `Nth` then wait for the following
/// exchange, and `Every` for its next multiple.
///
/// At `/next`, a fault that needs no event counts the calls, and any other fault the deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The next exchange.
    Next,
    /// The nth exchange from now, once.
    Nth(NonZeroU32),
    /// Every nth exchange, until the fault is disarmed.
    Every(NonZeroU32),
}

/// A fault that waits for its exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArmedFault {
    /// Identifies it for [`Emulator::disarm`](crate::Emulator::disarm). Later faults have higher ids.
    pub id: u64,
    /// The exchanges that it counts.
    pub at: At,
    /// The fault.
    pub fault: Fault,
    /// Which of these exchanges it affects.
    pub when: When,
    /// How many matching exchanges there have been since it was armed.
    pub seen: u32,
    /// How often it has happened. Only a fault with [`When::Every`] stays armed after that.
    pub fired: u32,
}

/// The armed faults of one emulator, or of all emulators of a pool. A clone is another handle to the same
/// faults. Its lock is taken inside the lock of the state, and never the other way round.
#[derive(Debug, Clone, Default)]
pub(crate) struct FaultPlan(Arc<Mutex<Plan>>);

#[derive(Debug, Default)]
struct Plan {
    /// Oldest first.
    armed: Vec<ArmedFault>,
    last_id: u64,
}

impl FaultPlan {
    pub(crate) fn arm(&self, at: At, fault: Fault, when: When) -> u64 {
        let mut plan = self.lock();
        plan.last_id += 1;
        let id = plan.last_id;
        plan.armed.push(ArmedFault {
            id,
            at,
            fault,
            when,
            seen: 0,
            fired: 0,
        });
        id
    }

    pub(crate) fn armed(&self) -> Vec<ArmedFault> {
        self.lock().armed.clone()
    }

    /// Returns whether the fault was armed.
    pub(crate) fn disarm(&self, id: u64) -> bool {
        let mut plan = self.lock();
        let before = plan.armed.len();
        plan.armed.retain(|armed| armed.id != id);
        plan.armed.len() < before
    }

    /// Counts an exchange other than `/next`, and returns its fault.
    pub(crate) fn exchange(&self, at: At) -> Option<Fault> {
        self.lock().count(|armed| armed.at.covers(at))
    }

    /// Counts the delivery of an event, and returns its fault.
    pub(crate) fn delivery(&self) -> Option<Fault> {
        self.lock()
            .count(|armed| armed.at == At::Next && armed.fault.needs_event())
    }

    /// Counts a call to `/next` that waits, and returns its fault if that needs no event. `counted` is the
    /// id of the last fault that has counted this call, which may be looked at several times.
    pub(crate) fn waiting_call(&self, counted: &mut u64) -> Option<Fault> {
        let mut plan = self.lock();
        let mut due = None;
        let mut is_blocked = false;
        for (index, armed) in plan.armed.iter_mut().enumerate() {
            if armed.at != At::Next {
                continue;
            }
            if armed.fault.needs_event() {
                // An older fault that affects the next delivery happens first.
                is_blocked |= armed.is_due_at(armed.seen.saturating_add(1));
                continue;
            }
            let is_new = armed.id > *counted;
            if is_new {
                armed.seen = armed.seen.saturating_add(1);
            }
            let may_fire = is_new || !matches!(armed.when, When::Every(_));
            if !is_blocked && due.is_none() && may_fire && armed.is_due_at(armed.seen) {
                due = Some(index);
            }
        }
        *counted = plan.last_id;
        plan.fire(due?)
    }

    /// Whether a call to `/next` that waits may get a fault now.
    pub(crate) fn may_affect_waiting_call(&self) -> bool {
        self.lock()
            .armed
            .iter()
            .any(|armed| armed.at == At::Next && !armed.fault.needs_event())
    }

    /// Ignores poisoning, as the lock of the state does.
    fn lock(&self) -> MutexGuard<'_, Plan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Plan {
    /// Counts an exchange of the faults that match, and returns the oldest fault that is due.
    fn count(&mut self, matches: impl Fn(&ArmedFault) -> bool) -> Option<Fault> {
        let mut due = None;
        for (index, armed) in self.armed.iter_mut().enumerate() {
            if !matches(armed) {
                continue;
            }
            armed.seen = armed.seen.saturating_add(1);
            if due.is_none() && armed.is_due_at(armed.seen) {
                due = Some(index);
            }
        }
        self.fire(due?)
    }

    fn fire(&mut self, index: usize) -> Option<Fault> {
        let armed = self.armed.get_mut(index)?;
        if let When::Every(_) = armed.when {
            armed.fired = armed.fired.saturating_add(1);
            return Some(armed.fault.clone());
        }
        Some(self.armed.remove(index).fault)
    }
}

impl ArmedFault {
    /// Whether it happens at the exchange with this number, unless an older fault does.
    fn is_due_at(&self, exchange: u32) -> bool {
        match self.when {
            When::Next => true,
            When::Nth(n) => exchange >= n.get(),
            When::Every(n) => exchange % n == 0,
        }
    }
}
