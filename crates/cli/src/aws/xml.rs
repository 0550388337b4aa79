//! Reads elements from the XML of IAM, STS and S3.
//!
//! Their responses have no attributes that matter, no comments and no CDATA, so the text between two tags is
//! all that is needed.

/// The text of the first element with this name, without entities.
pub(crate) fn text(xml: &str, name: &str) -> Option<String> {
    elements(xml, name).next().map(unescape)
}

/// The contents of all elements with this name. They must not be nested in each other.
pub(crate) fn elements<'a>(xml: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let mut rest = xml;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(&open)?;
        let (content, after) = after.split_once(&close)?;
        rest = after;
        Some(content)
    })
}

fn unescape(text: &str) -> String {
    // `&amp;` comes last, because the others may follow from it.
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&apos;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::{elements, text};

    #[test]
    fn elements_are_found_by_name() {
        let xml = "<A><Tags><member><Key>a</Key><Value>1 &amp;lt; 2</Value></member>\
                   <member><Key>b</Key></member></Tags></A>";
        let members: Vec<&str> = elements(xml, "member").collect();
        assert_eq!(members.len(), 2);
        assert_eq!(text(members[0], "Value").as_deref(), Some("1 &lt; 2"));
        assert_eq!(text(members[1], "Value"), None);
    }
}
