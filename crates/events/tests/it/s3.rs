//! S3: notifications, Batch Operations, Object Lambda.

use std::time::{Duration, SystemTime};

use lambda_native_events::s3::{S3BatchFailure, S3BatchResult, S3DeletionType, S3Object};
use lambda_native_events::{
    Json, S3BatchEvent, S3BatchResponse, S3Event, S3ObjectEvent, S3ObjectLambdaEvent,
    S3ObjectLambdaResponse, SnsNotification, Source, SqsEvent, samples,
};

#[test]
fn keys_are_decoded_as_those_of_a_form() {
    for (key, decoded) in [
        ("plain.txt", "plain.txt"),
        ("Happy+Face.jpg", "Happy Face.jpg"),
        ("1%2B1.txt", "1+1.txt"),
        ("caf%C3%A9", "café"),
        ("100%25", "100%"),
        ("100%", "100%"),
        ("%FF", "\u{fffd}"),
    ] {
        let object = S3Object {
            key: key.into(),
            ..Default::default()
        };
        assert_eq!(object.decoded_key(), decoded);
    }
}

#[test]
fn a_new_object() {
    let event = S3Event::parse(samples::S3_PUT).unwrap();
    let record = &event.records[0];
    assert!(record.is_created() && !record.is_removed() && !event.is_test());
    assert_eq!(
        record.event_time.time(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_727_177_136_410))
    );
    assert_eq!(record.s3.object.size, Some(1024));
}

#[test]
fn a_deleted_object_has_no_size() {
    let event = S3Event::parse(samples::S3_DELETE).unwrap();
    let record = &event.records[0];
    assert!(record.is_removed() && !record.is_created());
    assert_eq!(record.s3.object.size, None);
    let expired =
        samples::S3_DELETE.replace("ObjectRemoved:Delete", "s3:LifecycleExpiration:Delete");
    assert!(S3Event::parse(&expired).unwrap().records[0].is_removed());
}

#[test]
fn restored_replicated_and_moved_objects_have_more() {
    let event = S3Event::parse(samples::S3_RESTORE).unwrap();
    let [restored, replicated, tiered, moved] = &event.records[..] else {
        panic!("{event:?}");
    };
    let copy = &restored
        .glacier_event_data
        .as_ref()
        .unwrap()
        .restore_event_data;
    assert_eq!(copy.lifecycle_restore_storage_class, "GLACIER");
    assert!(copy.lifecycle_restoration_expiry_time.time().is_some());
    let replication = replicated.replication_event_data.as_ref().unwrap();
    assert_eq!(
        replication.failure_reason.as_deref(),
        Some("AssumeRoleNotPermitted")
    );
    let tier = tiered.intelligent_tiering_event_data.as_ref().unwrap();
    assert_eq!(tier.destination_access_tier, "ARCHIVE_ACCESS");
    let transition = &moved
        .lifecycle_event_data
        .as_ref()
        .unwrap()
        .transition_event_data;
    assert_eq!(transition.destination_storage_class, "GLACIER");
}

#[test]
fn the_test_event_has_no_records() {
    let event = S3Event::parse(samples::S3_TEST).unwrap();
    assert!(event.is_test() && event.records.is_empty());
    assert_eq!(event.bucket.as_deref(), Some("example-photos"));
}

#[test]
fn a_notification_in_a_notification_in_a_message() {
    let event = SqsEvent::parse(samples::S3_SNS_SQS).unwrap();
    let notification: SnsNotification = event.records[0].body_json().unwrap();
    let s3: S3Event = notification.message_json().unwrap();
    assert_eq!(s3, S3Event::parse(samples::S3_PUT).unwrap());
}

#[test]
fn a_batch_task_has_its_bucket_in_either_version() {
    for sample in [samples::S3_BATCH, samples::S3_BATCH_V1] {
        let event = S3BatchEvent::parse(sample).unwrap();
        assert_eq!(event.tasks[0].bucket_name(), "example-photos");
    }
    let event = S3BatchEvent::parse(samples::S3_BATCH).unwrap();
    assert_eq!(event.job.user_arguments.get("format"), Some("webp"));
    assert_eq!(event.tasks[0].decoded_key(), "photos/summer 2024/a.jpg");
}

#[test]
fn a_batch_response_has_the_result_of_each_task() {
    let event = S3BatchEvent::parse(samples::S3_BATCH).unwrap();
    for (result, code) in [
        (Ok("done".to_owned()), "Succeeded"),
        (
            Err(S3BatchFailure::Temporary("done".into())),
            "TemporaryFailure",
        ),
        (
            Err(S3BatchFailure::Permanent("done".into())),
            "PermanentFailure",
        ),
    ] {
        let response = event.process(|_| result.clone()).to_json().unwrap();
        assert_eq!(
            response,
            format!(
                r#"{{"invocationSchemaVersion":"2.0","treatMissingKeysAs":"PermanentFailure","invocationId":"{}","results":[{{"taskId":"dGFza2lkZ29lc2hlcmUK","resultCode":"{code}","resultString":"done"}}]}}"#,
                event.invocation_id
            )
        );
    }
}

