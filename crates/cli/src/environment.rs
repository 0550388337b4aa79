//! The environment variables of the function that the user's flags and configuration set.

mod env_file;
pub(crate) mod profile;
mod region;

use std::path::{Path, PathBuf};
use std::{env, fmt, fs};

use anyhow::{Context as _, bail};

use crate::args::FunctionArgs;
use crate::config::Values;
use crate::terminal;
use env_file::EnvFile;
pub(crate) use region::Region;
#[cfg(feature = "aws")]
pub(crate) use region::first as first_region;

/// The variables that lam sets itself and that the runtime must be able to rely on, with the flag
/// and the key that change them. All other variables of Lambda can be overridden.
const RESERVED: [(&str, &str, &str); 7] = [
    ("AWS_LAMBDA_RUNTIME_API", "", ""),
    ("AWS_LAMBDA_FUNCTION_NAME", "--name", "name"),
    ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "--memory", "memory"),
    (
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "--snap-start",
        "snap-start",
    ),
    (
        "AWS_LAMBDA_MAX_CONCURRENCY",
        "--concurrency",
        "managed.max-concurrency",
    ),
    ("AWS_LAMBDA_LOG_FORMAT", "--log-format", "log.format"),
    ("AWS_LAMBDA_LOG_LEVEL", "--log-level", "log.level"),
];

/// The variables that the flags set, for one function or several.
#[derive(Debug, Clone)]
pub(crate) struct FlagVariables(Vec<Source>);

impl FlagVariables {
    /// Reads the files that the flags name. A pipe can be read only once, so this is done once for all
    /// functions.
    pub(crate) fn read(args: &FunctionArgs) -> anyhow::Result<FlagVariables> {
        for (name, _) in &args.environment {
            check(name)?;
        }
        let mut sources = Vec::new();
        for path in &args.env_files {
            sources.push(Source::read(path)?);
        }
        sources.push(Source::Pairs(args.environment.clone()));
        Ok(FlagVariables(sources))
    }
}

/// The variables of the configuration and of the flags. Later ones override earlier ones.
#[derive(Debug)]
pub(crate) struct Variables {
    sources: Vec<Source>,
    /// The configured region.
    region: Option<String>,
}

#[derive(Clone)]
enum Source {
    File {
        path: PathBuf,
        variables: Vec<(String, String)>,
    },
    Pairs(Vec<(String, String)>),
}

/// Without the values, which may be secrets.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Source::File { variables, .. } | Source::Pairs(variables)) = self;
        let names = variables.iter().map(|(name, _)| name);
        f.debug_list().entries(names).finish()
    }
}

impl Variables {
    /// Reads the files that the configuration names, and adds what the flags set. Of both, the variables
    /// override those of the files.
    pub(crate) fn read(flags: FlagVariables, values: &Values) -> anyhow::Result<Variables> {
        let mut sources = Vec::new();
        for path in values.env_file.iter().flatten() {
            sources.push(Source::read(path)?);
        }
        let configured = values.env.iter();
        let configured = configured.map(|(name, value)| (name.clone(), value.clone()));
        sources.push(Source::Pairs(configured.collect()));
        sources.extend(flags.0);
        Ok(Variables {
            sources,
            region: values.region.clone(),
        })
    }

    /// Reads the files again. If one of them cannot be read, all variables stay as they are.
    pub(crate) fn reload(&mut self) -> anyhow::Result<()> {
        let sources: anyhow::Result<_> = self.sources.iter().map(Source::reload).collect();
        self.sources = sources?;
        Ok(())
    }

    /// The files that can change.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        let paths = self.sources.iter().filter_map(|source| match source {
            Source::File { path, .. } => Some(path.as_path()),
            Source::Pairs(_) => None,
        });
        paths.filter(|path| !is_pipe(path))
    }

    /// The variables in the order in which they are set.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &(String, String)> {
        self.sources.iter().flat_map(|source| match source {
            Source::File { variables, .. } | Source::Pairs(variables) => variables,
        })
    }

    /// The same with the file that sets a variable. `None` for those of the flags and of the configuration.
    pub(crate) fn with_files(&self) -> impl Iterator<Item = (&str, &str, Option<&Path>)> {
        self.sources.iter().flat_map(|source| {
            let (file, variables) = match source {
                Source::File { path, variables } => (Some(path.as_path()), variables),
                Source::Pairs(variables) => (None, variables),
            };
            let pairs = variables.iter();
            pairs.map(move |(name, value)| (name.as_str(), value.as_str(), file))
        })
    }

    /// The value of a variable, or `None` if neither a flag nor the configuration sets it.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut pairs = self.iter().rev();
        let found = pairs.find(|(variable, _)| variable == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The region of the function.
    pub(crate) fn region(&self) -> Region {
        Region::resolve(
            |name| self.get(name).map(str::to_owned),
            |name| env::var(name).ok(),
            |path| fs::read_to_string(path).ok(),
            self.region.as_deref(),
        )
    }
}

impl Source {
    fn read(path: &Path) -> anyhow::Result<Source> {
        Ok(Source::File {
            variables: read(path)?,
            // Absolute, because events about changed files have absolute paths.
            path: std::path::absolute(path).with_context(|| cannot_read(path))?,
        })
    }

    fn reload(&self) -> anyhow::Result<Source> {
        Ok(match self {
            // A pipe, as in `--env-file <(command)`, can be read only once.
            Source::File { path, .. } if !is_pipe(path) => Source::read(path)?,
            Source::File { path, variables } => Source::File {
                path: path.clone(),
                variables: variables.clone(),
            },
            Source::Pairs(variables) => Source::Pairs(variables.clone()),
        })
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<(String, String)>> {
    read_file(path, check)
}

/// Reads the variables of a file, and checks their names.
pub(crate) fn read_file(
    path: &Path,
    check: impl Fn(&str) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<(String, String)>> {
    let bytes = fs::read(path).with_context(|| cannot_read(path))?;
    let EnvFile {
        variables,
        warnings,
    } = env_file::parse(&bytes).map_err(|error| at(path, error.line, &error.message))?;
    for warning in warnings {
        terminal::warning(&at(path, warning.line, &warning.message).to_string());
    }
    let mut pairs = Vec::new();
    for variable in variables {
        check(&variable.name).map_err(|error| at(path, variable.line, &error.to_string()))?;
        pairs.push((variable.name, variable.value));
    }
    Ok(pairs)
}

fn at(path: &Path, line: usize, message: &str) -> anyhow::Error {
    anyhow::anyhow!("{}:{line}: {message}", path.display())
}

fn cannot_read(path: &Path) -> String {
    format!("cannot read {path:?}")
}

fn is_pipe(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Refuses a variable that only lam can set.
fn check(name: &str) -> anyhow::Result<()> {
    match RESERVED.iter().find(|(reserved, ..)| *reserved == name) {
        Some((_, "", _)) => {
            bail!("{name} cannot be set: lam sets it to the address of its own Runtime API")
        }
        Some((_, flag, key)) => bail!("{name} cannot be set: use {flag}, or the key `{key}`"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn values_are_not_formatted() {
        let variables = vec![("PASSWORD".to_owned(), "secret".to_owned())];
        let file = Source::File {
            path: ".env".into(),
            variables: variables.clone(),
        };
        for source in [file, Source::Pairs(variables)] {
            assert_eq!(format!("{source:?}"), r#"["PASSWORD"]"#);
        }
    }
}
