//! Users, sign-ins and secrets.

#[cfg(feature = "client-vpn")]
pub mod client_vpn;
#[cfg(feature = "cognito")]
pub mod cognito;
#[cfg(feature = "secrets-manager")]
pub mod secrets_manager;
