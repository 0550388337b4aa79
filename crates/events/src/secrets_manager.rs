//! Secrets Manager rotation.
//!
//! ```
//! use lambda_native_events::secrets_manager::RotationStep;
//! use lambda_native_events::{EventError, SecretsManagerRotationEvent, samples};
//!
//! fn handle(event: &str) -> Result<(), EventError> {
//!     let event = SecretsManagerRotationEvent::parse(event)?;
//!     match event.step {
//!         RotationStep::CreateSecret => println!("GetRandomPassword, PutSecretValue"),
//!         RotationStep::SetSecret => println!("set it in the database"),
//!         RotationStep::TestSecret => println!("connect with it"),
//!         RotationStep::FinishSecret => println!("UpdateSecretVersionStage"),
//!         step => println!("{step} is new"),
//!     }
//!     Ok(())
//! }
//!
//! handle(samples::SECRETS_MANAGER_ROTATION)?;
//! # Ok::<(), EventError>(())
//! ```
//!
//! Nothing is answered: an error ends the rotation.

use std::borrow::Cow;

use crate::choice::choice;
use crate::record::record;
use crate::root::event;

choice! {
    /// What the function has to do. It is called once for each step, in this order.
    pub enum RotationStep<'a> {
        /// Make a new secret, under the label `AWSPENDING`.
        CreateSecret = "createSecret",
        /// Set it in the database or service.
        SetSecret = "setSecret",
        /// See whether it works.
        TestSecret = "testSecret",
        /// Move the label `AWSCURRENT` to it.
        FinishSecret = "finishSecret",
    }
}

record! {
    /// A secret is rotated.
    ///
    /// ```
    /// use lambda_native_events::secrets_manager::RotationStep;
    /// use lambda_native_events::{SecretsManagerRotationEvent, samples};
    ///
    /// let event = SecretsManagerRotationEvent::parse(samples::SECRETS_MANAGER_ROTATION)?;
    /// assert_eq!(event.step, RotationStep::CreateSecret);
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: Secrets Manager User Guide, "Lambda rotation functions".
    pub struct SecretsManagerRotationEvent<'a> {
        /// What to do.
        pub step: RotationStep<'a> as "Step",
        /// The ARN of the secret.
        pub secret_id: Cow<'a, str> as "SecretId",
        /// The id of the new version.
        pub client_request_token: Cow<'a, str> as "ClientRequestToken",
        /// What the API calls want, where the function rotates in another account's name.
        pub rotation_token: Option<Cow<'a, str>> as "RotationToken" secret,
    }
}

event!(
    SecretsManagerRotationEvent,
    "Secrets Manager rotation event",
    SECRETS_MANAGER_ROTATION
);