#[test]
fn batch_responses_that_s3_rejects() {
    let event = S3BatchEvent::parse(samples::S3_BATCH).unwrap();
    let response = event.process(|_| Ok("done".into()));
    let refused = |change: fn(&mut S3BatchResponse)| {
        let mut response = response.clone();
        change(&mut response);
        response.to_json().unwrap_err().to_string()
    };
    assert_eq!(
        refused(|response| response.invocation_schema_version = "3.0".into()),
        "S3 Batch response: $.invocationSchemaVersion: `3.0` is neither 1.0 nor 2.0; copy it from the event"
    );
    assert_eq!(
        refused(|response| response.results[0].result_code = "Ok".into()),
        "S3 Batch response: $.results[0].resultCode: \
         `Ok` is not one of Succeeded, TemporaryFailure and PermanentFailure"
    );
    assert_eq!(
        refused(|response| response.results[0].task_id = "".into()),
        "S3 Batch response: $.results[0].taskId: is empty; copy it from a task"
    );
    assert_eq!(
        refused(|response| {
            let again: S3BatchResult = response.results[0].clone();
            response.results.push(again);
        }),
        "S3 Batch response: $.results[1].taskId: there are two results for `dGFza2lkZ29lc2hlcmUK`"
    );
}

#[test]
fn an_object_lambda_request() {
    let event = S3ObjectLambdaEvent::parse(samples::S3_OBJECT_LAMBDA).unwrap();
    let get = event.get_object_context.as_ref().unwrap();
    assert_eq!(get.output_token, "OutputTokenExample");
    let payload: serde_json::Value = event.configuration.payload_json().unwrap();
    assert_eq!(payload["columns"][0], "email");
    let session = event.user_identity.session_context.as_ref().unwrap();
    assert_eq!(session.attributes.mfa_authenticated, "false");

    let printed = format!("{event:?}");
    for secret in ["X-Amz-Security-Token", "OutputTokenExample", "ASIAEXAMPLE"] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}

#[test]
fn object_lambda_responses_that_s3_rejects() {
    assert_eq!(
        S3ObjectLambdaResponse::default()
            .to_json()
            .unwrap_err()
            .to_string(),
        "S3 Object Lambda response: $.statusCode: 0 is outside 100–599"
    );
    let mut list = S3ObjectLambdaResponse::list_xml("<ListBucketResult/>");
    list.list_bucket_result = Some(Json::of(serde_json::json!({"name": "b"})));
    assert_eq!(
        list.to_json().unwrap_err().to_string(),
        "S3 Object Lambda response: $.listBucketResult: \
         the list is also in listResultXml; S3 accepts only one of the two"
    );
    list.list_result_xml = None;
    assert_eq!(
        list.to_json().unwrap(),
        r#"{"statusCode":200,"listBucketResult":{"name":"b"}}"#
    );
}

#[test]
fn an_object_was_created_through_eventbridge_with_a_key_as_it_is() {
    let event = S3ObjectEvent::parse(samples::S3_OBJECT_CREATED).unwrap();
    assert!(event.is_created() && !event.is_removed());
    let detail = &event.detail;
    assert_eq!(detail.object.key, "photos/summer 2024/café.jpg");
    assert_eq!(
        (detail.object.size, detail.object.has_object_annotation),
        (Some(1024), Some(true))
    );
    assert_eq!(detail.bucket.name, "example-photos");
    let tag = detail
        .bucket
        .aws_generated_tags
        .get("aws:cloudformation:stack-name");
    assert_eq!(tag, Some("photos"));
    assert_eq!(detail.reason.as_deref(), Some("CopyObject"));
    assert_eq!(detail.deletion_type, None);
}

#[test]
fn an_object_was_deleted_or_restored_through_eventbridge() {
    let event = S3ObjectEvent::parse(samples::S3_OBJECT_DELETED).unwrap();
    assert!(event.is_removed() && !event.is_created());
    assert_eq!(
        event.detail.deletion_type,
        Some(S3DeletionType::DeleteMarker)
    );
    assert_eq!(event.detail.object.size, None);

    let detail = S3ObjectEvent::parse(samples::S3_OBJECT_RESTORED)
        .unwrap()
        .detail;
    assert_eq!(detail.source_storage_class.as_deref(), Some("GLACIER"));
    assert!(detail.restore_expiry_time.unwrap().time().is_some());
    assert_eq!(
        (detail.source_ip_address, detail.object.sequencer),
        (None, None)
    );
}

#[test]
fn every_other_event_of_an_object_through_eventbridge_is_one() {
    for (detail_type, detail) in [
        (
            "Object Storage Class Changed",
            r#"{"destination-storage-class": "GLACIER"}"#,
        ),
        (
            "Object Access Tier Changed",
            r#"{"destination-access-tier": "ARCHIVE_ACCESS"}"#,
        ),
        ("Object Tags Added", "{}"),
        (
            "Object Annotation Removed",
            r#"{"object-annotation": {"name": "a", "size": null}}"#,
        ),
        (
            "Object Deleted",
            r#"{"deletion-type": "Moved Away", "tomorrow": [{}]}"#,
        ),
    ] {
        let text = format!(
            r#"{{"source": "aws.s3", "detail-type": "{detail_type}", "detail": {detail}}}"#
        );
        assert_eq!(Source::of(&text), Some(Source::S3Object));
        let event = S3ObjectEvent::parse(&text).unwrap();
        let written = serde_json::to_string(&event.detail).unwrap();
        for value in [
            "GLACIER",
            "ARCHIVE_ACCESS",
            "Moved Away",
            r#""object-annotation":{"name":"a"}"#,
        ] {
            assert!(
                !detail.contains(value) || written.contains(value),
                "{written}"
            );
        }
    }
    let error = S3ObjectEvent::parse(r#"{"detail": {"object": {"size": "x"}}}"#).unwrap_err();
    assert_eq!(error.path(), "$.detail.object.size");
}
