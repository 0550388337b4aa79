//! The stack of the signal handler. It is separate, because a stack overflow may be the reason for
//! the signal.

use std::cell::UnsafeCell;
use std::mem::{self, MaybeUninit};
use std::ptr;

/// The kernel's frame takes up to 12 KB (x86-64 with AMX), our handler about 2 KB, and the
/// previously installed handler has the rest. Untouched pages take no memory.
const SIZE: usize = 32 * 1024;

type Memory = MaybeUninit<Stack>;

/// Aligned, because AddressSanitizer ends the process if an alternate stack is not.
#[repr(align(16))]
struct Stack {
    _bytes: [u8; SIZE],
}

/// The alternate stack of a worker's thread, freed when the worker stops.
pub(crate) struct AlternateStack {
    memory: *mut Memory,
}

impl AlternateStack {
    /// Replaces the thread's alternate stack, if it has one. The one from `std` has 8 KB.
    pub(crate) fn of_this_thread() -> Self {
        let memory = Box::into_raw(Box::<Stack>::new_uninit());
        // SAFETY: only `drop` frees the memory, after the stack has been disabled.
        unsafe { install(memory) };
        AlternateStack { memory }
    }
}

#[cfg(feature = "__capi")]
impl AlternateStack {
    /// Like [`of_this_thread`](Self::of_this_thread), unless the thread has one that is large enough,
    /// such as the static one after a runtime has been closed.
    pub(crate) fn if_missing() -> Option<Self> {
        // SAFETY: zero is a valid value of this C struct, and the function writes to it.
        let present = unsafe {
            let mut present: libc::stack_t = mem::zeroed();
            libc::sigaltstack(ptr::null(), &mut present);
            present
        };
        let is_large_enough = present.ss_flags & libc::SS_DISABLE == 0 && present.ss_size >= SIZE;
        (!is_large_enough).then(Self::of_this_thread)
    }
}

impl Drop for AlternateStack {
    fn drop(&mut self) {
        // SAFETY: zero is a valid value of this C struct. The stack is disabled on the thread that
        // installed it, because the value is not `Send`. After that nothing uses the memory.
        unsafe {
            let mut none: libc::stack_t = mem::zeroed();
            none.ss_flags = libc::SS_DISABLE;
            // Old kernels check the size even when the stack is disabled.
            none.ss_size = SIZE;
            libc::sigaltstack(&none, ptr::null_mut());
            drop(Box::from_raw(self.memory));
        }
    }
}

struct Static(UnsafeCell<Memory>);

// SAFETY: only the kernel uses the memory, for one thread.
unsafe impl Sync for Static {}

/// Installs the stack that needs no allocation for this thread. Call it once.
pub(super) fn install_static() {
    static MEMORY: Static = Static(UnsafeCell::new(MaybeUninit::uninit()));
    // SAFETY: the memory is static, and no other thread gets it.
    unsafe { install(MEMORY.0.get()) };
}

/// # Safety
///
/// The memory must stay valid and must not be used otherwise until the thread has another alternate
/// stack or none.
unsafe fn install(memory: *mut Memory) {
    let stack = libc::stack_t {
        ss_sp: memory.cast(),
        ss_flags: 0,
        ss_size: SIZE,
    };
    // This fails if the kernel's frame does not fit. Stack overflows are not reported then.
    unsafe { libc::sigaltstack(&stack, ptr::null_mut()) };
}
