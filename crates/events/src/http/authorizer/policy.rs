//! IAM policies.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::value::SeqAccessDeserializer;
use serde_core::de::{Deserialize, Deserializer, Error, IntoDeserializer, SeqAccess, Visitor};
use serde_core::ser::{Serialize, Serializer};

use crate::json::{Dict, Member, ReadError, ReadMember, Reader, choice, record};

record! {
    /// An IAM policy. [`AuthorizerResponse::allow`](super::AuthorizerResponse::allow) creates one.
    ///
    /// AWS: [IAM JSON policy element reference](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html).
    pub struct Policy<'a> {
        /// `2012-10-17`.
        pub version: Cow<'a, str> as "Version",
        /// The statements.
        pub statement: Vec<PolicyStatement<'a>> as "Statement",
    }
}

choice! {
    /// Whether a statement allows or denies.
    pub enum PolicyEffect<'a> {
        /// The statement allows.
        Allow = "Allow",
        /// The statement denies, even if other statements allow.
        Deny = "Deny",
    }
}

record! {
    /// A statement, which allows or denies actions.
    ///
    /// ```
    /// use lambda_native_events::authorizer::PolicyStatement;
    ///
    /// let office = PolicyStatement::allow("arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/*")
    ///     .condition("IpAddress", "aws:SourceIp", ["203.0.113.0/24"]);
    /// assert_eq!(office.action.iter().next(), Some("execute-api:Invoke"));
    /// ```
    pub struct PolicyStatement<'a> {
        /// An id, if one is needed.
        pub sid: Option<Cow<'a, str>> as "Sid",
        /// The actions: `execute-api:Invoke`.
        pub action: OneOrMany<'a> as "Action",
        /// In place of `action`: every action except these.
        pub not_action: OneOrMany<'a> as "NotAction",
        /// `Allow` or `Deny`.
        pub effect: PolicyEffect<'a> as "Effect",
        /// The ARNs, in which `*` matches any text and `?` any character.
        pub resource: OneOrMany<'a> as "Resource",
        /// In place of `resource`: every resource except these.
        pub not_resource: OneOrMany<'a> as "NotResource",
        /// The conditions: an operator such as `IpAddress`, a key such as `aws:SourceIp`, and its values.
        pub condition: Dict<'a, Dict<'a, OneOrMany<'a>>> as "Condition",
    }
}

impl PolicyStatement<'static> {
    /// Allows a method, given as an ARN in which `*` matches any text.
    pub fn allow(resource: impl Into<Cow<'static, str>>) -> Self {
        Self::invoke(PolicyEffect::Allow, resource.into())
    }

    /// Denies a method, given as an ARN in which `*` matches any text.
    pub fn deny(resource: impl Into<Cow<'static, str>>) -> Self {
        Self::invoke(PolicyEffect::Deny, resource.into())
    }

    fn invoke(effect: PolicyEffect<'static>, resource: Cow<'static, str>) -> Self {
        Self {
            action: OneOrMany::Many(vec!["execute-api:Invoke".into()]),
            effect,
            resource: OneOrMany::Many(vec![resource]),
            ..Self::default()
        }
    }

    /// Adds a condition. All conditions must hold, and one value of each must match. A second condition
    /// with the same operator and key replaces the first.
    #[must_use]
    pub fn condition<V: Into<Cow<'static, str>>>(
        mut self,
        operator: impl Into<Cow<'static, str>>,
        key: impl Into<Cow<'static, str>>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let operator = operator.into();
        let values = values.into_iter().map(Into::into).collect();
        let mut keys = self.condition.get(&operator).cloned().unwrap_or_default();
        keys.insert(key, OneOrMany::Many(values));
        self.condition.insert(operator, keys);
        self
    }
}

/// What is wrong with a policy: the path in it, and the problem.
pub(super) fn check(policy: &Policy) -> Result<(), (String, String)> {
    let version = &*policy.version;
    if version != "2012-10-17" && version != "2008-10-17" {
        let problem =
            format!("`{version}` is not a version of the policy language; use 2012-10-17");
        return Err(("Version".to_owned(), problem));
    }
    if policy.statement.is_empty() {
        let problem = "has no statement; add one with `allow` or `deny`".to_owned();
        return Err(("Statement".to_owned(), problem));
    }
    for (at, statement) in policy.statement.iter().enumerate() {
        let in_policy = |(path, problem)| (format!("Statement[{at}].{path}"), problem);
        check_statement(statement).map_err(in_policy)?;
    }
    Ok(())
}

