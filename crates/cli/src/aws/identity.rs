//! Operations of IAM and STS ("AWS Identity and Access Management API Reference").

use std::time::SystemTime;

use anyhow::Context as _;
use percent_encoding::percent_decode_str;

use super::account::Aws;
use super::call::{Call, Repeat, Response, TIMEOUT};
use super::clock::ClockSkew;
use super::endpoint::Service;
use super::error::found;
use super::xml;

/// IAM in one account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Iam<'a>(pub(crate) &'a Aws);

/// Who calls.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) account: String,
    pub(crate) arn: String,
    /// `None` if the service does not say what time it is.
    pub(crate) clock_skew: Option<ClockSkew>,
}

/// A role.
#[derive(Debug)]
pub(crate) struct Role {
    pub(crate) arn: String,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) created: Option<SystemTime>,
}

impl Role {
    fn read(response: &str) -> anyhow::Result<Role> {
        let member = |name: &str| xml::text(response, name);
        Ok(Role {
            arn: member("Arn").context("IAM returned a role without its ARN")?,
            tags: xml::elements(response, "member")
                .filter_map(|tag| Some((xml::text(tag, "Key")?, xml::text(tag, "Value")?)))
                .collect(),
            created: member("CreateDate").and_then(|it| humantime::parse_rfc3339_weak(&it).ok()),
        })
    }

    /// The value of a tag.
    pub(crate) fn tag(&self, key: &str) -> Option<&str> {
        let found = self.tags.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value.as_str())
    }
}

impl Iam<'_> {
    /// GetCallerIdentity of STS, which needs no permission.
    pub(crate) fn caller(&self) -> anyhow::Result<Identity> {
        let response = form(self.0, Service::Sts, "GetCallerIdentity", &[], Repeat::Safe)?;
        let text = text(&response);
        let member =
            |name: &str| xml::text(&text, name).with_context(|| format!("STS returned no {name}"));
        Ok(Identity {
            account: member("Account")?,
            arn: member("Arn")?,
            clock_skew: ClockSkew::of(&response),
        })
    }

    pub(crate) fn role(&self, name: &str) -> anyhow::Result<Option<Role>> {
        let response = self.call("GetRole", &[("RoleName", name)], Repeat::Safe);
        found(response)?
            .map(|response| Role::read(&response))
            .transpose()
    }

    pub(crate) fn create_role(
        &self,
        name: &str,
        path: &str,
        trust: &str,
        (key, value): (&str, &str),
    ) -> anyhow::Result<Role> {
        let parameters = [
            ("RoleName", name),
            ("Path", path),
            ("AssumeRolePolicyDocument", trust),
            ("Tags.member.1.Key", key),
            ("Tags.member.1.Value", value),
        ];
        Role::read(&self.call("CreateRole", &parameters, Repeat::IfThrottled)?)
    }

    /// ListAttachedRolePolicies: their ARNs.
    pub(crate) fn attached(&self, role: &str) -> anyhow::Result<Vec<String>> {
        let parameters = [("RoleName", role), ("MaxItems", "1000")];
        let response = self.call("ListAttachedRolePolicies", &parameters, Repeat::Safe)?;
        let members = xml::elements(&response, "member");
        Ok(members
            .filter_map(|member| xml::text(member, "PolicyArn"))
            .collect())
    }

    pub(crate) fn attach(&self, role: &str, policy: &str) -> anyhow::Result<()> {
        let parameters = [("RoleName", role), ("PolicyArn", policy)];
        self.call("AttachRolePolicy", &parameters, Repeat::Safe)
            .map(drop)
    }

    pub(crate) fn detach(&self, role: &str, policy: &str) -> anyhow::Result<()> {
        let parameters = [("RoleName", role), ("PolicyArn", policy)];
        found(self.call("DetachRolePolicy", &parameters, Repeat::Safe)).map(drop)
    }

    /// ListRolePolicies: the names of the inline policies.
    pub(crate) fn inline(&self, role: &str) -> anyhow::Result<Vec<String>> {
        let parameters = [("RoleName", role), ("MaxItems", "1000")];
        let response = self.call("ListRolePolicies", &parameters, Repeat::Safe)?;
        Ok(xml::elements(&response, "member")
            .map(str::to_owned)
            .collect())
    }

    /// GetRolePolicy: the document, which is percent-encoded in the response.
    pub(crate) fn inline_policy(&self, role: &str, policy: &str) -> anyhow::Result<Option<String>> {
        let parameters = [("RoleName", role), ("PolicyName", policy)];
        let Some(response) = found(self.call("GetRolePolicy", &parameters, Repeat::Safe))? else {
            return Ok(None);
        };
        let document = xml::text(&response, "PolicyDocument").unwrap_or_default();
        Ok(Some(
            percent_decode_str(&document)
                .decode_utf8_lossy()
                .into_owned(),
        ))
    }

    pub(crate) fn put_inline(
        &self,
        role: &str,
        policy: &str,
        document: &str,
    ) -> anyhow::Result<()> {
        let parameters = [
            ("RoleName", role),
            ("PolicyName", policy),
            ("PolicyDocument", document),
        ];
        self.call("PutRolePolicy", &parameters, Repeat::Safe)
            .map(drop)
    }

    pub(crate) fn delete_inline(&self, role: &str, policy: &str) -> anyhow::Result<()> {
        let parameters = [("RoleName", role), ("PolicyName", policy)];
        found(self.call("DeleteRolePolicy", &parameters, Repeat::Safe)).map(drop)
    }

    pub(crate) fn delete_role(&self, role: &str) -> anyhow::Result<()> {
        found(self.call("DeleteRole", &[("RoleName", role)], Repeat::Safe)).map(drop)
    }

    fn call(
        &self,
        operation: &'static str,
        parameters: &[(&str, &str)],
        repeat: Repeat,
    ) -> anyhow::Result<String> {
        form(self.0, Service::Iam, operation, parameters, repeat).map(|response| text(&response))
    }
}

/// Calls an operation of the query protocol.
fn form(
    aws: &Aws,
    service: Service,
    operation: &'static str,
    parameters: &[(&str, &str)],
    repeat: Repeat,
) -> anyhow::Result<Response> {
    let version = if service == Service::Sts {
        "2011-06-15"
    } else {
        "2010-05-08"
    };
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("Action", operation)
        .append_pair("Version", version)
        .extend_pairs(parameters)
        .finish();
    let content_type = "application/x-www-form-urlencoded; charset=utf-8".to_owned();
    aws.send(&Call {
        service,
        operation,
        method: "POST",
        path: "/".to_owned(),
        query: String::new(),
        headers: vec![("content-type", content_type)],
        body: body.into_bytes(),
        repeat,
        timeout: TIMEOUT,
    })
}

fn text(response: &Response) -> String {
    String::from_utf8_lossy(&response.body).into_owned()
}
