//! JSON Web Tokens (RFC 7519), signed (RFC 7515) and passed as bearer tokens (RFC 6750).

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use lambda_native_events::Json;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

const VARIABLE: &str = "TOKEN_KEY";

/// A key must be at least as long as the hash (RFC 7518, section 3.2).
const MIN_BYTES: usize = 32;

/// The key that signs the tokens.
pub(crate) struct Key(Hmac<Sha256>);

#[derive(Deserialize)]
struct Header {
    alg: String,
}

/// The claims of a valid token.
#[derive(Deserialize)]
pub(crate) struct Claims {
    pub(crate) sub: String,
    /// Seconds since 1970, possibly with a fraction.
    exp: f64,
    /// Separated by spaces.
    #[serde(default)]
    pub(crate) scope: String,
}

impl Claims {
    pub(crate) fn may_write(&self) -> bool {
        self.scope.split(' ').any(|scope| scope == "write")
    }
}

impl Key {
    pub(crate) fn from_environment() -> Result<Self, KeyError> {
        let key = std::env::var_os(VARIABLE).ok_or(KeyError::Missing)?;
        let key = key.into_encoded_bytes();
        if key.len() < MIN_BYTES {
            return Err(KeyError::Short(key.len()));
        }
        let key = Hmac::new_from_slice(&key).expect("HMAC accepts keys of any length");
        Ok(Self(key))
    }

    /// Checks the value of an `Authorization` header.
    pub(crate) fn check(&self, header: Option<&str>) -> Result<Claims, TokenError> {
        let (scheme, token) = header
            .ok_or(TokenError::Missing)?
            .split_once(' ')
            .ok_or(TokenError::Malformed)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(TokenError::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenError::Malformed)?;

        // The token must not choose the algorithm: it could say `none`.
        if decode_json::<Header>(header)?.alg != "HS256" {
            return Err(TokenError::Algorithm);
        }
        let mut mac = self.0.clone();
        mac.update(signed.as_bytes());
        mac.verify_slice(&decode(signature)?)
            .map_err(|_| TokenError::Signature)?;

        // The signature is valid, so the claims can be trusted.
        let claims: Claims = decode_json(claims)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        if now.unwrap_or_default().as_secs_f64() < claims.exp {
            Ok(claims)
        } else {
            Err(TokenError::Expired)
        }
    }
}

fn decode(part: &str) -> Result<Vec<u8>, TokenError> {
    BASE64_URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| TokenError::Malformed)
}

fn decode_json<T: DeserializeOwned>(part: &str) -> Result<T, TokenError> {
    let text = String::from_utf8(decode(part)?).map_err(|_| TokenError::Malformed)?;
    Json::new(text)
        .and_then(|json| json.parse())
        .map_err(|_| TokenError::Malformed)
}

/// Why a token is rejected.
#[derive(Debug)]
pub(crate) enum TokenError {
    Missing,
    Malformed,
    Algorithm,
    Signature,
    Expired,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "the `Authorization` header is missing",
            Self::Malformed => {
                "malformed: expected `Bearer` and a token of three parts with claims"
            }
            Self::Algorithm => "not signed with HS256",
            Self::Signature => "signed with another key, or modified",
            Self::Expired => "expired",
        })
    }
}

/// Why there is no key. Init fails with this error, as `Runtime.KeyError`.
#[derive(Debug)]
pub(crate) enum KeyError {
    Missing,
    Short(usize),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "environment variable {VARIABLE} ")?;
        match self {
            Self::Missing => write!(f, "is not set"),
            Self::Short(bytes) => write!(f, "is too short ({bytes} bytes)"),
        }?;
        write!(
            f,
            "; set it to the key that signs the tokens, at least {MIN_BYTES} bytes long"
        )
    }
}

impl std::error::Error for KeyError {}
