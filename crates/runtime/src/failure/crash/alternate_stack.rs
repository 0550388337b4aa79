//! Where the handler runs: on a stack of its own, since the thread's may be what is used up.

use std::cell::UnsafeCell;
use std::mem::{self, MaybeUninit};
use std::ptr;

/// The kernel's frame takes up to 12 KB (x86-64 with AMX), ours some 2 KB, and the handler that was
/// there before has the rest. Pages that are not touched are not there.
const SIZE: usize = 32 * 1024;

type Memory = MaybeUninit<[u8; SIZE]>;

/// The stack of a worker's thread, freed when the worker has ended.
pub(crate) struct AlternateStack {
    memory: *mut Memory,
}

impl AlternateStack {
    /// In place of one that the thread may have had: the one of `std` has 8 KB.
    pub(crate) fn of_this_thread() -> Self {
        let memory = Box::into_raw(Box::<[u8; SIZE]>::new_uninit());
        // SAFETY: it is freed by `drop` alone.
        unsafe { install(memory) };
        AlternateStack { memory }
    }
}

impl Drop for AlternateStack {
    fn drop(&mut self) {
        // SAFETY: a plain structure of C, of which zero is a value; then it is disabled, on the
        // thread that installed it, as the value is not `Send`; then it is nobody's.
        unsafe {
            let mut none: libc::stack_t = mem::zeroed();
            none.ss_flags = libc::SS_DISABLE;
            // Old kernels look at it all the same.
            none.ss_size = SIZE;
            libc::sigaltstack(&none, ptr::null_mut());
            drop(Box::from_raw(self.memory));
        }
    }
}

struct Static(UnsafeCell<Memory>);

// SAFETY: only the kernel uses it, for one thread.
unsafe impl Sync for Static {}

/// Gives this thread the one that needs no allocation. To be called once.
pub(super) fn install_static() {
    static MEMORY: Static = Static(UnsafeCell::new(MaybeUninit::uninit()));
    // SAFETY: it lasts for good, and no other thread gets it.
    unsafe { install(MEMORY.0.get()) };
}

/// # Safety
///
/// The memory stays, and is nobody else's, until the thread has another stack or none.
unsafe fn install(memory: *mut Memory) {
    let stack = libc::stack_t {
        ss_sp: memory.cast(),
        ss_flags: 0,
        ss_size: SIZE,
    };
    // It fails where the kernel's frame does not fit; then a stack overflow is not reported.
    // SAFETY: the caller's promise.
    unsafe { libc::sigaltstack(&stack, ptr::null_mut()) };
}
