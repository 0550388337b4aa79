//! Valid and invalid tokens.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

pub(crate) const KEY: &str = "a key for tests, and for nothing else";

/// Signed with `KEY` by another program, Python's `hmac`, until 2100:
/// `{"sub":"ada","exp":4102444800,"scope":"read write"}`.
pub(crate) const BY_ANOTHER_PROGRAM: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
     eyJzdWIiOiJhZGEiLCJleHAiOjQxMDI0NDQ4MDAsInNjb3BlIjoicmVhZCB3cml0ZSJ9.\
     fjkyCH18huu0auI0QabE3UCxViCeU6GtUtKRBByhfdI";

/// A token of Ada with this scope, valid for an hour.
pub(crate) fn good(scope: &str) -> String {
    token(&json!({"sub": "ada", "exp": seconds(3600), "scope": scope}))
}

/// A token with these claims, signed with `KEY`.
pub(crate) fn token(claims: &Value) -> String {
    signed(&json!({"alg": "HS256", "typ": "JWT"}), claims, KEY)
}

pub(crate) fn signed(header: &Value, claims: &Value, key: &str) -> String {
    let signed = format!("{}.{}", encode(header), encode(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("a key");
    mac.update(signed.as_bytes());
    let signature = mac.finalize().into_bytes();
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

pub(crate) fn encode(part: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(part.to_string())
}

/// The time this many seconds from now, in seconds since 1970.
pub(crate) fn seconds(from_now: i64) -> i64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a clock");
    i64::try_from(now.as_secs()).expect("this age") + from_now
}

/// Invalid tokens, each with the reason in the log.
pub(crate) fn bad() -> Vec<(String, &'static str)> {
    let hs256 = json!({"alg": "HS256"});
    let claims = json!({"sub": "ada", "exp": seconds(3600), "scope": "write"});
    let good = good("read");
    let (signed_part, signature) = good.rsplit_once('.').expect("a signature");
    let more = format!("{}.{}", encode(&hs256), encode(&claims));
    let none = format!("{}.{}.", encode(&json!({"alg": "none"})), encode(&claims));
    let other_key = signed(
        &hs256,
        &claims,
        "another key that the function does not have",
    );
    let (malformed, forged) = ("three parts", "another key, or modified");
    vec![
        (token(&json!({"sub": "ada", "exp": seconds(-1)})), "expired"),
        (token(&json!({"sub": "ada", "exp": 0})), "expired"),
        (other_key, forged),
        (format!("{more}.{signature}"), forged),
        (format!("{signed_part}."), forged),
        (format!("{signed_part}.{}", &signature[..40]), forged),
        (none, "HS256"),
        (signed(&json!({"alg": "HS512"}), &claims, KEY), "HS256"),
        (token(&json!({"sub": "ada"})), malformed),
        (token(&json!({"exp": seconds(3600)})), malformed),
        (token(&json!({"sub": "ada", "exp": "never"})), malformed),
        (format!("{signed_part}.{signature}="), malformed),
        ("t-1".to_owned(), malformed),
        ("a.b.c".to_owned(), malformed),
        (String::new(), malformed),
    ]
}
