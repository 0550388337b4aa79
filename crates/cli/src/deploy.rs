//! `lam deploy`: makes a function on AWS what the configuration and the code say.
//!
//! Each step looks first, and changes only what differs. So the same command goes on after a failure, and a
//! second deployment changes nothing.

mod alias;
mod code;
mod create;
mod extras;
mod log_group;
mod plan;
mod progress;
mod role;
mod settings;
mod update;
mod url;
mod wait;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail, ensure};
use serde_json::{Value, json};

use crate::args::{Arch, DeployArgs};
use crate::aws::{Aws, Defaults, Iam, Identity, Lambda};
use crate::config::{Configuration, check_environment, check_variable_name};
use crate::environment::read_file;
use crate::project::Project;
use crate::{package, terminal};
pub(crate) use alias::BEFORE;
use code::Code;
use progress::Progress;
pub(crate) use role::{TAG, name_of as name_of_role};
pub(crate) use url::confirm;

/// The exit codes for a difference that `--check` has found or a failed `--test`, and for a deployment that
/// has changed something, but not everything.
const DIFFERENT: u8 = 1;
const INCOMPLETE: u8 = 3;

/// A deployment of one function.
struct Deployment<'a> {
    args: &'a DeployArgs,
    aws: &'a Aws,
    name: String,
    configuration: Configuration,
    /// The variables of the configuration and of its files.
    environment: BTreeMap<String, String>,
    code: Code,
    identity: Identity,
    /// What GetFunction has returned. `None` if the function has to be created.
    found: Option<Value>,
    role: Option<role::Found>,
    /// The version that the alias gets.
    version: Option<String>,
    url: Option<String>,
    progress: Progress,
}

/// A step, with the name that messages give it.
type Step<'a> = (&'static str, fn(&mut Deployment<'a>) -> anyhow::Result<()>);

/// The steps in their order.
fn steps<'a>() -> [Step<'a>; 8] {
    [
        ("the role", Deployment::deploy_role),
        ("the log group", Deployment::deploy_log_group),
        ("the function", Deployment::deploy_function),
        ("the tags", Deployment::deploy_tags),
        ("the concurrency", Deployment::deploy_concurrency),
        ("the version and the alias", Deployment::deploy_alias),
        ("the URL", Deployment::deploy_url),
        ("old versions", Deployment::delete_old_versions),
    ]
}

/// Runs the command.
pub(crate) fn main(args: &DeployArgs) -> anyhow::Result<ExitCode> {
    let (name, configuration) = plan::read(args)?;
    let values = &configuration.values;
    let defaults = Defaults {
        region: values.region.clone(),
        profile: values.profile.clone(),
    };
    let aws = Aws::new(&args.aws, &defaults)?;
    let identity = Iam(&aws).caller()?;
    if let Some(account) = &values.account {
        ensure!(
            *account == identity.account,
            "the credentials are for the account {}, but the configuration says {account} (are they those of \
             another profile?)",
            identity.account
        );
    }
    let place = format!(
        "{name} to the account {}, {}",
        identity.account,
        aws.region()
    );
    terminal::status(
        "Deploying",
        &format!("{place}, with {}", aws.origin().unwrap_or_default()),
    );
    let found = Lambda(&aws).function(&name)?;
    if let Some(found) = &found {
        update::check(found, args.adopt)?;
        if !args.code_only {
            update::check_fixed(found, values)?;
        }
    }
    let arch = plan::arch(args, &configuration, found.as_ref())?;
    let code = Code::read(package::package_one(&args.package, arch)?)?;
    let environment = environment(&configuration)?;
    let mut deployment = Deployment {
        progress: Progress::new(args.dry_run || args.check),
        args,
        aws: &aws,
        name,
        configuration,
        environment,
        code,
        identity,
        found,
        role: None,
        version: None,
        url: None,
    };
    let steps = steps();
    for (index, (what, step)) in steps.iter().enumerate() {
        if let Err(error) = step(&mut deployment) {
            let error = error.context(format!("cannot deploy {what}"));
            let rest: Vec<&str> = steps[index..].iter().map(|(what, _)| *what).collect();
            return deployment.stopped(error, &rest);
        }
        if deployment.progress.has_failed_test {
            return Ok(ExitCode::from(DIFFERENT));
        }
    }
    deployment.finish()
}

/// The variables of the files and of the table, of which the table's come last.
fn environment(configuration: &Configuration) -> anyhow::Result<BTreeMap<String, String>> {
    let values = &configuration.values;
    let mut variables = BTreeMap::new();
    for path in values.env_file.iter().flatten() {
        for (name, value) in read_file(path)? {
            check_variable_name(&name).map_err(|error| anyhow!("{}: {error}", path.display()))?;
            variables.insert(name, value);
        }
    }
    variables.extend(values.env.clone());
    Ok(variables)
}

impl<'a> Deployment<'a> {
    fn lambda(&self) -> Lambda<'a> {
        Lambda(self.aws)
    }

    /// The configuration on AWS, or `null` if the function is new.
    fn current(&self) -> &Value {
        self.found
            .as_ref()
            .map_or(&Value::Null, |found| &found["Configuration"])
    }

    /// Whether the configuration is deployed, or only the code.
    fn is_configured(&self) -> bool {
        !self.args.code_only
    }

    /// Says what has been done and what has not. A deployment that has changed nothing is an ordinary error.
    fn stopped(&self, error: anyhow::Error, rest: &[&str]) -> anyhow::Result<ExitCode> {
        if !self.progress.has_written {
            return Err(error);
        }
        terminal::error(&error);
        terminal::line("done:");
        for line in &self.progress.done {
            terminal::line(format!("  {line}"));
        }
        terminal::line(format!("not done: {}", rest.join(", ")));
        terminal::line("the same command goes on from there");
        Ok(ExitCode::from(INCOMPLETE))
    }

    fn finish(self) -> anyhow::Result<ExitCode> {
        let is_changed = !self.progress.changes.is_empty();
        let preview = self.args.dry_run || self.args.check;
        terminal::status(
            match (is_changed, preview) {
                (false, _) => "Unchanged",
                (true, true) => "Different",
                (true, false) => "Deployed",
            },
            &self.name,
        );
        let arn = self.current()["FunctionArn"].as_str().map(|arn| {
            match &self.configuration.values.alias {
                Some(alias) => format!("{arn}:{alias}"),
                None => arn.to_owned(),
            }
        });
        if self.args.json {
            terminal::result(json!({
                "function": self.name,
                "arn": arn,
                "version": self.version,
                "alias": self.configuration.values.alias,
                "url": self.url,
                "role": self.role.as_ref().map(|role| &role.arn),
                "codeSha256": self.code.sha256,
                "changed": self.progress.changes,
            }))?;
        } else if let Some(result) = self.url.or(arn) {
            terminal::result(result)?;
        }
        let has_difference = self.args.check && is_changed;
        Ok(ExitCode::from(if has_difference { DIFFERENT } else { 0 }))
    }
}
