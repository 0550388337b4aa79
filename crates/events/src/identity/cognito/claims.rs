//! What tokens say of a user.

use std::borrow::Cow;

use serde_core::ser::Serialize;

use crate::json::{Dict, Json, Map, record};

record! {
    /// The groups of a user, and the roles that come with them.
    pub struct CognitoGroups<'a> {
        /// The groups: the claim `cognito:groups`.
        pub groups_to_override: Vec<Cow<'a, str>> as "groupsToOverride",
        /// The ARNs of the groups' roles: the claim `cognito:roles`.
        pub iam_roles_to_override: Vec<Cow<'a, str>> as "iamRolesToOverride",
        /// The ARN of the role that counts: the claim `cognito:preferred_role`.
        pub preferred_role: Option<Cow<'a, str>> as "preferredRole",
    }
}

record! {
    /// Version 1: the changes of an ID token.
    pub struct CognitoClaimsOverride<'a> {
        /// Claims to add, or in place of others. Version 1 has strings only.
        pub claims_to_add_or_override: Map<'a> as "claimsToAddOrOverride" secret,
        /// Claims to leave out.
        pub claims_to_suppress: Vec<Cow<'a, str>> as "claimsToSuppress",
        /// The groups in place of the user's; an empty object takes them all away.
        /// [`groups`](crate::PreTokenGenerationEvent::groups) begins with the user's.
        pub group_override_details: Option<CognitoGroups<'a>> as "groupOverrideDetails",
    }
}

impl<'a> CognitoClaimsOverride<'a> {
    /// Adds a claim, or sets another value.
    pub fn claim(
        &mut self,
        name: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> &mut Self {
        self.claims_to_add_or_override.insert(name, value);
        self
    }

    /// Leaves a claim out.
    pub fn suppress(&mut self, name: impl Into<Cow<'a, str>>) -> &mut Self {
        self.claims_to_suppress.push(name.into());
        self
    }
}

record! {
    /// Versions 2 and 3: the changes of both tokens.
    pub struct CognitoClaimsAndScopeOverride<'a> {
        /// Those of the ID token.
        pub id_token_generation: Option<CognitoIdTokenGeneration<'a>> as "idTokenGeneration",
        /// Those of the access token.
        pub access_token_generation: Option<CognitoAccessTokenGeneration<'a>>
            as "accessTokenGeneration",
        /// The groups in place of the user's; an empty object takes them all away.
        /// [`groups`](crate::PreTokenGenerationV2Event::groups) begins with the user's.
        pub group_override_details: Option<CognitoGroups<'a>> as "groupOverrideDetails",
    }
}

record! {
    /// The changes of an ID token.
    pub struct CognitoIdTokenGeneration<'a> {
        /// Claims to add, or in place of others, of any JSON.
        pub claims_to_add_or_override: Dict<'a, Json<'a>> as "claimsToAddOrOverride" secret,
        /// Claims to leave out.
        pub claims_to_suppress: Vec<Cow<'a, str>> as "claimsToSuppress",
    }
}

impl<'a> CognitoIdTokenGeneration<'a> {
    /// Adds a claim, or sets another value: a string, a number, a list, an object.
    pub fn claim<T: Serialize>(&mut self, name: impl Into<Cow<'a, str>>, value: T) -> &mut Self {
        self.claims_to_add_or_override.insert(name, Json::of(value));
        self
    }

    /// Leaves a claim out.
    pub fn suppress(&mut self, name: impl Into<Cow<'a, str>>) -> &mut Self {
        self.claims_to_suppress.push(name.into());
        self
    }
}

record! {
    /// The changes of an access token.
    pub struct CognitoAccessTokenGeneration<'a> {
        /// Claims to add, or in place of others, of any JSON.
        pub claims_to_add_or_override: Dict<'a, Json<'a>> as "claimsToAddOrOverride" secret,
        /// Claims to leave out.
        pub claims_to_suppress: Vec<Cow<'a, str>> as "claimsToSuppress",
        /// Scopes to add.
        pub scopes_to_add: Vec<Cow<'a, str>> as "scopesToAdd",
        /// Scopes to leave out.
        pub scopes_to_suppress: Vec<Cow<'a, str>> as "scopesToSuppress",
    }
}

impl<'a> CognitoAccessTokenGeneration<'a> {
    /// Adds a claim, or sets another value: a string, a number, a list, an object.
    pub fn claim<T: Serialize>(&mut self, name: impl Into<Cow<'a, str>>, value: T) -> &mut Self {
        self.claims_to_add_or_override.insert(name, Json::of(value));
        self
    }

    /// Leaves a claim out.
    pub fn suppress(&mut self, name: impl Into<Cow<'a, str>>) -> &mut Self {
        self.claims_to_suppress.push(name.into());
        self
    }

    /// Adds a scope.
    pub fn add_scope(&mut self, scope: impl Into<Cow<'a, str>>) -> &mut Self {
        self.scopes_to_add.push(scope.into());
        self
    }

    /// Leaves a scope out.
    pub fn suppress_scope(&mut self, scope: impl Into<Cow<'a, str>>) -> &mut Self {
        self.scopes_to_suppress.push(scope.into());
        self
    }
}
