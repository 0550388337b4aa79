//! The account that a function is deployed to, and what is there.

use anyhow::{bail, ensure};
use serde_json::Value;

use super::plan::Plan;
use super::{update, wait};
use crate::args::{Arch, DeployArgs};
use crate::aws::{Aws, Defaults, Iam, Identity, Lambda};
use crate::terminal;

/// An account, and the function in it before anything is built.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) aws: Aws,
    pub(super) identity: Identity,
    found: Option<Value>,
}

impl Account {
    pub(super) fn connect(args: &DeployArgs, plan: &Plan<'_>) -> anyhow::Result<Account> {
        let values = plan.values();
        let defaults = Defaults {
            region: values.region.clone(),
            profile: values.profile.clone(),
        };
        let aws = Aws::new(&args.aws, &defaults)?;
        let identity = Iam(&aws).caller()?;
        if let Some(account) = &values.account {
            ensure!(
                *account == identity.account,
                "the credentials are for the account {}, but the configuration says {account} (are they those \
                 of another profile?)",
                identity.account
            );
        }
        let place = format!(
            "{} {} the account {}, {}",
            plan.name,
            if args.is_preview() { "with" } else { "to" },
            identity.account,
            aws.region()
        );
        let server = aws.other_endpoint()?;
        let server = server.map_or_else(String::new, |url| format!(" at {url}"));
        let credentials = aws.origin().unwrap_or_default();
        terminal::status(
            args.verb(),
            &format!("{place}{server}, with credentials from {credentials}"),
        );
        let found = Lambda(&aws).function(&plan.name)?;
        check(args, plan, found.as_ref())?;
        warn_of_hidden_tags(plan, found.as_ref());
        Ok(Account {
            aws,
            identity,
            found,
        })
    }

    /// The architecture to build for: that of the flag or the configuration, or else the one that the
    /// function has. `None` if it is up to the build.
    pub(super) fn arch(&self, args: &DeployArgs, plan: &Plan<'_>) -> anyhow::Result<Option<Arch>> {
        let chosen = args.package.arch.or(plan.values().arch);
        let (None, Some(found)) = (chosen, &self.found) else {
            return Ok(chosen);
        };
        match found["Configuration"]["Architectures"][0].as_str() {
            Some("arm64") => Ok(Some(Arch::Arm64)),
            Some("x86_64") | None => Ok(Some(Arch::X86_64)),
            Some(other) => {
                bail!("the function has the architecture {other}, which lam does not know")
            }
        }
    }

    /// The function as it is now, after the build, once no update of somebody else is in progress. What
    /// differs has to be found after that update: it would be overwritten otherwise.
    pub(super) fn settled_function(
        &self,
        args: &DeployArgs,
        plan: &Plan<'_>,
    ) -> anyhow::Result<Option<Value>> {
        let lambda = Lambda(&self.aws);
        let mut found = lambda.function(&plan.name)?;
        let is_settled = |found: &Value| wait::is_settled(&found["Configuration"]);
        if found.as_ref().is_some_and(|found| !is_settled(found)) {
            wait::until_settled(lambda, &plan.name, None, args.wait)?;
            found = lambda.function(&plan.name)?;
        }
        check(args, plan, found.as_ref())?;
        Ok(found)
    }
}

/// "GetFunction" returns the tags only to those who may list them.
fn warn_of_hidden_tags(plan: &Plan<'_>, found: Option<&Value>) {
    let error = found.and_then(|found| found["TagsError"]["Message"].as_str());
    if let Some(error) = error {
        terminal::warning(&format!(
            "AWS does not show the tags of {}, so lam cannot tell whether CloudFormation manages it, and sets the \
             configured tags again; allow lambda:ListTags ({error})",
            plan.name
        ));
    }
}

/// Refuses a function that lam cannot update.
fn check(args: &DeployArgs, plan: &Plan<'_>, found: Option<&Value>) -> anyhow::Result<()> {
    let Some(found) = found else {
        return Ok(());
    };
    update::check(found, args.adopt)?;
    if args.code_only {
        return Ok(());
    }
    update::check_fixed(found, plan.values())
}
