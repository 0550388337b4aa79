//! What has to hold of each parser, whatever bytes it is given. One function a target: libFuzzer
//! calls it with what it makes up, `tests/replay.rs` with what the corpus has.

mod address;
mod body;
mod context;
mod event;
mod head;
mod log;
mod members;
mod metrics;
mod path;
mod pieces;
mod prelude;
mod reply;
mod report;
mod request;
mod response;

pub use address::runtime_api;
pub use body::body_framing;
pub use context::context_headers;
pub use event::api_gw_v2;
pub use head::response_head;
pub use log::log_line;
pub use metrics::metrics;
pub use path::json_path;
pub use prelude::http_prelude;
pub use reply::reply;
pub use report::error_report;
pub use request::request_head;
pub use response::api_gw_v2_response;

/// A name, which is also that of the corpus, and what is called with each input.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 13] = [
    ("api_gw_v2", api_gw_v2),
    ("api_gw_v2_response", api_gw_v2_response),
    ("body_framing", body_framing),
    ("context_headers", context_headers),
    ("error_report", error_report),
    ("http_prelude", http_prelude),
    ("json_path", json_path),
    ("log_line", log_line),
    ("metrics", metrics),
    ("reply", reply),
    ("request_head", request_head),
    ("response_head", response_head),
    ("runtime_api", runtime_api),
];
