//! The identity of a thread.

thread_local! {
    /// The address of this variable identifies the thread.
    static THREAD: u8 = const { 0 };
}

/// A number that no other living thread has. Costs a few instructions.
pub(crate) fn current() -> usize {
    THREAD.with(|thread| std::ptr::from_ref(thread).addr())
}
