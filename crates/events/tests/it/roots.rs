//! Every event and response type, and the properties that they share.

use lambda_native_events as events;
use lambda_native_events::samples;

/// The result of reading a text as one of the types.
pub(crate) struct Read {
    /// The value, written as JSON.
    pub(crate) written: String,
    /// The value, printed with `{:?}`.
    pub(crate) debug: String,
}

/// An event or response type.
pub(crate) struct Root {
    pub(crate) name: &'static str,
    /// The names of its samples. Responses have none.
    pub(crate) samples: &'static [&'static str],
    /// Reads the text, writes it, reads that again and makes an owned copy, and checks that all
    /// three are equal. For an event, serde_json must return the same value or an error.
    pub(crate) read: fn(&str) -> Result<Read, String>,
}

macro_rules! roots {
    ($list:ident: $read:ident; $( $($part:ident)::+ [$($sample:literal),*]; )*) => {
        pub(crate) const $list: &[Root] = &[$(
            Root {
                name: roots!(@last $($part)+),
                samples: &[$($sample),*],
                read: |text| roots!(@$read $($part)::+, text),
            },
        )*];
    };
    (@last $part:ident) => { stringify!($part) };
    (@last $head:ident $($rest:ident)+) => { roots!(@last $($rest)+) };
    (@event $type:path, $text:ident) => {{
        let event = <$type>::parse($text);
        crate::through_serde::same_through_serde(&event, &serde_json::from_str::<$type>($text), $text);
        let event = event.map_err(|error| error.to_string())?;
        roots!(@check $type, $text, event)
    }};
    (@response $type:path, $text:ident) => {{
        let response = serde_json::from_str::<$type>($text).map_err(|error| error.to_string())?;
        roots!(@check $type, $text, response)
    }};
    (@check $type:path, $text:ident, $value:ident) => {{
        let written = serde_json::to_string(&$value).map_err(|error| error.to_string())?;
        let again = serde_json::from_str::<$type>(&written)
            .unwrap_or_else(|error| panic!("reads what it wrote: {error}: {written}"));
        assert!(again == $value, "the same value again: {written}");
        assert!($value.clone().into_owned() == $value, "the same value, owned: {written}");
        Ok(Read { written, debug: format!("{:?}", $value) })
    }};
}

