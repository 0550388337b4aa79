//! Bots, skills, calls and agents.

#[cfg(feature = "alexa")]
pub mod alexa;
#[cfg(feature = "bedrock")]
pub mod bedrock;
#[cfg(feature = "connect")]
pub mod connect;
#[cfg(feature = "lex")]
pub mod lex;
