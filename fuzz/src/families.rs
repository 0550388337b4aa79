//! Events and responses of every family.

use std::fmt::Debug;

use lambda_native_events::{self as events, EventError};
use serde::Serialize;
use serde_json::Value;

use crate::Target;
use crate::changes::event_text;
use crate::probes::{probe, probe_leaves, probe_source};
use crate::through_serde::same_through_serde;

/// One target per family: its name, the Cargo feature, its events and its responses. Payload format
/// 2.0 of HTTP APIs has its own targets, `api_gw_v2` and `api_gw_v2_response`.
macro_rules! families {
    ($( $target:literal $family:literal: $($event:ident)* $(=> $($answer:ident)+)?; )*) => {
        /// The targets of the families.
        pub const EVENT_TARGETS: &[Target] = &[$(
            ($target, |data| {
                let Ok(input) = std::str::from_utf8(data) else {
                    return;
                };
                let answers: &[&str] = &[$($(stringify!($answer)),+)?];
                let text = event_text($family, answers, input);
                probe_source(&text);
                $( event!($event, &text); )*
                $($( answer!($answer, &text); )+)?
            }),
        )*];
    };
}

/// Parses the text as an event. The result is a value, or an error that names the event and the place;
/// serde_json gives the same. A value is equal to itself after it is written and parsed again, and its
/// methods do not panic.
macro_rules! event {
    ($type:ident, $text:expr) => {{
        let text: &str = $text;
        let direct = events::$type::parse(text);
        same_through_serde(&direct, &serde_json::from_str::<events::$type>(text), text);
        if let Err(error) = &direct {
            check_error(error, events::$type::parse("").err());
        }
        if let Ok(event) = direct {
            let written = round_trip!($type, event);
            assert!(events::$type::parse(&written).is_ok_and(|again| again == event));
            hides_headers(&written, &event, &events::$type::default());
            probe(stringify!($type), text);
        }
    }};
}

/// Parses the text as a response. The result is a value or an error. A value is equal to itself after
/// it is written and parsed again. `to_json` returns an error or writes the same JSON; an empty
/// response may be `null`.
macro_rules! answer {
    ($type:ident, $text:expr) => {{
        let text: &str = $text;
        if let Ok(answer) = serde_json::from_str::<events::$type>(text) {
            let written = round_trip!($type, answer);
            if let Ok(json) = answer.to_json() {
                assert!(json == written || json == "null", "{json}");
            }
            probe(stringify!($type), text);
        }
    }};
}

macro_rules! round_trip {
    ($type:ident, $value:ident) => {{
        let written = written(&$value);
        let again = serde_json::from_str::<events::$type>(&written);
        let again = again.unwrap_or_else(|error| panic!("{error}: {written}"));
        assert!(again == $value, "{written}");
        assert_eq!(self::written(&again), written);
        assert_eq!(format!("{again:?}"), format!("{:?}", $value));
        assert!($value.clone().into_owned() == $value, "{written}");
        written
    }};
}

