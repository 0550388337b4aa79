//! What a build depends on, and which changed files are worth a build.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{env, fs};

use ignore::WalkBuilder;
use ignore::gitignore::Gitignore;

use super::{build_scripts, dep_info, links};
use crate::function::Function;

/// The files that a build of the function depends on.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// Files, directories with all that is in them, and the symbolic links on the way to either.
    named: BTreeSet<PathBuf>,
    /// Cargo.lock and its contents after the build, because cargo itself may change it.
    lock: Option<(PathBuf, Vec<u8>)>,
    /// In these directories, every file counts that is not ignored.
    any_in: Vec<PathBuf>,
    /// In these directories, sources and new files count: one of them may be the missing file that
    /// mends a failed build.
    new_in: Vec<PathBuf>,
    /// The directories of the workspace and of the packages, without symbolic links.
    roots: BTreeSet<PathBuf>,
    /// The directories that cargo writes to. Files that a build script generates there cause no build.
    build_directories: Vec<PathBuf>,
}

impl Inputs {
    /// What the executable depends on that cargo has just built, or that the user has given as PATH.
    pub(super) fn of_build(function: &Function, executable: &Path) -> Inputs {
        let mut inputs = Inputs::of_flags(function);
        let Some(workspace) = function.workspace_root() else {
            return inputs;
        };
        let mut packages = BTreeSet::new();
        for source in dep_info::sources(executable, workspace) {
            if inputs.is_build_output(&source) {
                continue;
            }
            let mut folders = source.ancestors().skip(1);
            let package = folders.find(|folder| folder.join("Cargo.toml").is_file());
            packages.extend(package.map(Path::to_owned));
            inputs.add([source]);
        }
        inputs.add(packages.iter().map(|package| package.join("Cargo.toml")));
        inputs.add_links(&packages);
        inputs.add_roots(&packages);
        inputs.any_in = build_scripts::directories(function, executable);
        inputs
    }

    /// Adds the symbolic links in these directories that lead to an input. Cargo lists only the files that
    /// they point to.
    fn add_links(&mut self, directories: &BTreeSet<PathBuf>) {
        for directory in directories {
            for path in self.walk(directory).filter(|path| path.is_symlink()) {
                let Ok(target) = fs::canonicalize(&path) else {
                    continue;
                };
                if self.named.iter().any(|named| named.starts_with(&target)) {
                    self.add([path]);
                }
            }
        }
    }

