//! The JSON that callers send with the event: the client context and the Cognito identity. It is
//! parsed only on request, so invalid JSON does not affect handlers that do not use it.

use std::fmt;

use serde_json::{Map, Value};

use super::context::LambdaContext;

/// The client context that mobile SDKs send (AWS Lambda API Reference, `Invoke`, under
/// `X-Amz-Client-Context`). Every member may be missing, and values may have any type.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClientContext {
    /// The app: `installation_id`, `app_title`, `app_version_name`, `app_version_code`,
    /// `app_package_name`.
    pub client: Map<String, Value>,
    /// Values that the app has added (`custom`, or `Custom` in some SDKs).
    pub custom: Map<String, Value>,
    /// The device: `locale`, `make`, `model`, `platform`, `platform_version`.
    pub env: Map<String, Value>,
}

/// The Amazon Cognito identity of the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CognitoIdentity {
    /// The id of the identity, such as `us-east-1:4f2e…`.
    pub identity_id: String,
    /// The id of its identity pool.
    pub identity_pool_id: String,
}

/// The client context or the Cognito identity is invalid. The message says which, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidContext {
    message: String,
}

impl fmt::Display for InvalidContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for InvalidContext {}

impl LambdaContext<'_> {
    /// Parses the client context, if there is one. Base64, which one emulator sends, is decoded
    /// first.
    ///
    /// ```
    /// use lambda_native::LambdaContext;
    ///
    /// let ctx = LambdaContext {
    ///     client_context: Some(r#"{"custom":{"tries":3}}"#),
    ///     ..LambdaContext::default()
    /// };
    /// let client = ctx.parse_client_context()?.expect("there is one");
    /// assert_eq!(client.custom["tries"], 3);
    /// # Ok::<(), lambda_native::InvalidContext>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the header is not a JSON object.
    pub fn parse_client_context(&self) -> Result<Option<ClientContext>, InvalidContext> {
        let Some(text) = self.client_context else {
            return Ok(None);
        };
        let mut members = object("Lambda-Runtime-Client-Context", text)?;
        Ok(Some(ClientContext {
            client: member(&mut members, &["client"]),
            custom: member(&mut members, &["custom", "Custom"]),
            env: member(&mut members, &["env"]),
        }))
    }

    /// Parses the Cognito identity, if there is one.
    ///
    /// # Errors
    ///
    /// If the header is not a JSON object.
    pub fn parse_cognito_identity(&self) -> Result<Option<CognitoIdentity>, InvalidContext> {
        let Some(text) = self.cognito_identity else {
            return Ok(None);
        };
        let members = object("Lambda-Runtime-Cognito-Identity", text)?;
        let text = |names: [&str; 2]| {
            let value = names.iter().find_map(|name| members.get(*name)?.as_str());
            value.unwrap_or_default().to_owned()
        };
        Ok(Some(CognitoIdentity {
            identity_id: text(["cognitoIdentityId", "identity_id"]),
            identity_pool_id: text(["cognitoIdentityPoolId", "identity_pool_id"]),
        }))
    }
}

fn object(header: &str, text: &str) -> Result<Map<String, Value>, InvalidContext> {
    let parsed = match serde_json::from_str(text) {
        Err(error) => match decode_base64(text).map(|json| serde_json::from_slice(&json)) {
            Some(Ok(value)) => Ok(value),
            _ => Err(error),
        },
        parsed => parsed,
    };
    match parsed {
        Ok(Value::Object(members)) => Ok(members),
        // `null` is treated like an empty object.
        Ok(Value::Null) => Ok(Map::new()),
        Ok(_) => Err(InvalidContext {
            message: format!("{header} is not a JSON object"),
        }),
        Err(error) => Err(InvalidContext {
            message: format!("{header} is not valid JSON: {error}"),
        }),
    }
}

fn member(members: &mut Map<String, Value>, names: &[&str]) -> Map<String, Value> {
    match names.iter().find_map(|name| members.remove(*name)) {
        Some(Value::Object(member)) => member,
        _ => Map::new(),
    }
}

/// Decodes base64 (RFC 4648, section 4) with optional padding. Ten lines do not justify a
/// dependency.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=').as_bytes();
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut bits, mut count) = (0u32, 0);
    for &symbol in text {
        let value = match symbol {
            b'A'..=b'Z' => symbol - b'A',
            b'a'..=b'z' => symbol - b'a' + 26,
            b'0'..=b'9' => symbol - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}
