//! What has to hold of each parser, whatever bytes it is given. One function a target: libFuzzer
//! calls it with what it makes up, `tests/replay.rs` with what the corpus has.

mod address;
mod body;
mod changes;
mod context;
mod event;
mod families;
mod head;
mod log;
mod members;
mod metrics;
mod path;
mod pieces;
mod prelude;
mod reader;
mod reply;
mod report;
mod request;
mod response;
mod xray;

// The events' own tests call the same.
#[path = "../../crates/events/tests/it/answers.rs"]
mod answers;
#[path = "../../crates/events/tests/it/probes.rs"]
mod probes;
#[path = "../../crates/events/tests/it/through_serde.rs"]
mod through_serde;

/// A name, which is also that of the corpus, and what is called with each input.
pub type Target = (&'static str, fn(&[u8]));

/// Every target, sorted by name.
pub fn targets() -> Vec<Target> {
    let mut targets = [TARGETS, families::EVENT_TARGETS].concat();
    targets.sort_unstable_by_key(|(name, _)| *name);
    targets
}

/// Calls the target of this name. libFuzzer's programs do: each has the name of its target.
pub fn run(name: &str, data: &[u8]) {
    let mut targets = TARGETS.iter().chain(families::EVENT_TARGETS);
    let (_, target) = targets.find(|(other, _)| *other == name).expect("a target");
    target(data);
}

/// Every target but those of the families of events.
const TARGETS: &[Target] = &[
    ("api_gw_v2", event::api_gw_v2),
    ("api_gw_v2_response", response::api_gw_v2_response),
    ("body_framing", body::body_framing),
    ("context_headers", context::context_headers),
    ("error_report", report::error_report),
    ("events_reader", reader::events_reader),
    ("http_prelude", prelude::http_prelude),
    ("json_path", path::json_path),
    ("log_line", log::log_line),
    ("metrics", metrics::metrics),
    ("reply", reply::reply),
    ("request_head", request::request_head),
    ("response_head", head::response_head),
    ("runtime_api", address::runtime_api),
    ("xray_header", xray::xray_header),
];
