//! The lines of `init_default_subscriber`.

use lambda_native_emulator::Invocation;
use serde_json::Value;

use super::support::function::{FLAVORS, Function, command, emulator};
use super::support::programs::Program;

#[test]
fn the_lines_are_those_of_lambda_runtime() {
    for variables in [
        [
            ("AWS_LAMBDA_LOG_FORMAT", "Text"),
            ("AWS_LAMBDA_LOG_LEVEL", "INFO"),
        ],
        [
            ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
            ("AWS_LAMBDA_LOG_LEVEL", "INFO"),
        ],
        [
            ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
            ("AWS_LAMBDA_LOG_LEVEL", "DEBUG"),
        ],
        [
            ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
            ("RUST_LOG", "error,peer_programs=warn"),
        ],
    ] {
        let [ours, peer] = [Program::Ours, Program::Peer].map(|program| lines(program, &variables));
        assert_eq!(ours, peer, "{variables:?}");
    }
}

/// The lines of two invocations that come from the handler, without what differs between two processes.
fn lines(program: Program, variables: &[(&str, &str)]) -> Vec<String> {
    let lambda = emulator().start().expect("the emulator starts");
    let mut command = command(program, "logs", "multi_thread");
    command.env_remove("AWS_LAMBDA_LOG_LEVEL");
    let function = Function::start_in(lambda, command.envs(variables.iter().copied()));
    let ids = ["1", "2"].map(|event| {
        let invocation =
            Invocation::new(event).trace_id("Root=1-5759e988-bd862e3fe1be46a994272793");
        assert_eq!(function.submit(invocation).body_str(), event);
        function.lambda.requests().iter().rev().find_map(|request| {
            let rest = request.path.split("/invocation/").nth(1)?;
            Some(rest.strip_suffix("/response")?.to_owned())
        })
    });
    function.signal("KILL");
    let lines = function.end().1.into_iter();
    let lines = lines.filter(|line| line.contains("order taken") || line.contains("usual level"));
    let without_ids = lines.map(|mut line| {
        for id in ids.iter().flatten() {
            line = line.replace(id, "ID");
        }
        line
    });
    without_ids.collect()
}

/// Without the feature `tracing`, Lambda's own records are written.
#[test]
fn without_the_feature_the_lines_are_records_of_lambda() {
    for flavor in FLAVORS {
        let lambda = emulator().start().expect("the emulator starts");
        let mut command = command(Program::Small, "logs", flavor);
        let function = Function::start_in(lambda, command.env("AWS_LAMBDA_LOG_FORMAT", "JSON"));
        assert_eq!(function.invoke("1").body_str(), "1");
        let line = function.next_line();
        let record: Value = serde_json::from_str(&line).expect("a record in JSON");
        assert_eq!(record["level"], "INFO", "{line}");
        assert_eq!(record["message"], "order taken", "{line}");
        assert_eq!(record["order"], 7, "{line}");
        assert!(record["timestamp"].is_string(), "{line}");
        let id = record["requestId"].as_str().unwrap_or_default();
        let posted = format!("/invocation/{id}/response");
        let requests = function.lambda.requests();
        assert!(
            requests.iter().any(|it| it.path.ends_with(&posted)),
            "{line}"
        );
        function.kill();
    }
}
