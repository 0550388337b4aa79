//! The operations of Lambda's API: their methods, paths and names.
//!
//! The list is that of "Actions" in AWS's Lambda API reference. Paths that the reference does not list
//! belong to the function, unless they begin with a version and a kind of resource of this API.

use super::path;

/// A method, a path and a name per line. A segment `{}` of the path stands for any text. A path with a
/// query comes before the same path without one.
const OPERATIONS: &str = include_str!("operations.txt");

/// The operation of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Lookup {
    /// The name of the operation, and the decoded segments in place of the braces.
    Found(&'static str, Vec<String>),
    /// The path exists with these methods only.
    WrongMethod(Vec<&'static str>),
    Unknown,
}

/// Whether a path belongs to Lambda's API: its first segment is a version of the API and its second one
/// of the API's kinds of resources.
pub(in crate::run) fn is_api_path(path: &str) -> bool {
    let segments = path::segments(path);
    let [version, resource, ..] = &segments[..] else {
        return false;
    };
    let templates = || operations().map(|(_, template, _)| template_segments(template));
    templates().any(|template| template[0] == version)
        && templates().any(|template| template[1] == resource)
}

pub(super) fn find(method: &str, path: &str, query: &str) -> Lookup {
    let segments = path::segments(path);
    let mut methods = Vec::new();
    for (operation_method, template, name) in operations() {
        let required = template.split_once('?').map(|(_, query)| query);
        if required.is_some_and(|required| !query.split('&').any(|part| part == required)) {
            continue;
        }
        let Some(parameters) = matches(&template_segments(template), &segments) else {
            continue;
        };
        if operation_method == method {
            return Lookup::Found(name, parameters);
        }
        if !methods.contains(&operation_method) {
            methods.push(operation_method);
        }
    }
    if methods.is_empty() {
        return Lookup::Unknown;
    }
    Lookup::WrongMethod(methods)
}

fn operations() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    OPERATIONS.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        Some((words.next()?, words.next()?, words.next()?))
    })
}

fn template_segments(template: &str) -> Vec<&str> {
    let path = template.split('?').next().unwrap_or(template);
    path.trim_start_matches('/').split('/').collect()
}

fn matches(template: &[&str], segments: &[String]) -> Option<Vec<String>> {
    if template.len() != segments.len() {
        return None;
    }
    let mut parameters = Vec::new();
    for (expected, segment) in template.iter().zip(segments) {
        if *expected == "{}" {
            parameters.push(segment.clone());
        } else if expected != segment {
            return None;
        }
    }
    Some(parameters)
}

#[cfg(test)]
mod tests {
    use super::{Lookup, find, is_api_path};

    fn name(method: &str, path: &str, query: &str) -> &'static str {
        match find(method, path, query) {
            Lookup::Found(name, _) => name,
            other => panic!("{method} {path}: {other:?}"),
        }
    }

    #[test]
    fn operations_are_found_by_method_path_and_query() {
        let path = "/2018-10-31/layers";
        assert_eq!(name("GET", path, ""), "ListLayers");
        assert_eq!(
            name("GET", path, "Arn=a&find=LayerVersion"),
            "GetLayerVersionByArn"
        );
        let path = "/2019-09-30/functions/f/provisioned-concurrency";
        assert_eq!(
            name("GET", path, "List=ALL"),
            "ListProvisionedConcurrencyConfigs"
        );
        assert_eq!(
            name("DELETE", path, ""),
            "DeleteProvisionedConcurrencyConfig"
        );
        // The AWS CLI's older versions end this path with a slash.
        let path = "/2014-11-13/functions/f/invoke-async/";
        assert_eq!(name("POST", path, ""), "InvokeAsync");
        assert_eq!(find("GET", path, ""), Lookup::WrongMethod(vec!["POST"]));
        assert_eq!(
            find("GET", "/2015-03-31/functions/f/nothing", ""),
            Lookup::Unknown
        );
    }

    #[test]
    fn parameters_are_decoded() {
        let found = find("GET", "/2015-03-31/functions/1%3Af%3a%24LATEST", "");
        let name = "1:f:$LATEST".to_owned();
        assert_eq!(found, Lookup::Found("GetFunction", vec![name]));
        let found = find("GET", "/2025-12-01/durable-executions/a%2Fb", "");
        let arn = "a/b".to_owned();
        assert_eq!(found, Lookup::Found("GetDurableExecution", vec![arn]));
    }

    #[test]
    fn only_versions_and_resources_of_the_api_are_taken_from_the_function() {
        for path in [
            "/2015-03-31/functions",
            "/2021-11-15/functions/a/b/c",
            "/2017-03-31/tags/",
        ] {
            assert!(is_api_path(path), "{path}");
        }
        for path in [
            "/",
            "/2024-01-01/functions",
            "/2015-03-31",
            "/2015-03-31/report",
            "/functions",
        ] {
            assert!(!is_api_path(path), "{path}");
        }
    }
}
