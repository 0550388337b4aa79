//! Functions that crash in the way that the event names.
#![allow(unsafe_code)]

use std::ffi::c_int;
use std::hint::black_box;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{abort, exit};
use std::ptr;
use std::sync::{Barrier, LazyLock};
use std::thread;

use lambda_native::{
    LambdaContext, LambdaError, LambdaHandler, Response, ResponseStream, Runtime, start_lambda,
    start_lambda_with, streaming,
};

pub(crate) fn start(name: &str) -> ! {
    match name {
        "crash" => start_lambda(crash),
        "crash-in-init" => start_lambda_with(|| {
            crash_by(&std::env::var("TEST_CRASH").unwrap_or_default())?;
            Ok::<_, LambdaError>(crash)
        }),
        "crash-in-stream" => start_lambda(streaming(crash_in_stream)),
        "crash-in-one-of-three" => Runtime::new().concurrency(3).start(crash_among_three),
        "crash-in-one-of-two" => Runtime::new().concurrency(2).pipelining(false).start(crash),
        "crash-and-recover" => {
            install_recovering_handler();
            start_lambda(crash)
        }
        "crash-and-recover-in-one-of-four" => {
            install_recovering_handler();
            Runtime::new().concurrency(4).start(recover_among_four)
        }
        "crash-without-its-connection" => start_lambda(WithoutItsConnection),
        "crash-with-a-handler-before" => {
            install_own_handler();
            start_lambda(crash)
        }
        other => panic!("unknown function: {other}"),
    }
}

fn crash(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    crash_by(event)?;
    Ok(event.to_owned())
}

/// Replaces the runtime's response, which closes the connection, and then opens another connection
/// that gets the same descriptor.
struct WithoutItsConnection;

impl LambdaHandler for WithoutItsConnection {
    fn handle(
        &self,
        event: &[u8],
        _: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        *response = Response::default();
        let address = std::env::var("TEST_PEER")?;
        let mut peer = TcpStream::connect(address)?;
        peer.write_all(b"hello")?;
        crash_by(str::from_utf8(event)?)
    }
}

/// Crashes when three workers are in the handler.
fn crash_among_three(event: &str, ctx: &LambdaContext) -> Result<String, LambdaError> {
    static ALL: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(3));
    ALL.wait();
    crash(event, ctx)
}

/// Four workers are in the handler before the crash and after it.
fn recover_among_four(event: &str, ctx: &LambdaContext) -> Result<String, LambdaError> {
    static ALL: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(4));
    ALL.wait();
    let outcome = crash(event, ctx);
    ALL.wait();
    outcome
}

/// `3 abort` crashes after three chunks.
fn crash_in_stream(
    event: &str,
    _: &LambdaContext,
    out: &mut ResponseStream,
) -> Result<(), LambdaError> {
    let (chunks, way) = event.split_once(' ').unwrap_or((event, ""));
    for chunk in 0..chunks.parse()? {
        write!(out, "chunk {chunk};")?;
    }
    crash_by(way)
}

/// Returns if the event names no crash, or a crash of another process.
fn crash_by(way: &str) -> Result<(), LambdaError> {
    match way {
        "abort" => abort(),
        "exit" => exit(3),
        "segfault" => segfault(),
        "segfault in a thread" => drop(thread::spawn(segfault).join()),
        "segfault in two threads" => {
            let both = Barrier::new(2);
            let crash = || {
                both.wait();
                segfault();
            };
            thread::scope(|scope| {
                scope.spawn(crash);
                crash();
            });
        }
        "abort and exit in two threads" => {
            let both = Barrier::new(2);
            thread::scope(|scope| {
                scope.spawn(|| {
                    both.wait();
                    abort()
                });
                both.wait();
                exit(3)
            });
        }
        "stack overflow" => drop(recursion(1)),
        "stack overflow in a thread" => drop(thread::spawn(|| recursion(1)).join()),
        "stack overflow by a large value" => drop(large_values(1)),
        "recovered fault" => recovered_fault(),
        "recovered fault in a thread" => drop(thread::spawn(recovered_fault).join()),
        "recovered fault when told" => {
            let mut peer = TcpStream::connect(std::env::var("TEST_PEER")?)?;
            thread::spawn(move || {
                let told = peer.read_exact(&mut [0]);
                recovered_fault();
                told.and_then(|()| peer.write_all(b"."))
            });
        }
        "recovered fault in a thread, then wait" => {
            drop(thread::spawn(recovered_fault).join());
            loop {
                thread::park();
            }
        }
        "recovered abort in a thread" => drop(thread::spawn(recovered_abort).join()),
        "signal 11 in a thread" => {
            // SAFETY: the effect of the signal is what is tested.
            drop(thread::spawn(|| unsafe { libc::raise(libc::SIGSEGV) }).join());
        }
        "panic" => panic!("no bicycles"),
        "bus error" => bus_error(),
        "illegal instruction" => illegal_instruction(),
        "double panic" => {
            let _bicycle = Bicycle;
            panic!("no bicycles")
        }
        "panic in C" => in_c(),
        "one large allocation" => drop(black_box(vec![1_u8; isize::MAX as usize])),
        "many small allocations" => many_allocations(),
        "an allocation that fails, then abort" => {
            let mut bytes = Vec::<u8>::new();
            let refused = bytes.try_reserve(black_box(isize::MAX as usize));
            assert!(black_box(refused).is_err());
            abort()
        }
        "a child that exits" => in_child(|| exit(0)),
        "a child that aborts" => in_child(|| abort()),
        "a child that panics" => in_child(|| panic!("no bicycles")),
        "wait" => loop {
            thread::park();
        },
        way => {
            if let Some(signal) = way.strip_prefix("signal ") {
                let signal = signal.parse::<c_int>()?;
                // SAFETY: the effect of the signal is what is tested.
                unsafe { libc::raise(signal) };
            }
        }
    }
    Ok(())
}

