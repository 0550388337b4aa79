//! Typed AWS Lambda events and responses, borrowed from the event text.
//!
//! ```
//! use lambda_native_events::{ApiGwV2Response, EventError, parse_api_gw_v2};
//!
//! fn handle(event: &str) -> Result<ApiGwV2Response, EventError> {
//!     let request = parse_api_gw_v2(event)?;
//!     let name = request.query_value("name").unwrap_or("world".into());
//!     Ok(ApiGwV2Response::text(format!("{} {}: hello {name}", request.method(), request.path())))
//! }
//!
//! let event = r#"{"rawPath": "/hi", "rawQueryString": "name=J%C3%BCrgen",
//!     "requestContext": {"http": {"method": "GET"}}}"#;
//! assert_eq!(handle(event)?.body, "GET /hi: hello Jürgen");
//! # Ok::<(), EventError>(())
//! ```
//!
//! # What the types have in common
//!
//! - `Type::parse(text)` reads an event. Its strings are borrowed from the text; only strings with
//!   JSON escapes are copied. `into_owned` makes an event independent of the text.
//! - `to_json` writes a response. It returns a [`ResponseError`] for a response that the event source
//!   would reject.
//! - A field that the source always sends has a plain type. Any other is an `Option`, or a collection
//!   that can be empty. If a field is missing or `null`, its value is the default. The exception is a
//!   batch: an event without its `Records` is an error.
//! - Unknown members are skipped. If a member occurs twice, which AWS never sends, the last value
//!   counts; if it is an object, the members of both are merged.
//! - Other forms of a value with the same meaning are accepted: a number or boolean in place of a
//!   string, a number or boolean inside a string, `60.0` for an integer, a number or a string for a
//!   time, and a single value in place of a list.
//! - Any other value of the wrong type is an [`EventError`], which names the JSON path.
//! - Every field is public and every type implements `Default`, so a test can construct the event it
//!   needs: `ApiGwV2Event { raw_path: "/hi".into(), ..Default::default() }`. When AWS adds a member, a
//!   minor version adds the field, so end literals with `..Default::default()`.
//! - The types serialize with AWS's member names.
//! - `{:?}` hides credentials, tokens and bodies, so that events can be logged.
//!
//! [`parse_api_gw_v2`] and [`serialize_api_gw_v2_response`] are thin forms of
//! [`ApiGwV2Event::parse`] and [`ApiGwV2Response::to_json`]: the names of the package that this
//! runtime follows.
//!
//! # Serde
//!
//! The types implement `Deserialize` and can be fields of your own types, with `#[serde(borrow)]`.
//! Types with a [`Json`] field can be read only by serde_json and only from text. That excludes
//! `serde_json::from_value`, other JSON crates, `untagged` enums and structs with `flatten`.
//!
//! # Features
//!
//! Each family has a feature. Only `http` is on by default; `all` turns on all of them.
//!
//! | feature | types | default |
//! |---|---|---|
//! | `http` | API Gateway HTTP API (payload 2.0), Lambda Function URL | on |
//! | `rest` | API Gateway REST APIs (payload format 1.0): [`rest`] | |
//! | `websocket` | API Gateway WebSocket APIs: [`websocket`] | |
//! | `alb` | Application Load Balancer targets: [`alb`] | |
//! | `lattice` | VPC Lattice targets, both versions: [`lattice`] | |
//! | `authorizer` | API Gateway Lambda authorizers and their policies: [`authorizer`] | |
//! | `appsync` | AppSync resolvers, authorizers and events: [`appsync`] | |
//! | `sqs` | SQS: [`sqs`] | |
//! | `sns` | SNS: [`sns`] | |
//! | `kinesis` | Kinesis data streams: [`kinesis`] | |
//! | `dynamodb` | DynamoDB streams: [`dynamodb`] | |
//! | `kafka` | MSK and self-managed Apache Kafka: [`kafka`] | |
//! | `mq` | Amazon MQ: ActiveMQ and RabbitMQ: [`mq`] | |
//! | `documentdb` | DocumentDB change streams: [`documentdb`] | |
//! | `s3` | S3 notifications, also through EventBridge; Batch Operations, Object Lambda: [`s3`] | |
//! | `firehose` | Firehose and Kinesis Analytics records: [`firehose`] | |
//! | `ses` | SES receipt rules: [`ses`] | |
//! | `iot` | IoT custom authorizers, provisioning hooks, buttons: [`iot`] | |
//! | `cloudformation` | CloudFormation custom resources and macros: [`cloudformation`] | |
//! | `secrets-manager` | Secrets Manager rotation: [`secrets_manager`] | |
//! | `config` | AWS Config rules: [`config`] | |
//! | `cognito` | Cognito user pool triggers, Cognito Sync: [`cognito`] | |
//! | `lex` | Lex V2 and V1: [`lex`] | |
//! | `alexa` | Alexa custom skills: [`alexa`] | |
//! | `connect` | Amazon Connect flows: [`connect`] | |
//! | `bedrock` | Agents for Amazon Bedrock: [`bedrock`] | |
//! | `client-vpn` | Client VPN connection handlers: [`client_vpn`] | |
//! | `transfer` | Transfer Family identity providers and workflow steps: [`transfer`] | |
//! | `eventbridge` | EventBridge, Scheduler, Pipes: the envelope: [`eventbridge`] | |
//! | `cloudwatch` | CloudWatch Logs subscriptions and alarms: [`cloudwatch`] | |
//! | `destinations` | Lambda destinations: [`destinations`] | |
//! | `code` | CodeCommit, CodeBuild, CodeDeploy, CodePipeline: [`code`] | |
//! | `autoscaling` | EC2 Auto Scaling: [`autoscaling`] | |
//! | `ec2` | EC2 instances: [`ec2`] | |
//! | `ecr` | ECR: [`ecr`] | |
//! | `ecs` | ECS: [`ecs`] | |
//! | `step-functions` | Step Functions executions: [`step_functions`] | |
//! | `health` | AWS Health: [`health`] | |
//! | `guardduty` | GuardDuty findings: [`guardduty`] | |
//! | `control-tower` | Control Tower: [`control_tower`] | |
//! | `cloudtrail` | API calls recorded by CloudTrail: [`cloudtrail`] | |
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// With only a few features on, some of the shared code is unused.
#![cfg_attr(not(feature = "all"), allow(dead_code, unused_macros, unused_imports))]
#![cfg_attr(not(feature = "all"), allow(rustdoc::broken_intra_doc_links))]