// Event types, with the names of their samples.
roots! {
    EVENTS: event;
    events::AppSyncChannelEvent ["appsync-publish", "appsync-subscribe"];
    events::AppSyncAuthorizerEvent ["appsync-authorizer"];
    events::AppSyncIamIdentity ["appsync-iam-identity"];
    events::AppSyncCognitoIdentity ["appsync-cognito-identity"];
    events::AppSyncEvent ["appsync-resolver"];
    events::LexV1Event ["lex-v1"];
    events::LexV2Event ["lex-v2"];
    events::AlexaEvent ["alexa-launch", "alexa-intent", "alexa-session-ended", "alexa-audio-player"];
    events::BedrockAgentEvent ["bedrock-agent-api", "bedrock-agent-function"];
    events::TransferWorkflowEvent ["transfer-workflow"];
    events::TransferIdentityEvent ["transfer-identity"];
    events::ConnectEvent ["connect"];
    events::ClientVpnEvent ["client-vpn"];
    events::V2AuthorizerEvent ["authorizer-v2"];
    events::RequestAuthorizerEvent ["authorizer-request", "authorizer-v1", "authorizer-websocket"];
    events::TokenAuthorizerEvent ["authorizer-token"];
    events::CognitoSyncEvent ["cognito-sync"];
    events::CreateAuthChallengeEvent ["cognito-create-auth-challenge"];
    events::CustomEmailSenderEvent ["cognito-custom-email-sender"];
    events::CustomMessageEvent ["cognito-custom-message"];
    events::CustomSmsSenderEvent ["cognito-custom-sms-sender"];
    events::DefineAuthChallengeEvent ["cognito-define-auth-challenge"];
    events::InboundFederationEvent ["cognito-inbound-federation"];
    events::MigrateUserEvent ["cognito-migrate-user"];
    events::PostAuthenticationEvent ["cognito-post-authentication"];
    events::PostConfirmationEvent ["cognito-post-confirmation"];
    events::PreAuthenticationEvent ["cognito-pre-authentication"];
    events::PreSignUpEvent ["cognito-pre-sign-up"];
    events::PreTokenGenerationEvent ["cognito-pre-token-generation"];
    events::PreTokenGenerationV2Event ["cognito-pre-token-generation-v2", "cognito-pre-token-generation-v3"];
    events::VerifyAuthChallengeEvent ["cognito-verify-auth-challenge"];
    events::ConfigEvent ["config-change", "config-scheduled"];
    events::SecretsManagerRotationEvent ["secrets-manager-rotation"];
    events::CloudFormationMacroEvent ["cloudformation-macro"];
    events::CustomResourceEvent ["cloudformation-create", "cloudformation-update", "cloudformation-delete"];
    events::IotOneClickEvent ["iot-1-click"];
    events::IotButtonEvent ["iot-button"];
    events::IotProvisioningEvent ["iot-provisioning"];
    events::IotAuthorizerEvent ["iot-authorizer"];
    events::SesNotification ["ses-notification"];
    events::SesEvent ["ses"];
    events::CodePipelineJobEvent ["codepipeline-job"];
    events::CodePipelineEvent ["codepipeline"];
    events::CodeDeployLifecycleEvent ["codedeploy-hook"];
    events::CodeDeployEvent ["codedeploy"];
    events::CodeBuildEvent ["codebuild"];
    events::CodeCommitEvent ["codecommit"];
    events::ControlTowerEvent ["control-tower-record"];
    events::CloudTrailEvent ["cloudtrail-record"];
    events::EcsContainerInstanceEvent ["ecs-container-instance"];
    events::EcsTaskEvent ["ecs-task"];
    events::EcsDeploymentEvent ["ecs-deployment"];
    events::EcsServiceActionEvent ["ecs-service-action"];
    events::Ec2InstanceEvent ["ec2-state", "ec2-spot", "ec2-rebalance"];
    events::StepFunctionsEvent ["step-functions-status"];
    events::HealthEvent ["health"];
    events::GuardDutyEvent ["guardduty-finding"];
    events::EcrPushEvent ["ecr-push"];
    events::EcrScanEvent ["ecr-scan"];
    events::AutoScalingEvent ["autoscaling-launch", "autoscaling-lifecycle"];
    events::ApiGwV2Event ["apigw-v2", "function-url"];
    events::ApiGwV1Event ["apigw-rest", "apigw-v1"];
    events::WebSocketEvent ["websocket-connect", "websocket-message", "websocket-disconnect"];
    events::AlbEvent ["alb", "alb-multi-value"];
    events::LatticeV1Event ["lattice-v1"];
    events::LatticeV2Event ["lattice-v2"];
    events::SqsEvent ["sqs", "sqs-fifo", "s3-sns-sqs"];
    events::SqsApiMessages ["sqs-api"];
    events::SnsEvent ["sns"];
    events::SnsNotification ["sns-notification"];
    events::KinesisEvent ["kinesis", "kinesis-window"];
    events::DynamoDbEvent ["dynamodb", "dynamodb-window"];
    events::DynamoDbRecord ["dynamodb-kinesis"];
    events::KafkaEvent ["kafka-msk", "kafka-self-managed"];
    events::ActiveMqEvent ["activemq"];
    events::RabbitMqEvent ["rabbitmq"];
    events::DocumentDbEvent ["documentdb"];
    events::FirehoseEvent ["firehose", "firehose-msk"];
    events::KinesisAnalyticsOutputEvent ["kinesis-analytics-output"];
    events::KinesisAnalyticsPreprocessingEvent ["kinesis-analytics-preprocessing"];
    events::EventBridgeEvent ["eventbridge", "cloudtrail", "control-tower"];
    events::ScheduledEvent ["schedule", "schedule-rule"];
    events::CloudWatchLogsEvent ["cloudwatch-logs"];
    events::CloudWatchAlarmEvent ["cloudwatch-alarm", "cloudwatch-alarm-composite"];
    events::CloudWatchAlarmNotification ["cloudwatch-alarm-sns"];
    events::DestinationEvent ["destination-success", "destination-failure"];
    events::StreamFailureEvent ["destination-stream-failure"];
    events::S3Event ["s3-put", "s3-delete", "s3-restore", "s3-test"];
    events::S3ObjectEvent ["s3-object-created", "s3-object-deleted", "s3-object-restored"];
    events::S3BatchEvent ["s3-batch", "s3-batch-v1"];
    events::S3ObjectLambdaEvent ["s3-object-lambda"];
}

// Whole responses.
roots! {
    RESPONSES: response;
    events::AppSyncChannelResponse [];
    events::AppSyncAuthorizerResponse [];
    events::LexV1Response [];
    events::LexV2Response [];
    events::AlexaResponse [];
    events::BedrockAgentResponse [];
    events::TransferIdentityResponse [];
    events::ConnectResponse [];
    events::ClientVpnResponse [];
    events::SimpleAuthorizerResponse [];
    events::AuthorizerResponse [];
    events::CustomResourceProviderResponse [];
    events::CustomResourceResponse [];
    events::CloudFormationMacroResponse [];
    events::IotProvisioningResponse [];
    events::IotAuthorizerResponse [];
    events::SesResponse [];
    events::ApiGwV1Response [];
    events::WebSocketResponse [];
    events::AlbResponse [];
    events::LatticeResponse [];
    events::BatchResponse [];
    events::FirehoseResponse [];
    events::KinesisAnalyticsOutputResponse [];
    events::S3BatchResponse [];
    events::TimeWindowResponse [];
    events::S3ObjectLambdaResponse [];
}

