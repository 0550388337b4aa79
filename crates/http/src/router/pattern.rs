//! The paths of routes: how they are written, and what they match.

use std::cmp::{Ordering, Reverse};

/// A parsed path such as `/users/{id}`.
///
/// A few dozen routes are compared one after the other. A tree of them, such as that of the crate `matchit`,
/// adds 24 KB to a program. The tests compare what is matched with axum, which uses that crate.
#[derive(Debug)]
pub(crate) struct Pattern {
    text: String,
    segments: Vec<Segment>,
}

/// The part of a path between two slashes: fixed text, and at its end possibly a parameter.
#[derive(Debug)]
struct Segment {
    text: String,
    parameter: Option<Parameter>,
}

#[derive(Debug)]
struct Parameter {
    name: String,
    /// `{*name}`: all of the path that is left.
    rest: bool,
}

impl Pattern {
    /// Parses a path. The error says what is wrong.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let Some(path) = text.strip_prefix('/') else {
            return Err("paths of routes begin with `/`");
        };
        let segments: Vec<Segment> = path
            .split('/')
            .map(Segment::parse)
            .collect::<Result<_, _>>()?;
        let names: Vec<&str> = segments.iter().filter_map(Segment::name).collect();
        if (1..names.len()).any(|at| names[..at].contains(&names[at])) {
            return Err("two parameters have the same name");
        }
        let (_, before_last) = segments
            .split_last()
            .expect("`split` returns at least one part");
        if before_last.iter().any(Segment::is_rest) {
            return Err("`{*…}` is only allowed at the end");
        }
        Ok(Self {
            text: text.to_owned(),
            segments,
        })
    }

    /// The prefix of every path.
    pub(super) fn root() -> Self {
        Self {
            text: String::new(),
            segments: Vec::new(),
        }
    }

    /// The path as it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether both match the same paths, and so only one of them can be routed.
    pub(super) fn conflicts_with(&self, other: &Self) -> bool {
        self.precedence(other) == Ordering::Equal
            && self
                .segments
                .iter()
                .zip(&other.segments)
                .all(|(a, b)| a.text == b.text)
    }

    /// Whether the whole path matches. It is compared as the client has encoded it, as in axum.
    pub(super) fn matches(&self, path: &str) -> bool {
        self.walk(path, |_, _| {}) == Some("")
    }

    /// Whether the path begins with the segments of the pattern.
    pub(super) fn is_prefix_of(&self, path: &str) -> bool {
        self.walk(path, |_, _| {}).is_some()
    }

    /// The value of a parameter in a path that matches, as the client has encoded it.
    pub(super) fn parameter<'a>(&'a self, path: &'a str, name: &str) -> Option<&'a str> {
        let mut found = None;
        self.walk(path, |other, value| {
            if other == name {
                found = Some(value);
            }
        });
        found
    }

    /// The names and values of the parameters in a path that matches, the values as the client has encoded
    /// them.
    pub(super) fn parameters<'a>(&'a self, path: &'a str) -> Vec<(&'a str, &'a str)> {
        let mut parameters = Vec::new();
        self.walk(path, |name, value| parameters.push((name, value)));
        parameters
    }

    /// Which of two patterns is tried first: `Less` for the more specific one. The order is that of a tree that
    /// prefers fixed text to parameters, and parameters to `{*rest}`, in each segment. Since the texts of two
    /// patterns for the same path are prefixes of the same segment, the longer one is preferred. The same holds
    /// for a pattern that is a prefix of the other.
    pub(super) fn precedence(&self, other: &Self) -> Ordering {
        let mut pairs = self.segments.iter().zip(&other.segments);
        pairs
            .find_map(|(a, b)| Some(a.rank().cmp(&b.rank())).filter(|order| order.is_ne()))
            .unwrap_or_else(|| other.segments.len().cmp(&self.segments.len()))
    }

    /// Compares the path segment by segment, and passes each parameter to `parameter`. Returns the rest of the
    /// path, which is empty or begins with a slash.
    fn walk<'p>(
        &'p self,
        mut path: &'p str,
        mut parameter: impl FnMut(&'p str, &'p str),
    ) -> Option<&'p str> {
        for segment in &self.segments {
            let after_text = path.strip_prefix('/')?.strip_prefix(&*segment.text)?;
            let end = segment.parameter_end(after_text);
            path = &after_text[end..];
            match segment.name() {
                // At the end of a path, a parameter is not empty. Before a slash it may be, as in axum.
                Some(name) if end > 0 || !path.is_empty() => parameter(name, &after_text[..end]),
                None if path.is_empty() || path.starts_with('/') => {}
                _ => return None,
            }
        }
        Some(path)
    }
}

impl Segment {
    fn parse(source: &str) -> Result<Self, &'static str> {
        if source.starts_with(':') || source.starts_with('*') {
            return Err("parameters are written as `{name}` and `{*rest}`");
        }
        let mut text = String::new();
        let mut characters = source.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '{' | '}' if source[at + 1..].starts_with(character) => {
                    characters.next();
                }
                '{' => {
                    let parameter = Some(Parameter::parse(&source[at + 1..])?);
                    return Ok(Self { text, parameter });
                }
                '}' => return Err("a `}` without `{`; the character itself is written as `}}`"),
                _ => {}
            }
            text.push(character);
        }
        Ok(Self {
            text,
            parameter: None,
        })
    }

    fn name(&self) -> Option<&str> {
        self.parameter.as_ref().map(|parameter| &*parameter.name)
    }

    /// Where the value of the parameter ends that begins with `path`.
    fn parameter_end(&self, path: &str) -> usize {
        match &self.parameter {
            None => 0,
            Some(parameter) if parameter.rest => path.len(),
            Some(_) => path
                .bytes()
                .position(|byte| byte == b'/')
                .unwrap_or(path.len()),
        }
    }

    fn is_rest(&self) -> bool {
        self.parameter
            .as_ref()
            .is_some_and(|parameter| parameter.rest)
    }

    fn rank(&self) -> (Reverse<usize>, bool) {
        match &self.parameter {
            None => (Reverse(usize::MAX), false),
            Some(parameter) => (Reverse(self.text.len()), parameter.rest),
        }
    }
}

impl Parameter {
    /// Parses what follows the opening brace.
    fn parse(source: &str) -> Result<Self, &'static str> {
        let Some((name, after)) = source.split_once('}') else {
            return Err("a parameter without `}`; the character `{` itself is written as `{{`");
        };
        if !after.is_empty() {
            return Err("a parameter has to be the end of its segment");
        }
        let (name, rest) = match name.strip_prefix('*') {
            Some(name) => (name, true),
            None => (name, false),
        };
        if name.is_empty() || name.contains(['{', '*']) {
            return Err("a parameter needs a name without `{` and `*`");
        }
        Ok(Self {
            name: name.to_owned(),
            rest,
        })
    }
}