fn segfault() {
    // SAFETY: this is unsound on purpose, because the crash is tested.
    unsafe { black_box(ptr::without_provenance::<u8>(0x1234).read_volatile()) };
}

#[allow(unconditional_recursion)]
fn recursion(depth: usize) -> usize {
    let frame = black_box([depth; 64]);
    recursion(depth + 1) + black_box(frame)[0]
}

fn large_values(depth: usize) -> usize {
    let frame = black_box([depth; 32 * 1024]);
    match black_box(depth) {
        usize::MAX => 0,
        depth => large_values(depth + 1) + black_box(frame)[0],
    }
}

/// Reads from a mapping of an empty file.
fn bus_error() {
    // SAFETY: the calls are valid. The access is invalid on purpose, because the crash is tested.
    unsafe {
        let file = libc::memfd_create(c"empty".as_ptr(), 0);
        let (access, flags) = (libc::PROT_READ, libc::MAP_SHARED);
        let memory = libc::mmap(ptr::null_mut(), 4096, access, flags, file, 0);
        assert_ne!(memory, libc::MAP_FAILED);
        black_box(memory.cast::<u8>().read_volatile());
    }
}

fn illegal_instruction() {
    // SAFETY: this is unsound on purpose, because the crash is tested.
    unsafe {
        #[cfg(target_arch = "x86_64")]
        std::arch::asm!("ud2");
        #[cfg(target_arch = "aarch64")]
        std::arch::asm!("udf #0");
    }
}

struct Bicycle;

impl Drop for Bicycle {
    fn drop(&mut self) {
        panic!("no brakes");
    }
}

extern "C" fn in_c() {
    panic!("no bicycles in C")
}

fn many_allocations() {
    let limit = libc::rlimit {
        rlim_cur: 256 * 1024 * 1024,
        rlim_max: 256 * 1024 * 1024,
    };
    // SAFETY: the function reads the given struct.
    unsafe { libc::setrlimit(libc::RLIMIT_AS, &limit) };
    let mut all = Vec::new();
    loop {
        all.push(black_box(Box::new([1_u8; 8 * 1024])));
    }
}

fn in_child(end: impl FnOnce()) {
    // SAFETY: the child ends immediately, and its parent waits for it.
    unsafe {
        match libc::fork() {
            0 => end(),
            child => assert_eq!(libc::waitpid(child, &mut 0, 0), child),
        }
    }
}

/// Reads from a page that the handler of [`install_recovering_handler`] makes accessible.
fn recovered_fault() {
    // SAFETY: nothing else uses the page, and the access is valid after the handler has run.
    unsafe {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let page = libc::mmap(ptr::null_mut(), PAGE, libc::PROT_NONE, flags, -1, 0);
        assert_ne!(page, libc::MAP_FAILED);
        black_box(page.cast::<u8>().read_volatile());
    }
}

/// Raises the signal of an abort, which the handler ignores.
fn recovered_abort() {
    // SAFETY: the function has no preconditions.
    unsafe { libc::raise(libc::SIGABRT) };
}

const PAGE: usize = 4096;

fn install_recovering_handler() {
    extern "C" fn handle(signal: c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
        if signal == libc::SIGABRT {
            return;
        }
        // SAFETY: the argument comes from the kernel, and this program has mapped the page.
        unsafe {
            let page = (*info).si_addr().map_addr(|address| address & !(PAGE - 1));
            if libc::mprotect(page, PAGE, libc::PROT_READ) != 0 {
                libc::_exit(9);
            }
        }
    }
    // SAFETY: zero is a valid value of this C struct, and the handler has the signature that
    // SA_SIGINFO requires.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handle as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        for signal in [libc::SIGSEGV, libc::SIGABRT] {
            libc::sigaction(signal, &action, ptr::null_mut());
        }
    }
}

fn install_own_handler() {
    extern "C" fn handle(_: c_int) {
        let line = b"the handler of the function\n";
        // SAFETY: the pointer is valid for the given length, and both functions are
        // async-signal-safe.
        unsafe {
            libc::write(2, line.as_ptr().cast(), line.len());
            libc::_exit(7);
        }
    }
    // SAFETY: the handler has the right signature and calls only async-signal-safe functions.
    unsafe { libc::signal(libc::SIGSEGV, handle as *const () as libc::sighandler_t) };
}
