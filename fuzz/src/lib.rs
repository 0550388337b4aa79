//! The properties that each parser must have for all inputs. Each target is one function. libFuzzer
//! calls it with generated inputs, and `tests/replay.rs` with the inputs in the corpus.

mod address;
mod body;
mod changes;
mod context;
mod event;
mod families;
mod head;
mod http_event;
mod http_response;
mod log;
mod members;
mod metrics;
mod path;
mod pieces;
mod prelude;
mod reader;
mod report;
mod request;
mod response;
mod whole_response;
mod xray;

// Shared with the tests of the events crate.
#[path = "../../crates/events/tests/it/probes.rs"]
mod probes;
#[path = "../../crates/events/tests/it/responses.rs"]
mod responses;
#[path = "../../crates/events/tests/it/through_serde.rs"]
mod through_serde;

/// The name of a target, which is also the name of its corpus, and the function to call with each input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets, sorted by name.
pub fn targets() -> Vec<Target> {
    let mut targets = [TARGETS, families::EVENT_TARGETS].concat();
    targets.sort_unstable_by_key(|(name, _)| *name);
    targets
}

/// Calls the target with this name. Each of libFuzzer's programs has the name of its target.
pub fn run(name: &str, data: &[u8]) {
    let mut targets = TARGETS.iter().chain(families::EVENT_TARGETS);
    let (_, target) = targets.find(|(other, _)| *other == name).expect("a target");
    target(data);
}

/// All targets except those for the families of events.
const TARGETS: &[Target] = &[
    ("api_gw_v2", event::api_gw_v2),
    ("api_gw_v2_response", response::api_gw_v2_response),
    ("body_framing", body::body_framing),
    ("context_headers", context::context_headers),
    ("error_report", report::error_report),
    ("events_reader", reader::events_reader),
    ("http_event", http_event::http_event),
    ("http_prelude", prelude::http_prelude),
    ("http_response", http_response::http_response),
    ("json_path", path::json_path),
    ("log_line", log::log_line),
    ("metrics", metrics::metrics),
    ("request_head", request::request_head),
    ("response_head", head::response_head),
    ("runtime_api", address::runtime_api),
    ("whole_response", whole_response::whole_response),
    ("xray_header", xray::xray_header),
];
