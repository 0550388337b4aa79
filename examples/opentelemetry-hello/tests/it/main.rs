//! Runs the real program, as Lambda would, with a collector beside it.

mod collector;

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command};
use std::time::Duration;

use lambda_native_emulator::{Emulator, Invocation};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;

use collector::{Collector, attribute, hex};

const SAFETY_NET: Duration = Duration::from_secs(60);

/// The function runs until it is killed at the end of the test.
struct Function(Child);

impl Function {
    fn start(lambda: &Emulator, endpoint: &str) -> Self {
        let process = Command::new(env!("CARGO_BIN_EXE_opentelemetry-hello"))
            .envs(lambda.environment())
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
            .env("NO_PROXY", "127.0.0.1")
            // So that only the hook flushes.
            .env("OTEL_BSP_SCHEDULE_DELAY", "3600000")
            .spawn();
        Function(process.expect("the program starts"))
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // Both fail if the process has exited already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn lambda(concurrency: u32) -> Emulator {
    let lambda = Emulator::builder()
        .concurrency(concurrency)
        .timeout(SAFETY_NET)
        .fetch_timeout(SAFETY_NET)
        .function_name("doubler")
        .function_version("7")
        .memory_mb(512)
        .region("eu-north-1");
    lambda.start().expect("an emulator")
}

/// A trace: its id, the id of the parent, and the header.
fn trace(number: u32, sampled: &str) -> (String, String, String) {
    let (root, parent) = (format!("{number:024x}"), format!("{number:016x}"));
    let header = format!("Root=1-5759e988-{root};Parent={parent};Sampled={sampled}");
    (format!("5759e988{root}"), parent, header)
}

/// The two spans of an invocation, the runtime's first.
#[track_caller]
fn outer_and_inner(spans: Vec<Span>) -> [Span; 2] {
    let mut spans: [Span; 2] = spans.try_into().expect("two spans");
    if spans[0].name == "double" {
        spans.swap(0, 1);
    }
    assert_eq!((&*spans[0].name, &*spans[1].name), ("doubler", "double"));
    spans
}

#[track_caller]
fn next_invocation(collector: &Collector) -> [Span; 2] {
    let spans = collector.spans(2).into_iter().map(|(_, span)| span);
    outer_and_inner(spans.collect())
}

#[test]
fn the_spans_of_an_invocation_are_sent_before_the_next_event_is_requested() {
    let (lambda, collector) = (lambda(1), Collector::start());
    let _function = Function::start(&lambda, collector.endpoint());
    for number in [21, 4] {
        let (trace_id, parent, header) = trace(number, "1");
        let invocation = Invocation::new(number.to_string()).trace_id(header);
        let response = lambda.submit(invocation).wait();
        assert_eq!(response.body_str(), (2 * number).to_string());
        // The next event is sent only after these spans have arrived.
        let [outer, inner] = next_invocation(&collector);
        assert_eq!(hex(&outer.trace_id), trace_id);
        assert_eq!(hex(&outer.parent_span_id), parent);
        assert_eq!(outer.kind(), SpanKind::Server);
        assert_eq!(hex(&inner.trace_id), trace_id);
        assert_eq!(inner.parent_span_id, outer.span_id);
    }
}

#[test]
fn the_resource_describes_the_function() {
    let (lambda, collector) = (lambda(1), Collector::start());
    let _function = Function::start(&lambda, collector.endpoint());
    let (_, _, header) = trace(1, "1");
    lambda.submit(Invocation::new("1").trace_id(header)).wait();
    let (resource, _) = collector.spans(2).remove(0);
    let environment = lambda.environment();
    let variable = |name: &str| {
        let variable = environment.iter().find(|(other, _)| other == name);
        variable.expect("the emulator sets it").1.as_str()
    };
    for (name, value) in [
        ("service.name", "doubler"),
        ("cloud.provider", "aws"),
        ("cloud.platform", "aws_lambda"),
        ("cloud.region", "eu-north-1"),
        ("faas.name", "doubler"),
        ("faas.version", "7"),
        ("faas.instance", variable("AWS_LAMBDA_LOG_STREAM_NAME")),
        ("faas.max_memory", "536870912"),
    ] {
        assert_eq!(attribute(&resource, name), value, "{name}");
    }
    let groups = attribute(&resource, "aws.log.group.names");
    assert!(
        groups.contains(variable("AWS_LAMBDA_LOG_GROUP_NAME")),
        "{groups}"
    );
}

#[test]
fn spans_of_an_unsampled_trace_are_not_sent() {
    let (lambda, collector) = (lambda(1), Collector::start());
    let _function = Function::start(&lambda, collector.endpoint());
    for (number, sampled) in [(1, "0"), (2, "?"), (3, "1"), (4, "0"), (5, "1")] {
        let (trace_id, _, header) = trace(number, sampled);
        let invocation = Invocation::new("1").trace_id(header);
        assert_eq!(lambda.submit(invocation).wait().body_str(), "2");
        // Spans of the earlier invocations would arrive first.
        if sampled == "1" {
            let [outer, _] = next_invocation(&collector);
            assert_eq!(hex(&outer.trace_id), trace_id);
        }
    }
}

#[test]
fn without_a_parent_in_the_header_the_span_starts_a_trace() {
    let (lambda, collector) = (lambda(1), Collector::start());
    let _function = Function::start(&lambda, collector.endpoint());
    let invocations = [
        Invocation::new("1").no_trace_id(),
        Invocation::new("1").trace_id("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"),
        Invocation::new("1").trace_id("nonsense"),
        Invocation::new("1").trace_id("Root=1-x;Parent=y;Sampled=z"),
    ];
    let mut traces = BTreeSet::new();
    for invocation in invocations {
        assert_eq!(lambda.submit(invocation).wait().body_str(), "2");
        let [outer, inner] = next_invocation(&collector);
        assert_eq!(hex(&outer.parent_span_id), "");
        assert_eq!(inner.parent_span_id, outer.span_id);
        traces.insert(outer.trace_id);
    }
    assert_eq!(traces.len(), 4);
}

#[test]
fn concurrent_invocations_have_their_own_parents() {
    let (lambda, collector) = (lambda(4), Collector::start());
    let _function = Function::start(&lambda, collector.endpoint());
    let numbers = 1..=40;
    let pending: Vec<_> = numbers
        .clone()
        .map(|number| {
            let (_, _, header) = trace(number, "1");
            lambda.submit(Invocation::new(number.to_string()).trace_id(header))
        })
        .collect();
    for (number, pending) in numbers.clone().zip(pending) {
        assert_eq!(pending.wait().body_str(), (2 * number).to_string());
    }
    let mut spans = collector.spans(80);
    for number in numbers {
        let (trace_id, parent, _) = trace(number, "1");
        let is_in = |span: &Span| hex(&span.trace_id) == trace_id;
        let of_trace = spans.extract_if(.., |(_, span)| is_in(span));
        let [outer, inner] = outer_and_inner(of_trace.map(|(_, span)| span).collect());
        assert_eq!(hex(&outer.parent_span_id), parent);
        assert_eq!(inner.parent_span_id, outer.span_id);
    }
}

#[test]
fn the_function_works_without_a_collector() {
    let lambda = lambda(1);
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let nobody = format!("http://{}", free.local_addr().expect("it is bound"));
    drop(free);
    for endpoint in [&*nobody, "nonsense", "http://["] {
        let _function = Function::start(&lambda, endpoint);
        for _ in 0..2 {
            assert_eq!(lambda.invoke("4").body_str(), "8");
        }
    }
}
