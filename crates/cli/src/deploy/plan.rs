//! What is deployed. Everything here is read and checked before AWS is called.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;

use crate::args::DeployArgs;
use crate::config::{Values, check_environment, check_variable_name};
use crate::environment::read_file;
use crate::invoke::read_event;
use crate::package::{Function, Functions};

/// A function to deploy.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) function: &'a Function,
    pub(super) name: String,
    /// The variables of the configuration and of its files.
    pub(super) environment: BTreeMap<String, String>,
    /// The document of the key `policy`.
    pub(super) policy: Option<Value>,
    /// The event of `--test`.
    pub(super) test: Option<Vec<u8>>,
}

impl Plan<'_> {
    pub(super) fn values(&self) -> &Values {
        &self.function.configuration.values
    }

    /// The directory of the package.
    fn directory(&self) -> PathBuf {
        let manifest = self.function.source.manifest();
        let directory = manifest.and_then(Path::parent).map(Path::to_owned);
        directory.unwrap_or_else(|| env::current_dir().unwrap_or_default())
    }

    /// The commit that is deployed, if the sources are in a Git repository.
    pub(super) fn commit(&self) -> Option<String> {
        let output = std::process::Command::new("git")
            .args(["rev-parse", "--short", "HEAD"])
            .current_dir(self.directory())
            .output()
            .ok()?;
        let commit = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        (output.status.success() && !commit.is_empty()).then_some(commit)
    }
}

/// The functions in the order in which they are deployed.
pub(super) fn read<'a>(
    args: &DeployArgs,
    functions: &'a Functions<'_>,
) -> anyhow::Result<Vec<Plan<'a>>> {
    ensure!(
        args.name.is_none() || functions.list.len() == 1,
        "NAME is the name of one function, but the flags select {} (each is named by its configuration, or else \
         after its binary)",
        functions.list.len()
    );
    let mut plans: Vec<Plan<'_>> = Vec::new();
    for function in &functions.list {
        let plan = read_one(args, function)?;
        if plans.iter().any(|other| other.name == plan.name) {
            bail!(
                "two functions have the name {:?}; set the key `name` of one of them",
                plan.name
            );
        }
        plans.push(plan);
    }
    Ok(plans)
}

fn read_one<'a>(args: &DeployArgs, function: &'a Function) -> anyhow::Result<Plan<'a>> {
    let values = &function.configuration.values;
    let name = args.name.clone().or_else(|| values.name.clone());
    let name = name
        .or_else(|| function.source.name().map(str::to_owned))
        .context(
            "the function has no name: add it to the command, or the key `name` to lam.toml",
        )?;
    for (key, is_set) in [
        ("policies", values.policies.is_some()),
        ("policy", values.policy.is_some()),
    ] {
        ensure!(
            values.role.is_none() || !is_set,
            "{name}: `role` and `{key}` cannot both be set: lam changes only roles that it created; remove one of \
             the keys"
        );
    }
    for (flag, is_given, purpose) in [
        (
            "--weight",
            args.weight.is_some(),
            "divides the invocations of the alias",
        ),
        (
            "--test",
            args.test.is_some(),
            "invokes the new version before the alias gets it",
        ),
    ] {
        ensure!(
            !is_given || values.alias.is_some(),
            "{name}: {flag} needs the key `alias` in the configuration, or --alias: it {purpose}"
        );
    }
    let test = args.test.as_deref().map(read_event).transpose();
    let policy = values.policy.as_deref().map(read_policy).transpose()?;
    Ok(Plan {
        environment: environment(values)?,
        policy: policy.filter(|_| !args.code_only),
        test: test.context("--test")?,
        function,
        name,
    })
}

/// The variables of the files and of the table, of which the table's come last.
fn environment(values: &Values) -> anyhow::Result<BTreeMap<String, String>> {
    let mut variables = BTreeMap::new();
    for path in values.env_file.iter().flatten() {
        variables.extend(read_file(path, check_variable_name)?);
    }
    variables.extend(values.env.clone());
    let pairs = variables.iter();
    check_environment(pairs.map(|(name, value)| (&name[..], &value[..])))?;
    Ok(variables)
}

fn read_policy(path: &Path) -> anyhow::Result<Value> {
    let text = fs::read(path).with_context(|| format!("policy: cannot read {path:?}"))?;
    serde_json::from_slice(&text).with_context(|| format!("policy: {path:?} is not valid JSON"))
}
