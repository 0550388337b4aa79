//! Which source an event comes from, and events of any source.

mod clues;
mod rules;
#[cfg(all(test, feature = "all"))]
mod tests;

use crate::json::{EventError, read_json};

use clues::Clues;

/// Declares [`Source`] and [`Event`]: a variant an event type, by families.
macro_rules! sources {
    ($( $family:literal { $( $variant:ident($($path:ident)::+): $about:literal; )* } )*) => {
        /// The source of an event: a variant for each type of event that calls a function, whichever
        /// features are on. The variant has the type's name without `Event`.
        ///
        /// ```
        /// use lambda_native_events::Source;
        ///
        /// let event = r#"{"Records": [{"messageId": "m-1", "body": "hi", "eventSource": "aws:sqs"}]}"#;
        /// assert_eq!(Source::of(event), Some(Source::Sqs));
        /// assert_eq!(Source::Sqs.feature(), "sqs");
        /// assert_eq!(Source::of(r#"{"order": 7}"#), None);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Source {
            $($(
                #[doc = concat!($about, ".")]
                $variant,
            )*)*
        }

        impl Source {
            /// Every source.
            pub const ALL: &[Self] = &[$($( Self::$variant, )*)*];

            /// The Cargo feature of this crate that has its type: `sqs`.
            pub const fn feature(self) -> &'static str {
                match self {
                    $($( Self::$variant => $family, )*)*
                }
            }

            /// What it is, in a few words: `messages of an SQS queue`.
            pub const fn about(self) -> &'static str {
                match self {
                    $($( Self::$variant => $about, )*)*
                }
            }
        }

        /// An event of any source: for a function that several of them call.
        ///
        /// ```
        /// # #[cfg(all(feature = "http", feature = "sqs"))] {
        /// use lambda_native_events::{ApiGwV2Response, Event, batch, samples};
        ///
        /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
        ///     match Event::parse(event)? {
        ///         Event::ApiGwV2(request) | Event::FunctionUrl(request) => {
        ///             let text = format!("you asked for {}", request.path());
        ///             Ok(ApiGwV2Response::text(text).to_json()?)
        ///         }
        ///         Event::Sqs(event) => {
        ///             let response = batch(&event.records, |message| {
        ///                 println!("{}", message.message_id);
        ///                 Ok(())
        ///             });
        ///             Ok(response.to_json()?)
        ///         }
        ///         other => Err(format!("not for {}", other.source().about()).into()),
        ///     }
        /// }
        ///
        /// assert!(handle(samples::API_GW_V2)?.contains("you asked for /orders"));
        /// assert_eq!(handle(samples::SQS)?, r#"{"batchItemFailures":[]}"#);
        /// # }
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// It has a variant for each event type that the features bring. A function that one source
        /// calls is smaller and faster with that source's type alone.
        ///
        /// Events of a service in EventBridge's envelope have the variant of their own type where
        /// its feature is on, and are `EventBridge` where it is off: a build of CodeBuild is
        /// `CodeBuild` with the feature `code`.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Event<'a> {
            $($(
                #[doc = concat!($about, ".")]
                #[cfg(feature = $family)]
                $variant(Box<$($path)::+<'a>>),
            )*)*
            /// A type without a feature, so that there is a variant where no feature is on.
            #[doc(hidden)]
            #[cfg(not(feature = "http"))]
            __Never(std::marker::PhantomData<&'a str>, std::convert::Infallible),
        }

        impl<'a> Event<'a> {
            /// Reads an event as the type of its [`Source`]. Strings are borrowed from `text`, as
            /// the types' own `parse` does it.
            ///
            /// # Errors
            /// The text is not JSON, no source of this crate sends it, or the feature of that source
            /// is off; or a member has a value of the wrong type.
            #[inline]
            pub fn parse(text: &'a str) -> Result<Self, EventError> {
                let source = Source::of(text).ok_or_else(|| unknown(text))?;
                Self::parse_as(source, text)
            }

            #[inline]
            fn parse_as(source: Source, text: &'a str) -> Result<Self, EventError> {
                match source {
                    $($(
                        #[cfg(feature = $family)]
                        Source::$variant => {
                            <$($path)::+>::parse(text).map(|event| Self::$variant(Box::new(event)))
                        }
                        #[cfg(not(feature = $family))]
                        Source::$variant => missing(source, text),
                    )*)*
                }
            }

            /// The source.
            #[inline]
            pub fn source(&self) -> Source {
                match self {
                    $($(
                        #[cfg(feature = $family)]
                        Self::$variant(_) => Source::$variant,
                    )*)*
                    #[cfg(not(feature = "http"))]
                    Self::__Never(_, never) => match *never {},
                }
            }

            /// The same event, independent of the event text.
            #[inline]
            pub fn into_owned(self) -> Event<'static> {
                match self {
                    $($(
                        #[cfg(feature = $family)]
                        Self::$variant(event) => Event::$variant(Box::new((*event).into_owned())),
                    )*)*
                    #[cfg(not(feature = "http"))]
                    Self::__Never(_, never) => match never {},
                }
            }
        }
    };
}

