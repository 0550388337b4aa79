//! The context of an invocation, as owned values.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use lambda_native::LambdaContext;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::config::Config;
use crate::Error;

/// The context of one invocation.
#[non_exhaustive]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The request id.
    pub request_id: String,
    /// The time at which the invocation times out, in milliseconds since 1970; 0 if it is unknown.
    pub deadline: u64,
    /// The ARN with which the function was invoked; empty if it is unknown.
    pub invoked_function_arn: String,
    /// The X-Ray tracing header.
    pub xray_trace_id: Option<String>,
    /// The client context that mobile SDKs send.
    pub client_context: Option<ClientContext>,
    /// The caller's Amazon Cognito identity.
    pub identity: Option<CognitoIdentity>,
    /// The tenant id, in tenant isolation mode.
    pub tenant_id: Option<String>,
    /// The function.
    pub env_config: Arc<Config>,
}

/// What a mobile SDK says about itself and its user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientContext {
    /// The app.
    #[serde(default)]
    pub client: ClientApplication,
    /// Values that the app has added. A value that is not a string is kept as JSON text.
    #[serde(default)]
    pub custom: HashMap<String, String>,
    /// The device. A value that is not a string is kept as JSON text.
    #[serde(default)]
    pub environment: HashMap<String, String>,
}

/// An app that uses a mobile SDK.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientApplication {
    /// The id of the installation.
    #[serde(alias = "installation_id")]
    pub installation_id: String,
    /// The title.
    #[serde(alias = "app_title")]
    pub app_title: String,
    /// The name of the version.
    #[serde(alias = "app_version_name")]
    pub app_version_name: String,
    /// The code of the version.
    #[serde(alias = "app_version_code")]
    pub app_version_code: String,
    /// The name of the package.
    #[serde(alias = "app_package_name")]
    pub app_package_name: String,
}

/// The caller's Amazon Cognito identity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CognitoIdentity {
    /// The id of the identity.
    #[serde(alias = "cognitoIdentityId", alias = "identity_id")]
    pub identity_id: String,
    /// The id of its identity pool.
    #[serde(alias = "cognitoIdentityPoolId", alias = "identity_pool_id")]
    pub identity_pool_id: String,
}

impl Context {
    /// Reads the context from the headers of an event.
    ///
    /// # Errors
    ///
    /// If a header is not text, or the deadline, the client context or the identity is invalid.
    pub fn new(
        request_id: &str,
        env_config: Arc<Config>,
        headers: &HeaderMap,
    ) -> Result<Self, Error> {
        let text = |name: &str| headers.get(name).map(|value| value.to_str()).transpose();
        let owned = |name: &str| text(name).map(|value| value.map(str::to_owned));
        Ok(Context {
            request_id: request_id.to_owned(),
            deadline: text("lambda-runtime-deadline-ms")?.map_or(Ok(0), str::parse)?,
            invoked_function_arn: owned("lambda-runtime-invoked-function-arn")?.unwrap_or_default(),
            xray_trace_id: owned("lambda-runtime-trace-id")?,
            client_context: parse_optional(
                text("lambda-runtime-client-context")?,
                parse_client_context,
            )?,
            identity: parse_optional(text("lambda-runtime-cognito-identity")?, parse)?,
            tenant_id: owned("lambda-runtime-aws-tenant-id")?,
            env_config,
        })
    }

    /// Copies the runtime's context. A client context or an identity that cannot be read is `None`.
    pub(crate) fn of(ctx: &LambdaContext<'_>, env_config: Arc<Config>) -> Self {
        let since_1970 = |time: SystemTime| time.duration_since(UNIX_EPOCH).ok();
        let deadline = ctx.deadline.and_then(since_1970);
        Context {
            request_id: ctx.request_id.to_owned(),
            deadline: deadline.map_or(0, |time| time.as_millis().try_into().unwrap_or(u64::MAX)),
            invoked_function_arn: ctx.invoked_function_arn.to_owned(),
            xray_trace_id: ctx.trace_id.map(str::to_owned),
            client_context: parse_optional(ctx.client_context, parse_client_context)
                .unwrap_or_default(),
            identity: parse_optional(ctx.cognito_identity, parse).unwrap_or_default(),
            tenant_id: ctx.tenant_id.map(str::to_owned),
            env_config,
        }
    }

    /// The time at which the invocation times out.
    pub fn deadline(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(self.deadline)
    }
}

fn parse_optional<T>(
    text: Option<&str>,
    parse: impl FnOnce(&str) -> serde_json::Result<T>,
) -> serde_json::Result<Option<T>> {
    text.filter(|text| !text.is_empty()).map(parse).transpose()
}

fn parse<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    serde_json::from_str(text)
}

/// SDKs put numbers and booleans into the maps as well, and call the device `env`.
fn parse_client_context(text: &str) -> serde_json::Result<ClientContext> {
    let Value::Object(mut members) = serde_json::from_str(text)? else {
        return Err(serde_json::Error::custom(
            "the client context is not a JSON object",
        ));
    };
    let mut texts = |names: [&str; 2]| {
        let member = names.iter().find_map(|name| members.remove(*name));
        match member {
            Some(Value::Object(member)) => as_texts(member),
            _ => HashMap::new(),
        }
    };
    let mut client = texts(["client", "Client"]);
    let mut of_client = |snake: &str, camel: &str| {
        let value = client.remove(snake).or_else(|| client.remove(camel));
        value.unwrap_or_default()
    };
    Ok(ClientContext {
        client: ClientApplication {
            installation_id: of_client("installation_id", "installationId"),
            app_title: of_client("app_title", "appTitle"),
            app_version_name: of_client("app_version_name", "appVersionName"),
            app_version_code: of_client("app_version_code", "appVersionCode"),
            app_package_name: of_client("app_package_name", "appPackageName"),
        },
        custom: texts(["custom", "Custom"]),
        environment: texts(["environment", "env"]),
    })
}

fn as_texts(members: Map<String, Value>) -> HashMap<String, String> {
    let text = |value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let texts = members.into_iter().map(|(name, value)| (name, text(value)));
    texts.collect()
}
