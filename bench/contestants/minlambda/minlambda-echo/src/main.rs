//! The event's text as the answer.

use serde_json::value::RawValue;

fn main() -> ! {
    minlambda::run_ok(|event: Box<RawValue>| event)
}
