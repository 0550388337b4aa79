//! Which cryptography TLS runs on: one that builds for the target without trouble, and runs on every
//! processor that Lambda has there.
//!
//! - On arm64 it is graviola, which is Rust and assembler, so that no C compiler for arm64 is needed.
//!   Graviton2 has the cryptographic extensions it asks for (AWS Lambda Developer Guide, "Selecting
//!   and configuring an instruction set architecture").
//! - On x86_64 it is ring, which is written in C in part. graviola would need ADX there, and Lambda
//!   promises AVX2 and no more: Firecracker's CPU templates hide ADX from the virtual machine.

use ureq::tls::TlsConfigBuilder;

/// ring is what ureq takes where it is compiled in.
#[cfg(target_arch = "x86_64")]
pub(crate) fn choose(tls: TlsConfigBuilder) -> TlsConfigBuilder {
    tls
}

#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn choose(tls: TlsConfigBuilder) -> TlsConfigBuilder {
    let provider = std::sync::Arc::new(rustls_graviola::default_provider());
    tls.unversioned_rustls_crypto_provider(provider)
}
