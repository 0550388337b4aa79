//! Calls every method that decodes a part of an event on demand. None may panic, and every error has a
//! path. `fuzz/` makes the same calls.

use std::time::Duration;

use lambda_native_events as events;
use lambda_native_events::{
    Base64, BatchRecord, DateTime, EpochMillis, EpochSeconds, EventError, Json, Number,
    ResponseError,
};
use serde_json::Value;

use crate::responses::RESPONSES;

/// `Type(event) { .. }` is the code for an event of that type. The responses after the semicolon get a
/// call to `to_json`.
macro_rules! probes {
    ($( $($type:ident)|+ ($event:ident) $probe:block )* ; $($response:ident)*) => {
        /// Reads the text as the type of this name, and calls all its methods. Does nothing if the
        /// text is not such an event, or if the type has no methods.
        pub(crate) fn probe(name: &str, text: &str) {
            match name {
                $($(
                    stringify!($type) => {
                        if let Ok($event) = events::$type::parse(text) $probe
                    }
                )+)*
                $(
                    stringify!($response) => {
                        if let Ok(response) = serde_json::from_str::<events::$response>(text) {
                            check_json(response.to_json());
                        }
                    }
                )*
                _ => {}
            }
        }
    };
}

probes! {
    ApiGwV2Event(event) {
        body(event.body_bytes().map(drop), event.body_str().map(drop), event.body_json());
        event.query().for_each(|(name, _)| assert!(event.query_value(&name).is_some()));
        assert!(event.path().starts_with('/') || event.path() == event.raw_path);
        assert!(event.cookie("a").is_none_or(|value| !value.contains(';')));
        let _ = (event.method(), event.header("accept"), event.request_id(), event.source_ip());
    }
    ApiGwV1Event(event) {
        body(event.body_bytes().map(drop), event.body_str().map(drop), event.body_json());
        event.query().for_each(|(name, _)| assert!(event.query_value(&name).is_some(), "{name}"));
        event.header_values("accept").for_each(|value| assert!(event.header("accept").is_some(), "{value}"));
        let _ = (event.method(), event.path(), event.request_id(), event.source_ip());
    }
    WebSocketEvent(event) {
        body(event.body_bytes().map(drop), event.body_str().map(drop), event.body_json());
        let _ = (event.header("host"), event.header_values("host").count());
        let _ = (event.route_key(), event.connection_id(), event.request_context.connected_at.time());
        assert!(event.connections_endpoint().starts_with("https://"));
    }
    AlbEvent(event) {
        body(event.body_bytes().map(drop), event.body_str().map(drop), event.body_json());
        event.query().for_each(|(name, _)| assert!(event.query_value(&name).is_some(), "{name}"));
        event.header_values("accept").for_each(|value| assert!(event.header("accept").is_some(), "{value}"));
        let _ = (event.method(), event.path(), event.source_ip());
        check_json(events::AlbResponse::text("hi").header("a", "b").for_event(&event).and_then(|response| response.to_json()));
    }
    LatticeV1Event(event) {
        body(event.body_bytes().map(drop), event.body_str().map(drop), event.body_json());
        let _ = (event.method(), event.path(), event.header("accept"), event.query_value("a"));
    }
    LatticeV2Event(event) {
        body(event.body_bytes().map(drop), event.body_str().map(drop), event.body_json());
        event.query().for_each(|(name, _)| assert!(event.query_value(&name).is_some(), "{name}"));
        event.header_values("accept").for_each(|value| assert!(event.header("accept").is_some(), "{value}"));
        let _ = (event.method(), event.path(), event.request_context.time());
    }
    TokenAuthorizerEvent | RequestAuthorizerEvent(event) {
        arn(event.method_arn());
    }
    V2AuthorizerEvent(event) {
        arn(event.route_arn());
        let _ = event.header("authorization");
    }
    AppSyncEvent(event) {
        checked(event.arguments::<Value>());
        let _ = (event.cognito_identity(), event.iam_identity());
        let batch = format!("[{}, {{}}]", serde_json::to_string(&event).expect("it serializes"));
        let batch = events::AppSyncEvent::parse_batch(&batch).expect("a batch of events");
        assert!(batch[0] == event);
    }
    AppSyncChannelEvent(event) {
        let outcome = |message: &events::appsync::AppSyncMessage| {
            if message.payload.is_null() {
                Err("no".to_owned())
            } else {
                Ok(Json::of(&message.id))
            }
        };
        check_json(events::AppSyncChannelResponse::of(&event.events, outcome).to_json());
    }
    SqsEvent(event) {
        for message in &event.records {
            checked(message.body_json::<Value>());
            checked(message.body_json::<events::SnsNotification>());
            checked(message.body_json::<events::S3Event>());
            let _ = message.attributes.sent_timestamp.time();
        }
        batch(&event.records);
    }
    SnsEvent(event) {
        for record in &event.records {
            checked(record.sns.message_json::<Value>());
            checked(record.sns.message_json::<events::CloudWatchAlarmNotification>());
            record.sns.message_attributes.iter().for_each(|(_, attribute)| checked(attribute.bytes()));
        }
    }
    SnsNotification(event) {
        checked(event.message_json::<Value>());
        checked(event.message_json::<events::S3Event>());
    }
    KinesisEvent(event) {
        for record in &event.records {
            base64(&record.kinesis.data);
            let _ = record.kinesis.approximate_arrival_timestamp.time();
            let _ = record.kinesis.is_aggregated();
        }
        batch(&event.records);
    }
    DynamoDbEvent(event) {
        event.records.iter().for_each(dynamodb);
        batch(&event.records);
    }
    DynamoDbRecord(event) { dynamodb(&event); }
    KafkaEvent(event) {
        for record in event.all_records() {
            record.value.iter().for_each(base64);
            record.key.iter().for_each(base64);
            for header in &record.headers {
                let same_name = |other: &&events::kafka::KafkaHeader| other.name == header.name;
                let first = record.headers.iter().find(same_name);
                assert!(record.header(&header.name) == first.and_then(|one| one.value.as_deref()));
            }
        }
        event.records.iter().for_each(|(_, records)| batch(records));
    }
    ActiveMqEvent(event) { event.messages.iter().for_each(|message| base64(&message.data)); }
    RabbitMqEvent(event) {
        for message in event.messages_by_queue.iter().flat_map(|(_, messages)| messages) {
            base64(&message.data);
            let properties = &message.basic_properties;
            properties.headers.iter().for_each(|(name, _)| drop(properties.header(name)));
        }
    }
    DocumentDbEvent(event) {
        for entry in &event.events {
            let _ = entry.event.time();
        }
    }
    StreamFailureEvent(event) { let _ = event.payload_text(); }
    SesNotification(event) { checked(event.content_bytes()); }
    TransferIdentityEvent(event) { let _ = event.password(); }
    FirehoseEvent(event) {
        let response = event.transform(|record| {
            base64(record.payload());
            record.payload().decode().map(events::firehose::Transformed::ok)
        });
        check_json(response.to_json());
    }
    KinesisAnalyticsOutputEvent(event) {
        check_json(event.process(|record| record.data.decode().is_ok()).to_json());
    }
    KinesisAnalyticsPreprocessingEvent(event) {
        event.records.iter().for_each(|record| base64(&record.data));
    }
    S3Event(event) {
        for record in &event.records {
            let _ = (record.is_created(), record.is_removed(), record.s3.object.decoded_key());
        }
        let _ = event.is_test();
    }
    S3BatchEvent(event) {
        let response = event.process(|task| Ok(format!("{} {}", task.bucket_name(), task.decoded_key())));
        check_json(response.to_json());
    }
    SesEvent(event) {
        for record in &event.records {
            let _ = record.ses.receipt.spam_verdict.is_pass();
        }
    }
    IotAuthorizerEvent(event) {
        event.protocol_data.mqtt.iter().filter_map(|mqtt| mqtt.password.as_ref()).for_each(base64);
    }
    CustomResourceEvent(event) {
        checked(event.properties::<Value>());
        checked(event.old_properties::<Value>());
        check_json(event.success("id").data("Arn", "arn").to_json());
        check_json(event.failure("no").to_json());
        check_json(event.done().to_json());
    }
    CloudFormationMacroEvent(event) {
        checked(event.fragment::<Value>());
        checked(event.params::<Value>());
        checked(event.template_parameters::<Value>());
        check_json(event.success(&event.fragment).to_json());
    }
    ConfigEvent(event) {
        checked(event.invoking_event().map(|invoking| {
            invoking.resource().is_some_and(events::config::ConfigItem::is_deleted)
        }));
        checked(event.rule_parameters::<Value>());
    }
    LexV2Event(event) {
        let _ = (event.intent(), event.slot("size"));
        check_json(events::LexV2Response::fulfilled(&event).message("hi").to_json());
        check_json(events::LexV2Response::elicit_slot(&event, "size").to_json());
        check_json(events::LexV2Response::delegate(&event).to_json());
    }
    AlexaEvent(event) {
        checked(event.session_attribute::<Value>("asked"));
        let _ = (event.application_id(), event.request.slot("size"));
        let slots = event.request.intent.iter().flat_map(|intent| intent.slots.iter());
        slots.for_each(|(_, slot)| drop(slot.resolved().cloned()));
        check_json(events::AlexaResponse::tell("hi").keep_session_attributes(&event).to_json());
    }
    LexV1Event(event) { let _ = event.slot("size"); }
    BedrockAgentEvent(event) {
        let _ = event.parameter("id");
        check_json(event.response("{}").to_json());
        check_json(event.failure("no").to_json());
        check_json(event.reprompt("again").to_json());
    }
    ClientVpnEvent(event) {
        check_json(events::ClientVpnResponse::allow(&event).to_json());
        check_json(events::ClientVpnResponse::deny(&event, "no").to_json());
    }
    EventBridgeEvent(event) {
        checked(event.detail::<Value>());
        checked(event.detail::<events::CloudTrailEvent>());
        let text = serde_json::to_string(&event).expect("it serializes");
        checked(events::EventBridgeEvent::<Value>::parse_typed(&text));
        checked(events::EventBridgeEvent::<events::CloudTrailEvent>::parse_typed(&text));
        let _ = event.is_scheduled();
    }
    ScheduledEvent(event) { let _ = event.name(); }
    S3ObjectEvent(event) { let _ = (event.is_created(), event.is_removed()); }
    StepFunctionsEvent(event) { checked(event.detail.input_json::<Value>()); }
    CloudWatchLogsEvent(event) {
        checked(event.data().map(|data| data.is_control_message()));
    }
    CloudWatchAlarmEvent(event) {
        checked(event.alarm_data.state.reason_data::<Value>());
        checked(event.alarm_data.previous_state.reason_data::<Value>());
    }
    CognitoSyncEvent | CreateAuthChallengeEvent | CustomEmailSenderEvent | CustomMessageEvent
    | CustomSmsSenderEvent | DefineAuthChallengeEvent | MigrateUserEvent | PostAuthenticationEvent
    | PostConfirmationEvent | PreAuthenticationEvent | PreSignUpEvent | PreTokenGenerationEvent
    | PreTokenGenerationV2Event(event) { check_json(event.to_json()); }
    InboundFederationEvent(event) {
        let attributes = &event.request.attributes;
        attributes.to_map().iter().for_each(|(name, _)| assert!(attributes.get(name).is_some(), "{name}"));
        check_json(event.to_json());
    }
    VerifyAuthChallengeEvent(event) {
        let _ = event.request.answer_is("answer");
        check_json(event.to_json());
    }
    SqsApiMessages(event) {
        event.messages.iter().for_each(|message| checked(message.body_json::<Value>()));
    }
    CodeBuildEvent(event) { let _ = event.detail.additional_information.failed_phase(); }

    ; AlbResponse AlexaResponse ApiGwV1Response ApiGwV2Response AppSyncAuthorizerResponse
        AppSyncChannelResponse AuthorizerResponse BatchResponse BedrockAgentResponse
        ClientVpnResponse CloudFormationMacroResponse ConnectResponse CustomResourceProviderResponse CustomResourceResponse
        FirehoseResponse IotAuthorizerResponse IotProvisioningResponse
        KinesisAnalyticsOutputResponse LatticeResponse LexV1Response LexV2Response S3BatchResponse
        S3ObjectLambdaResponse
        SesResponse SimpleAuthorizerResponse TimeWindowResponse TransferIdentityResponse
        WebSocketResponse
}

