//! Typed AWS Lambda events and answers, borrowed from the event text.
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
//! - `Type::parse(text)` reads an event. Its strings are borrowed from the text; only those with
//!   JSON escapes are copied. `into_owned` lets go of the text.
//! - A field that the source always sends is plain, any other is an `Option` or a collection that
//!   can be empty. A field that is missing after all, or is JSON `null`, is the default and not an
//!   error. The exception is a batch: an event without its `Records` is an error.
//!   Unknown fields are skipped. A field that stands twice, which AWS never sends, has the last
//!   value; an object that stands twice, the members of both.
//! - Other forms of a value with the same meaning are read: a number or boolean for a text, a number
//!   or boolean in a string, `60.0` for a whole number, a number or a text for a time, and one value
//!   for a list of one.
//! - Any other value of the wrong type is an [`EventError`], which names the JSON path.
//! - Every field is public and every type has a `Default`, so a test can write down the event it
//!   needs: `ApiGwV2Event { raw_path: "/hi".into(), ..Default::default() }`. In exchange, a new
//!   field of AWS's is a new field here in a minor version: end literals with
//!   `..Default::default()`.
//! - They serialize to AWS's names.
//! - `{:?}` prints neither credentials nor tokens nor bodies, so that an event can be logged.
//!
//! # Serde
//!
//! The types implement `Deserialize` and can stand in your own types behind `#[serde(borrow)]`.
//! Fields of any JSON ([`Json`]) need serde_json's own deserializer, from text: not `Value`, not
//! another JSON crate, and not inside an enum that is `untagged` or a struct with `flatten`.
//!
//! # Features
//!
//! One a family, all off but `http`; `all` is all of them.
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
// What the families share has no user where few of them are chosen.
#![cfg_attr(not(feature = "all"), allow(dead_code, unused_macros, unused_imports))]
#![cfg_attr(not(feature = "all"), allow(rustdoc::broken_intra_doc_links))]

#[cfg(feature = "__base64")]
mod base64_text;
#[cfg(feature = "__batch")]
mod batch;
mod choice;
mod date;
mod dict;
mod error;
#[cfg(feature = "__http")]
mod http_body;
#[cfg(feature = "__http")]
mod http_check;
#[cfg(feature = "__http")]
mod http_request;
#[cfg(feature = "__http")]
mod http_response;
mod json;
mod lenient_text;
mod map;
mod member;
mod number;
mod reader;
mod record;
mod redact;
mod root;
pub mod samples;
mod source;
mod time;
#[cfg(any(feature = "kinesis", feature = "dynamodb"))]
mod time_window;

#[cfg(feature = "http")]
mod api_gw_v2;

#[cfg(feature = "alb")]
pub mod alb;
#[cfg(feature = "alexa")]
pub mod alexa;
#[cfg(feature = "appsync")]
pub mod appsync;
#[cfg(feature = "authorizer")]
pub mod authorizer;
#[cfg(feature = "autoscaling")]
pub mod autoscaling;
#[cfg(feature = "bedrock")]
pub mod bedrock;
#[cfg(feature = "client-vpn")]
pub mod client_vpn;
#[cfg(feature = "cloudformation")]
pub mod cloudformation;
#[cfg(feature = "cloudtrail")]
pub mod cloudtrail;
#[cfg(feature = "cloudwatch")]
pub mod cloudwatch;
#[cfg(feature = "code")]
pub mod code;
#[cfg(feature = "cognito")]
pub mod cognito;
#[cfg(feature = "config")]
pub mod config;
#[cfg(feature = "connect")]
pub mod connect;
#[cfg(feature = "control-tower")]
pub mod control_tower;
#[cfg(feature = "destinations")]
pub mod destinations;
#[cfg(feature = "documentdb")]
pub mod documentdb;
#[cfg(feature = "dynamodb")]
pub mod dynamodb;
#[cfg(feature = "ec2")]
pub mod ec2;
#[cfg(feature = "ecr")]
pub mod ecr;
#[cfg(feature = "ecs")]
pub mod ecs;
#[cfg(feature = "eventbridge")]
pub mod eventbridge;
#[cfg(feature = "firehose")]
pub mod firehose;
#[cfg(feature = "guardduty")]
pub mod guardduty;
#[cfg(feature = "health")]
pub mod health;
#[cfg(feature = "iot")]
pub mod iot;
#[cfg(feature = "kafka")]
pub mod kafka;
#[cfg(feature = "kinesis")]
pub mod kinesis;
#[cfg(feature = "lattice")]
pub mod lattice;
#[cfg(feature = "lex")]
pub mod lex;
#[cfg(feature = "mq")]
pub mod mq;
#[cfg(feature = "rest")]
pub mod rest;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(feature = "secrets-manager")]
pub mod secrets_manager;
#[cfg(feature = "ses")]
pub mod ses;
#[cfg(feature = "sns")]
pub mod sns;
#[cfg(feature = "sqs")]
pub mod sqs;
#[cfg(feature = "step-functions")]
pub mod step_functions;
#[cfg(feature = "transfer")]
pub mod transfer;
#[cfg(feature = "websocket")]
pub mod websocket;

