//! Checks of the repository itself, all in `tests/it`: the budgets for sizes and crate counts, the
//! snippets in the documentation, and the rules of CONTRIBUTING.md that a machine can check.

/// README.md's programs compile.
#[doc = include_str!("../../../README.md")]
#[cfg(doctest)]
pub struct Readme;

/// docs/logging.md's lines compile. Its program is that of an example.
#[doc = include_str!("../../../docs/logging.md")]
#[cfg(doctest)]
pub struct Logging;

/// docs/testing.md's tests pass.
#[doc = include_str!("../../../docs/testing.md")]
#[cfg(doctest)]
pub struct Testing;

/// docs/events.md's examples work.
#[doc = include_str!("../../../docs/events.md")]
#[cfg(doctest)]
pub struct Events;

/// The READMEs of the published crates. That of lambda-native-cli has no program.
#[cfg(doctest)]
pub mod readmes {
    #[doc = include_str!("../../runtime/README.md")]
    pub struct Runtime;

    #[doc = include_str!("../../json-path/README.md")]
    pub struct JsonPath;

    #[doc = include_str!("../../invocation/README.md")]
    pub struct Invocation;

    #[doc = include_str!("../../events/README.md")]
    pub struct Events;

    #[doc = include_str!("../../emulator/README.md")]
    pub struct Emulator;
}

/// docs/tracing.md's example works. Its programs are those of an example.
#[doc = include_str!("../../../docs/tracing.md")]
#[cfg(doctest)]
pub struct Tracing;
