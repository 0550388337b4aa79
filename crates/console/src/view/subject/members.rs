//! Other events: a few of their members.

use lambda_native_events::Source;
use serde_json::Value;

use crate::view::mask::Mask;

/// The title: the family of the source, and the values of the members that tell such events apart.
pub(super) fn title(source: Source, event: &Value) -> Option<String> {
    let mut title = source.feature().to_owned();
    let (words, members) = parts(source);
    let values = members
        .iter()
        .filter_map(|pointer| text(event.pointer(pointer)?));
    for word in words.iter().map(|word| (*word).to_owned()).chain(values) {
        title.push(' ');
        title.push_str(&word);
    }
    if let Some(more) = more_records(event) {
        title.push_str(&more);
    }
    (title.len() > source.feature().len()).then_some(title)
}

/// Words, and members as JSON pointers. None of these members is a secret, but a subject
/// may have one inside.
fn parts(source: Source) -> (&'static [&'static str], &'static [&'static str]) {
    match source {
        Source::WebSocket => (
            &[],
            &["/requestContext/eventType", "/requestContext/routeKey"],
        ),
        Source::TokenAuthorizer | Source::RequestAuthorizer => (&[], &["/methodArn"]),
        Source::AppSync => (
            &[],
            &["/info/parentTypeName", "/info/fieldName", "/fieldName"],
        ),
        Source::AppSyncAuthorizer => (&["authorizer"], &["/requestContext/operationName"]),
        Source::AppSyncChannel => (&[], &["/info/operation", "/info/channel/path"]),
        Source::Sns => (
            &[],
            &[
                "/Records/0/Sns/Subject",
                "/Records/0/Sns/TopicArn",
                "/TopicArn",
            ],
        ),
        Source::S3 => (
            &[],
            &["/Records/0/eventName", "/Records/0/s3/object/key", "/Event"],
        ),
        Source::S3Object => (&[], &["/detail-type", "/detail/object/key"]),
        Source::S3Batch => (&["batch"], &["/tasks/0/s3Key"]),
        Source::S3ObjectLambda => (&["object lambda"], &["/configuration/accessPointArn"]),
        Source::IotAuthorizer => (&["authorizer"], &["/protocols/0"]),
        Source::IotProvisioning => (&["provisioning"], &["/templateArn"]),
        Source::IotButton => (&["button"], &["/clickType"]),
        Source::IotOneClick => (&["1-click"], &["/deviceEvent/buttonClicked/clickType"]),
        Source::CustomResource => (
            &[],
            &["/RequestType", "/ResourceType", "/LogicalResourceId"],
        ),
        Source::CloudFormationMacro => (&["macro"], &["/transformId"]),
        Source::SecretsManagerRotation => (&[], &["/Step", "/SecretId"]),
        Source::Config => (&[], &["/configRuleName"]),
        Source::CognitoSync => (&["sync"], &["/datasetName"]),
        Source::LexV2 => (&[], &["/invocationSource", "/sessionState/intent/name"]),
        Source::LexV1 => (&[], &["/invocationSource", "/currentIntent/name"]),
        Source::Alexa => (&[], &["/request/type", "/request/intent/name"]),
        Source::Connect => (
            &[],
            &[
                "/Details/ContactData/Channel",
                "/Details/ContactData/InitiationMethod",
            ],
        ),
        Source::BedrockAgent => (&[], &["/actionGroup", "/apiPath", "/function"]),
        Source::ClientVpn => (&["connection"], &["/platform"]),
        Source::TransferIdentity => (&["sign-in"], &["/protocol"]),
        Source::TransferWorkflow => (
            &["workflow"],
            &["/serviceMetadata/executionDetails/workflowId"],
        ),
        Source::Scheduled => (&["schedule"], &["/resources/0"]),
        Source::CloudWatchLogs => (&["logs"], &[]),
        Source::CloudWatchAlarm => (
            &["alarm"],
            &[
                "/alarmData/alarmName",
                "/detail/alarmName",
                "/alarmData/state/value",
            ],
        ),
        Source::Destination => (&[], &["/requestContext/condition"]),
        Source::StreamFailure => (&["stream failure"], &["/requestContext/condition"]),
        Source::CodeCommit => (&["commit"], &["/Records/0/eventTriggerName"]),
        Source::CodeDeployLifecycle => (&["deploy hook"], &["/DeploymentId"]),
        Source::CodePipelineJob => (
            &["pipeline job"],
            &["/CodePipeline.job/data/actionConfiguration/configuration/FunctionName"],
        ),
        Source::StepFunctions => (&[], &["/detail/status", "/detail/name"]),
        // Cognito has this member in every event, and EventBridge the other one.
        _ => (&[], &["/triggerSource", "/detail-type"]),
    }
}

fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.as_str(),
        Value::Number(number) => return Some(number.to_string()),
        _ => return None,
    };
    // The end of an ARN is the name of its resource.
    if text.starts_with("arn:") {
        let mut parts = text.splitn(6, ':');
        return parts.nth(5).map(str::to_owned);
    }
    Some(Mask { reveal: false }.text(text).text)
}

fn more_records(event: &Value) -> Option<String> {
    let records = event.get("Records")?.as_array()?.len();
    (records > 1).then(|| format!(" × {records}"))
}