    fn add_roots<'a>(&mut self, directories: impl IntoIterator<Item = &'a PathBuf>) {
        let roots = directories.into_iter().map(fs::canonicalize);
        self.roots.extend(roots.flatten());
    }

    /// What may mend a failed build: what `last`, the executable of the last successful build, depends on,
    /// what the compiler has read since `started`, and new files next to the sources.
    pub(super) fn of_failed_build(
        function: &Function,
        last: Option<&Path>,
        started: SystemTime,
    ) -> Inputs {
        let mut inputs = match last {
            Some(executable) => Inputs::of_build(function, executable),
            None => Inputs::of_flags(function),
        };
        let directories = function.source_directories();
        if let Some([_, build]) = function.build_directories() {
            let workspace = function.workspace_root().map(Path::to_owned);
            let bases: Vec<PathBuf> = workspace.into_iter().chain(directories.clone()).collect();
            let sources = dep_info::read_since(started, build, &bases);
            inputs.add(
                sources
                    .into_iter()
                    .filter(|source| !source.starts_with(build)),
            );
        }
        inputs.add_roots(&directories);
        inputs.add(directories.iter().map(|package| package.join("Cargo.toml")));
        inputs.new_in = directories;
        inputs
    }

    /// What does not depend on the sources: the executable given as PATH, the files of `--env-file`, and
    /// cargo's own files.
    fn of_flags(function: &Function) -> Inputs {
        let mut inputs = Inputs {
            build_directories: function
                .build_directories()
                .into_iter()
                .flatten()
                .map(Path::to_owned)
                .collect(),
            ..Inputs::default()
        };
        inputs.add(function.executable().map(Path::to_owned));
        inputs.add(function.environment_files().map(Path::to_owned));
        if let Some(workspace) = function.workspace_root() {
            inputs.add([workspace.join("Cargo.toml")]);
            inputs.add_roots([&workspace.to_owned()]);
            inputs.add(configuration(workspace));
            inputs.add(function.configuration_files().filter_map(absolute));
            let lock = workspace.join("Cargo.lock");
            let contents = fs::read(&lock).unwrap_or_default();
            inputs.lock = Some((lock, contents));
        }
        inputs
    }

    fn add(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        for path in paths {
            self.named.extend(links::resolve(&path));
        }
    }

    /// Whether a change of this file is worth a build. `is_write` is a change of its contents only.
    pub(super) fn contains(&self, path: &Path, is_write: bool) -> bool {
        if let Some((lock, contents)) = &self.lock
            && path == lock
        {
            return fs::read(lock).unwrap_or_default() != *contents;
        }
        // A directory on the way to an input may have been replaced.
        let is_named = |named: &PathBuf| path.starts_with(named) || named.starts_with(path);
        if self.named.iter().any(is_named) || self.is_in(&self.any_in, path) {
            return true;
        }
        // A log may grow while the build fails.
        let is_source = path.extension().is_some_and(|extension| extension == "rs");
        (is_source || !is_write) && self.is_in(&self.new_in, path)
    }

    /// Whether the file is in one of these directories and not ignored. A new directory counts too, because
    /// files in it may exist before it is watched.
    fn is_in(&self, directories: &[PathBuf], path: &Path) -> bool {
        if !directories
            .iter()
            .any(|directory| path.starts_with(directory))
        {
            return false;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // Hidden files, and the backup and swap files of editors.
        let is_temporary = name.starts_with(['.', '#']) || name.ends_with('~');
        !is_temporary && !self.is_build_output(path) && !is_git_ignored(path)
    }

    fn is_build_output(&self, path: &Path) -> bool {
        let mut directories = self.build_directories.iter();
        directories.any(|directory| path.starts_with(directory) || is_named_after(path, directory))
    }

    /// An input that changed after this time, for changes before the files were watched.
    pub(super) fn changed_since(&self, time: SystemTime) -> Option<PathBuf> {
        let is_newer = |path: &Path| {
            let modified = fs::metadata(path).and_then(|metadata| metadata.modified());
            modified.is_ok_and(|modified| modified >= time)
        };
        let named = self
            .named
            .iter()
            .find(|path| path.is_file() && is_newer(path));
        named.cloned().or_else(|| {
            let is_new = |path: &Path| {
                let created = fs::metadata(path).and_then(|metadata| metadata.created());
                created.is_ok_and(|created| created >= time)
            };
            let directories = self.any_in.iter().chain(&self.new_in);
            let mut files = directories.flat_map(|directory| self.walk(directory));
            files.find(|path| is_newer(path) && self.contains(path, !is_new(path)))
        })
    }

    /// The directories to watch, each without its subdirectories.
    pub(super) fn directories(&self) -> BTreeSet<PathBuf> {
        let mut directories = BTreeSet::new();
        for path in self
            .named
            .iter()
            .chain(self.lock.as_ref().map(|(path, _)| path))
        {
            // The parent of a file that does not exist yet may not exist either.
            directories.extend(
                path.ancestors()
                    .skip(1)
                    .find(|path| path.is_dir())
                    .map(Path::to_owned),
            );
            // Those above it can be replaced as a whole.
            let above = path.ancestors().skip(2);
            let is_own = |path: &&Path| {
                let is_below = self.roots.iter().any(|root| path.starts_with(root));
                is_below && path.is_dir()
            };
            directories.extend(above.filter(is_own).map(Path::to_owned));
            if path.is_dir() {
                directories.extend(self.walk(path).filter(|path| path.is_dir()));
            }
        }
        for directory in self.any_in.iter().chain(&self.new_in) {
            directories.extend(self.walk(directory).filter(|path| path.is_dir()));
        }
        directories
    }

    /// The files and directories below this one, and itself, except hidden and ignored ones and cargo's
    /// output.
    fn walk(&self, directory: &Path) -> impl Iterator<Item = PathBuf> + use<> {
        let build_directories = self.build_directories.clone();
        let is_kept = move |entry: &ignore::DirEntry| {
            let mut outputs = build_directories.iter();
            entry.file_name() != "node_modules" && !outputs.any(|output| output == entry.path())
        };
        let walk = WalkBuilder::new(directory)
            .require_git(false)
            .filter_entry(is_kept)
            .build();
        walk.flatten().map(ignore::DirEntry::into_path)
    }
}

fn absolute(path: &Path) -> Option<PathBuf> {
    std::path::absolute(path).ok()
}

/// Whether this is `target` and six letters: cargo creates its directory with such a name first.
fn is_named_after(path: &Path, target: &Path) -> bool {
    let (path, target) = (path.to_string_lossy(), target.to_string_lossy());
    path.strip_prefix(&*target).is_some_and(|rest| {
        rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Whether a `.gitignore` in one of the directories above this file ignores it.
fn is_git_ignored(path: &Path) -> bool {
    for folder in path.ancestors().skip(1) {
        let file = folder.join(".gitignore");
        if file.is_file() {
            let (rules, _) = Gitignore::new(file);
            let matched = rules.matched_path_or_any_parents(path, false);
            if !matched.is_none() {
                return matched.is_ignore();
            }
        }
        // The rules of a repository end at its root.
        if folder.join(".git").exists() {
            break;
        }
    }
    false
}

/// Cargo's configuration and the toolchain's, of the working directory and of those above it ("Hierarchical
/// structure" in the Cargo book). The files of the workspace may be created later.
fn configuration(workspace: &Path) -> Vec<PathBuf> {
    const FILES: [&str; 4] = [
        ".cargo/config.toml",
        ".cargo/config",
        "rust-toolchain.toml",
        "rust-toolchain",
    ];
    let directory = env::current_dir().unwrap_or_else(|_| workspace.to_owned());
    let mut files = Vec::new();
    for folder in directory.ancestors().chain([workspace]) {
        let is_own = folder == directory || folder == workspace;
        let paths = FILES.map(|file| folder.join(file));
        files.extend(paths.into_iter().filter(|path| is_own || path.is_file()));
    }
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let of_home = home.map(|home| home.join("config.toml"));
    files.extend(of_home.filter(|path| path.is_file()));
    files
}
