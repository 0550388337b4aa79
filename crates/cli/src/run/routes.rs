//! Which function gets an HTTP request: the routes of `--route` and of the key `routes`.

use anyhow::bail;
use lambda_native_emulator::front::{MatchedRoute, Route};

use crate::function::Function;
use crate::suggest::{did_you_mean, similar_names};

/// The routes to the functions of this server, of which the first that matches a request takes it.
#[derive(Debug, Default)]
pub(super) struct Routes(Vec<(Route, usize)>);

/// A route as a flag or a table has it.
struct Entry {
    route: Route,
    function: String,
    /// For messages.
    origin: String,
}

impl Routes {
    /// The routes of the flags, and those of the configuration that no flag replaces.
    ///
    /// # Errors
    /// If two routes match the same requests, or one names a function that does not exist.
    pub(super) fn resolve(
        flags: &[(Route, String)],
        functions: &[Function],
    ) -> anyhow::Result<Routes> {
        let mut entries = Vec::new();
        for (route, function) in flags {
            let entry = Entry {
                route: route.clone(),
                function: function.clone(),
                origin: "--route".to_owned(),
            };
            add(&mut entries, entry)?;
        }
        let of_flags = entries.len();
        for entry in configured(functions)? {
            let mut flags = entries[..of_flags].iter();
            if !flags.any(|flag| flag.route.is_same(&entry.route)) {
                add(&mut entries, entry)?;
            }
        }
        let mut routes = Vec::new();
        for (index, entry) in entries.into_iter().enumerate() {
            let mut names = functions.iter();
            match names.position(|function| function.name() == entry.function) {
                Some(function) => routes.push((entry.route, function)),
                None if index >= of_flags && is_elsewhere(&entry.function, functions) => {}
                None => bail!(unknown(&entry, functions)),
            }
        }
        routes.sort_by(|(one, _), (other, _)| one.compare(other));
        Ok(Routes(routes))
    }

    /// The route that takes a request, and the index of its function. `path` is the path for a function with
    /// this index.
    pub(super) fn find<'a>(
        &self,
        method: &str,
        path: impl Fn(usize) -> Option<&'a str>,
    ) -> Option<(MatchedRoute, usize)> {
        let mut routes = self.0.iter();
        routes.find_map(|(route, function)| {
            let matched = route.matches(method, path(*function)?)?;
            Some((matched, *function))
        })
    }

    /// The routes and the indexes of their functions.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Route, usize)> {
        self.0.iter().map(|(route, function)| (route, *function))
    }
}

/// The routes of the tables. That of the workspace belongs to the configuration of every function, but counts
/// once.
fn configured(functions: &[Function]) -> anyhow::Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    for function in functions {
        for (route, target, origin) in function.configuration().members("routes") {
            let entry = Entry {
                route: route.parse()?,
                function: target.to_owned(),
                origin: origin.to_string(),
            };
            let is_known = |known: &Entry| {
                known.route == entry.route
                    && known.origin == entry.origin
                    && known.function == entry.function
            };
            if !entries.iter().any(is_known) {
                entries.push(entry);
            }
        }
    }
    Ok(entries)
}

fn add(entries: &mut Vec<Entry>, entry: Entry) -> anyhow::Result<()> {
    let mut others = entries.iter();
    if let Some(other) = others.find(|other| other.route.is_same(&entry.route)) {
        bail!(
            "two routes match the same requests: {} and {}",
            described(other),
            described(&entry)
        );
    }
    entries.push(entry);
    Ok(())
}

fn described(entry: &Entry) -> String {
    let Entry {
        route,
        function,
        origin,
    } = entry;
    format!("{route} = {function} ({origin})")
}

/// Whether the workspace has a function with this name, which this server does not serve.
fn is_elsewhere(name: &str, functions: &[Function]) -> bool {
    let first = functions.first();
    first.is_some_and(|function| function.names_in_workspace().iter().any(|one| one == name))
}

fn unknown(entry: &Entry, functions: &[Function]) -> String {
    let name = &entry.function;
    let entry = described(entry);
    if is_elsewhere(name, functions) {
        return format!(
            "{entry}: the function {name} is not served: select its package with -p, or all with --all"
        );
    }
    let names: Vec<String> = functions.iter().map(Function::name).collect();
    let similar = similar_names(name, names.iter().map(String::as_str), 2);
    let hint = match similar[..] {
        [] => format!("; the functions are: {}", names.join(", ")),
        _ => did_you_mean(&similar),
    };
    format!("{entry}: no function has the name {name:?}{hint}")
}