sources! {
    "http" {
        ApiGwV2(crate::http::api_gw_v2::ApiGwV2Event): "a request to an API Gateway HTTP API";
        FunctionUrl(crate::http::api_gw_v2::ApiGwV2Event): "a request to a Lambda Function URL";
    }
    "rest" {
        ApiGwV1(crate::http::rest::ApiGwV1Event): "a request to an API Gateway REST API";
    }
    "websocket" {
        WebSocket(crate::http::websocket::WebSocketEvent): "a message to an API Gateway WebSocket API";
    }
    "alb" {
        Alb(crate::http::alb::AlbEvent): "a request to an Application Load Balancer";
    }
    "lattice" {
        LatticeV1(crate::http::lattice::LatticeV1Event): "a request to VPC Lattice, event structure 1";
        LatticeV2(crate::http::lattice::LatticeV2Event): "a request to VPC Lattice, event structure 2";
    }
    "authorizer" {
        TokenAuthorizer(crate::http::authorizer::TokenAuthorizerEvent): "a call of an API Gateway TOKEN authorizer";
        RequestAuthorizer(crate::http::authorizer::RequestAuthorizerEvent): "a call of an API Gateway REQUEST authorizer";
        V2Authorizer(crate::http::authorizer::V2AuthorizerEvent): "a call of an HTTP API authorizer, payload format 2.0";
    }
    "appsync" {
        AppSync(crate::http::appsync::AppSyncEvent): "a call of an AppSync resolver";
        AppSyncAuthorizer(crate::http::appsync::AppSyncAuthorizerEvent): "a call of an AppSync authorizer";
        AppSyncChannel(crate::http::appsync::AppSyncChannelEvent): "a call by a channel of AppSync Events";
    }
    "sqs" {
        Sqs(crate::messaging::sqs::SqsEvent): "messages of an SQS queue";
    }
    "sns" {
        Sns(crate::messaging::sns::SnsEvent): "a notification of SNS";
    }
    "kinesis" {
        Kinesis(crate::streams::kinesis::KinesisEvent): "records of a Kinesis data stream";
    }
    "dynamodb" {
        DynamoDb(crate::streams::dynamodb::DynamoDbEvent): "records of a DynamoDB stream";
    }
    "kafka" {
        Kafka(crate::streams::kafka::KafkaEvent): "records of Apache Kafka";
    }
    "mq" {
        ActiveMq(crate::messaging::mq::ActiveMqEvent): "messages of ActiveMQ";
        RabbitMq(crate::messaging::mq::RabbitMqEvent): "messages of RabbitMQ";
    }
    "documentdb" {
        DocumentDb(crate::streams::documentdb::DocumentDbEvent): "changes of a DocumentDB stream";
    }
    "s3" {
        S3(crate::storage::s3::S3Event): "a notification of S3";
        S3Object(crate::storage::s3::S3ObjectEvent): "a notification of S3 through EventBridge";
        S3Batch(crate::storage::s3::S3BatchEvent): "tasks of S3 Batch Operations";
        S3ObjectLambda(crate::storage::s3::S3ObjectLambdaEvent): "a request to S3 Object Lambda";
    }
    "firehose" {
        Firehose(crate::streams::firehose::FirehoseEvent): "records for Firehose to transform";
        KinesisAnalyticsOutput(crate::streams::firehose::KinesisAnalyticsOutputEvent): "records that Kinesis Analytics delivers";
        KinesisAnalyticsPreprocessing(crate::streams::firehose::KinesisAnalyticsPreprocessingEvent): "records for Kinesis Analytics to transform";
    }
    "ses" {
        Ses(crate::messaging::ses::SesEvent): "a message that SES received";
    }
    "iot" {
        IotAuthorizer(crate::iot::IotAuthorizerEvent): "a call of an IoT custom authorizer";
        IotProvisioning(crate::iot::IotProvisioningEvent): "a call of an IoT provisioning hook";
        IotButton(crate::iot::IotButtonEvent): "an IoT button";
        IotOneClick(crate::iot::IotOneClickEvent): "an IoT 1-Click device";
    }
    "cloudformation" {
        CustomResource(crate::ops::cloudformation::CustomResourceEvent): "a custom resource of CloudFormation";
        CloudFormationMacro(crate::ops::cloudformation::CloudFormationMacroEvent): "a call of a CloudFormation macro";
    }
    "secrets-manager" {
        SecretsManagerRotation(crate::identity::secrets_manager::SecretsManagerRotationEvent): "a step of a rotation by Secrets Manager";
    }
    "config" {
        Config(crate::ops::config::ConfigEvent): "a call of an AWS Config rule";
    }
    "cognito" {
        PreSignUp(crate::identity::cognito::PreSignUpEvent): "Cognito: before a sign-up";
        PostConfirmation(crate::identity::cognito::PostConfirmationEvent): "Cognito: after a confirmation";
        PreAuthentication(crate::identity::cognito::PreAuthenticationEvent): "Cognito: before a sign-in";
        PostAuthentication(crate::identity::cognito::PostAuthenticationEvent): "Cognito: after a sign-in";
        PreTokenGeneration(crate::identity::cognito::PreTokenGenerationEvent): "Cognito: before a token, version 1";
        PreTokenGenerationV2(crate::identity::cognito::PreTokenGenerationV2Event): "Cognito: before a token, versions 2 and 3";
        CustomMessage(crate::identity::cognito::CustomMessageEvent): "Cognito: before a message";
        DefineAuthChallenge(crate::identity::cognito::DefineAuthChallengeEvent): "Cognito: which challenge comes next";
        CreateAuthChallenge(crate::identity::cognito::CreateAuthChallengeEvent): "Cognito: make a challenge";
        VerifyAuthChallenge(crate::identity::cognito::VerifyAuthChallengeEvent): "Cognito: check the answer to a challenge";
        MigrateUser(crate::identity::cognito::MigrateUserEvent): "Cognito: a user to migrate";
        CustomEmailSender(crate::identity::cognito::CustomEmailSenderEvent): "Cognito: an e-mail to send";
        CustomSmsSender(crate::identity::cognito::CustomSmsSenderEvent): "Cognito: a text message to send";
        InboundFederation(crate::identity::cognito::InboundFederationEvent): "Cognito: a sign-in by another provider";
        CognitoSync(crate::identity::cognito::CognitoSyncEvent): "Cognito Sync: a dataset";
    }
    "lex" {
        LexV2(crate::conversation::lex::LexV2Event): "a call by a Lex V2 bot";
        LexV1(crate::conversation::lex::LexV1Event): "a call by a Lex V1 bot";
    }
    "alexa" {
        Alexa(crate::conversation::alexa::AlexaEvent): "a request to an Alexa skill";
    }
    "connect" {
        Connect(crate::conversation::connect::ConnectEvent): "a call by a flow of Amazon Connect";
    }
    "bedrock" {
        BedrockAgent(crate::conversation::bedrock::BedrockAgentEvent): "a call by an agent for Amazon Bedrock";
    }
    "client-vpn" {
        ClientVpn(crate::identity::client_vpn::ClientVpnEvent): "a connection to Client VPN";
    }
    "transfer" {
        TransferIdentity(crate::storage::transfer::TransferIdentityEvent): "a sign-in to Transfer Family";
        TransferWorkflow(crate::storage::transfer::TransferWorkflowEvent): "a step of a workflow of Transfer Family";
    }
    "eventbridge" {
        EventBridge(crate::messaging::eventbridge::EventBridgeEvent): "an event of EventBridge";
        Scheduled(crate::messaging::eventbridge::ScheduledEvent): "a schedule of EventBridge";
    }
    "cloudwatch" {
        CloudWatchLogs(crate::ops::cloudwatch::CloudWatchLogsEvent): "log events of CloudWatch Logs";
        CloudWatchAlarm(crate::ops::cloudwatch::CloudWatchAlarmEvent): "an alarm of CloudWatch";
    }
    "destinations" {
        Destination(crate::compute::destinations::DestinationEvent): "an asynchronous invocation that ended";
        StreamFailure(crate::compute::destinations::StreamFailureEvent): "a batch of a stream that failed for good";
    }
    "code" {
        CodeCommit(crate::ops::code::CodeCommitEvent): "a change of a CodeCommit repository";
        CodeBuild(crate::ops::code::CodeBuildEvent): "a change of a CodeBuild build";
        CodeDeploy(crate::ops::code::CodeDeployEvent): "a change of a CodeDeploy deployment";
        CodeDeployLifecycle(crate::ops::code::CodeDeployLifecycleEvent): "a lifecycle hook of CodeDeploy";
        CodePipeline(crate::ops::code::CodePipelineEvent): "a change of a CodePipeline execution";
        CodePipelineJob(crate::ops::code::CodePipelineJobEvent): "an action of CodePipeline";
    }
    "autoscaling" {
        AutoScaling(crate::compute::autoscaling::AutoScalingEvent): "an instance of EC2 Auto Scaling";
    }
    "ec2" {
        Ec2Instance(crate::compute::ec2::Ec2InstanceEvent): "a change of an EC2 instance";
    }
    "ecr" {
        EcrPush(crate::compute::ecr::EcrPushEvent): "an image that was pushed to ECR";
        EcrScan(crate::compute::ecr::EcrScanEvent): "an image that ECR scanned";
    }
    "ecs" {
        EcsTask(crate::compute::ecs::EcsTaskEvent): "a change of an ECS task";
        EcsContainerInstance(crate::compute::ecs::EcsContainerInstanceEvent): "a change of an ECS container instance";
        EcsDeployment(crate::compute::ecs::EcsDeploymentEvent): "a deployment of an ECS service";
        EcsServiceAction(crate::compute::ecs::EcsServiceActionEvent): "an action of an ECS service";
    }
    "step-functions" {
        StepFunctions(crate::compute::step_functions::StepFunctionsEvent): "the status of a Step Functions execution";
    }
    "health" {
        Health(crate::ops::health::HealthEvent): "an event of AWS Health";
    }
    "guardduty" {
        GuardDuty(crate::ops::guardduty::GuardDutyEvent): "a finding of GuardDuty";
    }
}

