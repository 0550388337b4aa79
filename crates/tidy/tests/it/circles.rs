//! The files of a crate use each other in one direction.

use std::collections::{BTreeMap, BTreeSet};

use super::{files, read};

/// The folders of the runtime, from top to bottom. A file uses only its own folder and those below it.
const RUNTIME: [&str; 11] = [
    "lifecycle",
    "handler",
    "failure",
    "metrics",
    "logging",
    "runtime_api",
    "invocation",
    "error",
    "http1",
    "sys",
    "text",
];

#[test]
fn no_folders_of_a_crate_use_each_other() {
    for krate in ["runtime", "events", "emulator", "console", "cli"] {
        let crate_modules = CrateModules::of(krate);
        assert!(
            crate_modules.uses.len() > 10,
            "crates/{krate}/src has not been read"
        );
        let is_folder = |name: &&str| {
            let mut modules = crate_modules.uses.keys();
            modules.any(|module| module.starts_with(&format!("{name}::")))
        };
        for circle in circles(&crate_modules.folders()) {
            assert!(
                !circle.iter().any(is_folder),
                "crates/{krate}/src: these folders use each other: {circle:?}"
            );
        }
    }
}

#[test]
fn the_runtime_uses_only_folders_further_down() {
    let level = |folder: &str| RUNTIME.iter().position(|it| *it == folder);
    for (folder, uses) in CrateModules::of("runtime").folders() {
        for used in uses {
            assert!(
                level(&folder) < level(&used) || level(&folder).is_none(),
                "`{folder}` uses `{used}`, which is above it"
            );
        }
    }
}

#[test]
fn no_three_files_of_the_runtime_use_each_other() {
    for circle in circles(&CrateModules::of("runtime").uses) {
        assert!(circle.len() < 3, "these files use each other: {circle:?}");
    }
}

type Uses = BTreeMap<String, BTreeSet<String>>;

/// The modules of a crate that are files, and which of them use which.
struct CrateModules {
    uses: Uses,
}

impl CrateModules {
    fn of(krate: &str) -> Self {
        let source = format!("crates/{krate}/src/");
        let modules: BTreeMap<String, String> = files(&[".rs"])
            .into_iter()
            .filter(|file| file.starts_with(&source) && !file.contains("tests"))
            .map(|file| {
                let module = file[source.len()..].trim_end_matches(".rs");
                let text = read(&file);
                let code = text.split("#[cfg(test)]\nmod tests").next();
                (
                    module.replace('/', "::"),
                    code.unwrap_or_default().to_owned(),
                )
            })
            .collect();
        let exported: BTreeMap<&str, Vec<String>> = modules
            .iter()
            .map(|(module, code)| (&**module, exports(code)))
            .collect();
        let uses = modules
            .iter()
            .map(|(module, code)| {
                let used = paths(module, code)
                    .into_iter()
                    .filter_map(|path| file_of(&path, &exported))
                    .filter(|used| used != module && used != "lib");
                (module.clone(), used.collect())
            })
            .collect();
        CrateModules { uses }
    }

    /// The uses between folders, without those inside a folder.
    fn folders(&self) -> Uses {
        let folder = |module: &String| module.split("::").next().unwrap_or_default().to_owned();
        let mut folders = Uses::new();
        for (module, uses) in &self.uses {
            let from = folder(module);
            let to = uses.iter().map(folder).filter(|to| *to != from);
            folders.entry(from.clone()).or_default().extend(to);
        }
        folders
    }
}

/// The file that defines what a path names: the longest known module, or what that one exports.
fn file_of(path: &str, exported: &BTreeMap<&str, Vec<String>>) -> Option<String> {
    let mut module = "lib".to_owned();
    let mut names = path.split("::").filter(|name| !name.is_empty()).peekable();
    while let Some(name) = names.peek() {
        let inner = match &*module {
            "lib" => (*name).to_owned(),
            _ => format!("{module}::{name}"),
        };
        if exported.contains_key(&*inner) {
            module = inner;
            names.next();
            continue;
        }
        let exported = exported.get(&*module)?.iter().find_map(|export| {
            let (from, public) = export.rsplit_once("::")?;
            let from = match &*module {
                "lib" => from.to_owned(),
                _ => format!("{module}::{from}"),
            };
            (public == *name && exported.contains_key(&*from)).then_some(from)
        });
        match exported {
            Some(from) => module = from,
            None => break,
        }
    }
    Some(module)
}

