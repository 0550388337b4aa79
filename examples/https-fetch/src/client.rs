//! The HTTP client, and whom it trusts.

use std::fmt;
use std::path::{Path, PathBuf};

use lambda_native::LambdaError;
use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use crate::cryptography;

/// As OpenSSL reads it: the certificates of this file are trusted in place of the built-in ones.
const TRUST_VARIABLE: &str = "SSL_CERT_FILE";

/// An agent for HTTPS alone. It trusts Mozilla's roots, which are part of the program: the file
/// system needs no certificates.
pub(crate) fn agent() -> Result<Agent, LambdaError> {
    let roots = match std::env::var_os(TRUST_VARIABLE) {
        Some(file) => roots_of(Path::new(&file))?,
        None => RootCerts::WebPki,
    };
    let tls = cryptography::choose(TlsConfig::builder());
    Ok(Agent::config_builder()
        .https_only(true)
        .tls_config(tls.root_certs(roots).build())
        .build()
        .new_agent())
}

fn roots_of(file: &Path) -> Result<RootCerts, TrustError> {
    let fail = |why: &dyn fmt::Display| TrustError {
        why: why.to_string(),
        file: file.to_owned(),
    };
    let pem = std::fs::read(file).map_err(|error| fail(&error))?;
    let mut certificates: Vec<Certificate<'static>> = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| fail(&error))? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err(fail(&"it has no `BEGIN CERTIFICATE`"));
    }
    Ok(certificates.into())
}

/// Init fails with it: `Runtime.TrustError`.
#[derive(Debug)]
pub(crate) struct TrustError {
    file: PathBuf,
    why: String,
}

impl fmt::Display for TrustError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, why } = self;
        let file = file.display();
        write!(
            f,
            "{TRUST_VARIABLE} names {file}, which gives no certificates to trust: {why}"
        )
    }
}

impl std::error::Error for TrustError {}
