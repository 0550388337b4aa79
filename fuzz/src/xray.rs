//! The X-Ray tracing header.

use lambda_native::XRayContext;

/// The input: the header.
///
/// A parsed header has valid ids, and is equal to itself after it is written and parsed again.
pub fn xray_header(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Some(read) = XRayContext::parse(text) else {
        return;
    };
    assert!(read.trace_id != 0 && read.parent_id != Some(0), "{read:?}");
    let digits = format!("{:032x}", read.trace_id);
    let mut header = format!("Root=1-{}-{}", &digits[..8], &digits[8..]);
    if let Some(parent_id) = read.parent_id {
        header.push_str(&format!(";Parent={parent_id:016x}"));
    }
    if let Some(sampled) = read.sampled {
        header.push_str(&format!(";Sampled={}", u8::from(sampled)));
    }
    assert_eq!(XRayContext::parse(&header), Some(read));
}
