//! The role of the function.

use std::time::{Duration, SystemTime};

use anyhow::ensure;
use serde_json::Value;

use super::Deployment;
use crate::aws::{self, Iam, Role};
use crate::config::Tracing;
use crate::terminal;

/// The path of the roles that lam creates.
const PATH: &str = "/lam/";

/// The tag of these roles. Its value is the name of the function.
pub(crate) const TAG: &str = "lam:function";

/// The name of the inline policy.
const INLINE: &str = "lam";

/// Lets Lambda use the role.
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

/// The age below which a role counts as new: Lambda may not know it yet.
const ROLE_PROPAGATION: Duration = Duration::from_secs(120);

/// "IAM and STS character limits".
const LONGEST_NAME: usize = 64;

/// The role that the function gets.
#[derive(Debug)]
pub(super) struct ExecutionRole {
    pub(super) arn: String,
    /// Whether IAM may not have told Lambda yet of the role, or of what it allows.
    pub(super) is_fresh: bool,
}

/// The name of the role that lam creates for a function.
pub(crate) fn name_of(function: &str) -> String {
    format!("{function}-lambda")
}

impl Deployment<'_> {
    pub(super) fn deploy_role(&mut self) -> anyhow::Result<()> {
        let current = self.current()["Role"].as_str().map(str::to_owned);
        if let Some(arn) = self.values().role.clone() {
            self.role = Some(ExecutionRole {
                arn,
                is_fresh: false,
            });
            return Ok(());
        }
        let name = name_of(self.name());
        if let Some(arn) = current {
            let is_ours = arn.ends_with(&format!(":role{PATH}{name}"));
            self.role = Some(ExecutionRole {
                arn,
                is_fresh: false,
            });
            if !self.is_configured() {
                return Ok(());
            }
            // A role that somebody else has created is theirs to change.
            if !is_ours {
                self.warn_of_unused_policies();
                return Ok(());
            }
        }
        ensure!(
            name.len() <= LONGEST_NAME,
            "the role would be named {name:?}, which is longer than {LONGEST_NAME} characters; set the key `role`"
        );
        let iam = Iam(self.aws);
        let is_new = self.find_or_create(iam, &name)?;
        let attached = if is_new {
            Vec::new()
        } else {
            iam.attached(&name)?
        };
        for policy in self.policies() {
            if !attached.contains(&policy) {
                self.progress.show_change(format!("+ policy {policy}"));
                self.progress.apply(|| iam.attach(&name, &policy))?;
                self.role_has_changed();
            }
        }
        self.deploy_inline_policy(iam, &name, is_new)
    }

    fn warn_of_unused_policies(&self) {
        let values = self.values();
        let (Some(role), true) = (
            &self.role,
            values.policies.is_some() || values.policy.is_some(),
        ) else {
            return;
        };
        terminal::warning(&format!(
            "{} has the role {}, which lam did not create and does not change: add what `policies` and `policy` \
             contain to that role, and remove the keys",
            self.name(),
            role.arn
        ));
    }

    /// Returns whether the role is new.
    fn find_or_create(&mut self, iam: Iam<'_>, name: &str) -> anyhow::Result<bool> {
        if let Some(role) = iam.role(name)? {
            return self.adopt(name, role).map(|()| false);
        }
        self.progress.show_change(format!("+ role {name}"));
        let tag = (TAG, self.name());
        let created = self
            .progress
            .apply(|| iam.create_role(name, PATH, TRUST, tag));
        match created {
            // Somebody has created it, or an earlier call has arrived although its response has not.
            Err(error) if aws::refusal(&error).is_some_and(aws::Error::is_conflict) => {
                let role = iam.role(name)?.ok_or(error)?;
                self.adopt(name, role).map(|()| false)
            }
            created => {
                self.role = created?.map(|role| ExecutionRole {
                    arn: role.arn,
                    is_fresh: true,
                });
                Ok(true)
            }
        }
    }

    /// Uses a role that an earlier deployment has created.
    fn adopt(&mut self, name: &str, role: Role) -> anyhow::Result<()> {
        ensure!(
            role.tag(TAG) == Some(self.name()),
            "there is already a role {name:?}, which lam has not created; set the key `role` to use it"
        );
        let age = role
            .created
            .and_then(|it| SystemTime::now().duration_since(it).ok());
        self.role = Some(ExecutionRole {
            arn: role.arn,
            is_fresh: age.is_none_or(|age| age < ROLE_PROPAGATION),
        });
        Ok(())
    }

    fn role_has_changed(&mut self) {
        if let Some(role) = &mut self.role {
            role.is_fresh = true;
        }
    }

    /// The managed policies that the function needs, and those of the configuration.
    fn policies(&self) -> Vec<String> {
        let values = self.values();
        // `aws-cn` in China.
        let partition = self.identity.arn.split(':').nth(1).unwrap_or("aws");
        let managed = |name: &str| format!("arn:{partition}:iam::aws:policy/{name}");
        let mut policies = vec![managed("service-role/AWSLambdaBasicExecutionRole")];
        if values.tracing == Some(Tracing::Active) {
            policies.push(managed("AWSXRayDaemonWriteAccess"));
        }
        if values.vpc.subnets.is_some() {
            policies.push(managed("service-role/AWSLambdaVPCAccessExecutionRole"));
        }
        if values.durable.timeout.is_some() {
            policies.push(managed(
                "service-role/AWSLambdaBasicDurableExecutionRolePolicy",
            ));
        }
        policies.extend(values.policies.iter().flatten().cloned());
        policies
    }

    fn deploy_inline_policy(
        &mut self,
        iam: Iam<'_>,
        role: &str,
        is_new: bool,
    ) -> anyhow::Result<()> {
        let plan = self.plan;
        let (Some(path), Some(document)) = (&plan.values().policy, &plan.policy) else {
            return Ok(());
        };
        let current = if is_new {
            None
        } else {
            iam.inline_policy(role, INLINE)?
        };
        let current = current.and_then(|text| serde_json::from_str::<Value>(&text).ok());
        if current.as_ref() == Some(document) {
            return Ok(());
        }
        self.progress
            .show_change(format!("+ inline policy of {}", path.display()));
        let document = document.to_string();
        self.progress
            .apply(|| iam.put_inline(role, INLINE, &document))?;
        self.role_has_changed();
        Ok(())
    }
}
