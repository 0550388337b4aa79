//! Faults that happen outside of the Runtime API: to the process, and to the caller.

use std::sync::{Mutex, MutexGuard, PoisonError};

use lambda_native_emulator::When;

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnFaultKind {
    /// The process is killed.
    Kill,
    /// The caller gets status 429.
    Throttle,
}

impl OwnFaultKind {
    /// Every kind.
    pub(crate) const ALL: [OwnFaultKind; 2] = [OwnFaultKind::Kill, OwnFaultKind::Throttle];

    pub(crate) fn name(self) -> &'static str {
        match self {
            OwnFaultKind::Kill => "kill",
            OwnFaultKind::Throttle => "throttle",
        }
    }

    /// What happens, in one sentence.
    pub(crate) fn about(self) -> &'static str {
        match self {
            OwnFaultKind::Kill => {
                "Kills the process with SIGKILL when an event is delivered to it."
            }
            OwnFaultKind::Throttle => {
                "Rejects an invocation with status 429 before it reaches the function."
            }
        }
    }

    /// Whom it happens to.
    pub(crate) fn group(self) -> &'static str {
        match self {
            OwnFaultKind::Kill => "process",
            OwnFaultKind::Throttle => "caller",
        }
    }
}

/// A fault that waits for invocations.
#[derive(Debug, Clone)]
pub(crate) struct OwnFault {
    pub(crate) id: u64,
    pub(crate) function: usize,
    pub(crate) kind: OwnFaultKind,
    pub(crate) when: When,
    /// How many invocations it has counted.
    pub(crate) seen: u32,
    /// How often it has happened.
    pub(crate) fired: u32,
}

impl OwnFault {
    /// Counts an invocation. Returns whether the fault happens to it.
    fn count(&mut self) -> bool {
        self.seen = self.seen.saturating_add(1);
        let happens = match self.when {
            When::Next => true,
            When::Nth(n) => self.seen == n.get(),
            When::Every(n) => self.seen.is_multiple_of(n.get()),
        };
        self.fired += u32::from(happens);
        happens
    }

    fn is_over(&self) -> bool {
        !matches!(self.when, When::Every(_)) && self.fired > 0
    }
}

/// The faults of all functions.
#[derive(Debug, Default)]
pub(crate) struct OwnFaults(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    last_id: u64,
    armed: Vec<OwnFault>,
}

impl OwnFaults {
    /// Arms a fault, and returns its id.
    pub(crate) fn arm(&self, function: usize, kind: OwnFaultKind, when: When) -> u64 {
        let mut state = self.lock();
        state.last_id += 1;
        let id = state.last_id;
        state.armed.push(OwnFault {
            id,
            function,
            kind,
            when,
            seen: 0,
            fired: 0,
        });
        id
    }

    /// Disarms a fault. Returns whether there was one.
    pub(crate) fn disarm(&self, function: usize, id: u64) -> bool {
        let mut state = self.lock();
        let before = state.armed.len();
        let is_it = |fault: &OwnFault| fault.id == id && fault.function == function;
        state.armed.retain(|fault| !is_it(fault));
        state.armed.len() < before
    }

    /// The faults that are armed, in the order in which they were.
    pub(crate) fn armed(&self) -> Vec<OwnFault> {
        self.lock().armed.clone()
    }

    /// Whether a fault rejects this invocation of the function. Call it once for each.
    pub(crate) fn rejects(&self, function: usize) -> bool {
        self.count(function, OwnFaultKind::Throttle)
    }

    /// Whether a fault kills the process that gets an event now. Call it once for each.
    pub(crate) fn kills(&self, function: usize) -> bool {
        self.count(function, OwnFaultKind::Kill)
    }

    fn count(&self, function: usize, kind: OwnFaultKind) -> bool {
        let mut state = self.lock();
        let mut happens = false;
        for fault in &mut state.armed {
            if fault.function == function && fault.kind == kind {
                happens |= fault.count();
            }
        }
        state.armed.retain(|fault| !fault.is_over());
        happens
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use lambda_native_emulator::When;

    use super::{OwnFaultKind, OwnFaults};

    fn rejected(when: When) -> Vec<usize> {
        let faults = OwnFaults::default();
        faults.arm(0, OwnFaultKind::Throttle, when);
        assert!(!faults.rejects(1) && !faults.kills(0));
        (1..=6).filter(|_| faults.rejects(0)).collect()
    }

    #[test]
    fn faults_happen_when_they_should() {
        let two = NonZeroU32::new(2).unwrap();
        assert_eq!(rejected(When::Next), [1]);
        assert_eq!(rejected(When::Nth(two)), [2]);
        assert_eq!(rejected(When::Every(two)), [2, 4, 6]);
    }
}