impl Source {
    /// The source of an event; `None` if no source of this crate sends such an event.
    ///
    /// It passes over the text once, reads a few names and strings of it, and allocates nothing.
    /// For records of a queue or stream the first one is enough: the rest is not looked at, and so
    /// not checked either.
    ///
    /// An event that travels inside another one, such as the notification of S3 in a message of
    /// SQS, is of the outer source. What comes as an array, from a pipe of EventBridge or a resolver
    /// of AppSync with batching, has none.
    #[inline]
    pub fn of(event: &str) -> Option<Self> {
        let clues = Clues::of(event).ok()?;
        rules::decide(&clues)
    }

    /// Whether its type is an envelope of EventBridge with a detail of a certain type.
    #[cfg_attr(any(feature = "all", not(feature = "eventbridge")), allow(dead_code))]
    fn is_in_envelope(self) -> bool {
        matches!(
            self,
            Self::CodeBuild
                | Self::CodeDeploy
                | Self::CodePipeline
                | Self::AutoScaling
                | Self::EcrPush
                | Self::EcrScan
                | Self::EcsTask
                | Self::EcsContainerInstance
                | Self::EcsDeployment
                | Self::EcsServiceAction
                | Self::Ec2Instance
                | Self::GuardDuty
                | Self::Health
                | Self::S3Object
                | Self::Scheduled
                | Self::StepFunctions
        )
    }
}

/// What it is, in a few words, as [`about`](Source::about) has it.
impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.about())
    }
}

/// An event whose type has no feature: of EventBridge there is the envelope, with any detail.
#[cfg_attr(feature = "all", allow(dead_code))]
fn missing<'a>(source: Source, text: &'a str) -> Result<Event<'a>, EventError> {
    #[cfg(feature = "eventbridge")]
    if source.is_in_envelope() {
        return Event::parse_as(Source::EventBridge, text);
    }
    let _ = text;
    let message = format!(
        "{}; to read that, turn on the feature `{}` of lambda-native-events",
        source.about(),
        source.feature()
    );
    Err(EventError::other("event", "$", message))
}

fn unknown(text: &str) -> EventError {
    let any: Result<serde_core::de::IgnoredAny, EventError> = read_json("event", text);
    match any {
        Err(error) => error,
        Ok(_) => EventError::other(
            "event",
            "$",
            "does not match any known event source".to_owned(),
        ),
    }
}
