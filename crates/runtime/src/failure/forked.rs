//! Forked child processes. A child that returned from the user's code would be a second runtime on
//! the same connection: it would post a second response and receive events that then get no
//! response.
//!
//! A child is detected without a system call: the kernel clears a marked page only in the child
//! (madvise(2), `MADV_WIPEONFORK`).
#![allow(unsafe_code)]

use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

/// Pages are not larger than this on Lambda's processors.
const PAGE: usize = 64 * 1024;

/// The mark is in the page that starts in the first half. The rest is never touched and takes no
/// memory.
static PAGES: [AtomicI32; 2 * PAGE / size_of::<AtomicI32>()] =
    [const { AtomicI32::new(0) }; 2 * PAGE / size_of::<AtomicI32>()];

fn mark() -> &'static AtomicI32 {
    let start = PAGES.as_ptr().addr();
    let index = (start.wrapping_neg() % PAGE) / size_of::<AtomicI32>();
    &PAGES[index]
}

/// Marks this process as one with workers and returns its id.
pub(crate) fn mark_process() -> i32 {
    let process = this_process();
    if mark().load(Relaxed) != process {
        wipe_on_fork();
        mark().store(process, Relaxed);
    }
    process
}

/// The process that was marked last, or 0 in its forked child.
pub(crate) fn marked_process() -> i32 {
    mark().load(Relaxed)
}

pub(crate) fn this_process() -> i32 {
    // SAFETY: the function has no preconditions.
    unsafe { libc::getpid() }
}

#[cfg(target_os = "linux")]
fn wipe_on_fork() {
    let page = std::ptr::from_ref(mark()).cast_mut().cast();
    // This fails before Linux 4.14. Forked children are not detected then.
    unsafe { libc::madvise(page, PAGE, libc::MADV_WIPEONFORK) };
}

#[cfg(not(target_os = "linux"))]
fn wipe_on_fork() {}
