//! The order of layers, the response, and the request for the next event.

use super::support::function::{FLAVORS, Function};
use super::support::programs::Program;

#[test]
fn layers_end_after_the_response_and_before_the_next_event_is_requested() {
    for flavor in FLAVORS {
        let function = Function::start(Program::Ours, "layers", flavor);
        for _ in 0..3 {
            assert_eq!(function.invoke("7").body_str(), "7");
            for line in [
                "outer begins, headers: true",
                "inner begins, headers: true",
                "handler",
                "inner ends",
                "outer ends",
            ] {
                assert_eq!(function.next_line(), format!("{line}\n"), "{flavor}");
            }
        }
        function.kill();
    }
}
