//! Which source an event comes from, and events of any source.

mod clues;
mod rules;
#[cfg(all(test, feature = "all"))]
mod tests;

use crate::EventError;
use crate::root::read_json;

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
        ///             let answer = batch(&event.records, |message| {
        ///                 println!("{}", message.message_id);
        ///                 Ok(())
        ///             });
        ///             Ok(answer.to_json()?)
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
        ApiGwV2(crate::ApiGwV2Event): "a request to an API Gateway HTTP API";
        FunctionUrl(crate::ApiGwV2Event): "a request to a Lambda Function URL";
    }
    "rest" {
        ApiGwV1(crate::ApiGwV1Event): "a request to an API Gateway REST API";
    }
    "websocket" {
        WebSocket(crate::WebSocketEvent): "a message to an API Gateway WebSocket API";
    }
    "alb" {
        Alb(crate::AlbEvent): "a request to an Application Load Balancer";
    }
    "lattice" {
        LatticeV1(crate::LatticeV1Event): "a request to VPC Lattice, event structure 1";
        LatticeV2(crate::LatticeV2Event): "a request to VPC Lattice, event structure 2";
    }
    "authorizer" {
        TokenAuthorizer(crate::TokenAuthorizerEvent): "a call of an API Gateway TOKEN authorizer";
        RequestAuthorizer(crate::RequestAuthorizerEvent): "a call of an API Gateway REQUEST authorizer";
        V2Authorizer(crate::V2AuthorizerEvent): "a call of an HTTP API authorizer, payload format 2.0";
    }
    "appsync" {
        AppSync(crate::AppSyncEvent): "a call of an AppSync resolver";
        AppSyncAuthorizer(crate::AppSyncAuthorizerEvent): "a call of an AppSync authorizer";
        AppSyncChannel(crate::AppSyncChannelEvent): "a call by a channel of AppSync Events";
    }
    "sqs" {
        Sqs(crate::SqsEvent): "messages of an SQS queue";
    }
    "sns" {
        Sns(crate::SnsEvent): "a notification of SNS";
    }
    "kinesis" {
        Kinesis(crate::KinesisEvent): "records of a Kinesis data stream";
    }
    "dynamodb" {
        DynamoDb(crate::DynamoDbEvent): "records of a DynamoDB stream";
    }
    "kafka" {
        Kafka(crate::KafkaEvent): "records of Apache Kafka";
    }
    "mq" {
        ActiveMq(crate::ActiveMqEvent): "messages of ActiveMQ";
        RabbitMq(crate::RabbitMqEvent): "messages of RabbitMQ";
    }
    "documentdb" {
        DocumentDb(crate::DocumentDbEvent): "changes of a DocumentDB stream";
    }
    "s3" {
        S3(crate::S3Event): "a notification of S3";
        S3Object(crate::S3ObjectEvent): "a notification of S3 through EventBridge";
        S3Batch(crate::S3BatchEvent): "tasks of S3 Batch Operations";
        S3ObjectLambda(crate::S3ObjectLambdaEvent): "a request to S3 Object Lambda";
    }
    "firehose" {
        Firehose(crate::FirehoseEvent): "records for Firehose to transform";
        KinesisAnalyticsOutput(crate::KinesisAnalyticsOutputEvent): "records that Kinesis Analytics delivers";
        KinesisAnalyticsPreprocessing(crate::KinesisAnalyticsPreprocessingEvent): "records for Kinesis Analytics to transform";
    }
    "ses" {
        Ses(crate::SesEvent): "a message that SES received";
    }
    "iot" {
        IotAuthorizer(crate::IotAuthorizerEvent): "a call of an IoT custom authorizer";
        IotProvisioning(crate::IotProvisioningEvent): "a call of an IoT provisioning hook";
        IotButton(crate::IotButtonEvent): "an IoT button";
        IotOneClick(crate::IotOneClickEvent): "an IoT 1-Click device";
    }
    "cloudformation" {
        CustomResource(crate::CustomResourceEvent): "a custom resource of CloudFormation";
        CloudFormationMacro(crate::CloudFormationMacroEvent): "a call of a CloudFormation macro";
    }
    "secrets-manager" {
        SecretsManagerRotation(crate::SecretsManagerRotationEvent): "a step of a rotation by Secrets Manager";
    }
    "config" {
        Config(crate::ConfigEvent): "a call of an AWS Config rule";
    }
    "cognito" {
        PreSignUp(crate::PreSignUpEvent): "Cognito: before a sign-up";
        PostConfirmation(crate::PostConfirmationEvent): "Cognito: after a confirmation";
        PreAuthentication(crate::PreAuthenticationEvent): "Cognito: before a sign-in";
        PostAuthentication(crate::PostAuthenticationEvent): "Cognito: after a sign-in";
        PreTokenGeneration(crate::PreTokenGenerationEvent): "Cognito: before a token, version 1";
        PreTokenGenerationV2(crate::PreTokenGenerationV2Event): "Cognito: before a token, versions 2 and 3";
        CustomMessage(crate::CustomMessageEvent): "Cognito: before a message";
        DefineAuthChallenge(crate::DefineAuthChallengeEvent): "Cognito: which challenge comes next";
        CreateAuthChallenge(crate::CreateAuthChallengeEvent): "Cognito: make a challenge";
        VerifyAuthChallenge(crate::VerifyAuthChallengeEvent): "Cognito: check the answer to a challenge";
        MigrateUser(crate::MigrateUserEvent): "Cognito: a user to migrate";
        CustomEmailSender(crate::CustomEmailSenderEvent): "Cognito: an e-mail to send";
        CustomSmsSender(crate::CustomSmsSenderEvent): "Cognito: a text message to send";
        InboundFederation(crate::InboundFederationEvent): "Cognito: a sign-in by another provider";
        CognitoSync(crate::CognitoSyncEvent): "Cognito Sync: a dataset";
    }
    "lex" {
        LexV2(crate::LexV2Event): "a call by a Lex V2 bot";
        LexV1(crate::LexV1Event): "a call by a Lex V1 bot";
    }
    "alexa" {
        Alexa(crate::AlexaEvent): "a request to an Alexa skill";
    }
    "connect" {
        Connect(crate::ConnectEvent): "a call by a flow of Amazon Connect";
    }
    "bedrock" {
        BedrockAgent(crate::BedrockAgentEvent): "a call by an agent for Amazon Bedrock";
    }
    "client-vpn" {
        ClientVpn(crate::ClientVpnEvent): "a connection to Client VPN";
    }
    "transfer" {
        TransferIdentity(crate::TransferIdentityEvent): "a sign-in to Transfer Family";
        TransferWorkflow(crate::TransferWorkflowEvent): "a step of a workflow of Transfer Family";
    }
    "eventbridge" {
        EventBridge(crate::EventBridgeEvent): "an event of EventBridge";
        Scheduled(crate::ScheduledEvent): "a schedule of EventBridge";
    }
    "cloudwatch" {
        CloudWatchLogs(crate::CloudWatchLogsEvent): "log events of CloudWatch Logs";
        CloudWatchAlarm(crate::CloudWatchAlarmEvent): "an alarm of CloudWatch";
    }
    "destinations" {
        Destination(crate::DestinationEvent): "an asynchronous invocation that ended";
        StreamFailure(crate::StreamFailureEvent): "a batch of a stream that failed for good";
    }
    "code" {
        CodeCommit(crate::CodeCommitEvent): "a change of a CodeCommit repository";
        CodeBuild(crate::CodeBuildEvent): "a change of a CodeBuild build";
        CodeDeploy(crate::CodeDeployEvent): "a change of a CodeDeploy deployment";
        CodeDeployLifecycle(crate::CodeDeployLifecycleEvent): "a lifecycle hook of CodeDeploy";
        CodePipeline(crate::CodePipelineEvent): "a change of a CodePipeline execution";
        CodePipelineJob(crate::CodePipelineJobEvent): "an action of CodePipeline";
    }
    "autoscaling" {
        AutoScaling(crate::AutoScalingEvent): "an instance of EC2 Auto Scaling";
    }
    "ec2" {
        Ec2Instance(crate::Ec2InstanceEvent): "a change of an EC2 instance";
    }
    "ecr" {
        EcrPush(crate::EcrPushEvent): "an image that was pushed to ECR";
        EcrScan(crate::EcrScanEvent): "an image that ECR scanned";
    }
    "ecs" {
        EcsTask(crate::EcsTaskEvent): "a change of an ECS task";
        EcsContainerInstance(crate::EcsContainerInstanceEvent): "a change of an ECS container instance";
        EcsDeployment(crate::EcsDeploymentEvent): "a deployment of an ECS service";
        EcsServiceAction(crate::EcsServiceActionEvent): "an action of an ECS service";
    }
    "step-functions" {
        StepFunctions(crate::StepFunctionsEvent): "the status of a Step Functions execution";
    }
    "health" {
        Health(crate::HealthEvent): "an event of AWS Health";
    }
    "guardduty" {
        GuardDuty(crate::GuardDutyEvent): "a finding of GuardDuty";
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
