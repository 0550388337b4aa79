//! docs/c.md: its programs compile, its commands work, and its names are those of the header.

mod session;
mod steps;

use std::collections::BTreeSet;

use super::documentation::blocks;
use super::read;
use session::Session;
use steps::{Step, steps};

#[test]
fn every_command_prints_what_the_page_says() {
    let Some(mut session) = Session::start() else {
        return;
    };
    let steps = steps(&read("docs/c.md"));
    assert!(steps.len() > 40, "only {} steps", steps.len());
    for step in steps {
        match step {
            Step::File { name, text } => session.write(&name, &text),
            Step::Server(command) => session.serve(&command),
            Step::Command { text, output } => session.run(&text, &output),
        }
    }
}

/// So it is compiled and run too.
#[test]
fn the_program_in_the_readme_is_the_first_of_the_page() {
    let programs = blocks(&read("crates/capi/README.md"), "c");
    let [program] = &programs[..] else {
        panic!("the README has {} programs", programs.len());
    };
    let first = blocks(&read("docs/c.md"), "c").swap_remove(0);
    assert_eq!(Some(&**program), first.strip_prefix("/* hello.c */\n"));
}

#[test]
fn every_name_is_in_the_header() {
    let header = read("crates/capi/include/lambda_native.h");
    let declared = names(&header);
    let page = read("docs/c.md");
    let unknown: Vec<_> = names(&page)
        .into_iter()
        .filter(|name| !name.to_lowercase().starts_with("lambda_native"))
        .filter(|name| !declared.contains(name))
        .collect();
    assert!(
        unknown.is_empty(),
        "lambda_native.h does not have {unknown:?}"
    );
}

/// The words that begin like the names of the interface.
fn names(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.starts_with("lambda_") || word.starts_with("LAMBDA_"))
        .collect()
}
