//! Events are read in two ways: directly, and through serde as part of users' own types. `fuzz/`
//! compares the two as well.

use std::fmt::Debug;

use lambda_native_events::EventError;

/// Checks that reading an event directly and through serde has the same result, a value or an error.
/// The exception is an integer written with a fraction or an exponent. Read directly, it keeps every
/// digit. Through serde it is an `f64`, for which `1e-400` is 0 and `1e18` may not be whole.
///
/// A number in place of a string becomes its own text. If it is not a 64-bit integer, serde_json turns
/// it into an `f64`, which has a different text or none.
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

/// Whether the text contains a number that is not a 64-bit integer.
fn has_float(text: &str) -> bool {
    // Every other part between quotes is a string.
    let text = text.replace("\\\\", "").replace("\\\"", "");
    let outside = text.split('"').step_by(2);
    let words = outside.flat_map(|part| part.split([',', ':', '[', ']', '{', '}', ' ', '\n']));
    let mut numbers = words.filter(|word| word.contains(|byte: char| byte.is_ascii_digit()));
    numbers
        .any(|word| word == "-0" || (word.parse::<i64>().is_err() && word.parse::<u64>().is_err()))
}