#[cfg(feature = "__batch")]
mod batch;
mod compute;
mod conversation;
mod http;
mod identity;
#[cfg(feature = "iot")]
pub mod iot;
mod json;
mod messaging;
mod ops;
pub mod samples;
mod source;
mod storage;
mod streams;

#[cfg(feature = "__batch")]
pub use batch::{
    Batch, BatchError, BatchFailure, BatchItem, BatchItemFailure, BatchItemIdentifier, BatchRecord,
    BatchResponse, KafkaItemIdentifier, batch,
};
#[cfg(feature = "__base64")]
pub use json::Base64;
pub use json::{
    DateTime, Dict, EpochMillis, EpochSeconds, EventError, Json, Map, Number, Quoted,
    ResponseError, TypedEvent,
};
pub use source::{Event, Source};

#[cfg(feature = "autoscaling")]
pub use compute::autoscaling::{self, AutoScalingEvent};
#[cfg(feature = "destinations")]
pub use compute::destinations::{self, DestinationEvent, StreamFailureEvent};
#[cfg(feature = "ec2")]
pub use compute::ec2::{self, Ec2InstanceEvent};
#[cfg(feature = "ecr")]
pub use compute::ecr::{self, EcrPushEvent, EcrScanEvent};
#[cfg(feature = "ecs")]
pub use compute::ecs::{
    self, EcsContainerInstanceEvent, EcsDeploymentEvent, EcsServiceActionEvent, EcsTaskEvent,
};
#[cfg(feature = "step-functions")]
pub use compute::step_functions::{self, StepFunctionsEvent};
#[cfg(feature = "alexa")]
pub use conversation::alexa::{self, AlexaEvent, AlexaResponse};
#[cfg(feature = "bedrock")]
pub use conversation::bedrock::{self, BedrockAgentEvent, BedrockAgentResponse};
#[cfg(feature = "connect")]
pub use conversation::connect::{self, ConnectEvent, ConnectResponse};
#[cfg(feature = "lex")]
pub use conversation::lex::{self, LexV1Event, LexV1Response, LexV2Event, LexV2Response};
#[cfg(feature = "alb")]
pub use http::alb::{self, AlbEvent, AlbResponse};
#[cfg(feature = "http")]
#[doc(hidden)]
pub use http::api_gw_v2::ApiGwV2RequestParts;
#[cfg(feature = "http")]
pub use http::api_gw_v2::{
    ApiGwV2Authentication, ApiGwV2Authorizer, ApiGwV2ClientCert, ApiGwV2CognitoIdentity,
    ApiGwV2Event, ApiGwV2Http, ApiGwV2Iam, ApiGwV2Jwt, ApiGwV2RequestContext, ApiGwV2Response,
    ApiGwV2Validity, parse_api_gw_v2, serialize_api_gw_v2_response,
};
#[cfg(feature = "appsync")]
pub use http::appsync::{
    self, AppSyncAuthorizerEvent, AppSyncAuthorizerResponse, AppSyncChannelEvent,
    AppSyncChannelResponse, AppSyncCognitoIdentity, AppSyncEvent, AppSyncIamIdentity,
};
#[cfg(feature = "authorizer")]
pub use http::authorizer::{
    self, AuthorizerResponse, RequestAuthorizerEvent, SimpleAuthorizerResponse,
    TokenAuthorizerEvent, V2AuthorizerEvent,
};
#[cfg(feature = "lattice")]
pub use http::lattice::{self, LatticeResponse, LatticeV1Event, LatticeV2Event};
#[cfg(feature = "rest")]
pub use http::rest::{self, ApiGwV1Event, ApiGwV1Response};
#[cfg(feature = "websocket")]
pub use http::websocket::{self, WebSocketEvent, WebSocketResponse};
#[cfg(feature = "client-vpn")]
pub use identity::client_vpn::{self, ClientVpnEvent, ClientVpnResponse};
#[cfg(feature = "cognito")]
pub use identity::cognito::{
    self, CognitoSyncEvent, CreateAuthChallengeEvent, CustomEmailSenderEvent, CustomMessageEvent,
    CustomSmsSenderEvent, DefineAuthChallengeEvent, InboundFederationEvent, MigrateUserEvent,
    PostAuthenticationEvent, PostConfirmationEvent, PreAuthenticationEvent, PreSignUpEvent,
    PreTokenGenerationEvent, PreTokenGenerationV2Event, VerifyAuthChallengeEvent,
};
#[cfg(feature = "secrets-manager")]
pub use identity::secrets_manager::{self, SecretsManagerRotationEvent};
#[cfg(feature = "iot")]
pub use iot::{
    IotAuthorizerEvent, IotAuthorizerResponse, IotButtonEvent, IotOneClickEvent,
    IotProvisioningEvent, IotProvisioningResponse,
};
#[cfg(feature = "eventbridge")]
pub use messaging::eventbridge::{self, EventBridgeEvent, ScheduledEvent};
#[cfg(feature = "mq")]
pub use messaging::mq::{self, ActiveMqEvent, RabbitMqEvent};
#[cfg(feature = "ses")]
pub use messaging::ses::{self, SesEvent, SesNotification, SesResponse};
#[cfg(feature = "sns")]
pub use messaging::sns::{self, SnsEvent, SnsNotification};
#[cfg(feature = "sqs")]
pub use messaging::sqs::{self, SqsApiMessages, SqsEvent};
#[cfg(feature = "cloudformation")]
pub use ops::cloudformation::{
    self, CloudFormationMacroEvent, CloudFormationMacroResponse, CustomResourceEvent,
    CustomResourceProviderResponse, CustomResourceResponse,
};
#[cfg(feature = "cloudtrail")]
pub use ops::cloudtrail::{self, CloudTrailEvent};
#[cfg(feature = "cloudwatch")]
pub use ops::cloudwatch::{
    self, CloudWatchAlarmEvent, CloudWatchAlarmNotification, CloudWatchLogsEvent,
};
#[cfg(feature = "code")]
pub use ops::code::{
    self, CodeBuildEvent, CodeCommitEvent, CodeDeployEvent, CodeDeployLifecycleEvent,
    CodePipelineEvent, CodePipelineJobEvent,
};
#[cfg(feature = "config")]
pub use ops::config::{self, ConfigEvent};
#[cfg(feature = "control-tower")]
pub use ops::control_tower::{self, ControlTowerEvent};
#[cfg(feature = "guardduty")]
pub use ops::guardduty::{self, GuardDutyEvent};
#[cfg(feature = "health")]
pub use ops::health::{self, HealthEvent};
#[cfg(feature = "s3")]
pub use storage::s3::{
    self, S3BatchEvent, S3BatchResponse, S3Event, S3ObjectEvent, S3ObjectLambdaEvent,
    S3ObjectLambdaResponse,
};
#[cfg(feature = "transfer")]
pub use storage::transfer::{
    self, TransferIdentityEvent, TransferIdentityResponse, TransferWorkflowEvent,
};
#[cfg(feature = "documentdb")]
pub use streams::documentdb::{self, DocumentDbEvent};
#[cfg(feature = "dynamodb")]
pub use streams::dynamodb::{self, DynamoDbEvent, DynamoDbRecord};
#[cfg(feature = "firehose")]
pub use streams::firehose::{
    self, FirehoseEvent, FirehoseResponse, KinesisAnalyticsOutputEvent,
    KinesisAnalyticsOutputResponse, KinesisAnalyticsPreprocessingEvent,
};
#[cfg(feature = "kafka")]
pub use streams::kafka::{self, KafkaEvent};
#[cfg(feature = "kinesis")]
pub use streams::kinesis::{self, KinesisEvent};
#[cfg(any(feature = "kinesis", feature = "dynamodb"))]
pub use streams::time_window::TimeWindowResponse;
