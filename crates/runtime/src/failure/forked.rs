//! Children of `fork`. One that comes back from the user's code in place of its parent would be a
//! second runtime on the same connection: it would answer the invocation again, and take events
//! that nobody else gets.
//!
//! A child is recognized without a system call: the kernel clears a page in it, and only there
//! (madvise(2), `MADV_WIPEONFORK`).
#![allow(unsafe_code)]

use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

use crate::failure::reporter;
use crate::logging::own_log;

/// No page of Lambda's processors is larger.
const PAGE: usize = 64 * 1024;

/// The mark stands in the page that begins inside the first half. The rest is never touched, and
/// takes no memory.
static PAGES: [AtomicI32; 2 * PAGE / size_of::<AtomicI32>()] =
    [const { AtomicI32::new(0) }; 2 * PAGE / size_of::<AtomicI32>()];

fn mark() -> &'static AtomicI32 {
    let start = PAGES.as_ptr().addr();
    let index = (start.wrapping_neg() % PAGE) / size_of::<AtomicI32>();
    &PAGES[index]
}

/// Marks this process as the one that a worker is of, and returns its id.
pub(crate) fn mark_process() -> i32 {
    let process = this_process();
    if mark().load(Relaxed) != process {
        wipe_on_fork();
        mark().store(process, Relaxed);
    }
    process
}

/// The process that was marked last; 0 in a child of it.
pub(crate) fn marked_process() -> i32 {
    mark().load(Relaxed)
}

pub(crate) fn this_process() -> i32 {
    // SAFETY: it has no conditions.
    unsafe { libc::getpid() }
}

#[cfg(target_os = "linux")]
fn wipe_on_fork() {
    let page = std::ptr::from_ref(mark()).cast_mut().cast();
    // Where it fails, before Linux 4.14, a child is not recognized here.
    // SAFETY: the whole page is inside `PAGES`, and changes for nobody but a child.
    unsafe { libc::madvise(page, PAGE, libc::MADV_WIPEONFORK) };
}

#[cfg(not(target_os = "linux"))]
fn wipe_on_fork() {}

/// Says what has happened, and ends this process, which is a child of `fork`.
#[cold]
pub(crate) fn end_child() -> ! {
    // A lock may be held by a thread that is not here.
    reporter::limit_life();
    own_log::fatal(
        format_args!(
            "a forked child process returned from the handler; it must end with exec or _exit"
        ),
        None,
    );
    // SAFETY: it has no conditions. The parent's handlers for the exit are not the child's to run.
    unsafe { libc::_exit(1) }
}
