//! The canonical form of a request, which is what the signature is about.

use crate::Headers;

/// A request in its canonical form.
pub(crate) struct Request {
    pub(crate) text: String,
    /// The names of the signed headers, separated by semicolons.
    pub(crate) header_names: String,
}

impl Request {
    pub(crate) fn new(
        request: &crate::Request<'_>,
        added: &Headers,
        body_hash: &str,
        service: &str,
    ) -> Request {
        let mut headers: Vec<(&str, &str)> = vec![("host", request.host)];
        headers.extend(request.headers);
        headers.extend(added.iter().map(|(name, value)| (*name, &**value)));
        headers.sort_unstable();
        let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        let header_names = names.join(";");

        let path = path(request.path, service);
        let query = query(request.query);
        let mut text = format!("{}\n{path}\n{query}\n", request.method);
        for (name, value) in headers {
            text.extend([name, ":", &one_space(value), "\n"]);
        }
        text.extend(["\n", &header_names, "\n", body_hash]);
        Request { text, header_names }
    }
}

/// S3 takes the path as it is. All other services expect it to be percent-encoded a second time.
fn path(path: &str, service: &str) -> String {
    let path = if path.is_empty() { "/" } else { path };
    if service == "s3" {
        return path.to_owned();
    }
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&crate::hex(&[byte]).to_ascii_uppercase());
        }
    }
    encoded
}

/// The parameters, sorted. A parameter without a value gets an equals sign.
fn query(query: &str) -> String {
    let mut parameters: Vec<(&str, &str)> = query
        .split('&')
        .filter(|parameter| !parameter.is_empty())
        .map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")))
        .collect();
    parameters.sort_unstable();
    let parameters: Vec<String> = parameters
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    parameters.join("&")
}

/// The value without spaces around it, and with one space instead of several.
fn one_space(value: &str) -> String {
    let words: Vec<&str> = value.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{one_space, path, query};

    #[test]
    fn only_s3_takes_the_path_as_it_is() {
        assert_eq!(path("", "lambda"), "/");
        assert_eq!(path("/a%3Ab/~c", "lambda"), "/a%253Ab/~c");
        assert_eq!(path("/a%3Ab/~c", "s3"), "/a%3Ab/~c");
    }

    #[test]
    fn parameters_are_sorted_by_name_and_value() {
        assert_eq!(query("b=2&a&b=1&ab=x%3D"), "a=&ab=x%3D&b=1&b=2");
        assert_eq!(query(""), "");
    }

    #[test]
    fn spaces_in_header_values_do_not_count() {
        assert_eq!(one_space("  a   b "), "a b");
    }
}
