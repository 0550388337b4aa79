//! S3: notifications, also through EventBridge; Batch Operations, Object Lambda.
//!
//! | caller | event | response |
//! |---|---|---|
//! | a notification of a bucket | [`S3Event`] | none |
//! | a notification of a bucket, through EventBridge | [`S3ObjectEvent`] | none |
//! | a job of S3 Batch Operations | [`S3BatchEvent`] | [`S3BatchResponse`] |
//! | an Object Lambda access point | [`S3ObjectLambdaEvent`] | GET: the API call `WriteGetObjectResponse`; HEAD, LIST: [`S3ObjectLambdaResponse`] |
//!
//! A notification that passes through a topic and a queue arrives as JSON inside JSON inside JSON:
//!
//! ```
//! use lambda_native_events::{S3Event, SnsNotification, SqsEvent, samples};
//!
//! let event = SqsEvent::parse(samples::S3_SNS_SQS)?;
//! let notification: SnsNotification = event.records[0].body_json()?;
//! let s3: S3Event = notification.message_json()?;
//! assert_eq!(s3.records[0].s3.object.decoded_key(), "photos/summer 2024/café.jpg");
//! # Ok::<(), lambda_native_events::EventError>(())
//! ```

mod batch;
mod event;
mod object_event;
mod object_lambda;
mod object_lambda_response;

pub use batch::{
    S3BatchEvent, S3BatchFailure, S3BatchJob, S3BatchResponse, S3BatchResult, S3BatchTask,
};
pub use event::{
    S3Bucket, S3Entity, S3Event, S3Glacier, S3IntelligentTiering, S3Lifecycle,
    S3LifecycleTransition, S3Object, S3Record, S3Replication, S3RequestParameters,
    S3ResponseElements, S3Restore, S3UserIdentity,
};
pub use object_event::{
    S3DeletionType, S3ObjectAnnotation, S3ObjectBucket, S3ObjectDetail, S3ObjectEvent, S3ObjectInfo,
};
pub use object_lambda::{
    S3GetObjectContext, S3ObjectContext, S3ObjectLambdaConfiguration, S3ObjectLambdaEvent,
    S3ObjectLambdaIdentity, S3ObjectLambdaRequest, S3SessionAttributes, S3SessionContext,
    S3SessionIssuer,
};
pub use object_lambda_response::S3ObjectLambdaResponse;

use std::borrow::Cow;

/// The key of an object is sent the way an HTML form would: `Happy+Face.jpg`, `%C3%BC`.
fn decode_key(key: &str) -> Cow<'_, str> {
    if !key.contains(['+', '%']) {
        return Cow::Borrowed(key);
    }
    let spaced = key.replace('+', " ");
    Cow::Owned(
        percent_encoding::percent_decode_str(&spaced)
            .decode_utf8_lossy()
            .into_owned(),
    )
}
