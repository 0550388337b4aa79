//! Which cryptography TLS runs on.
//!
//! By default it is graviola, which cargo alone builds for every target. It asks more of the
//! processor than others do, and panics where it gets less:
//!
//! - On arm64 it runs everywhere on Lambda: Graviton2 has the cryptographic extensions (AWS Lambda
//!   Developer Guide, "Selecting and configuring an instruction set architecture").
//! - On x86_64 Lambda promises AVX2 and no more. graviola also needs ADX, which the CPU templates of
//!   Firecracker hide from the virtual machine. Build with `--features ring` there; ring is
//!   written in C, and needs a C compiler for the target: `musl-gcc`, or on x86_64 Linux
//!   `CC_x86_64_unknown_linux_musl=cc`.

#[cfg(not(feature = "ring"))]
mod graviola;

#[cfg(not(feature = "ring"))]
pub(crate) use graviola::choose;

/// ring is what ureq takes where it is compiled in and nothing else is chosen.
#[cfg(feature = "ring")]
pub(crate) fn choose(
    tls: ureq::tls::TlsConfigBuilder,
) -> Result<ureq::tls::TlsConfigBuilder, std::convert::Infallible> {
    Ok(tls)
}
