//! Selects the cryptography library for TLS: one that is easy to build for the target and runs on all
//! of Lambda's processors.
//!
//! - On arm64 this is graviola. It is written in Rust and assembler, so no C compiler for arm64 is
//!   needed. Graviton2 has the cryptographic extensions that it requires (AWS Lambda Developer Guide,
//!   "Selecting and configuring an instruction set architecture").
//! - On x86_64 this is ring, which is partly written in C. graviola would require ADX there, but
//!   Lambda guarantees only AVX2: Firecracker's CPU templates hide ADX from the virtual machine.

use ureq::tls::TlsConfigBuilder;

/// ureq uses ring by default if it is compiled in.
#[cfg(target_arch = "x86_64")]
pub(crate) fn choose(tls: TlsConfigBuilder) -> TlsConfigBuilder {
    tls
}

#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn choose(tls: TlsConfigBuilder) -> TlsConfigBuilder {
    let provider = std::sync::Arc::new(rustls_graviola::default_provider());
    tls.unversioned_rustls_crypto_provider(provider)
}
