#![doc = include_str!("../README.md")]

mod canonical;
mod time;

use std::fmt;
use std::time::SystemTime;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// An access key.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Names the key. It is not a secret.
    pub access_key_id: String,
    /// The secret that requests are signed with.
    pub secret_access_key: String,
    /// The token of temporary credentials, such as those of a role.
    pub session_token: Option<String>,
}

/// Leaves out the secrets, so that they cannot get into a log.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

/// The request to sign, exactly as it will be sent.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Such as `GET`.
    pub method: &'a str,
    /// The Host header, with the port if it is not the default.
    pub host: &'a str,
    /// The path of the URL, percent-encoded.
    pub path: &'a str,
    /// The query of the URL, percent-encoded, without the `?`. A space must be `%20`, not `+`.
    pub query: &'a str,
    /// The headers to sign, apart from Host. The names must be in lower case, each at most once.
    pub headers: &'a [(&'a str, &'a str)],
    /// The whole body.
    pub body: &'a [u8],
}

/// Headers to add to a request.
pub type Headers = Vec<(&'static str, String)>;

impl Credentials {
    /// Signs a request. Returns the headers to add to it: `x-amz-date`, `authorization`, and, where
    /// they are needed, `x-amz-security-token` and `x-amz-content-sha256`.
    ///
    /// `service` is the name that the service has in signatures, such as `lambda`, `s3` or `logs`.
    ///
    /// "Create a signed AWS API request" in the IAM User Guide describes each step.
    #[must_use]
    pub fn sign(
        &self,
        request: &Request<'_>,
        region: &str,
        service: &str,
        now: SystemTime,
    ) -> Headers {
        let time = time::basic_iso_8601(now);
        let body_hash = hex(&Sha256::digest(request.body));
        let mut added: Headers = vec![("x-amz-date", time.clone())];
        if service == "s3" {
            added.push(("x-amz-content-sha256", body_hash.clone()));
        }
        if let Some(token) = &self.session_token {
            added.push(("x-amz-security-token", token.clone()));
        }

        let canonical = canonical::Request::new(request, &added, &body_hash, service);
        let date = &time[..8];
        let scope = format!("{date}/{region}/{service}/aws4_request");
        let hash = hex(&Sha256::digest(&canonical.text));
        let to_sign = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{hash}");
        let mut key = hmac(format!("AWS4{}", self.secret_access_key).as_bytes(), date);
        for part in [region, service, "aws4_request"] {
            key = hmac(&key, part);
        }
        let signature = hex(&hmac(&key, &to_sign));
        let (id, names) = (&self.access_key_id, &canonical.header_names);
        added.push((
            "authorization",
            format!(
                "AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={names}, \
                 Signature={signature}"
            ),
        ));
        added
    }
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC accepts keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}
