//! IAM policies.

use std::borrow::Cow;

use serde_core::de::{Deserialize, Deserializer};
use serde_core::ser::{Serialize, Serializer};

use crate::Json;
use crate::reader::{ReadError, Reader};
use crate::record::{Member, ReadMember, record};

record! {
    /// An IAM policy. [`AuthorizerResponse::allow`](super::AuthorizerResponse::allow) makes one.
    ///
    /// AWS: IAM User Guide, "IAM JSON policy elements reference".
    pub struct Policy<'a> {
        /// `2012-10-17`.
        pub version: Cow<'a, str> as "Version",
        /// What is allowed and denied.
        pub statement: Vec<PolicyStatement<'a>> as "Statement",
    }
}

record! {
    /// What is allowed, or denied.
    pub struct PolicyStatement<'a> {
        /// An id, if one is needed.
        pub sid: Option<Cow<'a, str>> as "Sid",
        /// The actions: `execute-api:Invoke`.
        pub action: OneOrMany<'a> as "Action",
        /// `Allow` or `Deny`.
        pub effect: Cow<'a, str> as "Effect",
        /// The ARNs, with `*` for any text and `?` for any character.
        pub resource: OneOrMany<'a> as "Resource",
        /// When: operators, keys and values.
        pub condition: Option<Json<'a>> as "Condition",
    }
}

impl PolicyStatement<'static> {
    /// A statement about calling these methods.
    pub(super) fn invoke<R: Into<Cow<'static, str>>>(
        effect: &'static str,
        resources: impl IntoIterator<Item = R>,
    ) -> Self {
        Self {
            action: OneOrMany::Many(vec!["execute-api:Invoke".into()]),
            effect: effect.into(),
            resource: OneOrMany::Many(resources.into_iter().map(Into::into).collect()),
            ..Self::default()
        }
    }
}

/// One text, or a list of texts: IAM takes both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OneOrMany<'a> {
    /// `"Action": "execute-api:Invoke"`
    One(Cow<'a, str>),
    /// `"Action": ["execute-api:Invoke"]`
    Many(Vec<Cow<'a, str>>),
}

impl OneOrMany<'_> {
    /// The texts.
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

impl<'de: 'a, 'a> ReadMember<'de> for OneOrMany<'a> {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        let json = Json::deserialize(from)?;
        *self = match json.as_str() {
            Some(text) => Self::One(Cow::Owned(text.into_owned())),
            None => {
                let texts: Result<Vec<String>, _> = json.parse();
                let texts = texts.map_err(serde_core::de::Error::custom)?;
                Self::Many(texts.into_iter().map(Cow::Owned).collect())
            }
        };
        Ok(())
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        *self = match reader.stands_at(b'"')? {
            true => Self::One(reader.text()?),
            false => {
                let mut texts = Vec::new();
                reader.array(&mut texts)?;
                Self::Many(texts)
            }
        };
        Ok(())
    }
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