/// Decodes every string and number of the event as whatever it may be: a time, base64, JSON.
pub(crate) fn probe_leaves(value: &Value) {
    match value {
        Value::String(text) => {
            let _ = DateTime::from(&**text).time();
            base64(&Base64::from_text(&**text));
            if let Ok(json) = Json::new(&**text) {
                checked(json.parse::<Value>());
                let _ = (json.as_str(), json.get("a"), json.is_null());
            }
        }
        Value::Number(number) => {
            let _ = EpochMillis(number.as_i64().unwrap_or_default()).time();
            let _ = EpochSeconds(Number::from(number.as_f64().unwrap_or_default())).time();
        }
        Value::Array(items) => items.iter().for_each(probe_leaves),
        Value::Object(members) => members.values().for_each(probe_leaves),
        Value::Null | Value::Bool(_) => {}
    }
}

/// The response of this type with all members set.
pub(crate) fn response(name: &str) -> Option<&'static str> {
    let found = RESPONSES.iter().find(|(other, _)| *other == name)?;
    Some(found.1)
}

/// Parses the text as an event of whatever source is detected.
pub(crate) fn probe_source(text: &str) {
    let event = events::Event::parse(text);
    if let Ok(event) = &event {
        assert_eq!(Some(event.source()), events::Source::of(text));
    }
    checked(event);
}

