//! `_X_AMZN_TRACE_ID` in the environment, while other threads read the environment all the time.

use std::path::PathBuf;

use lambda_native_emulator::{Emulator, Invocation};

use crate::support::bootstrap::{Bootstrap, build_apart, command};
use crate::support::function::PATIENCE;

const PROGRAM: &str = "test-trace-environment";

/// The number of trace ids that each reader must have found, and the number of invocations that
/// each program must have served.
const READS: u64 = 1_000;
const INVOCATIONS: usize = 500;

fn unwinding() -> PathBuf {
    build_apart(PROGRAM, "trace", &[], "debug")
}

fn released() -> PathBuf {
    build_apart(PROGRAM, "trace", &["--release"], "release")
}

fn static_and_aborting() -> PathBuf {
    let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    let options = ["--profile=min-size", "--target", &target];
    build_apart(PROGRAM, "static", &options, &format!("{target}/min-size"))
}

struct Function {
    lambda: Emulator,
    _bootstrap: Bootstrap,
}

impl Function {
    fn start(program: PathBuf, name: &str) -> Self {
        let lambda = Emulator::builder()
            .timeout(PATIENCE)
            .fetch_timeout(PATIENCE)
            .record_requests(false);
        let lambda = lambda.start().expect("the emulator starts");
        let bootstrap = Bootstrap::start(&mut command(program, name, &lambda));
        Function {
            lambda,
            _bootstrap: bootstrap,
        }
    }

    #[track_caller]
    fn invoke(&self, event: &str, trace_id: Option<&str>) -> String {
        let invocation = Invocation::new(event);
        let invocation = match trace_id {
            Some(trace_id) => invocation.trace_id(trace_id),
            None => invocation.no_trace_id(),
        };
        let response = self.lambda.submit(invocation).wait();
        assert!(
            response.is_response(),
            "{event:?}, {trace_id:?}: {response:?}"
        );
        response.body_str().to_owned()
    }
}

/// A letter repeated 40 to 300 times, or none for every third invocation.
fn trace_id(number: usize) -> Option<String> {
    let letter = char::from(b'a' + u8::try_from(number % 26).expect("a letter"));
    let length = [40, 75, 300][number % 7 % 3];
    (!number.is_multiple_of(3)).then(|| format!("Root={}", String::from(letter).repeat(length)))
}

#[track_caller]
fn readers_are_not_disturbed(program: PathBuf) {
    let function = Function::start(program, "readers");
    let mut reads = 0;
    let mut number = 0;
    while reads < READS || number < INVOCATIONS {
        let found = function.invoke("check", trace_id(number).as_deref());
        reads = found.parse().expect("a number");
        number += 1;
    }
}

#[test]
fn threads_that_read_the_environment_never_see_a_partial_trace_id() {
    readers_are_not_disturbed(unwinding());
}

#[test]
fn threads_that_read_the_environment_never_see_a_partial_trace_id_in_release_builds() {
    readers_are_not_disturbed(released());
}

#[test]
fn threads_that_read_the_environment_never_see_a_partial_trace_id_with_musl() {
    readers_are_not_disturbed(static_and_aborting());
}

#[test]
fn what_getenv_returned_stays_intact_for_30_traced_invocations() {
    let function = Function::start(released(), "alone");
    let kept = trace_id(1).expect("a trace id");
    for round in 0..3 {
        function.invoke("keep", Some(&kept));
        for number in 0..29 {
            let other = format!("Root={}", "z".repeat(40 + number));
            function.invoke("check", Some(&other));
            function.invoke("check", None);
        }
        let other = format!("Root={}", "y".repeat(75));
        assert_eq!(function.invoke("kept", Some(&other)), kept, "round {round}");
    }
}

#[test]
fn a_function_that_sets_the_variable_still_gets_the_next_trace_id() {
    let function = Function::start(unwinding(), "alone");
    let [first, second] = [1, 2].map(|number| trace_id(number).expect("a trace id"));
    function.invoke("check", Some(&first));
    function.invoke("set", Some(&first));
    assert_eq!(function.invoke("value", Some(&second)), second);
    function.invoke("set", Some(&first));
    assert_eq!(function.invoke("value", None), "");
    assert_eq!(function.invoke("value", Some(&first)), first);
}

#[test]
fn if_the_function_removes_the_variable_it_stays_removed() {
    let function = Function::start(unwinding(), "alone");
    let first = trace_id(1).expect("a trace id");
    function.invoke("remove", Some(&first));
    assert_eq!(function.invoke("value", Some(&first)), "");
    assert_eq!(function.invoke("value", None), "");
}

#[test]
fn child_processes_inherit_the_trace_id_or_its_absence() {
    let function = Function::start(unwinding(), "alone");
    let first = trace_id(1).expect("a trace id");
    assert_eq!(function.invoke("child", Some(&first)).trim_end(), first);
    assert_eq!(function.invoke("child", None).trim_end(), "none");
}
