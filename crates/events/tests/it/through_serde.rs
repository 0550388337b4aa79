//! Events are read in two ways: directly, and through serde inside users' own types. `fuzz/` compares
//! them too.

use std::fmt::Debug;

use lambda_native_events::EventError;

/// An event comes to the same through serde as directly: a value or an error. The exception is what
/// an integer is written as: directly it is read to the last digit, through serde as an `f64`, for
/// which `1e-400` is 0 and `1e18` is not sure to be whole.
///
/// A number in place of a text is the text as it stands. serde_json has an `f64` of one that is no
/// integer of 64 bits, and so another text or none.
#[track_caller]
pub(crate) fn same_through_serde<T: PartialEq + Debug>(
    direct: &Result<T, EventError>,
    through_serde: &Result<T, serde_json::Error>,
    text: &str,
) {
    const NOT_WHOLE: &str = "invalid value: floating point";
    let same = match (direct, through_serde) {
        (Ok(direct), Ok(through_serde)) => direct == through_serde,
        (Err(_), Err(_)) => true,
        (Err(error), Ok(_)) => error.to_string().contains(NOT_WHOLE),
        (Ok(_), Err(error)) => error.to_string().contains(NOT_WHOLE),
    };
    assert!(
        same || has_float(text),
        "{direct:?}, {through_serde:?}: {text}"
    );
}

/// Whether a number stands in the text that is no integer of 64 bits.
fn has_float(text: &str) -> bool {
    // Every other part between quotes is a string.
    let text = text.replace("\\\\", "").replace("\\\"", "");
    let outside = text.split('"').step_by(2);
    let words = outside.flat_map(|part| part.split([',', ':', '[', ']', '{', '}', ' ', '\n']));
    let mut numbers = words.filter(|word| word.contains(|byte: char| byte.is_ascii_digit()));
    numbers
        .any(|word| word == "-0" || (word.parse::<i64>().is_err() && word.parse::<u64>().is_err()))
}
