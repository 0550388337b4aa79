//! `lam deploy`: makes a function on AWS what the configuration and the code say.
//!
//! Each step looks first, and changes only what differs. So the same command goes on after a failure, and a
//! second deployment changes nothing.

mod account;
mod alias;
mod check;
mod code;
mod concurrency;
mod create;
mod log_group;
mod old_versions;
mod outcome;
mod overrides;
mod plan;
mod progress;
mod role;
mod settings;
mod tags;
mod update;
mod url;
mod wait;

use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::args::DeployArgs;
use crate::aws::{Aws, Identity, Lambda};
use crate::config::{Values, has_only_lam_toml};
use crate::package::{Function, Functions};
use crate::terminal;
use account::Account;
pub(crate) use alias::PREVIOUS_VERSION_PREFIX;
use code::Code;
use outcome::Outcome;
pub(crate) use outcome::{INCOMPLETE, print_stop};
use plan::Plan;
pub(crate) use progress::Progress;
pub(crate) use role::{TAG, name_of as name_of_role};

/// A deployment of one function.
struct Deployment<'a> {
    args: &'a DeployArgs,
    plan: &'a Plan<'a>,
    aws: &'a Aws,
    identity: &'a Identity,
    code: &'a Code,
    /// What GetFunction has returned. `None` if the function has to be created.
    found: Option<Value>,
    /// What GetFunctionUrlConfig has returned, if the configuration is about the URL.
    found_url: Option<Value>,
    role: Option<role::ExecutionRole>,
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

/// Runs the command. What can fail without a change on AWS comes first: the checks, the reads and the builds.
pub(crate) fn main(args: &DeployArgs) -> anyhow::Result<ExitCode> {
    let functions = select(args)?;
    let mut prepared = Vec::new();
    for plan in plan::read(args, &functions)? {
        let account = Account::connect(args, &plan)?;
        prepared.push((plan, account));
    }
    let mut codes = Vec::new();
    for (plan, account) in &prepared {
        let arch = account.arch(args, plan)?;
        let packaged = functions.package(plan.function, arch);
        let packaged = match functions.unknown_profile() {
            Some(name) => packaged.with_context(|| {
                format!(
                    "--profile {name} is a profile of cargo; for one of the AWS CLI, use --aws-profile"
                )
            }),
            None => packaged,
        };
        let packaged = packaged?;
        codes.push(Code::read(packaged, plan.values())?);
    }
    let mut outcomes = Vec::new();
    for ((plan, account), code) in prepared.iter().zip(&codes) {
        if prepared.len() > 1 {
            terminal::status(args.verb(), &plan.name);
        }
        let result = deploy(args, plan, account, code);
        let outcome = Outcome::of(result, &outcomes)?;
        let is_last = outcome.stops();
        outcomes.push(outcome);
        if is_last {
            let rest = prepared.iter().skip(outcomes.len());
            outcome::print_rest(rest.map(|(plan, _)| plan.name.as_str()));
            break;
        }
    }
    Ok(outcome::exit_code(&outcomes))
}

/// The functions that the flags select, with the configuration that the flags change.
fn select(args: &DeployArgs) -> anyhow::Result<Functions<'_>> {
    let flags = overrides::read(&args.configuration)?;
    let mut functions = if let Some(path) = &args.zip {
        Functions::of_zip(&args.package, path)?
    } else {
        ensure!(
            args.package.binary.is_some() || !has_only_lam_toml(&args.package.target)?,
            "this directory has lam.toml, but no Cargo.toml: choose what to deploy with --binary FILE or --zip FILE"
        );
        Functions::load(&args.package)?
    };
    if args.package.options.all {
        functions = functions.with_table()?;
    }
    if args.no_build {
        functions = functions.already_built();
    }
    let list = std::mem::take(&mut functions.list).into_iter();
    let list: anyhow::Result<_> = list
        .map(|function| {
            let configuration = function.configuration.with_flags(&flags)?;
            Ok(Function {
                configuration,
                ..function
            })
        })
        .collect();
    functions.list = list?;
    Ok(functions)
}

/// Deploys one function. An error means that nothing has been changed.
fn deploy(
    args: &DeployArgs,
    plan: &Plan<'_>,
    account: &Account,
    code: &Code,
) -> anyhow::Result<Outcome> {
    let mut deployment = Deployment {
        args,
        plan,
        aws: &account.aws,
        identity: &account.identity,
        code,
        found: account.settled_function(args, plan)?,
        found_url: None,
        role: None,
        version: None,
        url: None,
        progress: Progress::new(args.is_preview()),
    };
    deployment.check()?;
    let steps = steps();
    for (index, (what, step)) in steps.iter().enumerate() {
        if let Err(error) = step(&mut deployment) {
            let error = error.context(format!("{}: cannot deploy {what}", plan.name));
            let rest: Vec<&str> = steps[index..].iter().map(|(what, _)| *what).collect();
            return deployment.stopped(error, &rest);
        }
        if deployment.progress.has_failed_test {
            return Ok(Outcome::failed_test());
        }
    }
    deployment.finish()
}

impl<'a> Deployment<'a> {
    fn lambda(&self) -> Lambda<'a> {
        Lambda(self.aws)
    }

    fn name(&self) -> &'a str {
        &self.plan.name
    }

    fn values(&self) -> &'a Values {
        self.plan.values()
    }

    /// The configuration on AWS, or `null` if the function is new.
    fn current(&self) -> &Value {
        self.found
            .as_ref()
            .map_or(&Value::Null, |found| &found["Configuration"])
    }

    /// Remembers the configuration on AWS after a change.
    fn set_current(&mut self, configuration: Value) {
        if let Some(found) = &mut self.found {
            found["Configuration"] = configuration;
        }
    }

    /// Whether the configuration is deployed, or only the code.
    fn is_configured(&self) -> bool {
        !self.args.code_only
    }
}
