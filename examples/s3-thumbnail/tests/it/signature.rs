//! Checks the signature of a received request, as S3 does. This is a second implementation of the
//! Amazon S3 API Reference and shares no code with the program.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::s3::Received;

pub(crate) const ACCESS_KEY: &str = "ASIAEXAMPLE";
pub(crate) const SECRET_KEY: &str = "a secret/of+the tests";
pub(crate) const SESSION_TOKEN: &str = "session/token+of==";

/// Why the signature of a request is invalid.
pub(crate) fn check(request: &Received) -> Result<(), String> {
    let header = |name: &str| {
        let value = request.header(name);
        value.ok_or_else(|| format!("no header {name}"))
    };
    let authorization = header("authorization")?;
    let fields = authorization
        .strip_prefix("AWS4-HMAC-SHA256 ")
        .ok_or("another algorithm")?;
    let field = |name: &str| {
        let mut fields = fields.split(',').map(str::trim);
        fields
            .find_map(|field| field.strip_prefix(name)?.strip_prefix('='))
            .ok_or_else(|| format!("no {name}"))
    };
    let (id, scope) = field("Credential")?.split_once('/').ok_or("no scope")?;
    let names = field("SignedHeaders")?;
    let hash = header("x-amz-content-sha256")?;

    if id != ACCESS_KEY || header("x-amz-security-token")? != SESSION_TOKEN {
        return Err("InvalidAccessKeyId".to_owned());
    }
    if hash != hex(&Sha256::digest(&request.body)) {
        return Err("XAmzContentSHA256Mismatch".to_owned());
    }
    // All that matters has to be signed.
    for (name, _) in &request.headers {
        let matters = name == "host" || name == "content-type" || name.starts_with("x-amz-");
        if matters && !names.split(';').any(|signed| signed == name) {
            return Err(format!("{name} is not signed"));
        }
    }
    let mut headers = String::new();
    for name in names.split(';') {
        headers += &format!("{name}:{}\n", header(name)?);
    }
    let Received { method, target, .. } = request;
    let canonical = format!("{method}\n{target}\n\n{headers}\n{names}\n{hash}");
    let text = format!(
        "AWS4-HMAC-SHA256\n{}\n{scope}\n{}",
        header("x-amz-date")?,
        hex(&Sha256::digest(canonical))
    );
    let first = format!("AWS4{SECRET_KEY}").into_bytes();
    let key = scope
        .split('/')
        .fold(first, |key, part| mac(&key, part.as_bytes()));
    if field("Signature")? == hex(&mac(&key, text.as_bytes())) {
        Ok(())
    } else {
        Err("SignatureDoesNotMatch".to_owned())
    }
}

fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
