//! Functions with hooks. Each hook writes a line to stderr, and `TEST_HOOK` selects the one that
//! fails.

use std::process::Command;
use std::thread;

use lambda_native::{LambdaContext, LambdaError, Runtime};

pub(crate) fn start(name: &str) -> ! {
    match name {
        "hooks-of-snap-start" => Runtime::new()
            .before_snapshot(|| hook("before 1"))
            .after_restore(|| hook("after 1"))
            .before_snapshot(|| hook("before 2"))
            .after_restore(|| hook("after 2"))
            .start(act),
        "hooks-of-shutdown" => Runtime::new()
            .on_shutdown(|| hook("shutdown 1").expect("TEST_HOOK says so"))
            .on_shutdown(|| hook("shutdown 2").expect("TEST_HOOK says so"))
            .start(act),
        "hooks-of-both" => Runtime::new()
            .before_snapshot(|| hook("before"))
            .on_shutdown(|| hook("shutdown").expect("TEST_HOOK says so"))
            .start(act),
        other => panic!("unknown function: {other}"),
    }
}

fn hook(name: &str) -> Result<(), LambdaError> {
    eprintln!("hook {name}");
    match std::env::var("TEST_HOOK").unwrap_or_default() {
        fails if fails == format!("{name} fails") => {
            Err(LambdaError::new("NoBicycles", "none is left"))
        }
        panics if panics == format!("{name} panics") => panic!("no bicycles"),
        _ => Ok(()),
    }
}

fn act(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    match event {
        "block" => loop {
            thread::park();
        },
        // The signal masks of a child process.
        "child" => {
            let output = Command::new("cat").arg("/proc/self/status").output()?;
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        event => Ok(event.to_owned()),
    }
}
