//! The environment variable `LAMBDA_NATIVE_PIPELINING`.

use crate::logging::own_log;
use crate::sys::env::variable;

/// Returns whether pipelining is on, which is the default.
pub(super) fn is_on() -> bool {
    let value = variable("LAMBDA_NATIVE_PIPELINING");
    // Padded, so that they are compared as numbers. Comparing strings without regard to case takes
    // 300 bytes of code.
    const WORDS: [[u8; 8]; 7] = [
        *b"off     ",
        *b"0       ",
        *b"false   ",
        *b"on      ",
        *b"1       ",
        *b"true    ",
        *b"        ",
    ];
    const ON: usize = 3;
    let mut given = [b' '; 8];
    for (to, from) in given.iter_mut().zip(value.bytes()) {
        *to = from.to_ascii_lowercase();
    }
    let word = WORDS.iter().position(|&word| word == given);
    if word.is_none() {
        own_log::warning(
            b"",
            format_args!(
                "lambda-native: LAMBDA_NATIVE_PIPELINING is {value:?}, not `on` or `off`: \
                 pipelining stays on"
            ),
        );
    }
    word.is_none_or(|word| word >= ON)
}
