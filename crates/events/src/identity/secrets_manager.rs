//! Secrets Manager rotation.
//!
//! A [`SecretsManagerRotationEvent`] is one step of a rotation.

use std::borrow::Cow;

use crate::json::{choice, event, record};

choice! {
    /// The step of a rotation. The function is invoked once for each step, in this order.
    pub enum RotationStep<'a> {
        /// Create a new secret with the label `AWSPENDING`.
        CreateSecret = "createSecret",
        /// Set the new secret in the database or service.
        SetSecret = "setSecret",
        /// Test the new secret.
        TestSecret = "testSecret",
        /// Move the label `AWSCURRENT` to the new secret.
        FinishSecret = "finishSecret",
    }
}

record! {
    /// One step of the rotation of a secret. A step may be repeated, so it must be idempotent.
    ///
    /// ```
    /// use lambda_native_events::secrets_manager::RotationStep;
    /// use lambda_native_events::{EventError, SecretsManagerRotationEvent};
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     let event = SecretsManagerRotationEvent::parse(event)?;
    ///     let (secret, version) = (&*event.secret_id, &*event.client_request_token);
    ///     match event.step {
    ///         RotationStep::CreateSecret => create(secret, version),
    ///         RotationStep::SetSecret => set(secret, version),
    ///         RotationStep::TestSecret => test(secret, version),
    ///         RotationStep::FinishSecret => finish(secret, version),
    ///         step => println!("the step {step} is new"),
    ///     }
    ///     Ok(())
    /// }
    /// # fn create(_secret: &str, version: &str) { assert!(version.starts_with("0c7e4d52")) }
    /// # fn set(_secret: &str, _version: &str) { unreachable!() }
    /// # fn test(_secret: &str, _version: &str) { unreachable!() }
    /// # fn finish(_secret: &str, _version: &str) { unreachable!() }
    ///
    /// handle(SecretsManagerRotationEvent::SAMPLE)?;
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// The response of the function is ignored. An error ends the rotation; Secrets Manager retries later.
    ///
    /// AWS: [Lambda rotation functions](https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html).
    pub struct SecretsManagerRotationEvent<'a> {
        /// The step.
        pub step: RotationStep<'a> as "Step",
        /// The ARN of the secret.
        pub secret_id: Cow<'a, str> as "SecretId",
        /// The id of the new version, for `PutSecretValue`.
        pub client_request_token: Cow<'a, str> as "ClientRequestToken",
        /// The token for the API calls, if the function rotates on behalf of another account.
        pub rotation_token: Option<Cow<'a, str>> as "RotationToken" secret,
    }
}

event!(
    SecretsManagerRotationEvent,
    "Secrets Manager rotation event",
    SECRETS_MANAGER_ROTATION
);
