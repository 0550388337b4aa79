//! The claims, scopes and groups in tokens.

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
        /// The ARN of the preferred role: the claim `cognito:preferred_role`.
        pub preferred_role: Option<Cow<'a, str>> as "preferredRole",
    }
}

record! {
    /// Version 1: the changes to an ID token.
    pub struct CognitoClaimsOverride<'a> {
        /// Claims to add or replace. Version 1 supports only strings.
        pub claims_to_add_or_override: Map<'a> as "claimsToAddOrOverride" secret,
        /// Claims to remove.
        pub claims_to_suppress: Vec<Cow<'a, str>> as "claimsToSuppress",
        /// The groups that replace the user's groups. An empty object removes all groups.
        /// [`groups`](crate::PreTokenGenerationEvent::groups) starts with the user's groups.
        pub group_override_details: Option<CognitoGroups<'a>> as "groupOverrideDetails",
    }
}

impl<'a> CognitoClaimsOverride<'a> {
    /// Adds or replaces a claim.
    pub fn claim(
        &mut self,
        name: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> &mut Self {
        self.claims_to_add_or_override.insert(name, value);
        self
    }

    /// Removes a claim.
    pub fn suppress(&mut self, name: impl Into<Cow<'a, str>>) -> &mut Self {
        self.claims_to_suppress.push(name.into());
        self
    }
}

record! {
    /// Versions 2 and 3: the changes to both tokens.
    pub struct CognitoClaimsAndScopeOverride<'a> {
        /// The changes to the ID token.
        pub id_token_generation: Option<CognitoIdTokenGeneration<'a>> as "idTokenGeneration",
        /// The changes to the access token.
        pub access_token_generation: Option<CognitoAccessTokenGeneration<'a>>
            as "accessTokenGeneration",
        /// The groups that replace the user's groups. An empty object removes all groups.
        /// [`groups`](crate::PreTokenGenerationV2Event::groups) starts with the user's groups.
        pub group_override_details: Option<CognitoGroups<'a>> as "groupOverrideDetails",
    }
}

record! {
    /// The changes to an ID token.
    pub struct CognitoIdTokenGeneration<'a> {
        /// Claims to add or replace, with any JSON as their values.
        pub claims_to_add_or_override: Dict<'a, Json<'a>> as "claimsToAddOrOverride" secret,
        /// Claims to remove.
        pub claims_to_suppress: Vec<Cow<'a, str>> as "claimsToSuppress",
    }
}

impl<'a> CognitoIdTokenGeneration<'a> {
    /// Adds or replaces a claim. The value can be a string, a number, a list or an object.
    pub fn claim<T: Serialize>(&mut self, name: impl Into<Cow<'a, str>>, value: T) -> &mut Self {
        self.claims_to_add_or_override.insert(name, Json::of(value));
        self
    }

    /// Removes a claim.
    pub fn suppress(&mut self, name: impl Into<Cow<'a, str>>) -> &mut Self {
        self.claims_to_suppress.push(name.into());
        self
    }
}

record! {
    /// The changes to an access token.
    pub struct CognitoAccessTokenGeneration<'a> {
        /// Claims to add or replace, with any JSON as their values.
        pub claims_to_add_or_override: Dict<'a, Json<'a>> as "claimsToAddOrOverride" secret,
        /// Claims to remove.
        pub claims_to_suppress: Vec<Cow<'a, str>> as "claimsToSuppress",
        /// Scopes to add.
        pub scopes_to_add: Vec<Cow<'a, str>> as "scopesToAdd",
        /// Scopes to remove.
        pub scopes_to_suppress: Vec<Cow<'a, str>> as "scopesToSuppress",
    }
}

impl<'a> CognitoAccessTokenGeneration<'a> {
    /// Adds or replaces a claim. The value can be a string, a number, a list or an object.
    pub fn claim<T: Serialize>(&mut self, name: impl Into<Cow<'a, str>>, value: T) -> &mut Self {
        self.claims_to_add_or_override.insert(name, Json::of(value));
        self
    }

    /// Removes a claim.
    pub fn suppress(&mut self, name: impl Into<Cow<'a, str>>) -> &mut Self {
        self.claims_to_suppress.push(name.into());
        self
    }

    /// Adds a scope.
    pub fn add_scope(&mut self, scope: impl Into<Cow<'a, str>>) -> &mut Self {
        self.scopes_to_add.push(scope.into());
        self
    }

    /// Removes a scope.
    pub fn suppress_scope(&mut self, scope: impl Into<Cow<'a, str>>) -> &mut Self {
        self.scopes_to_suppress.push(scope.into());
        self
    }
}
