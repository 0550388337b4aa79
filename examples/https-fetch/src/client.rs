//! The HTTP client and its trusted certificates.

use std::fmt;
use std::path::{Path, PathBuf};

use lambda_native::LambdaError;
use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use crate::cryptography;

/// As in OpenSSL, the certificates in this file are trusted instead of the built-in ones.
const TRUST_VARIABLE: &str = "SSL_CERT_FILE";

/// An agent for HTTPS only. It trusts Mozilla's root certificates. They are built into the program,
/// so the file system needs none.
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
        return Err(fail(&"no `BEGIN CERTIFICATE` found"));
    }
    Ok(certificates.into())
}

/// Init fails with this error, as `Runtime.TrustError`.
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
            "cannot read certificates from {file} (set by {TRUST_VARIABLE}): {why}"
        )
    }
}

impl std::error::Error for TrustError {}