/// What a module exports from its own files.
fn exports(code: &str) -> Vec<String> {
    uses(code)
        .filter(|(is_export, _)| *is_export)
        .flat_map(|(_, tree)| expand(&tree))
        .collect()
}

/// The paths that a file uses, from the root of the crate. What it only exports does not count.
fn paths(module: &str, code: &str) -> Vec<String> {
    let parent = |of: &str| {
        of.rsplit_once("::")
            .map_or("", |(parent, _)| parent)
            .to_owned()
    };
    let mut paths = Vec::new();
    for (is_export, tree) in uses(code) {
        for path in expand(&tree) {
            if let Some(path) = path.strip_prefix("crate::") {
                paths.push(path.to_owned());
            } else if let Some(mut path) = path.strip_prefix("super::") {
                let mut from = parent(module);
                while let Some(further) = path.strip_prefix("super::") {
                    (from, path) = (parent(&from), further);
                }
                paths.push(format!("{from}::{path}"));
            } else if !is_export {
                paths.push(format!("{module}::{path}"));
            }
        }
    }
    for line in code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
    {
        for (at, _) in line.match_indices("crate::") {
            let path = &line[at + "crate::".len()..];
            let end = path.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
            if !line[..at].ends_with('$') && !line.trim_start().contains("use ") {
                paths.push(path[..end.unwrap_or(path.len())].to_owned());
            }
        }
    }
    paths
}

/// The trees of the `use` items, and whether an item is an export.
fn uses(code: &str) -> impl Iterator<Item = (bool, String)> {
    code.split_inclusive(';').filter_map(|item| {
        let mut lines = item.lines().map(str::trim);
        let first = lines.find(|line| {
            let line = line
                .trim_start_matches("pub(crate) ")
                .trim_start_matches("pub(super) ");
            line.trim_start_matches("pub ").starts_with("use ")
        })?;
        let rest: String = lines.collect();
        let (before, tree) = first.split_once("use ")?;
        let tree = format!("{tree}{rest}").replace(' ', "");
        Some((!before.is_empty(), tree.trim_end_matches(';').to_owned()))
    })
}

/// `a::{b, c::d}` as `a::b` and `a::c::d`.
fn expand(tree: &str) -> Vec<String> {
    let Some((before, inside)) = tree.split_once('{') else {
        return vec![tree.trim_end_matches("::self").to_owned()];
    };
    let inside = inside.strip_suffix('}').unwrap_or(inside);
    let (mut depth, mut start, mut paths) = (0, 0, Vec::new());
    for (at, letter) in inside.char_indices().chain([(inside.len(), ',')]) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let branch = &inside[start..at];
                paths.extend(expand(branch).iter().map(|path| format!("{before}{path}")));
                start = at + 1;
            }
            _ => {}
        }
    }
    paths
}

/// The groups whose members all reach each other.
fn circles(uses: &Uses) -> Vec<Vec<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = uses
        .keys()
        .map(|from| {
            let mut reached = BTreeSet::new();
            let mut todo = vec![&**from];
            while let Some(next) = todo.pop() {
                let further = uses.get(next).into_iter().flatten();
                todo.extend(further.map(|it| &**it).filter(|it| reached.insert(*it)));
            }
            (&**from, reached)
        })
        .collect();
    let mut circles: Vec<Vec<&str>> = reached
        .iter()
        .filter(|(from, reached)| reached.contains(*from))
        .map(|(from, reached_from)| {
            let back = |to: &&&str| reached.get(**to).is_some_and(|it| it.contains(from));
            reached_from.iter().filter(back).copied().collect()
        })
        .collect();
    circles.sort();
    circles.dedup();
    circles
}
