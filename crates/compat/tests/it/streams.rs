//! Streamed responses.

use super::support::function::{FLAVORS, Function};
use super::support::programs::Program;

#[test]
fn streams_are_the_same_as_with_lambda_runtime() {
    for flavor in FLAVORS {
        for (name, event) in [("stream", "3"), ("stream", "0"), ("channel", "20")] {
            let bodies = [Program::Ours, Program::Peer].map(|program| {
                let function = Function::start(program, name, flavor);
                // Another stream follows on the same connection.
                let first = function.invoke(event).body().to_vec();
                assert_eq!(function.invoke(event).body(), first, "{flavor} {name}");
                String::from_utf8(first).expect("the streams are text")
            });
            assert_eq!(bodies[0], bodies[1], "{flavor} {name} {event}");
        }
    }
}
