//! Checks of the repository itself. `tests/it` checks the budgets for sizes and crate counts, the
//! snippets in the documentation, and those rules of CONTRIBUTING.md that can be automated. The doctests
//! below compile and run the snippets in Markdown files.

/// The programs in README.md compile.
#[doc = include_str!("../../../README.md")]
#[cfg(doctest)]
pub struct Readme;

/// The snippets of docs/logging.md compile.
#[doc = include_str!("../../../docs/logging.md")]
#[cfg(doctest)]
pub struct Logging;

/// The tests in docs/testing.md pass.
#[doc = include_str!("../../../docs/testing.md")]
#[cfg(doctest)]
pub struct Testing;

/// The examples in docs/events.md work.
#[doc = include_str!("../../../docs/events.md")]
#[cfg(doctest)]
pub struct Events;

/// The native programs in docs/migrating.md compile.
#[doc = include_str!("../../../docs/migrating.md")]
#[cfg(doctest)]
pub struct Migrating;

/// The READMEs of the published crates. The one of lambda-native-cli has no program.
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

    #[doc = include_str!("../../http/README.md")]
    pub struct Http;

    #[doc = include_str!("../../emulator/README.md")]
    pub struct Emulator;
}

/// The example of `XRayContext` in docs/tracing.md works.
#[doc = include_str!("../../../docs/tracing.md")]
#[cfg(doctest)]
pub struct Tracing;
