//! Which clues speak of which source. Members that only one source has come first.

use super::Source;
use super::clues::{Clues, Inner, Name};

pub(super) fn decide(clues: &Clues) -> Option<Source> {
    if !clues.record_source.is_empty() {
        return of_record(&clues.record_source);
    }
    of_http(clues)
        .or_else(|| of_stream(clues))
        .or_else(|| of_envelope(clues))
        .or_else(|| of_trigger(clues))
        .or_else(|| of_one_member(clues))
        .or_else(|| of_several_members(clues))
}

fn of_record(event_source: &str) -> Option<Source> {
    Some(match event_source {
        "aws:sqs" => Source::Sqs,
        "aws:sns" => Source::Sns,
        "aws:kinesis" => Source::Kinesis,
        "aws:dynamodb" => Source::DynamoDb,
        "aws:ses" => Source::Ses,
        "aws:codecommit" => Source::CodeCommit,
        // Other stores that speak S3's protocol have their own name in front: `minio:s3`.
        source if source.ends_with(":s3") => Source::S3,
        _ => return None,
    })
}

/// Requests, and the authorizers in front of them.
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
        return Some(match context(Inner::IsFunctionUrl) {
            true => Source::FunctionUrl,
            false => Source::ApiGwV2,
        });
    }
    if context(Inner::ConnectionId) {
        return Some(Source::WebSocket);
    }
    if context(Inner::Stage) && clues.has(Name::HttpMethod) {
        return Some(Source::ApiGwV1);
    }
    (clues.has(Name::RawPath) && clues.has(Name::Method)).then_some(Source::LatticeV1)
}

/// Events of queues and streams that have no records with their source.
fn of_stream(clues: &Clues) -> Option<Source> {
    match &*clues.event_source {
        "aws:mq" => return Some(Source::ActiveMq),
        "aws:rmq" => return Some(Source::RabbitMq),
        "aws:kafka" | "SelfManagedKafka" => return Some(Source::Kafka),
        "aws:docdb" => return Some(Source::DocumentDb),
        _ => {}
    }
    // The last invocation of a tumbling window can have no records.
    match clues.event_source_arn.split(':').nth(2) {
        Some("kinesis") => return Some(Source::Kinesis),
        Some("dynamodb") => return Some(Source::DynamoDb),
        _ => {}
    }
    if clues.has(Name::DeliveryStreamArn) {
        return Some(Source::Firehose);
    }
    if clues.has(Name::ApplicationArn) {
        return Some(match clues.has(Name::StreamArn) {
            true => Source::KinesisAnalyticsPreprocessing,
            false => Source::KinesisAnalyticsOutput,
        });
    }
    if clues.has(Name::ResponseContext) {
        return Some(match clues.has(Name::BatchInfo) {
            true => Source::StreamFailure,
            false => Source::Destination,
        });
    }
    (clues.event == "s3:TestEvent").then_some(Source::S3)
}

/// Envelopes of EventBridge, by their source and type; and what CloudWatch's alarms send, which has
/// the form of one in some samples of AWS's.
fn of_envelope(clues: &Clues) -> Option<Source> {
    if clues.has(Name::AlarmData) {
        return Some(Source::CloudWatchAlarm);
    }
    let kind = &*clues.detail_type;
    if kind.is_empty() {
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
        _ => Source::EventBridge,
    })
}

/// Cognito's triggers.
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

/// Members that no other source has.
fn of_one_member(clues: &Clues) -> Option<Source> {
    let by_name = [
        (Name::AwsLogs, Source::CloudWatchLogs),
        (Name::ClickType, Source::IotButton),
        (Name::CodePipelineJob, Source::CodePipelineJob),
        (Name::ConnectionId, Source::ClientVpn),
        (Name::DeviceEvent, Source::IotOneClick),
        (Name::InvokingEvent, Source::Config),
        (
            Name::LifecycleEventHookExecutionId,
            Source::CodeDeployLifecycle,
        ),
        (Name::ProtocolData, Source::IotAuthorizer),
        (Name::UserRequest, Source::S3ObjectLambda),
    ];
    let found = by_name.into_iter().find(|(name, _)| clues.has(*name));
    found.map(|(_, source)| source)
}

/// Members that mean something together.
fn of_several_members(clues: &Clues) -> Option<Source> {
    let all = |names: &[Name]| names.iter().all(|name| clues.has(*name));
    if clues.info.has(Inner::Channel) {
        return Some(Source::AppSyncChannel);
    }
    if clues.info.has(Inner::FieldName) || matches!(&*clues.operation, "Invoke" | "BatchInvoke") {
        return Some(Source::AppSync);
    }
    if all(&[Name::AuthorizationToken, Name::RequestContext]) {
        return Some(Source::AppSyncAuthorizer);
    }
    if clues.details.has(Inner::ContactData) {
        return Some(Source::Connect);
    }
    let by_names: [(&[Name], Source); 9] = [
        (
            &[Name::InvocationSchemaVersion, Name::Tasks],
            Source::S3Batch,
        ),
        (
            &[Name::RequestType, Name::ResourceProperties],
            Source::CustomResource,
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
