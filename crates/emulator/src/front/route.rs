//! Routes of HTTP APIs and REST APIs: which requests an integration gets, and the variables of their paths.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;

/// The word for all methods.
const ANY: &str = "ANY";

/// The methods that a route may have ("Create routes for HTTP APIs in API Gateway").
const METHODS: [&str; 8] = [
    ANY, "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT",
];

/// A route: a method and a path, such as `GET /users/{id}`.
///
/// A segment of the path may be a variable. `{proxy+}`, with any name, is only allowed at the end, and stands
/// for one or more segments. Without a method, or with `ANY`, a route takes all methods.
///
/// ```
/// use lambda_native_emulator::front::Route;
///
/// let route: Route = "GET /users/{id}".parse()?;
/// let matched = route.matches("GET", "/users/7").expect("a match");
/// assert_eq!(matched.parameters(), [("id".to_owned(), "7".to_owned())]);
/// assert!(route.matches("POST", "/users/7").is_none());
/// # Ok::<(), lambda_native_emulator::front::InvalidRoute>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// `None` for all methods.
    method: Option<String>,
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Literal(String),
    /// `{id}`
    Variable(String),
    /// `{proxy+}`
    Rest(String),
}

/// A route that matches a request, with the values of its variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchedRoute {
    route: Route,
    parameters: Vec<(String, String)>,
}

/// Why a text is not a [`Route`]. `Display` says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRoute(String);

impl Route {
    /// Whether the route takes this method and path. The path is as the client sent it, but without the stage
    /// and the query.
    pub fn matches(&self, method: &str, path: &str) -> Option<MatchedRoute> {
        if self.method.as_ref().is_some_and(|own| own != method) {
            return None;
        }
        let mut rest = path.strip_prefix('/')?;
        let mut parameters = Vec::new();
        if self.segments.is_empty() {
            return rest.is_empty().then(|| self.matched(parameters));
        }
        for (index, segment) in self.segments.iter().enumerate() {
            if let Segment::Rest(name) = segment {
                if rest.is_empty() {
                    return None;
                }
                parameters.push((name.clone(), rest.to_owned()));
                return Some(self.matched(parameters));
            }
            let is_last = index + 1 == self.segments.len();
            let (found, after) = match rest.split_once('/') {
                Some((found, after)) if !is_last => (found, after),
                None if is_last => (rest, ""),
                _ => return None,
            };
            rest = after;
            match segment {
                Segment::Literal(text) if is_text(text, found) => {}
                Segment::Variable(name) if !found.is_empty() => {
                    parameters.push((name.clone(), found.to_owned()));
                }
                _ => return None,
            }
        }
        Some(self.matched(parameters))
    }

    fn matched(&self, parameters: Vec<(String, String)>) -> MatchedRoute {
        MatchedRoute {
            route: self.clone(),
            parameters,
        }
    }

    /// Compares two routes for a request that both match: the one that takes it is less. A path without
    /// `{proxy+}` comes first ("Create routes for HTTP APIs in API Gateway"), then text before a variable, from
    /// the left, and a method before all methods.
    pub fn compare(&self, other: &Route) -> Ordering {
        let key = |route: &Route| {
            let ranks: Vec<u8> = route.segments.iter().map(Segment::rank).collect();
            (ranks.contains(&2), ranks, route.method.is_none())
        };
        key(self).cmp(&key(other))
    }

    /// Whether both routes match the same requests: they differ at most in the names of their variables.
    pub fn is_same(&self, other: &Route) -> bool {
        let is_same = |(one, other): (&Segment, &Segment)| match (one, other) {
            (Segment::Literal(one), Segment::Literal(other)) => one == other,
            _ => one.rank() == other.rank(),
        };
        self.method == other.method
            && self.segments.len() == other.segments.len()
            && self.segments.iter().zip(&other.segments).all(is_same)
    }

    /// The path, such as `/users/{id}`.
    pub fn path(&self) -> String {
        if self.segments.is_empty() {
            return "/".to_owned();
        }
        let segments = self.segments.iter();
        segments.map(|segment| format!("/{segment}")).collect()
    }
}

/// The route as API Gateway writes it: `GET /users/{id}`, or `ANY /users/{id}`.
impl fmt::Display for Route {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = self.method.as_deref().unwrap_or(ANY);
        write!(out, "{method} {}", self.path())
    }
}