#[cfg(feature = "__base64")]
pub use base64_text::Base64;
#[cfg(feature = "__batch")]
pub use batch::{
    Batch, BatchError, BatchFailure, BatchItem, BatchItemFailure, BatchItemIdentifier, BatchRecord,
    BatchResponse, KafkaItemIdentifier, batch,
};
pub use dict::Dict;
pub use error::{EventError, ResponseError};
pub use json::Json;
pub use map::Map;
pub use number::{Number, Quoted};
pub use source::{Event, Source};
pub use time::{DateTime, EpochMillis, EpochSeconds};

#[cfg(feature = "alb")]
pub use alb::{AlbEvent, AlbResponse};
#[cfg(feature = "alexa")]
pub use alexa::{AlexaEvent, AlexaResponse};
#[cfg(feature = "http")]
pub use api_gw_v2::{
    ApiGwV2Authentication, ApiGwV2Authorizer, ApiGwV2ClientCert, ApiGwV2CognitoIdentity,
    ApiGwV2Event, ApiGwV2Http, ApiGwV2Iam, ApiGwV2Jwt, ApiGwV2RequestContext, ApiGwV2Response,
    ApiGwV2Validity, parse_api_gw_v2, serialize_api_gw_v2_response,
};
#[cfg(feature = "appsync")]
pub use appsync::{
    AppSyncAuthorizerEvent, AppSyncAuthorizerResponse, AppSyncChannelEvent, AppSyncChannelResponse,
    AppSyncCognitoIdentity, AppSyncEvent, AppSyncIamIdentity,
};
#[cfg(feature = "authorizer")]
pub use authorizer::{
    AuthorizerResponse, RequestAuthorizerEvent, SimpleAuthorizerResponse, TokenAuthorizerEvent,
    V2AuthorizerEvent,
};
#[cfg(feature = "autoscaling")]
pub use autoscaling::AutoScalingEvent;
#[cfg(feature = "bedrock")]
pub use bedrock::{BedrockAgentEvent, BedrockAgentResponse};
#[cfg(feature = "client-vpn")]
pub use client_vpn::{ClientVpnEvent, ClientVpnResponse};
#[cfg(feature = "cloudformation")]
pub use cloudformation::{
    CloudFormationMacroEvent, CloudFormationMacroResponse, CustomResourceEvent,
    CustomResourceProviderResponse, CustomResourceResponse,
};
#[cfg(feature = "cloudtrail")]
pub use cloudtrail::CloudTrailEvent;
#[cfg(feature = "cloudwatch")]
pub use cloudwatch::{CloudWatchAlarmEvent, CloudWatchAlarmNotification, CloudWatchLogsEvent};
#[cfg(feature = "code")]
pub use code::{
    CodeBuildEvent, CodeCommitEvent, CodeDeployEvent, CodeDeployLifecycleEvent, CodePipelineEvent,
    CodePipelineJobEvent,
};
#[cfg(feature = "cognito")]
pub use cognito::{
    CognitoSyncEvent, CreateAuthChallengeEvent, CustomEmailSenderEvent, CustomMessageEvent,
    CustomSmsSenderEvent, DefineAuthChallengeEvent, InboundFederationEvent, MigrateUserEvent,
    PostAuthenticationEvent, PostConfirmationEvent, PreAuthenticationEvent, PreSignUpEvent,
    PreTokenGenerationEvent, PreTokenGenerationV2Event, VerifyAuthChallengeEvent,
};
#[cfg(feature = "config")]
pub use config::ConfigEvent;
#[cfg(feature = "connect")]
pub use connect::{ConnectEvent, ConnectResponse};
#[cfg(feature = "control-tower")]
pub use control_tower::ControlTowerEvent;
#[cfg(feature = "destinations")]
pub use destinations::{DestinationEvent, StreamFailureEvent};
#[cfg(feature = "documentdb")]
pub use documentdb::DocumentDbEvent;
#[cfg(feature = "dynamodb")]
pub use dynamodb::{DynamoDbEvent, DynamoDbRecord};
#[cfg(feature = "ec2")]
pub use ec2::Ec2InstanceEvent;
#[cfg(feature = "ecr")]
pub use ecr::{EcrPushEvent, EcrScanEvent};
#[cfg(feature = "ecs")]
pub use ecs::{EcsContainerInstanceEvent, EcsDeploymentEvent, EcsServiceActionEvent, EcsTaskEvent};
#[cfg(feature = "eventbridge")]
pub use eventbridge::{EventBridgeEvent, ScheduledEvent};
#[cfg(feature = "firehose")]
pub use firehose::{
    FirehoseEvent, FirehoseResponse, KinesisAnalyticsOutputEvent, KinesisAnalyticsOutputResponse,
    KinesisAnalyticsPreprocessingEvent,
};
#[cfg(feature = "guardduty")]
pub use guardduty::GuardDutyEvent;
#[cfg(feature = "health")]
pub use health::HealthEvent;
#[cfg(feature = "iot")]
pub use iot::{
    IotAuthorizerEvent, IotAuthorizerResponse, IotButtonEvent, IotOneClickEvent,
    IotProvisioningEvent, IotProvisioningResponse,
};
#[cfg(feature = "kafka")]
pub use kafka::KafkaEvent;
#[cfg(feature = "kinesis")]
pub use kinesis::KinesisEvent;
#[cfg(feature = "lattice")]
pub use lattice::{LatticeResponse, LatticeV1Event, LatticeV2Event};
#[cfg(feature = "lex")]
pub use lex::{LexV1Event, LexV1Response, LexV2Event, LexV2Response};
#[cfg(feature = "mq")]
pub use mq::{ActiveMqEvent, RabbitMqEvent};
#[cfg(feature = "rest")]
pub use rest::{ApiGwV1Event, ApiGwV1Response};
#[cfg(feature = "s3")]
pub use s3::{
    S3BatchEvent, S3BatchResponse, S3Event, S3ObjectEvent, S3ObjectLambdaEvent,
    S3ObjectLambdaResponse,
};
#[cfg(feature = "secrets-manager")]
pub use secrets_manager::SecretsManagerRotationEvent;
#[cfg(feature = "ses")]
pub use ses::{SesEvent, SesNotification, SesResponse};
#[cfg(feature = "sns")]
pub use sns::{SnsEvent, SnsNotification};
#[cfg(feature = "sqs")]
pub use sqs::{SqsApiMessages, SqsEvent};
#[cfg(feature = "step-functions")]
pub use step_functions::StepFunctionsEvent;
#[cfg(any(feature = "kinesis", feature = "dynamodb"))]
pub use time_window::TimeWindowResponse;
#[cfg(feature = "transfer")]
pub use transfer::{TransferIdentityEvent, TransferIdentityResponse, TransferWorkflowEvent};
#[cfg(feature = "websocket")]
pub use websocket::{WebSocketEvent, WebSocketResponse};
