//! A program in which panics abort.

use super::support::function::{FLAVORS, Function, outcome};
use super::support::programs::Program;

#[test]
fn a_panic_that_aborts_gets_a_response() {
    for flavor in FLAVORS {
        for event in [r#""panic""#, r#""panic in a task""#] {
            let function = Function::start(Program::Small, "dies", flavor);
            let seen = outcome(&function.invoke(event));
            assert!(seen.starts_with("Panic: "), "{flavor} {event}: {seen}");
            assert_eq!(outcome(&function.invoke(event)), "no response");
        }
    }
}
