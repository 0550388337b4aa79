//! The X-Ray tracing header.

/// The content of the X-Ray tracing header: the trace, its parent, and whether the trace is
/// sampled.
///
/// [`LambdaContext::xray`](crate::LambdaContext::xray) parses it. The ids have the sizes that W3C
/// Trace Context and OpenTelemetry use, so that spans can join the trace.
///
/// ```
/// use lambda_native::XRayContext;
///
/// let header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
/// let x_ray = XRayContext::parse(header).unwrap();
///
/// assert_eq!(format!("{:032x}", x_ray.trace_id), "5759e988bd862e3fe1be46a994272793");
/// assert_eq!(x_ray.parent_id, Some(0x5399_5c3f_42cd_8ad8));
/// assert_eq!(x_ray.sampled, Some(true));
/// ```
///
/// Source: AWS X-Ray Developer Guide, "AWS X-Ray concepts", under "Tracing header", and "Sending
/// trace data to AWS X-Ray", under "Generating trace IDs".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct XRayContext {
    /// The trace id: the 8 and the 24 hexadecimal digits of `Root` as one number. Never 0.
    pub trace_id: u128,
    /// The id of the parent segment: the 16 hexadecimal digits of `Parent`. `None` if they are
    /// missing or malformed. Never 0.
    pub parent_id: Option<u64>,
    /// Whether the trace is sampled (`Sampled`). `None` if this is not decided yet (`?`), missing
    /// or malformed.
    pub sampled: Option<bool>,
}

impl XRayContext {
    /// Parses a header. Returns `None` if it has no valid `Root`.
    ///
    /// The fields may be in any order and letter case. Unknown fields, such as `Self` and
    /// `Lineage`, are ignored. If a field occurs twice, the first one is used.
    pub fn parse(header: &str) -> Option<Self> {
        let field = |name: &str| {
            let mut fields = header.split(';').filter_map(|field| field.split_once('='));
            let field = fields.find(|(other, _)| other.trim().eq_ignore_ascii_case(name));
            field.map(|(_, value)| value.trim())
        };
        Some(XRayContext {
            trace_id: trace_id(field("Root")?)?,
            parent_id: field("Parent")
                .and_then(|id| hexadecimal(id, 16))
                .and_then(|id| id.try_into().ok()),
            sampled: match field("Sampled") {
                Some("1") => Some(true),
                Some("0") => Some(false),
                _ => None,
            },
        })
    }
}

/// Parses `1-`, the time of the first request (8 digits), `-`, and a random number (24 digits).
fn trace_id(root: &str) -> Option<u128> {
    let (time, random) = root.strip_prefix("1-")?.split_once('-')?;
    hexadecimal(time, 8)?;
    hexadecimal(&[time, random].concat(), 32).filter(|_| random.len() == 24)
}

/// Parses exactly `length` digits that are not all 0.
fn hexadecimal(digits: &str, length: usize) -> Option<u128> {
    // Checked first, because `from_str_radix` also accepts a sign.
    let is_valid = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = is_valid.then(|| u128::from_str_radix(digits, 16).ok())?;
    number.filter(|&number| number != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: u128 = 0x5759_e988_bd86_2e3f_e1be_46a9_9427_2793;
    const PARENT: u64 = 0x5399_5c3f_42cd_8ad8;

    #[test]
    fn fields_may_be_in_any_order_and_unknown_fields_are_ignored() {
        let whole = XRayContext {
            trace_id: ROOT,
            parent_id: Some(PARENT),
            sampled: Some(true),
        };
        for header in [
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
            "Sampled=1;Parent=53995c3f42cd8ad8;Root=1-5759e988-bd862e3fe1be46a994272793",
            "root=1-5759E988-BD862E3FE1BE46A994272793; parent=53995C3F42CD8AD8 ; sampled=1;",
            "Self=1-67891234-12456789abcdef012345678;Root=1-5759e988-bd862e3fe1be46a994272793;\
             Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a87bd80c:1|68fd508a:5|c512fbe3:2;nonsense",
            "Root=1-5759e988-bd862e3fe1be46a994272793;Root=2;Parent=53995c3f42cd8ad8;Parent=;\
             Sampled=1;Sampled=0",
        ] {
            assert_eq!(XRayContext::parse(header), Some(whole), "{header}");
        }
    }

    #[test]
    fn missing_or_malformed_optional_fields_are_none() {
        let root = "Root=1-5759e988-bd862e3fe1be46a994272793";
        for (rest, parent_id, sampled) in [
            ("", None, None),
            (";Sampled=0", None, Some(false)),
            (";Sampled=?", None, None),
            (";Sampled=yes;Parent=53995c3f42cd8ad8", Some(PARENT), None),
            (";Parent=0000000000000000;Sampled=1", None, Some(true)),
            (";Parent=53995c3f42cd8ad;Sampled=1", None, Some(true)),
            (";Parent=53995c3f42cd8adx;Sampled=1", None, Some(true)),
            (";Parent=+3995c3f42cd8ad8;Sampled=1", None, Some(true)),
        ] {
            let expected = XRayContext {
                trace_id: ROOT,
                parent_id,
                sampled,
            };
            let header = format!("{root}{rest}");
            assert_eq!(XRayContext::parse(&header), Some(expected), "{header}");
        }
    }

    #[test]
    fn a_header_without_a_valid_root_is_none() {
        for header in [
            "",
            ";=;",
            "Parent=53995c3f42cd8ad8;Sampled=1",
            "Root=;Sampled=1",
            "Root=2-5759e988-bd862e3fe1be46a994272793",
            "Root=1-5759e988bd862e3fe1be46a994272793",
            "Root=1-5759e98-8bd862e3fe1be46a994272793",
            "Root=1-5759e988-bd862e3fe1be46a99427279",
            "Root=1-5759e988-bd862e3fe1be46a994272793-1",
            "Root=1-5759e988-bd862e3fe1be46a99427279é",
            "Root=1-00000000-000000000000000000000000",
            "1-5759e988-bd862e3fe1be46a994272793",
        ] {
            assert_eq!(XRayContext::parse(header), None, "{header}");
        }
    }
}
