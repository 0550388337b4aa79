//! Without the feature `crash-report`, and elsewhere than on Linux, a crash is not reported.

pub(crate) const ARE_REPORTED: bool = false;

pub(crate) fn install() -> bool {
    false
}

pub(crate) fn ending() {}

pub(crate) struct AlternateStack;

impl AlternateStack {
    pub(crate) fn of_this_thread() -> Self {
        AlternateStack
    }
}
