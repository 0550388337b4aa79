//! Many invocations in a row: each response belongs to its event, although the next event may arrive before the task
//! has returned from the one before.

use lambda_native_emulator::Invocation;

use super::support::function::{FLAVORS, Function, outcome};
use super::support::programs::Program;

const EVENTS: usize = 3_000;

#[test]
fn each_event_gets_its_own_response_under_load() {
    for flavor in FLAVORS {
        let function = Function::start(Program::Ours, "mixed", flavor);
        let pending: Vec<_> = (0..EVENTS)
            .map(|n| function.lambda.submit(Invocation::new(n.to_string())))
            .collect();
        for (n, pending) in pending.into_iter().enumerate() {
            let seen = outcome(&pending.wait());
            match n % 3 {
                0 => assert_eq!(seen, n.to_string(), "{flavor}"),
                1 => assert_eq!(seen, format!("Error: {n}"), "{flavor}"),
                _ => assert!(seen.ends_with(&format!("\0{n}.")), "{flavor} {n}: {seen}"),
            }
        }
    }
}

/// Timers and spawned tasks go on between invocations.
#[test]
fn a_spawned_task_goes_on_between_invocations() {
    for flavor in FLAVORS {
        let function = Function::start(Program::Ours, "spawn", flavor);
        let ticks = || function.invoke("1").json().as_u64().expect("a number");
        let first = ticks();
        while ticks() < first + 3 {}
    }
}
