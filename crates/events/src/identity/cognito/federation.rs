//! Sign-ins through another identity provider.

use std::borrow::Cow;

use super::trigger::trigger;
use crate::json::{Dict, Json, Map, choice, event, record, response};

trigger! {
    /// Inbound federation: another identity provider has signed a user in, and the data that it returned
    /// is about to be mapped to attributes.
    ///
    /// ```
    /// use lambda_native_events::InboundFederationEvent;
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let mut event = InboundFederationEvent::parse(event)?;
    ///     // What is not in the response is dropped: all of it, with another e-mail address.
    ///     let attributes = &event.request.attributes;
    ///     let email = attributes.get("email").ok_or("no e-mail address")?.to_lowercase();
    ///     event.response.user_attributes_to_map = attributes.to_map();
    ///     event.response.user_attributes_to_map.insert("email", email);
    ///     Ok(event.to_json()?)
    /// }
    ///
    /// let response: serde_json::Value =
    ///     serde_json::from_str(&handle(InboundFederationEvent::SAMPLE)?)?;
    /// let mapped = &response["response"]["userAttributesToMap"];
    /// assert_eq!(mapped["email"], "ada@example.com");
    /// assert_eq!(mapped["given_name"], "Ada");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Inbound federation Lambda trigger](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-inbound-federation.html)
    pub struct InboundFederationEvent<'a> {
        trigger_source: InboundFederationSource<'a>,
        request: InboundFederationRequest<'a>,
        response: InboundFederationResponse<'a>,
    }
}

event!(
    InboundFederationEvent,
    "Cognito inbound federation event",
    COGNITO_INBOUND_FEDERATION
);
response!(
    InboundFederationEvent,
    "Cognito inbound federation response"
);

choice! {
    /// The trigger source.
    pub enum InboundFederationSource<'a> {
        /// Another identity provider.
        ExternalProvider = "InboundFederation_ExternalProvider",
    }
}

choice! {
    /// The kind of the provider.
    pub enum InboundFederationProvider<'a> {
        /// OpenID Connect.
        Oidc = "OIDC",
        /// SAML 2.0.
        Saml = "SAML",
        /// Facebook.
        Facebook = "Facebook",
        /// Google.
        Google = "Google",
        /// Apple.
        SignInWithApple = "SignInWithApple",
        /// Amazon.
        LoginWithAmazon = "LoginWithAmazon",
    }
}

record! {
    /// The provider, and the data that it returned.
    pub struct InboundFederationRequest<'a> {
        /// The name of the provider in the pool.
        pub provider_name: Cow<'a, str> as "providerName",
        /// The kind of the provider.
        pub provider_type: InboundFederationProvider<'a> as "providerType",
        /// The data that it returned about the user.
        pub attributes: InboundFederationAttributes<'a> as "attributes",
    }
}

record! {
    /// The data that a provider returned about a user: in [`saml_response`](Self::saml_response) for
    /// SAML, and in the other three fields for all other providers.
    pub struct InboundFederationAttributes<'a> {
        /// The token response: `access_token`, `refresh_token`, `expires_in`, `scope`.
        pub token_response: Dict<'a, Json<'a>> as "tokenResponse" secret,
        /// The claims of the ID token.
        pub id_token: Dict<'a, Json<'a>> as "idToken" secret,
        /// The response of the provider's user info endpoint.
        pub user_info: Dict<'a, Json<'a>> as "userInfo" secret,
        /// The attributes of the SAML assertion.
        pub saml_response: Dict<'a, Json<'a>> as "samlResponse" secret,
    }
}

impl InboundFederationAttributes<'_> {
    /// The value with this name from SAML, from the ID token or, if it is in neither, from the user info.
    /// A value that is not a string is returned as JSON.
    pub fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let parts = [&self.saml_response, &self.id_token, &self.user_info];
        let mut values = parts.iter().filter_map(|part| part.get(name));
        values.find(|value| !value.is_null()).map(text)
    }

    /// All values about the user, as [`get`](Self::get) returns them.
    pub fn to_map(&self) -> Map<'static> {
        let mut all = Map::new();
        for part in [&self.user_info, &self.id_token, &self.saml_response] {
            for (name, value) in part.iter().filter(|(_, value)| !value.is_null()) {
                all.insert(name.to_owned(), text(value).into_owned());
            }
        }
        all
    }
}

fn text<'j>(value: &'j Json) -> Cow<'j, str> {
    value.as_str().unwrap_or_else(|| value.text().into())
}

record! {
    /// The response: the data to use in place of what the provider returned.
    pub struct InboundFederationResponse<'a> {
        /// Values under the provider's names, before they are mapped to attributes. Values that are not
        /// in here are dropped. If this is empty, all values are used unchanged.
        pub user_attributes_to_map: Map<'a> as "userAttributesToMap" secret always,
    }
}
