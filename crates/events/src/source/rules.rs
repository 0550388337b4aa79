//! The rules that recognize a source. Each rule needs at least two members, unless the name of one is
//! unmistakable, so that a user's own JSON or a single record of a stream does not match.

use super::Source;
use super::clues::{Clues, Inner, Name};

#[inline]
pub(super) fn decide(clues: &Clues) -> Option<Source> {
    if !clues.record_source.is_empty() {
        return of_record(&clues.record_source);
    }
    of_http(clues)
        .or_else(|| of_stream(clues))
        .or_else(|| of_envelope(clues))
        .or_else(|| of_trigger(clues))
        .or_else(|| of_members(clues))
}

#[inline]
fn of_record(event_source: &str) -> Option<Source> {
    Some(match event_source {
        "aws:sqs" => Source::Sqs,
        "aws:sns" => Source::Sns,
        "aws:kinesis" => Source::Kinesis,
        "aws:dynamodb" => Source::DynamoDb,
        "aws:ses" => Source::Ses,
        "aws:codecommit" => Source::CodeCommit,
        // Other stores with the S3 protocol use their own prefix, such as `minio:s3`.
        source if source.ends_with(":s3") => Source::S3,
        _ => return None,
    })
}

/// HTTP requests and authorizers.
#[inline]
fn of_http(clues: &Clues) -> Option<Source> {
    let context = |name| clues.context.has(name);
    if clues.has(Name::RouteArn) {
        return Some(Source::V2Authorizer);
    }
    if clues.has(Name::MethodArn) {
        return match &*clues.kind {
            "TOKEN" => Some(Source::TokenAuthorizer),
            "REQUEST" => Some(Source::RequestAuthorizer),
            _ => None,
        };
    }
    if context(Inner::Elb) {
        return Some(Source::Alb);
    }
    if context(Inner::ServiceArn) {
        return Some(Source::LatticeV2);
    }
    if context(Inner::Http) {
        return Some(if context(Inner::IsFunctionUrl) {
            Source::FunctionUrl
        } else {
            Source::ApiGwV2
        });
    }
    // Some tools add a `connectionId` to the context of a REST API, or a `resource` to the event of a
    // WebSocket API. Only WebSocket events have an event type.
    let is_rest = clues.has(Name::Resource) && context(Inner::Stage) && !context(Inner::EventType);
    if context(Inner::ConnectionId) && !is_rest {
        return Some(Source::WebSocket);
    }
    if is_rest || context(Inner::Stage) && clues.has(Name::HttpMethod) {
        return Some(Source::ApiGwV1);
    }
    if clues.has(Name::LatticePath) && clues.has(Name::Method) {
        return Some(Source::LatticeV1);
    }
    if clues.context.is_empty() {
        return of_bare_request(clues);
    }
    None
}

/// Hand-written requests without `requestContext`.
#[inline]
fn of_bare_request(clues: &Clues) -> Option<Source> {
    let has = |name| clues.has(name);
    if has(Name::HttpMethod) && (has(Name::Path) || has(Name::Resource)) {
        // This does not match Bedrock agents, which send `apiPath`.
        return Some(Source::ApiGwV1);
    }
    (has(Name::RawPath) && (has(Name::RawQueryString) || has(Name::RouteKey)))
        .then_some(Source::ApiGwV2)
}

