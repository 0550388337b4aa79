//! `lam delete`: deletes a function and what `lam deploy` has created for it.

use std::process::ExitCode;

use crate::args::DeleteArgs;
use crate::aws::{Aws, Iam, Lambda, Logs};
use crate::deploy::{INCOMPLETE, Progress, TAG, name_of_role, print_stop};
use crate::remote_function::{RemoteFunction, missing};
use crate::terminal;

/// What is deleted.
struct Deletion<'a> {
    aws: &'a Aws,
    name: String,
    role: String,
    group: String,
    progress: Progress,
}

/// Deletes one thing.
type Step<'a> = fn(&mut Deletion<'a>) -> anyhow::Result<()>;

/// Runs the command.
pub(crate) fn main(args: &DeleteArgs) -> anyhow::Result<ExitCode> {
    let found = RemoteFunction::find(Some(&args.name), &args.stage)?;
    let name = found.name;
    let aws = Aws::new(&args.aws, &found.defaults)?;
    let (lambda, iam, logs) = (Lambda(&aws), Iam(&aws), Logs(&aws));
    let function = lambda.function(&name)?;
    let role = name_of_role(&name);
    // The role of another tool stays, even if it has the same name.
    let is_ours = iam
        .role(&role)?
        .is_some_and(|role| role.tag(TAG) == Some(&name));
    let group = function
        .as_ref()
        .and_then(|it| it["Configuration"]["LoggingConfig"]["LogGroup"].as_str())
        .map(str::to_owned)
        .or(found.log_group)
        .unwrap_or_else(|| format!("/aws/lambda/{name}"));
    let has_group = args.logs && logs.retention(&group)?.is_some();

    let mut steps: Vec<(String, Step<'_>)> = Vec::new();
    if function.is_some() {
        let what = format!("function {name} with its versions, aliases and URLs");
        steps.push((what, Deletion::delete_function));
    }
    if is_ours {
        steps.push((format!("role {role}"), Deletion::delete_role));
    }
    if has_group {
        steps.push((format!("log group {group}"), Deletion::delete_group));
    }
    if steps.is_empty() {
        return Err(missing(lambda, &name));
    }
    let account = iam.caller()?.account;
    terminal::line(format!("in the account {account}, {}:", aws.region()));
    for (what, _) in &steps {
        terminal::line(format!("- {what}"));
    }
    if !args.yes {
        terminal::confirm("Delete this?")?;
    }

    let mut deletion = Deletion {
        aws: &aws,
        name,
        role,
        group,
        progress: Progress::new(false),
    };
    for (index, (what, delete)) in steps.iter().enumerate() {
        deletion.progress.changes.push(format!("- {what}"));
        if let Err(error) = delete(&mut deletion) {
            let rest: Vec<&str> = steps[index..].iter().map(|(what, _)| &what[..]).collect();
            print_stop(&deletion.progress, error, &rest)?;
            return Ok(ExitCode::from(INCOMPLETE));
        }
    }
    terminal::status("Deleted", &deletion.name);
    Ok(ExitCode::SUCCESS)
}

impl Deletion<'_> {
    fn delete_function(&mut self) -> anyhow::Result<()> {
        let result = Lambda(self.aws).delete(&self.name, None);
        self.progress.record_change(result)
    }

    /// IAM deletes no role that has policies.
    fn delete_role(&mut self) -> anyhow::Result<()> {
        let (iam, role) = (Iam(self.aws), &self.role);
        for policy in iam.attached(role)? {
            self.progress.record_call(iam.detach(role, &policy))?;
        }
        for policy in iam.inline(role)? {
            self.progress
                .record_call(iam.delete_inline(role, &policy))?;
        }
        self.progress.record_change(iam.delete_role(role))
    }

    fn delete_group(&mut self) -> anyhow::Result<()> {
        let result = Logs(self.aws).delete_group(&self.group);
        self.progress.record_change(result)
    }
}
