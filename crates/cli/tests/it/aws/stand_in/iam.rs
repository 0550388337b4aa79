//! IAM and STS.

use super::state::{ACCOUNT, Role, State};
use super::{Call, Reply};

pub(super) fn respond(call: &Call, state: &mut State) -> Reply {
    let parameter = |name: &str| call.parameter(name).unwrap_or_default();
    let name = parameter("RoleName");
    let role_xml = |name: &str, role: &Role| {
        let tags: String = role
            .tags
            .iter()
            .map(|(key, value)| format!("<member><Key>{key}</Key><Value>{value}</Value></member>"))
            .collect();
        format!(
            "<Role><Path>/lam/</Path><RoleName>{name}</RoleName><Arn>arn:aws:iam::{ACCOUNT}:role/lam/{name}\
             </Arn><CreateDate>2026-11-29T12:00:00Z</CreateDate><Tags>{tags}</Tags></Role>"
        )
    };
    match call.operation.as_str() {
        "GetCallerIdentity" => Reply::xml(&format!(
            "<R><Arn>arn:aws:iam::{ACCOUNT}:user/u</Arn><Account>{ACCOUNT}</Account></R>"
        )),
        "AssumeRoleWithWebIdentity" => Reply::xml(
            "<R><Credentials><AccessKeyId>ASIAWEB</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
             <SessionToken>t</SessionToken><Expiration>2036-11-29T12:00:00Z</Expiration></Credentials></R>",
        ),
        "CreateRole" if state.roles.contains_key(&name) => {
            error("EntityAlreadyExists", "the role exists", 409)
        }
        "CreateRole" => {
            let mut role = Role::default();
            for index in 1.. {
                let key = parameter(&format!("Tags.member.{index}.Key"));
                if key.is_empty() {
                    break;
                }
                role.tags
                    .push((key, parameter(&format!("Tags.member.{index}.Value"))));
            }
            let xml = role_xml(&name, &role);
            state.roles.insert(name, role);
            Reply::xml(&xml)
        }
        operation => {
            let Some(role) = state.roles.get_mut(&name) else {
                return error("NoSuchEntity", "no such role", 404);
            };
            match operation {
                "GetRole" => return Reply::xml(&role_xml(&name, role)),
                "AttachRolePolicy" => {
                    let policy = parameter("PolicyArn");
                    if !role.policies.contains(&policy) {
                        role.policies.push(policy);
                    }
                }
                "DetachRolePolicy" => role.policies.retain(|it| *it != parameter("PolicyArn")),
                "GetRolePolicy" => {
                    let Some(document) = role.inline.get(&parameter("PolicyName")) else {
                        return error("NoSuchEntity", "no such policy", 404);
                    };
                    return Reply::xml(&format!("<PolicyDocument>{document}</PolicyDocument>"));
                }
                "PutRolePolicy" => {
                    let document = parameter("PolicyDocument");
                    role.inline.insert(parameter("PolicyName"), document);
                }
                "DeleteRolePolicy" => {
                    role.inline.remove(&parameter("PolicyName"));
                }
                "ListAttachedRolePolicies" => {
                    let members: String = role
                        .policies
                        .iter()
                        .map(|arn| format!("<member><PolicyArn>{arn}</PolicyArn></member>"))
                        .collect();
                    return Reply::xml(&format!("<R>{members}</R>"));
                }
                "ListRolePolicies" => {
                    let names = role.inline.keys();
                    let members: String = names
                        .map(|name| format!("<member>{name}</member>"))
                        .collect();
                    return Reply::xml(&format!("<R>{members}</R>"));
                }
                "DeleteRole" if !role.policies.is_empty() || !role.inline.is_empty() => {
                    return error("DeleteConflict", "the role has policies", 409);
                }
                "DeleteRole" => {
                    state.roles.remove(&name);
                }
                other => return error("InvalidAction", other, 400),
            }
            Reply::xml("<R></R>")
        }
    }
}

fn error(code: &str, message: &str, status: u16) -> Reply {
    let mut reply = Reply::xml(&format!(
        "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
    ));
    reply.status = status;
    reply
}