#[track_caller]
fn checked<T>(result: Result<T, EventError>) {
    if let Err(error) = result {
        assert!(error.path().starts_with('$'), "{error}");
        assert!(error.to_string().contains(": $"), "{error}");
    }
}

#[track_caller]
fn check_json(result: Result<String, ResponseError>) {
    match result {
        // Not as a `Value`, because a number may be out of range.
        Ok(json) => drop(Json::new(json).expect("a response is JSON")),
        Err(error) => {
            assert!(error.path().starts_with('$'), "{error}");
            assert!(error.to_string().contains(": $"), "{error}");
        }
    }
}

#[track_caller]
fn body(
    bytes: Result<(), EventError>,
    text: Result<(), EventError>,
    json: Result<Value, EventError>,
) {
    assert!(bytes.is_ok() || (text.is_err() && json.is_err()));
    checked(bytes);
    checked(text);
    checked(json);
}

fn base64(data: &Base64) {
    checked(data.decode());
    checked(data.decode_str());
    checked(data.json::<Value>());
}

#[track_caller]
fn arn(arn: Result<events::authorizer::MethodArn, EventError>) {
    if let Ok(arn) = &arn {
        assert!(arn.resource(arn.method, "*").ends_with("/*"));
        assert!(arn.any_method().ends_with("/*"));
    }
    checked(arn);
}

fn dynamodb(record: &events::DynamoDbRecord) {
    let change = &record.dynamodb;
    checked(change.parse_keys::<Value>());
    checked(change.parse_new_image::<Value>());
    checked(change.parse_old_image::<Value>());
    let _ = (record.is_expired(), change.time());
}

/// Runs a batch in which every record fails. The response lists only records with an identifier.
fn batch<R: BatchRecord>(records: &[R]) {
    let response = events::Batch::new(records)
        .margin(Duration::ZERO)
        .on_failure(|_, _| {})
        .run(|_| Err("no".into()));
    assert!(response.batch_item_failures.len() <= records.len());
    check_json(response.to_json());
}
