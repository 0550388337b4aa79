//! docs/aws.md names the permissions that the commands of lam need.

use std::collections::BTreeSet;

use super::{files, read};

/// Operations whose permission has another name, and those that need none.
const OTHERS: [(&str, Option<&str>); 4] = [
    ("HeadObject", Some("GetObject")),
    ("Invoke", Some("InvokeFunction")),
    ("InvokeWithResponseStream", Some("InvokeFunction")),
    // The identity provider's token is the permission.
    ("AssumeRoleWithWebIdentity", None),
];

/// Permissions that belong to an operation of another name: the role that CreateFunction gets, the tags of
/// CreateRole, and the tags that GetFunction returns.
const IMPLIED: [&str; 3] = ["PassRole", "TagRole", "ListTags"];

const VERBS: [&str; 17] = [
    "Add", "Assume", "Attach", "Create", "Delete", "Describe", "Detach", "Filter", "Get", "Head",
    "Invoke", "List", "Publish", "Put", "Remove", "Tag", "Update",
];

#[test]
fn the_page_on_aws_names_the_permission_for_each_operation() {
    let mut called: BTreeSet<String> = IMPLIED.map(str::to_owned).into();
    for operation in operations() {
        match OTHERS.iter().find(|(name, _)| *name == operation) {
            Some((_, Some(permission))) => called.insert((*permission).to_owned()),
            Some((_, None)) => false,
            None => called.insert(operation),
        };
    }
    assert!(called.len() > 40, "only {} operations", called.len());
    let page = read("docs/aws.md");
    let section = page
        .split("## The permissions that each command needs")
        .nth(1)
        .expect("the section");
    let named: BTreeSet<String> = section
        .split('`')
        .skip(1)
        .step_by(2)
        .map(|code| code.rsplit(':').next().unwrap_or_default().to_owned())
        .filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase()))
        .collect();
    assert_eq!(named, called);
}

/// The operations of AWS in the client of lam: the second argument of a call.
fn operations() -> BTreeSet<String> {
    let mut operations = BTreeSet::new();
    for file in files(&[".rs"]) {
        if !file.starts_with("crates/cli/src/aws/") {
            continue;
        }
        let source = read(&file);
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for before in ["(\"", "(\n            \"", ", \"", "operation: \""] {
            for rest in code.split(before).skip(1) {
                let name = rest.split('"').next().unwrap_or_default();
                let is_operation = VERBS.iter().any(|verb| name.starts_with(verb))
                    && name.bytes().all(|byte| byte.is_ascii_alphabetic())
                    && name.len() > 5;
                if is_operation {
                    operations.insert(name.to_owned());
                }
            }
        }
    }
    // Members of requests and responses.
    for member in ["AssumeRolePolicyDocument", "CreateDate"] {
        operations.remove(member);
    }
    operations
}