// Sorted by the targets' names.
families! {
    "event_alb" "alb": AlbEvent => AlbResponse;
    "event_alexa" "alexa": AlexaEvent => AlexaResponse;
    "event_appsync" "appsync": AppSyncEvent AppSyncCognitoIdentity AppSyncIamIdentity
        AppSyncAuthorizerEvent AppSyncChannelEvent
        => AppSyncAuthorizerResponse AppSyncChannelResponse;
    "event_authorizer" "authorizer": TokenAuthorizerEvent RequestAuthorizerEvent V2AuthorizerEvent
        => AuthorizerResponse SimpleAuthorizerResponse;
    "event_autoscaling" "autoscaling": AutoScalingEvent;
    "event_bedrock" "bedrock": BedrockAgentEvent => BedrockAgentResponse;
    "event_client_vpn" "client-vpn": ClientVpnEvent => ClientVpnResponse;
    "event_cloudformation" "cloudformation": CustomResourceEvent CloudFormationMacroEvent
        => CustomResourceResponse CustomResourceProviderResponse CloudFormationMacroResponse;
    "event_cloudtrail" "cloudtrail": CloudTrailEvent EventBridgeEvent;
    "event_cloudwatch" "cloudwatch": CloudWatchLogsEvent CloudWatchAlarmEvent
        CloudWatchAlarmNotification;
    "event_code" "code": CodeCommitEvent CodeBuildEvent CodeDeployEvent CodeDeployLifecycleEvent
        CodePipelineEvent CodePipelineJobEvent;
    "event_cognito" "cognito": CognitoSyncEvent CreateAuthChallengeEvent CustomEmailSenderEvent
        CustomMessageEvent CustomSmsSenderEvent DefineAuthChallengeEvent InboundFederationEvent
        MigrateUserEvent PostAuthenticationEvent PostConfirmationEvent PreAuthenticationEvent
        PreSignUpEvent PreTokenGenerationEvent PreTokenGenerationV2Event VerifyAuthChallengeEvent;
    "event_config" "config": ConfigEvent;
    "event_connect" "connect": ConnectEvent => ConnectResponse;
    "event_control_tower" "control-tower": ControlTowerEvent EventBridgeEvent;
    "event_destinations" "destinations": DestinationEvent StreamFailureEvent;
    "event_documentdb" "documentdb": DocumentDbEvent;
    "event_dynamodb" "dynamodb": DynamoDbEvent DynamoDbRecord => TimeWindowResponse;
    "event_ec2" "ec2": Ec2InstanceEvent;
    "event_ecr" "ecr": EcrScanEvent EcrPushEvent;
    "event_ecs" "ecs": EcsTaskEvent EcsContainerInstanceEvent EcsDeploymentEvent
        EcsServiceActionEvent;
    "event_eventbridge" "eventbridge": EventBridgeEvent ScheduledEvent;
    "event_firehose" "firehose": FirehoseEvent KinesisAnalyticsOutputEvent
        KinesisAnalyticsPreprocessingEvent => FirehoseResponse KinesisAnalyticsOutputResponse;
    "event_guardduty" "guardduty": GuardDutyEvent;
    "event_health" "health": HealthEvent;
    "event_iot" "iot": IotAuthorizerEvent IotProvisioningEvent IotButtonEvent IotOneClickEvent
        => IotAuthorizerResponse IotProvisioningResponse;
    "event_kafka" "kafka": KafkaEvent => BatchResponse;
    "event_kinesis" "kinesis": KinesisEvent => TimeWindowResponse;
    "event_lattice" "lattice": LatticeV1Event LatticeV2Event => LatticeResponse;
    "event_lex" "lex": LexV2Event LexV1Event => LexV2Response LexV1Response;
    "event_mq" "mq": ActiveMqEvent RabbitMqEvent;
    "event_rest" "rest": ApiGwV1Event => ApiGwV1Response;
    "event_s3" "s3": S3Event S3ObjectEvent S3BatchEvent S3ObjectLambdaEvent => S3BatchResponse
        S3ObjectLambdaResponse;
    "event_secrets_manager" "secrets-manager": SecretsManagerRotationEvent;
    "event_ses" "ses": SesEvent SesNotification => SesResponse;
    "event_sns" "sns": SnsEvent SnsNotification;
    "event_sqs" "sqs": SqsEvent SqsApiMessages => BatchResponse;
    "event_step_functions" "step-functions": StepFunctionsEvent;
    "event_transfer" "transfer": TransferIdentityEvent TransferWorkflowEvent
        => TransferIdentityResponse;
    "event_websocket" "websocket": WebSocketEvent => WebSocketResponse;
}

fn written<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("it serializes")
}

/// `of_nothing` is the error for an empty text. It starts with the same name.
fn check_error(error: &EventError, of_nothing: Option<EventError>) {
    let of_nothing = of_nothing
        .expect("an empty text is not an event")
        .to_string();
    let (name, _) = of_nothing.split_once(": $").expect("a name and a path");
    assert!(name.ends_with(" event"), "{name}");
    assert!(error.path().starts_with('$'), "{error}");
    let message = error.to_string();
    assert!(
        message.starts_with(&format!("{name}: {}: ", error.path())),
        "{message}"
    );
}

/// `{:?}` does not print the credentials of a request.
fn hides_headers<T: Debug>(written: &str, event: &T, default: &T) {
    const SECRET: [&str; 4] = [
        "authorization",
        "cookie",
        "x-amz-security-token",
        "x-api-key",
    ];
    let Ok(value) = serde_json::from_str::<Value>(written) else {
        return;
    };
    probe_leaves(&value);
    let printed = format!("{event:?}");
    for (name, value) in value["headers"].as_object().into_iter().flatten() {
        // A single word, so that it would be printed unchanged. It must not be part of another value
        // of the event or of the name of a field.
        let is_word =
            |text: &&str| text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if let Some(secret) = value.as_str().filter(is_word)
            && SECRET.contains(&&*name.to_ascii_lowercase())
            && written.matches(secret).count() == 1
            && !format!("{default:?}").contains(secret)
        {
            assert!(!printed.contains(secret), "{secret}: {printed}");
        }
    }
}
