//! The layer for OpenTelemetry.

use super::support::function::{FLAVORS, Function};
use super::support::programs::Program;

#[test]
fn the_span_closes_before_the_flush_and_before_the_next_event() {
    for flavor in FLAVORS {
        let function = Function::start(Program::Ours, "opentelemetry", flavor);
        for is_cold in [true, false] {
            assert_eq!(function.invoke("7").body_str(), "7");
            let span = function.next_line();
            for field in [
                "Lambda function invocation: ".to_owned(),
                format!("faas.coldstart = {is_cold}, "),
                "faas.trigger = pubsub, ".to_owned(),
            ] {
                assert!(span.contains(&field), "{span}");
            }
            let lines = [
                "the handler is in a span: true\n",
                "the span closes\n",
                "flush\n",
            ];
            for line in lines {
                assert_eq!(function.next_line(), line, "{flavor}");
            }
        }
        function.kill();
    }
}

#[test]
fn the_span_has_the_fields_that_lambda_runtime_gives_it() {
    let [ours, peer] = [Program::Ours, Program::Peer].map(|program| {
        let function = Function::start(program, "opentelemetry", "multi_thread");
        assert_eq!(function.invoke("7").body_str(), "7");
        let span = function.next_line();
        let fields = span.split([':', ',', '\n']);
        let names = fields.map(|field| {
            field
                .split(" = ")
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned()
        });
        names.collect::<Vec<_>>()
    });
    assert_eq!(ours, peer);
}
