//! Functions that fork. The event says what the child does, and the parent waits for it.
#![allow(unsafe_code)]

use std::io::{self, Write};
use std::panic::catch_unwind;
use std::process::{abort, exit};
use std::thread;

use lambda_native::{
    LambdaContext, LambdaError, LambdaHandler, Response, Runtime, start_lambda, start_lambda_with,
};

pub(crate) fn start(name: &str) -> ! {
    match name {
        "fork" => start_lambda(Forking),
        "fork-in-init" => start_lambda_with(|| {
            fork();
            Ok::<_, LambdaError>(Forking)
        }),
        "fork-in-hook" => Runtime::new()
            .after_invocation(|| {
                fork();
            })
            .start(Forking),
        other => panic!("unknown function: {other}"),
    }
}

/// Returns the id of its process and the wait status of its child.
struct Forking;

impl LambdaHandler for Forking {
    fn handle(
        &self,
        event: &[u8],
        _: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        let parent = std::process::id();
        let mut status = None;
        match str::from_utf8(event)? {
            "a child that returns" => status = fork(),
            "a child that fails" => {
                status = fork();
                if status.is_none() {
                    return Err(LambdaError::new("Child", "it has failed"));
                }
            }
            "a child that panics" => {
                status = fork();
                assert!(status.is_some(), "no bicycles in the child");
            }
            "a child that catches a panic" => {
                status = fork();
                if status.is_none() {
                    drop(catch_unwind(|| panic!("no bicycles in the child")));
                }
            }
            "a child that streams" => {
                status = fork();
                if status.is_none() {
                    let written = response.stream().write_all(b"from the child");
                    let line = format!("written: {}\n", written.is_ok());
                    io::stderr().write_all(line.as_bytes())?;
                }
            }
            "a child that aborts" => {
                status = fork();
                if status.is_none() {
                    abort();
                }
            }
            "a child that exits" => {
                status = fork();
                if status.is_none() {
                    exit(3);
                }
            }
            "a child of a thread" => {
                let child = thread::spawn(fork).join();
                status = child.unwrap_or_default();
            }
            "a child of a child" => {
                status = fork();
                if status.is_none() {
                    fork();
                }
            }
            _ => {}
        }
        let is_parent = parent == std::process::id();
        write!(
            response.buffer(),
            "{} {status:?} {is_parent}",
            std::process::id()
        )?;
        Ok(())
    }
}

/// Returns `None` in the child. In the parent, waits for the child and returns its status from
/// waitpid(2).
fn fork() -> Option<i32> {
    let mut status = 0;
    // SAFETY: no other thread of this program holds a lock, and the parent waits for the child.
    unsafe {
        match libc::fork() {
            0 => None,
            child => {
                assert_eq!(libc::waitpid(child, &mut status, 0), child);
                Some(status)
            }
        }
    }
}
