//! The path of a request as decoded segments.

use percent_encoding::percent_decode_str;

/// The segments, without the empty one after a final slash. They are split before they are decoded,
/// because an ARN may contain an encoded slash.
pub(super) fn segments(path: &str) -> Vec<String> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    path.split('/')
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect()
}