impl FromStr for Route {
    type Err = InvalidRoute;

    fn from_str(text: &str) -> Result<Route, InvalidRoute> {
        if text == "$default" {
            return invalid("$default is not a path: use two routes, \"/\" and \"/{proxy+}\"");
        }
        let (method, path) = match text.split_once(' ') {
            Some((method, path)) => (Some(method), path),
            None => (None, text),
        };
        if let Some(method) = method
            && !METHODS.contains(&method)
        {
            let methods = METHODS.join(", ");
            return invalid(format!("{method:?} is not a method: use one of {methods}"));
        }
        let Some(path) = path.strip_prefix('/') else {
            return invalid(format!(
                "{text:?} is not a route such as \"/users\" or \"GET /users/{{id}}\""
            ));
        };
        let mut segments = Vec::new();
        if !path.is_empty() {
            for segment in path.split('/') {
                segments.push(segment.parse::<Segment>()?);
            }
        }
        check(&segments)?;
        Ok(Route {
            method: method.filter(|method| *method != ANY).map(str::to_owned),
            segments,
        })
    }
}

/// Only the last segment stands for several, and the names of variables are different.
fn check(segments: &[Segment]) -> Result<(), InvalidRoute> {
    for (index, segment) in segments.iter().enumerate() {
        if matches!(segment, Segment::Rest(_)) && index + 1 < segments.len() {
            return invalid(format!("{segment} is only allowed at the end of a path"));
        }
        let Some(name) = segment.name() else { continue };
        if segments[..index]
            .iter()
            .any(|other| other.name() == Some(name))
        {
            return invalid(format!("two variables have the name {name}"));
        }
    }
    Ok(())
}

impl Segment {
    fn name(&self) -> Option<&str> {
        match self {
            Segment::Literal(_) => None,
            Segment::Variable(name) | Segment::Rest(name) => Some(name),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Segment::Literal(_) => 0,
            Segment::Variable(_) => 1,
            Segment::Rest(_) => 2,
        }
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Segment::Literal(text) => out.write_str(text),
            Segment::Variable(name) => write!(out, "{{{name}}}"),
            Segment::Rest(name) => write!(out, "{{{name}+}}"),
        }
    }
}

impl FromStr for Segment {
    type Err = InvalidRoute;

    fn from_str(text: &str) -> Result<Segment, InvalidRoute> {
        let braced = text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'));
        if let Some(name) = braced {
            let (name, is_rest) = match name.strip_suffix('+') {
                Some(name) => (name, true),
                None => (name, false),
            };
            let is_allowed = |c: char| c.is_ascii_alphanumeric() || "._-:,".contains(c);
            if name.is_empty() || !name.chars().all(is_allowed) {
                return invalid(format!(
                    "{text} is not a variable such as {{id}} or {{proxy+}}"
                ));
            }
            let name = name.to_owned();
            return Ok(if is_rest {
                Segment::Rest(name)
            } else {
                Segment::Variable(name)
            });
        }
        if text.is_empty() {
            return invalid("a path has no empty segments, and does not end with a slash");
        }
        if let Some(c) = text.chars().find(|c| "?# ".contains(*c)) {
            return invalid(format!("{c:?} is not allowed in the segment {text:?}"));
        }
        if let Some(c) = text.chars().find(|c| "{}+*".contains(*c)) {
            return invalid(format!(
                "{c:?} in the segment {text:?}: a variable is a whole segment, such as {{id}} or {{proxy+}}"
            ));
        }
        Ok(Segment::Literal(text.to_owned()))
    }
}

impl MatchedRoute {
    /// The route.
    pub fn route(&self) -> &Route {
        &self.route
    }

    /// The names and values of its variables, as the client sent them.
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }
}

impl fmt::Display for InvalidRoute {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for InvalidRoute {}

/// Whether a client may send the text like this.
fn is_text(text: &str, sent: &str) -> bool {
    text == sent
        || percent_decode_str(sent)
            .decode_utf8()
            .is_ok_and(|decoded| decoded == text)
}

fn invalid<T>(reason: impl Into<String>) -> Result<T, InvalidRoute> {
    Err(InvalidRoute(reason.into()))
}
