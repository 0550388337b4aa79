//! Without the feature `crash-report`, and on other systems than Linux, crashes are not reported.

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

    #[cfg(feature = "__capi")]
    pub(crate) fn if_missing() -> Option<Self> {
        None
    }
}
