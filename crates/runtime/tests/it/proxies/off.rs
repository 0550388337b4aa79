//! How pipelining can be turned off, and what the runtime logs when it does so itself.

use lambda_native_emulator::{At, Emulator, Fault};

use super::proxy::{Fields, Pipelined, Proxy};
use crate::support::bootstrap::{Bootstrap, command, unwinding};
use crate::support::function::PATIENCE;

const VARIABLE: &str = "LAMBDA_NATIVE_PIPELINING";

/// Serves two events in a process with this value of the variable. Returns whether it pipelines,
/// and what it has written to stderr before its last line.
#[track_caller]
fn process(value: Option<&str>) -> (bool, String) {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE);
    let lambda = lambda.start().expect("the emulator starts");
    let mut command = command(unwinding(), "act", &lambda);
    command.env_remove(VARIABLE);
    command.envs(value.map(|value| (VARIABLE, value)));
    let bootstrap = Bootstrap::start(&mut command);
    for event in ["1", "2"] {
        assert_eq!(lambda.invoke(event).body_str(), event);
    }
    lambda.inject(At::Next, Fault::Status(403));
    let stderr = bootstrap.end().stderr;
    let (lines, _fatal) = stderr.split_at(stderr.rfind("FATAL").expect("a last line"));
    let pipelined: Vec<bool> = lambda
        .requests()
        .iter()
        .filter(|it| it.path.ends_with("/next"))
        .map(|it| it.pipelined)
        .collect();
    let is_on = pipelined == [false, true, true];
    assert!(is_on || pipelined == [false; 3], "{pipelined:?}");
    (is_on, lines.to_owned())
}

#[test]
fn a_variable_turns_pipelining_off_regardless_of_case() {
    for value in ["off", "OFF", "Off", "0", "false", "False"] {
        assert_eq!(process(Some(value)), (false, String::new()), "{value}");
    }
    for value in [None, Some(""), Some("on"), Some("1"), Some("TRUE")] {
        assert_eq!(process(value), (true, String::new()), "{value:?}");
    }
}

#[test]
fn an_unknown_value_is_logged_in_one_warning() {
    for value in ["no", "offline", "0.5", "a \"quote\"", "\u{e9}teint"] {
        let (is_on, lines) = process(Some(value));
        assert!(is_on, "{value}");
        assert!(
            lines.starts_with("WARN lambda-native: LAMBDA_NATIVE_PIPELINING is "),
            "{lines}"
        );
        assert!(lines.contains(&format!("{value:?}")), "{lines}");
        assert_eq!(lines.lines().count(), 1, "{lines}");
    }
}

#[test]
fn turning_pipelining_off_is_logged_in_one_line() {
    let lambda = super::lambda();
    let proxy = Proxy::start(lambda.runtime_api(), Pipelined::AtOnce, Fields::Few);
    let mut command = command(unwinding(), "act", &lambda);
    command.env("AWS_LAMBDA_RUNTIME_API", proxy.address());
    let bootstrap = Bootstrap::start(&mut command);
    for n in 0..10 {
        let event = n.to_string();
        assert_eq!(lambda.invoke(&*event).body_str(), event);
    }
    lambda.inject(At::Next, Fault::Status(403));
    let stderr = bootstrap.end().stderr;
    let warnings: Vec<&str> = stderr
        .lines()
        .filter(|line| line.starts_with("WARN "))
        .collect();
    let [line] = *warnings else {
        panic!("expected one line, got {stderr}");
    };
    assert!(line.starts_with("WARN RequestId: "), "{line}");
    for words in ["pipelining", "proxy", "LAMBDA_NATIVE_PIPELINING=off"] {
        assert!(line.contains(words), "{line}");
    }
    assert_eq!(proxy.together(), 1);
}

#[test]
fn with_the_variable_a_reordering_proxy_receives_no_pipelined_request() {
    let lambda = super::lambda();
    let proxy = Proxy::start(lambda.runtime_api(), Pipelined::AtOnce, Fields::Few);
    let mut command = command(unwinding(), "act", &lambda);
    command
        .env("AWS_LAMBDA_RUNTIME_API", proxy.address())
        .env(VARIABLE, "off");
    let _bootstrap = Bootstrap::start(&mut command);
    for n in 0..10 {
        let event = n.to_string();
        assert_eq!(lambda.invoke(&*event).body_str(), event);
    }
    assert_eq!(proxy.together(), 0);
}
