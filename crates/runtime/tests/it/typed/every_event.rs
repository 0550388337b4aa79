//! A handler for each event type, and a returned value of each response type.

use lambda_native::events;
use lambda_native::{LambdaError, TypedHandler};

use super::call;

/// Calls a handler of each of these types with the type's sample. It has to get the event that the
/// type's own `parse` reads.
macro_rules! handle {
    ($($event:ident),* $(,)?) => {
        $({
            let by_hand = events::$event::parse(events::$event::SAMPLE).unwrap();
            let by_hand = serde_json::to_string(&by_hand).unwrap();
            let handler = events::$event::handler(|event, _| serde_json::to_string(&event));
            assert_eq!(call(&handler, events::$event::SAMPLE).unwrap(), by_hand);
            let error = call(&handler, "[]").unwrap_err();
            assert_eq!(error.error_type, "EventError", stringify!($event));

            #[cfg(feature = "tokio")]
            {
                let handler =
                    events::$event::async_handler(async |event, _| serde_json::to_string(&event));
                assert_eq!(call(&handler, events::$event::SAMPLE).unwrap(), by_hand);
            }
        })*
    };
}

#[test]
fn every_event_type_makes_a_handler() {
    handle! {
        ActiveMqEvent, AlbEvent, AlexaEvent, ApiGwV1Event, ApiGwV2Event, AppSyncAuthorizerEvent,
        AppSyncChannelEvent, AppSyncCognitoIdentity, AppSyncEvent, AppSyncIamIdentity,
        AutoScalingEvent, BedrockAgentEvent, ClientVpnEvent, CloudFormationMacroEvent,
        CloudTrailEvent, CloudWatchAlarmEvent, CloudWatchAlarmNotification, CloudWatchLogsEvent,
        CodeBuildEvent, CodeCommitEvent, CodeDeployEvent, CodeDeployLifecycleEvent,
        CodePipelineEvent, CodePipelineJobEvent, CognitoSyncEvent, ConfigEvent, ConnectEvent,
        ControlTowerEvent, CreateAuthChallengeEvent, CustomEmailSenderEvent, CustomMessageEvent,
        CustomResourceEvent, CustomSmsSenderEvent, DefineAuthChallengeEvent, DestinationEvent,
        DocumentDbEvent, DynamoDbEvent, DynamoDbRecord, Ec2InstanceEvent, EcrPushEvent,
        EcrScanEvent, EcsContainerInstanceEvent, EcsDeploymentEvent, EcsServiceActionEvent,
        EcsTaskEvent, EventBridgeEvent, FirehoseEvent, GuardDutyEvent, HealthEvent,
        InboundFederationEvent, IotAuthorizerEvent, IotButtonEvent, IotOneClickEvent,
        IotProvisioningEvent, KafkaEvent, KinesisAnalyticsOutputEvent,
        KinesisAnalyticsPreprocessingEvent, KinesisEvent, LatticeV1Event, LatticeV2Event,
        LexV1Event, LexV2Event, MigrateUserEvent, PostAuthenticationEvent, PostConfirmationEvent,
        PreAuthenticationEvent, PreSignUpEvent, PreTokenGenerationEvent,
        PreTokenGenerationV2Event, RabbitMqEvent, RequestAuthorizerEvent, S3BatchEvent, S3Event,
        S3ObjectEvent, S3ObjectLambdaEvent, ScheduledEvent, SecretsManagerRotationEvent, SesEvent,
        SesNotification, SnsEvent, SnsNotification, SqsApiMessages, SqsEvent, StepFunctionsEvent,
        StreamFailureEvent, TokenAuthorizerEvent, TransferIdentityEvent, TransferWorkflowEvent,
        V2AuthorizerEvent, VerifyAuthChallengeEvent, WebSocketEvent,
    }
}

/// Returns the default value of each of these types from a handler. The response has to be that of
/// the type's own `to_json`.
macro_rules! respond {
    ($($response:ident),* $(,)?) => {
        $({
            let handler =
                events::SqsEvent::handler(|_, _| events::$response::default());
            let responded = call(&handler, events::SqsEvent::SAMPLE);
            let by_hand = events::$response::default().to_json().map_err(LambdaError::from);
            assert_eq!(
                responded.map_err(|error| error.to_string()),
                by_hand.map_err(|error| error.to_string()),
                stringify!($response)
            );
        })*
    };
}

#[test]
fn every_response_type_can_be_returned() {
    respond! {
        AlbResponse, AlexaResponse, ApiGwV1Response, ApiGwV2Response, AppSyncAuthorizerResponse,
        AppSyncChannelResponse, AuthorizerResponse, BatchResponse, BedrockAgentResponse,
        ClientVpnResponse, CloudFormationMacroResponse, ConnectResponse,
        CustomResourceProviderResponse, FirehoseResponse, IotAuthorizerResponse,
        IotProvisioningResponse, KinesisAnalyticsOutputResponse, LatticeResponse, LexV1Response,
        LexV2Response, S3BatchResponse, S3ObjectLambdaResponse, SesResponse,
        SimpleAuthorizerResponse, TimeWindowResponse, TransferIdentityResponse, WebSocketResponse,
    }
}