/// This type owns its strings, so it has no `into_owned`.
const API_GW_V2_RESPONSE: Root = Root {
    name: "ApiGwV2Response",
    samples: &[],
    read: |text| {
        let response: events::ApiGwV2Response =
            serde_json::from_str(text).map_err(|error| error.to_string())?;
        Ok(Read {
            written: response.to_json().map_err(|error| error.to_string())?,
            debug: format!("{response:?}"),
        })
    },
};

/// The type of this name.
pub(crate) fn root(name: &str) -> Option<&'static Root> {
    EVENTS
        .iter()
        .chain(RESPONSES)
        .chain([&API_GW_V2_RESPONSE])
        .find(|root| root.name == name)
}

#[test]
fn every_sample_is_of_one_type_and_loses_nothing() {
    let mut left: Vec<&str> = samples::ALL.iter().map(|sample| sample.name).collect();
    for root in EVENTS {
        assert!(!root.samples.is_empty(), "{} has no sample", root.name);
        for name in root.samples {
            let sample = samples::find(name).unwrap_or_else(|| panic!("no sample {name}"));
            let read = (root.read)(sample.text).unwrap_or_else(|error| panic!("{name}: {error}"));
            let lost = crate::fixtures::lost(sample.text, &read.written);
            assert!(lost.is_empty(), "{name}: {lost:?} lost");
            left.retain(|other| other != name);
        }
    }
    assert!(left.is_empty(), "samples without a type: {left:?}");
}

/// The events that are batches, and the member that holds the records.
pub(crate) const BATCHES: &[(&str, &str)] = &[
    ("SqsEvent", "Records"),
    ("SnsEvent", "Records"),
    ("KinesisEvent", "Records"),
    ("DynamoDbEvent", "Records"),
    ("S3Event", "Records"),
    ("SesEvent", "Records"),
    ("CodeCommitEvent", "Records"),
    ("KafkaEvent", "records"),
    ("ActiveMqEvent", "messages"),
    ("RabbitMqEvent", "rmqMessagesByQueue"),
    ("DocumentDbEvent", "events"),
    ("FirehoseEvent", "records"),
    ("KinesisAnalyticsPreprocessingEvent", "records"),
    ("KinesisAnalyticsOutputEvent", "records"),
    ("S3BatchEvent", "tasks"),
];

#[test]
fn an_empty_object_is_read_as_any_event_except_a_batch() {
    for root in EVENTS {
        let read = (root.read)("{}").map(|read| read.written);
        let batch = BATCHES.iter().find(|(name, _)| *name == root.name);
        match (read, batch) {
            (Ok(_), None) => {}
            (Err(error), Some((_, member))) => {
                let missing = format!(" event: $.{member}: this member is missing");
                assert!(error.contains(&missing), "{error}");
            }
            (read, _) => panic!("{}: {read:?}", root.name),
        }
    }
}

#[test]
fn a_batch_that_is_null_is_missing_and_one_that_is_empty_is_not() {
    for (name, member) in BATCHES {
        let root = root(name).unwrap_or_else(|| panic!("no type {name}"));
        let empty = if matches!(*member, "rmqMessagesByQueue") || *name == "KafkaEvent" {
            "{}"
        } else {
            "[]"
        };
        let read = |batch: &str| (root.read)(&format!(r#"{{"{member}": {batch}, "new": 1}}"#));
        let written = read(empty).map(|read| read.written);
        let written = written.unwrap_or_else(|error| panic!("{name}: {error}"));
        // The written event can be read again.
        assert!((root.read)(&written).is_ok(), "{name}: {written}");
        let error = read("null").map(|read| read.written).unwrap_err();
        assert!(error.contains(&format!("$.{member}: ")), "{error}");
        // The last of two members counts.
        let twice = format!(r#"{{"{member}": {empty}, "{member}": null}}"#);
        assert!((root.read)(&twice).is_err(), "{name}");
    }
}

#[test]
fn anything_but_an_object_is_an_error_that_names_the_event() {
    for root in EVENTS {
        for text in ["", "{", "[1]", "null", "7", r#""{}""#] {
            let error = (root.read)(text).map(|read| read.written).unwrap_err();
            assert!(
                error.contains(" event: $"),
                "{}: {text}: {error}",
                root.name
            );
        }
    }
}
