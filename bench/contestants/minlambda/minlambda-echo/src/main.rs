//! Returns the text of the event.

use serde_json::value::RawValue;

fn main() -> ! {
    minlambda::run_ok(|event: Box<RawValue>| event)
}