fn check_statement(statement: &PolicyStatement) -> Result<(), (String, String)> {
    if let PolicyEffect::Other(effect) = &statement.effect {
        let problem = format!("`{effect}` is neither Allow nor Deny");
        return Err(("Effect".to_owned(), problem));
    }
    let action = |text: &str| match text.split_once(':') {
        Some((service, action)) if !service.is_empty() && !action.is_empty() => None,
        _ if text == "*" => None,
        _ => Some(format!(
            "`{text}` is not an action such as `execute-api:Invoke`"
        )),
    };
    let names = ["Action", "NotAction"];
    check_either(names, [&statement.action, &statement.not_action], action)?;
    let resource = |text: &str| {
        let is_arn = text.starts_with("arn:") && text.splitn(6, ':').count() == 6;
        (!is_arn && text != "*").then(|| format!("`{text}` is neither an ARN nor `*`"))
    };
    let names = ["Resource", "NotResource"];
    let resources = [&statement.resource, &statement.not_resource];
    check_either(names, resources, resource)?;
    for (operator, keys) in statement.condition.iter() {
        // Such a condition never holds, so a `Deny` with it would deny nothing.
        if let Some((key, _)) = keys.iter().find(|(_, values)| values.iter().len() == 0) {
            let path = format!("Condition[{operator:?}][{key:?}]");
            return Err((path, "has no values".to_owned()));
        }
    }
    Ok(())
}

/// Checks that exactly one of two members is set, and its values.
fn check_either(
    names: [&str; 2],
    members: [&OneOrMany; 2],
    problem: impl Fn(&str) -> Option<String>,
) -> Result<(), (String, String)> {
    let [name, negated] = names;
    match members.map(|texts| texts.iter().len()) {
        [0, 0] => return Err((name.to_owned(), "is missing".to_owned())),
        [0, _] | [_, 0] => {}
        _ => {
            let problem = format!("is not allowed together with {name}");
            return Err((negated.to_owned(), problem));
        }
    }
    for (name, texts) in names.into_iter().zip(members) {
        if let Some(problem) = texts.iter().find_map(&problem) {
            return Err((name.to_owned(), problem));
        }
    }
    Ok(())
}

/// A string, or a list of strings. IAM accepts both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OneOrMany<'a> {
    /// `"Action": "execute-api:Invoke"`
    One(Cow<'a, str>),
    /// `"Action": ["execute-api:Invoke"]`
    Many(Vec<Cow<'a, str>>),
}

impl OneOrMany<'_> {
    /// The strings.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        let texts = match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        };
        texts.iter().map(|text| &**text)
    }
}

impl Default for OneOrMany<'_> {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Serialize for OneOrMany<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(text) => text.serialize(to),
            Self::Many(texts) => texts.serialize(to),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for OneOrMany<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::json::member::read(from)
    }
}

impl<'de: 'a, 'a> ReadMember<'de> for OneOrMany<'a> {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        *self = from.deserialize_any(OneOrManyVisitor)?;
        Ok(())
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        if reader.stands_at(b'[')? {
            let mut texts = Vec::new();
            reader.array(&mut texts)?;
            *self = Self::Many(texts);
        } else {
            // A condition may also have a boolean or a number: `{"aws:SecureTransport": true}`.
            *self = Self::One(reader.text()?);
        }
        Ok(())
    }
}

struct OneOrManyVisitor;

impl<'de> Visitor<'de> for OneOrManyVisitor {
    type Value = OneOrMany<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an array of strings")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(OneOrMany::One(text.into()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(OneOrMany::One(text.to_owned().into()))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        one(value.into_deserializer())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        one(value.into_deserializer())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        one(value.into_deserializer())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        one(value.into_deserializer())
    }

    fn visit_seq<S: SeqAccess<'de>>(self, seq: S) -> Result<Self::Value, S::Error> {
        let mut texts = Vec::new();
        texts.read(SeqAccessDeserializer::new(seq))?;
        Ok(OneOrMany::Many(texts))
    }
}

fn one<'de, D: Deserializer<'de>>(from: D) -> Result<OneOrMany<'de>, D::Error> {
    crate::json::member::read(from).map(OneOrMany::One)
}

impl Member for OneOrMany<'_> {
    type Static = OneOrMany<'static>;

    fn into_owned(self) -> Self::Static {
        match self {
            Self::One(text) => OneOrMany::One(Member::into_owned(text)),
            Self::Many(texts) => OneOrMany::Many(Member::into_owned(texts)),
        }
    }

    fn is_absent(&self) -> bool {
        self.iter().len() == 0
    }
}
