//! What front ends do with HTTP, case by case. Each case is a test with a name, and `the_table_of_cases_is_complete`
//! prints them all.

mod client;
mod other;
mod path;
mod query;
mod request_body;
mod request_headers;
mod response_body;
mod response_headers;
mod streaming;

/// Where a case is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Basis {
    /// Recorded from a real front end, or documented by AWS.
    Observed,
    /// Nobody has published what the front ends do, or it is for us to decide.
    OurChoice,
}

/// How a case is covered.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cover {
    /// By the test of this name, beside the case.
    Test(&'static str),
    /// By this test of another module.
    OtherTest(&'static str),
    /// Not by this crate, for this reason.
    Elsewhere(&'static str),
}

pub(crate) struct Case {
    number: u32,
    basis: Basis,
    text: &'static str,
    cover: Cover,
}

/// Declares cases, and a test for each: `1 Observed "what": name { … }`. A case that another module tests is
/// `1 Observed "what" => "module::test";`, and one that is not for this crate `1 Observed "what": "why";`.
macro_rules! cases {
    (@build [$($built:tt)*] [$($tests:tt)*]) => {
        pub(crate) const CASES: &[crate::cases::Case] = &[$($built)*];
        $($tests)*
    };
    (@build [$($built:tt)*] [$($tests:tt)*]
        $number:literal $basis:ident $text:literal: $test:ident $body:block $($rest:tt)*
    ) => {
        cases! { @build
            [$($built)* crate::cases::Case {
                number: $number,
                basis: crate::cases::Basis::$basis,
                text: $text,
                cover: crate::cases::Cover::Test(stringify!($test)),
            },]
            [$($tests)* #[test] fn $test() $body]
            $($rest)*
        }
    };
    (@build [$($built:tt)*] [$($tests:tt)*]
        $number:literal $basis:ident $text:literal: $where:literal; $($rest:tt)*
    ) => {
        cases! { @build
            [$($built)* crate::cases::Case {
                number: $number,
                basis: crate::cases::Basis::$basis,
                text: $text,
                cover: crate::cases::Cover::Elsewhere($where),
            },]
            [$($tests)*]
            $($rest)*
        }
    };
    (@build [$($built:tt)*] [$($tests:tt)*]
        $number:literal $basis:ident $text:literal => $test:literal; $($rest:tt)*
    ) => {
        cases! { @build
            [$($built)* crate::cases::Case {
                number: $number,
                basis: crate::cases::Basis::$basis,
                text: $text,
                cover: crate::cases::Cover::OtherTest($test),
            },]
            [$($tests)*]
            $($rest)*
        }
    };
    ($($cases:tt)*) => { cases! { @build [] [] $($cases)* } };
}

pub(crate) use cases;

const ALL: [(&str, &[Case]); 9] = [
    ("path", path::CASES),
    ("query", query::CASES),
    ("request_headers", request_headers::CASES),
    ("client", client::CASES),
    ("request_body", request_body::CASES),
    ("response_body", response_body::CASES),
    ("response_headers", response_headers::CASES),
    ("streaming", streaming::CASES),
    ("other", other::CASES),
];

#[test]
fn the_table_of_cases_is_complete() {
    let mut numbers = Vec::new();
    for (module, cases) in ALL {
        for case in cases {
            numbers.push(case.number);
            let choice = match case.basis {
                Basis::Observed => "",
                Basis::OurChoice => " (our choice)",
            };
            let cover = match case.cover {
                Cover::Test(test) => format!("cases::{module}::{test}"),
                Cover::OtherTest(test) => {
                    assert!(exists(test), "{test}");
                    test.to_owned()
                }
                Cover::Elsewhere(reason) => reason.to_owned(),
            };
            println!("{:>3} {}{choice}: {cover}", case.number, case.text);
        }
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=121).collect::<Vec<_>>());
}

/// Whether `module::test` is a test.
fn exists(test: &str) -> bool {
    let (module, name) = test.rsplit_once("::").expect("a module");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it");
    let file = format!("{folder}/{}.rs", module.replace("::", "/"));
    let source = std::fs::read_to_string(&file).expect(&file);
    source.contains(&format!("#[test]\nfn {name}()"))
}
