//! Faults that happen outside of the Runtime API: to the process, and to the caller.

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
                "Kills the processes of the function with SIGKILL when an event has been delivered."
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
pub(crate) struct OwnFaults {
    last_id: u64,
    armed: Vec<OwnFault>,
}

impl OwnFaults {
    /// Arms a fault, and returns its id.
    pub(crate) fn arm(&mut self, function: usize, kind: OwnFaultKind, when: When) -> u64 {
        self.last_id += 1;
        self.armed.push(OwnFault {
            id: self.last_id,
            function,
            kind,
            when,
            seen: 0,
            fired: 0,
        });
        self.last_id
    }

    /// Disarms a fault. Returns whether there was one.
    pub(crate) fn disarm(&mut self, function: usize, id: u64) -> bool {
        let before = self.armed.len();
        let is_it = |fault: &OwnFault| fault.id == id && fault.function == function;
        self.armed.retain(|fault| !is_it(fault));
        self.armed.len() < before
    }

    pub(crate) fn armed(&self) -> &[OwnFault] {
        &self.armed
    }

    /// Whether a fault rejects this invocation of the function. Call it once for each.
    pub(super) fn rejects(&mut self, function: usize) -> bool {
        self.count(function, OwnFaultKind::Throttle)
    }

    /// Whether a fault kills the process now that an event has been delivered. Call it once for each.
    pub(super) fn kills(&mut self, function: usize) -> bool {
        self.count(function, OwnFaultKind::Kill)
    }

    /// Whether a fault counts deliveries.
    pub(super) fn wait_for_deliveries(&self) -> bool {
        let mut armed = self.armed.iter();
        armed.any(|fault| fault.kind == OwnFaultKind::Kill)
    }

    fn count(&mut self, function: usize, kind: OwnFaultKind) -> bool {
        let mut happens = false;
        for fault in &mut self.armed {
            if fault.function == function && fault.kind == kind {
                happens |= fault.count();
            }
        }
        self.armed.retain(|fault| !fault.is_over());
        happens
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use lambda_native_emulator::When;

    use super::{OwnFaultKind, OwnFaults};

    fn rejected(when: When) -> Vec<usize> {
        let mut faults = OwnFaults::default();
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