/// Events of queues and streams whose records do not name their source.
#[inline]
fn of_stream(clues: &Clues) -> Option<Source> {
    match &*clues.event_source {
        // `amq` occurs in AWS's own samples.
        "aws:mq" | "aws:amq" if clues.has(Name::Messages) => return Some(Source::ActiveMq),
        "aws:rmq" if clues.has(Name::Messages) => return Some(Source::RabbitMq),
        "aws:kafka" | "SelfManagedKafka" | "aws:SelfManagedKafka" if clues.has(Name::Records) => {
            return Some(Source::Kafka);
        }
        "aws:docdb" if clues.has(Name::Events) => return Some(Source::DocumentDb),
        _ => {}
    }
    // The last invocation of a tumbling window may have no records.
    if clues.has(Name::Window) {
        match clues.event_source_arn.split(':').nth(2) {
            Some("kinesis") => return Some(Source::Kinesis),
            Some("dynamodb") => return Some(Source::DynamoDb),
            _ => {}
        }
    }
    if clues.has(Name::ApplicationArn) && clues.has(Name::Records) {
        return Some(if clues.has(Name::StreamArn) {
            Source::KinesisAnalyticsPreprocessing
        } else {
            Source::KinesisAnalyticsOutput
        });
    }
    // Kinesis Analytics would name its application here. In samples, the ARN of the Firehose stream is
    // missing.
    let is_firehose = clues.has(Name::DeliveryStreamArn) || clues.has(Name::InvocationId);
    if is_firehose && clues.has(Name::Records) {
        return Some(Source::Firehose);
    }
    // If the function never ran, the response context is missing.
    if clues.context.has(Inner::FunctionArn) {
        if clues.has(Name::BatchInfo) {
            return Some(Source::StreamFailure);
        }
        if clues.has(Name::RequestPayload) {
            return Some(Source::Destination);
        }
    }
    (clues.event == "s3:TestEvent").then_some(Source::S3)
}

/// EventBridge envelopes, by their source and type, and the events of CloudWatch alarms, which are
/// envelopes in some of AWS's samples.
#[inline]
fn of_envelope(clues: &Clues) -> Option<Source> {
    if clues.has(Name::AlarmData) && clues.source == "aws.cloudwatch" {
        return Some(Source::CloudWatchAlarm);
    }
    let kind = &*clues.detail_type;
    if kind.is_empty() || !clues.has(Name::Detail) {
        return None;
    }
    Some(match &*clues.source {
        "aws.autoscaling" if kind.starts_with("EC2 Instance") => Source::AutoScaling,
        "aws.codebuild" => Source::CodeBuild,
        "aws.codedeploy" => Source::CodeDeploy,
        "aws.codepipeline" => Source::CodePipeline,
        "aws.ecr" if kind == "ECR Image Action" => Source::EcrPush,
        "aws.ecr" if kind == "ECR Image Scan" => Source::EcrScan,
        "aws.ecs" if kind == "ECS Task State Change" => Source::EcsTask,
        "aws.ecs" if kind == "ECS Container Instance State Change" => Source::EcsContainerInstance,
        "aws.ecs" if kind == "ECS Deployment State Change" => Source::EcsDeployment,
        "aws.ecs" if kind == "ECS Service Action" => Source::EcsServiceAction,
        "aws.ec2" if is_of_instance(kind) => Source::Ec2Instance,
        "aws.events" | "aws.scheduler" if kind == "Scheduled Event" => Source::Scheduled,
        "aws.guardduty" if kind == "GuardDuty Finding" => Source::GuardDuty,
        "aws.health" if kind.starts_with("AWS Health ") => Source::Health,
        "aws.s3" if kind.starts_with("Object ") => Source::S3Object,
        "aws.states" if kind == "Step Functions Execution Status Change" => Source::StepFunctions,
        _ => Source::EventBridge,
    })
}

fn is_of_instance(detail_type: &str) -> bool {
    matches!(
        detail_type,
        "EC2 Instance State-change Notification"
            | "EC2 Spot Instance Interruption Warning"
            | "EC2 Instance Rebalance Recommendation"
    )
}

