//! Tokens: RFC 7519, signed as RFC 7515 says, `Bearer` as RFC 6750 has it.

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

/// RFC 7518, section 3.2: no shorter than the hash.
const MIN_BYTES: usize = 32;

/// The key that tokens are signed with.
pub(crate) struct Key(Hmac<Sha256>);

#[derive(Deserialize)]
struct Header {
    alg: String,
}

/// What a token says, once it has been checked.
#[derive(Deserialize)]
pub(crate) struct Claims {
    pub(crate) sub: String,
    /// Seconds since 1970, with a fraction if the issuer likes.
    exp: f64,
    /// With spaces between.
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
        let key = Hmac::new_from_slice(&key).expect("HMAC takes a key of any length");
        Ok(Self(key))
    }

    /// Checks the value of a header `Authorization`.
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

        // The key is for this algorithm, whatever the token would like: `none`, say.
        if decode_json::<Header>(header)?.alg != "HS256" {
            return Err(TokenError::Algorithm);
        }
        let mut mac = self.0.clone();
        mac.update(signed.as_bytes());
        mac.verify_slice(&decode(signature)?)
            .map_err(|_| TokenError::Signature)?;

        // Only now is there a reason to believe it.
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

/// Why a token is refused.
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
            Self::Missing => "there is no header `Authorization`",
            Self::Malformed => "it is no `Bearer` with a token of three parts and its claims",
            Self::Algorithm => "it is not signed with HS256",
            Self::Signature => "it is signed with another key, or was changed",
            Self::Expired => "it has expired",
        })
    }
}

/// Why there is no key. Init fails with it: `Runtime.KeyError`.
#[derive(Debug)]
pub(crate) enum KeyError {
    Missing,
    Short(usize),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the environment variable {VARIABLE} ")?;
        match self {
            Self::Missing => write!(f, "is not set"),
            Self::Short(bytes) => write!(f, "has {bytes} bytes, which is too short"),
        }?;
        write!(
            f,
            ": set it to the key of the tokens, of {MIN_BYTES} bytes or more"
        )
    }
}

impl std::error::Error for KeyError {}
