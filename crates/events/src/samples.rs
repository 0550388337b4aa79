//! Sample events, written from AWS's documentation: for tests, and for `lam invoke --event`.
//!
//! ```
//! use lambda_native_events::{parse_api_gw_v2, samples};
//!
//! assert_eq!(parse_api_gw_v2(samples::API_GW_V2)?.path(), "/orders");
//! # Ok::<(), lambda_native_events::EventError>(())
//! ```

/// A sample event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The name, such as `sqs`. It is also the name of a file in the crate's `samples/`.
    pub name: &'static str,
    /// The Cargo feature of the family, such as `sqs`.
    pub family: &'static str,
    /// A one-line description.
    pub about: &'static str,
    /// The event as JSON.
    pub text: &'static str,
}

/// Finds a sample by its name.
///
/// ```
/// use lambda_native_events::samples;
///
/// assert_eq!(samples::find("function-url").unwrap().family, "http");
/// assert!(samples::find("telegram").is_none());
/// ```
pub fn find(name: &str) -> Option<&'static Sample> {
    ALL.iter().find(|sample| sample.name == name)
}

macro_rules! samples {
    ($( $family:literal { $( $constant:ident $name:literal: $about:literal; )* } )*) => {
        $($(
            #[doc = $about]
            #[cfg(feature = $family)]
            pub const $constant: &str = include_str!(concat!("../samples/", $name, ".json"));
        )*)*

        /// Every sample of the families whose features are on.
        pub const ALL: &[Sample] = &[$($(
            #[cfg(feature = $family)]
            Sample { name: $name, family: $family, about: $about, text: $constant },
        )*)*];
    };
}

