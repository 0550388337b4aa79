//! graviola, where the processor has what it needs.

use std::fmt;
use std::sync::Arc;

use ureq::tls::TlsConfigBuilder;

/// An error where the processor lacks what graviola needs: it would panic in the first fetch.
pub(crate) fn choose(tls: TlsConfigBuilder) -> Result<TlsConfigBuilder, UnsupportedProcessor> {
    if let Some(missing) = missing_feature() {
        return Err(UnsupportedProcessor { missing });
    }
    let provider = Arc::new(rustls_graviola::default_provider());
    Ok(tls.unversioned_rustls_crypto_provider(provider))
}

#[cfg(target_arch = "x86_64")]
fn missing_feature() -> Option<&'static str> {
    use std::arch::is_x86_feature_detected as has;
    let needed = [
        ("ADX", has!("adx")),
        ("AES", has!("aes")),
        ("AVX2", has!("avx2")),
        ("BMI1", has!("bmi1")),
        ("BMI2", has!("bmi2")),
        ("PCLMULQDQ", has!("pclmulqdq")),
    ];
    let missing = needed.into_iter().find(|(_, there)| !there)?;
    Some(missing.0)
}

#[cfg(target_arch = "aarch64")]
fn missing_feature() -> Option<&'static str> {
    use std::arch::is_aarch64_feature_detected as has;
    let needed = [
        ("AES", has!("aes")),
        ("PMULL", has!("pmull")),
        ("SHA2", has!("sha2")),
    ];
    let missing = needed.into_iter().find(|(_, there)| !there)?;
    Some(missing.0)
}

/// Init fails with it: `Runtime.UnsupportedProcessor`.
#[derive(Debug)]
pub(crate) struct UnsupportedProcessor {
    missing: &'static str,
}

impl fmt::Display for UnsupportedProcessor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "this processor has no {}, which graviola, the cryptography, needs: deploy for arm64, \
             or build with `--features ring`",
            self.missing
        )
    }
}

impl std::error::Error for UnsupportedProcessor {}