/// Cognito triggers.
#[inline]
fn of_trigger(clues: &Clues) -> Option<Source> {
    if clues.event_type == "SyncTrigger" || clues.has(Name::DatasetRecords) {
        return Some(Source::CognitoSync);
    }
    let trigger = clues.trigger_source.split('_').next()?;
    let has_scopes = clues.request.has(Inner::Scopes);
    Some(match trigger {
        "PreSignUp" => Source::PreSignUp,
        "PostConfirmation" => Source::PostConfirmation,
        "PreAuthentication" => Source::PreAuthentication,
        "PostAuthentication" => Source::PostAuthentication,
        "TokenGeneration" | "PreTokenGen" if clues.version == "1" && !has_scopes => {
            Source::PreTokenGeneration
        }
        "TokenGeneration" => Source::PreTokenGenerationV2,
        "CustomMessage" => Source::CustomMessage,
        "DefineAuthChallenge" => Source::DefineAuthChallenge,
        "CreateAuthChallenge" => Source::CreateAuthChallenge,
        "VerifyAuthChallengeResponse" => Source::VerifyAuthChallenge,
        "UserMigration" => Source::MigrateUser,
        "CustomEmailSender" => Source::CustomEmailSender,
        "CustomSMSSender" => Source::CustomSmsSender,
        "InboundFederation" => Source::InboundFederation,
        _ => return None,
    })
}

/// Combinations of members that identify a source, and a few members that do so alone.
#[inline]
fn of_members(clues: &Clues) -> Option<Source> {
    let all = |names: &[Name]| names.iter().all(|name| clues.has(*name));
    if clues.info.has(Inner::ChannelNamespace) {
        return Some(Source::AppSyncChannel);
    }
    let is_amplify = all(&[Name::TypeOfField, Name::Field]);
    if clues.info.has(Inner::ParentTypeName) || is_amplify || is_mapping_template(clues) {
        return Some(Source::AppSync);
    }
    if all(&[Name::AuthorizationToken, Name::RequestContext]) {
        return Some(Source::AppSyncAuthorizer);
    }
    if clues.details.has(Inner::ContactData) {
        return Some(Source::Connect);
    }
    if clues.request.has(Inner::Timestamp) && clues.has(Name::Context) {
        return Some(Source::Alexa);
    }
    let by_names: [(&[Name], Source); 19] = [
        (&[Name::AwsLogs], Source::CloudWatchLogs),
        (&[Name::CodePipelineJob], Source::CodePipelineJob),
        (
            &[Name::LifecycleEventHookExecutionId],
            Source::CodeDeployLifecycle,
        ),
        (&[Name::ClickType, Name::SerialNumber], Source::IotButton),
        (&[Name::ConnectionId, Name::EndpointId], Source::ClientVpn),
        (&[Name::DeviceEvent, Name::DeviceInfo], Source::IotOneClick),
        (&[Name::InvokingEvent, Name::ResultToken], Source::Config),
        (
            &[Name::ProtocolData, Name::Protocols],
            Source::IotAuthorizer,
        ),
        (
            &[Name::UserRequest, Name::XAmzRequestId],
            Source::S3ObjectLambda,
        ),
        (
            &[Name::InvocationSchemaVersion, Name::Tasks],
            Source::S3Batch,
        ),
        (
            &[Name::RequestType, Name::ResourceProperties],
            Source::CustomResource,
        ),
        (
            &[Name::Fragment, Name::TransformId],
            Source::CloudFormationMacro,
        ),
        (
            &[Name::Step, Name::SecretId, Name::ClientRequestToken],
            Source::SecretsManagerRotation,
        ),
        (
            &[Name::CertificatePem, Name::TemplateArn],
            Source::IotProvisioning,
        ),
        (&[Name::SessionState, Name::Bot], Source::LexV2),
        (&[Name::CurrentIntent, Name::Bot], Source::LexV1),
        (&[Name::ActionGroup, Name::Agent], Source::BedrockAgent),
        (
            &[Name::ServerId, Name::Protocol, Name::Username],
            Source::TransferIdentity,
        ),
        (
            &[Name::ServiceMetadata, Name::FileLocation],
            Source::TransferWorkflow,
        ),
    ];
    let found = by_names.into_iter().find(|(names, _)| all(names));
    found.map(|(_, source)| source)
}

/// The output of an AppSync mapping template that passes on its complete request.
fn is_mapping_template(clues: &Clues) -> bool {
    matches!(&*clues.operation, "Invoke" | "BatchInvoke")
        && matches!(&*clues.version, "2017-02-28" | "2018-05-29")
}