samples! {
    "http" {
        API_GW_V2 "apigw-v2":
            "API Gateway HTTP API, payload format 2.0: a POST with a JWT authorizer, on the stage `$default`.";
        FUNCTION_URL "function-url": "Lambda Function URL: a GET without authorization.";
    }
    "rest" {
        API_GW_REST "apigw-rest": "API Gateway REST API: a POST with IAM, an API key and mutual TLS.";
        API_GW_V1 "apigw-v1": "API Gateway HTTP API, payload format 1.0: a GET.";
    }
    "websocket" {
        WEBSOCKET_CONNECT "websocket-connect": "API Gateway WebSocket API: a client connects.";
        WEBSOCKET_MESSAGE "websocket-message": "API Gateway WebSocket API: a message.";
        WEBSOCKET_DISCONNECT "websocket-disconnect": "API Gateway WebSocket API: a client disconnected.";
    }
    "alb" {
        ALB "alb": "Application Load Balancer: a GET.";
        ALB_MULTI_VALUE "alb-multi-value":
            "Application Load Balancer with multi-value headers: a POST with a binary body.";
    }
    "lattice" {
        LATTICE_V1 "lattice-v1": "VPC Lattice, event structure 1: a POST.";
        LATTICE_V2 "lattice-v2": "VPC Lattice, event structure 2: a GET with IAM Roles Anywhere.";
    }
    "authorizer" {
        AUTHORIZER_TOKEN "authorizer-token":
            "API Gateway REST API: a TOKEN authorizer.";
        AUTHORIZER_REQUEST "authorizer-request":
            "API Gateway REST API: a REQUEST authorizer.";
        AUTHORIZER_V1 "authorizer-v1":
            "API Gateway HTTP API: an authorizer with payload format 1.0.";
        AUTHORIZER_V2 "authorizer-v2":
            "API Gateway HTTP API: an authorizer with payload format 2.0.";
        AUTHORIZER_WEBSOCKET "authorizer-websocket":
            "API Gateway WebSocket API: an authorizer for $connect.";
    }
    "appsync" {
        APPSYNC_RESOLVER "appsync-resolver":
            "AppSync: a direct Lambda resolver, with a Cognito user.";
        APPSYNC_COGNITO_IDENTITY "appsync-cognito-identity":
            "AppSync: the identity of a Cognito user.";
        APPSYNC_IAM_IDENTITY "appsync-iam-identity": "AppSync: the identity of an IAM principal.";
        APPSYNC_AUTHORIZER "appsync-authorizer": "AppSync: a Lambda authorizer.";
        APPSYNC_PUBLISH "appsync-publish": "AppSync Events: a message for a channel.";
        APPSYNC_SUBSCRIBE "appsync-subscribe": "AppSync Events: a subscription to a channel.";
    }
    "sqs" {
        SQS "sqs": "SQS: two messages of a standard queue.";
        SQS_FIFO "sqs-fifo": "SQS: three messages of a FIFO queue, in two groups.";
        SQS_API "sqs-api": "SQS: the response of ReceiveMessage, through Step Functions.";
        S3_SNS_SQS "s3-sns-sqs": "SQS: an S3 notification in an SNS notification in a message.";
    }
    "sns" {
        SNS "sns": "SNS: a notification with attributes.";
        SNS_NOTIFICATION "sns-notification": "SNS to an HTTP endpoint: a subscription to confirm.";
    }
    "kinesis" {
        KINESIS "kinesis": "Kinesis: two records of a shard.";
        KINESIS_WINDOW "kinesis-window": "Kinesis: the last invocation of a tumbling window.";
    }
    "dynamodb" {
        DYNAMODB "dynamodb": "DynamoDB: an insert, a change and an expiry, with both images.";
        DYNAMODB_WINDOW "dynamodb-window": "DynamoDB: the last invocation of a tumbling window.";
        DYNAMODB_KINESIS "dynamodb-kinesis": "DynamoDB: a change record from a Kinesis data stream.";
    }
    "kafka" {
        KAFKA_MSK "kafka-msk": "Amazon MSK: records of two partitions.";
        KAFKA_SELF_MANAGED "kafka-self-managed": "Self-managed Apache Kafka: one record.";
    }
    "mq" {
        ACTIVEMQ "activemq": "ActiveMQ: a text and a bytes message.";
        RABBITMQ "rabbitmq": "RabbitMQ: a message with headers.";
    }
    "documentdb" {
        DOCUMENTDB "documentdb": "DocumentDB: an insert, an update and a rename.";
    }
    "s3" {
        S3_PUT "s3-put": "S3: an object was created.";
        S3_DELETE "s3-delete": "S3: an object was deleted.";
        S3_RESTORE "s3-restore": "S3: objects that were restored, not replicated, and moved.";
        S3_OBJECT_CREATED "s3-object-created": "S3 through EventBridge: an object was created.";
        S3_OBJECT_DELETED "s3-object-deleted":
            "S3 through EventBridge: an object was deleted, with a delete marker.";
        S3_OBJECT_RESTORED "s3-object-restored":
            "S3 through EventBridge: an archived object was restored.";
        S3_TEST "s3-test": "S3: the test message that is sent when notifications are configured.";
        S3_BATCH "s3-batch": "S3 Batch Operations, schema 2.0: one task.";
        S3_BATCH_V1 "s3-batch-v1": "S3 Batch Operations, schema 1.0: one task.";
        S3_OBJECT_LAMBDA "s3-object-lambda": "S3 Object Lambda: a GET.";
    }
    "firehose" {
        FIREHOSE "firehose": "Firehose: two records to transform.";
        FIREHOSE_MSK "firehose-msk": "Firehose: a record from Amazon MSK to transform.";
        KINESIS_ANALYTICS_OUTPUT "kinesis-analytics-output": "Kinesis Analytics: a record to deliver.";
        KINESIS_ANALYTICS_PREPROCESSING "kinesis-analytics-preprocessing":
            "Kinesis Analytics: a record to transform on its way in.";
    }
    "ses" {
        SES "ses": "SES: a message, with the Lambda action.";
        SES_NOTIFICATION "ses-notification": "SES: the SNS notification of the S3 action.";
    }
    "iot" {
        IOT_AUTHORIZER "iot-authorizer": "IoT Core: a custom authorizer.";
        IOT_PROVISIONING "iot-provisioning": "IoT Core: a device requests provisioning.";
        IOT_BUTTON "iot-button": "IoT button: pressed once.";
        IOT_1_CLICK "iot-1-click": "IoT 1-Click: pressed once.";
    }
    "cloudformation" {
        CLOUDFORMATION_CREATE "cloudformation-create": "CloudFormation: create a custom resource.";
        CLOUDFORMATION_UPDATE "cloudformation-update": "CloudFormation: update a custom resource.";
        CLOUDFORMATION_DELETE "cloudformation-delete": "CloudFormation: delete a custom resource.";
        CLOUDFORMATION_MACRO "cloudformation-macro": "CloudFormation: transform a template with a macro.";
    }
    "secrets-manager" {
        SECRETS_MANAGER_ROTATION "secrets-manager-rotation":
            "Secrets Manager: the first step of a rotation.";
    }
    "config" {
        CONFIG_CHANGE "config-change": "AWS Config: a resource changed.";
        CONFIG_SCHEDULED "config-scheduled": "AWS Config: a periodic rule.";
    }
    "cognito" {
        COGNITO_PRE_SIGN_UP "cognito-pre-sign-up": "Cognito: a user signs up.";
        COGNITO_POST_CONFIRMATION "cognito-post-confirmation":
            "Cognito: a user has confirmed the account.";
        COGNITO_PRE_AUTHENTICATION "cognito-pre-authentication": "Cognito: a user wants to sign in.";
        COGNITO_POST_AUTHENTICATION "cognito-post-authentication":
            "Cognito: a user has signed in, with a new device.";
        COGNITO_PRE_TOKEN_GENERATION "cognito-pre-token-generation":
            "Cognito: an ID token is about to be generated.";
        COGNITO_PRE_TOKEN_GENERATION_V2 "cognito-pre-token-generation-v2":
            "Cognito: an ID and an access token are about to be generated, version 2.";
        COGNITO_PRE_TOKEN_GENERATION_V3 "cognito-pre-token-generation-v3":
            "Cognito: an access token for a machine is about to be generated, version 3.";
        COGNITO_CUSTOM_MESSAGE "cognito-custom-message":
            "Cognito: a user has forgotten the password, and a message is about to be sent.";
        COGNITO_DEFINE_AUTH_CHALLENGE "cognito-define-auth-challenge":
            "Cognito: a wrong answer to a challenge.";
        COGNITO_CREATE_AUTH_CHALLENGE "cognito-create-auth-challenge":
            "Cognito: the second challenge of a sign-in is created.";
        COGNITO_VERIFY_AUTH_CHALLENGE "cognito-verify-auth-challenge":
            "Cognito: an answer to a challenge.";
        COGNITO_MIGRATE_USER "cognito-migrate-user": "Cognito: an unknown user signs in.";
        COGNITO_CUSTOM_EMAIL_SENDER "cognito-custom-email-sender":
            "Cognito: an e-mail with a code is about to be sent.";
        COGNITO_CUSTOM_SMS_SENDER "cognito-custom-sms-sender":
            "Cognito: a text message with a code is about to be sent.";
        COGNITO_INBOUND_FEDERATION "cognito-inbound-federation":
            "Cognito: a user signs in with an OpenID Connect provider.";
        COGNITO_SYNC "cognito-sync": "Cognito Sync: a device has changed two records.";
    }
    "lex" {
        LEX_V2 "lex-v2": "Lex V2: a dialog code hook, with a slot that is still empty.";
        LEX_V1 "lex-v1": "Lex V1: a fulfillment code hook.";
    }
    "alexa" {
        ALEXA_LAUNCH "alexa-launch": "Alexa: a user opens a skill.";
        ALEXA_INTENT "alexa-intent": "Alexa: an intent with two slots.";
        ALEXA_SESSION_ENDED "alexa-session-ended": "Alexa: a session has ended with an error.";
        ALEXA_AUDIO_PLAYER "alexa-audio-player": "Alexa: a stream has started, outside a session.";
    }
    "connect" {
        CONNECT "connect": "Amazon Connect: a phone call reaches a Lambda block of a flow.";
    }
    "bedrock" {
        BEDROCK_AGENT_API "bedrock-agent-api":
            "Agents for Amazon Bedrock: an action group with an API schema.";
        BEDROCK_AGENT_FUNCTION "bedrock-agent-function":
            "Agents for Amazon Bedrock: an action group with function details.";
    }
    "client-vpn" {
        CLIENT_VPN "client-vpn": "Client VPN: a client connects.";
    }
    "transfer" {
        TRANSFER_IDENTITY "transfer-identity": "Transfer Family: a user signs in.";
        TRANSFER_WORKFLOW "transfer-workflow": "Transfer Family: a step of a workflow.";
    }
    "eventbridge" {
        EVENTBRIDGE "eventbridge": "EventBridge: an event from an application.";
        SCHEDULE "schedule": "EventBridge Scheduler: its default input.";
        SCHEDULE_RULE "schedule-rule": "EventBridge: a rule that runs on a schedule.";
    }
    "cloudwatch" {
        CLOUDWATCH_LOGS "cloudwatch-logs": "CloudWatch Logs: two log lines, compressed.";
        CLOUDWATCH_ALARM "cloudwatch-alarm": "CloudWatch: a metric alarm that calls a function.";
        CLOUDWATCH_ALARM_COMPOSITE "cloudwatch-alarm-composite":
            "CloudWatch: a composite alarm that calls a function.";
        CLOUDWATCH_ALARM_SNS "cloudwatch-alarm-sns": "CloudWatch: the SNS notification of an alarm.";
    }
    "destinations" {
        DESTINATION_SUCCESS "destination-success": "Lambda destinations: an invocation that succeeded.";
        DESTINATION_FAILURE "destination-failure": "Lambda destinations: an invocation that failed for good.";
        DESTINATION_STREAM_FAILURE "destination-stream-failure":
            "Lambda destinations: a batch of Kinesis records that failed for good.";
    }
    "code" {
        CODECOMMIT "codecommit": "CodeCommit: a branch was created.";
        CODEBUILD "codebuild": "CodeBuild: a build failed.";
        CODEDEPLOY "codedeploy": "CodeDeploy: a deployment succeeded.";
        CODEDEPLOY_HOOK "codedeploy-hook": "CodeDeploy: a deployment waits for a hook.";
        CODEPIPELINE "codepipeline": "CodePipeline: an action failed.";
        CODEPIPELINE_JOB "codepipeline-job": "CodePipeline: an action that calls a function.";
    }
    "autoscaling" {
        AUTOSCALING_LAUNCH "autoscaling-launch": "EC2 Auto Scaling: an instance was launched.";
        AUTOSCALING_LIFECYCLE "autoscaling-lifecycle":
            "EC2 Auto Scaling: an instance waits at a lifecycle hook.";
    }
    "ec2" {
        EC2_STATE "ec2-state": "EC2: an instance has stopped.";
        EC2_SPOT "ec2-spot": "EC2: a Spot Instance is about to be interrupted.";
        EC2_REBALANCE "ec2-rebalance": "EC2: a Spot Instance has a higher risk of interruption.";
    }
    "ecr" {
        ECR_SCAN "ecr-scan": "ECR: an image was scanned.";
        ECR_PUSH "ecr-push": "ECR: an image was pushed.";
    }
    "ecs" {
        ECS_TASK "ecs-task": "ECS: a task stopped.";
        ECS_CONTAINER_INSTANCE "ecs-container-instance": "ECS: a container instance changed.";
        ECS_DEPLOYMENT "ecs-deployment": "ECS: a service deployment failed.";
        ECS_SERVICE_ACTION "ecs-service-action": "ECS: a service could not place a task.";
    }
    "step-functions" {
        STEP_FUNCTIONS_STATUS "step-functions-status": "Step Functions: an execution failed.";
    }
    "health" {
        HEALTH "health": "AWS Health: an instance is scheduled for retirement.";
    }
    "guardduty" {
        GUARDDUTY_FINDING "guardduty-finding": "GuardDuty: an instance queries a suspicious domain.";
    }
    "control-tower" {
        CONTROL_TOWER "control-tower": "Control Tower through EventBridge: an account was created.";
        CONTROL_TOWER_RECORD "control-tower-record":
            "Control Tower: the record, without an envelope.";
    }
    "cloudtrail" {
        CLOUDTRAIL "cloudtrail": "CloudTrail through EventBridge: a bucket policy was set.";
        CLOUDTRAIL_RECORD "cloudtrail-record":
            "CloudTrail: the record of an API call, without an envelope.";
    }
}
