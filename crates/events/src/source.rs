//! Detects the source of an event, and reads events of any source.

mod clues;
mod rules;
#[cfg(all(test, feature = "all"))]
mod tests;

use crate::json::{EventError, read_json, typed_event};

use clues::Clues;

/// Declares [`Source`] and [`Event`], with one variant for each event type, grouped by family.
macro_rules! sources {
    ($( $family:literal { $( $variant:ident($($path:ident)::+): $about:literal; )* } )*) => {
        /// The source of an event. It has a variant for every source, whichever features are on. The
        /// variant has the name of the event type, without `Event`.
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

            /// The Cargo feature of this crate that has its event type, such as `sqs`.
            pub const fn feature(self) -> &'static str {
                match self {
                    $($( Self::$variant => $family, )*)*
                }
            }

            /// A short description, such as `messages of an SQS queue`.
            pub const fn about(self) -> &'static str {
                match self {
                    $($( Self::$variant => $about, )*)*
                }
            }
        }

        /// An event of any source, for a function that several sources call.
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
        /// It has a variant for each event type whose feature is on. If only one source calls the
        /// function, using that source's event type directly is smaller and faster.
        ///
        /// An event that a service sends through EventBridge has the variant of its own type if that
        /// type's feature is on, and is `EventBridge` if it is off. For example, a CodeBuild event is
        /// `CodeBuild` with the feature `code`.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Event<'a> {
            $($(
                #[doc = concat!($about, ".")]
                #[cfg(feature = $family)]
                $variant(Box<$($path)::+<'a>>),
            )*)*
            /// Uses the lifetime if no feature is on.
            #[doc(hidden)]
            #[cfg(not(feature = "http"))]
            __Never(std::marker::PhantomData<&'a str>, std::convert::Infallible),
        }

        impl<'a> Event<'a> {
            /// Reads an event as the type of its [`Source`]. Strings are borrowed from `text`, as
            /// with the `parse` of the event types.
            ///
            /// # Errors
            /// The text is not JSON, it matches no known source, the feature of its source is off, or
            /// a member has a value of the wrong type.
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
        ApiGwV1(crate::http::rest::ApiGwV1Event): "a request to an API Gateway REST API, or to an HTTP API with payload format 1.0";
    }
    "websocket" {
        WebSocket(crate::http::websocket::WebSocketEvent): "an event of an API Gateway WebSocket API";
    }
    "alb" {
        Alb(crate::http::alb::AlbEvent): "a request to an Application Load Balancer";
    }
    "lattice" {
        LatticeV1(crate::http::lattice::LatticeV1Event): "a request to VPC Lattice, event structure 1";
        LatticeV2(crate::http::lattice::LatticeV2Event): "a request to VPC Lattice, event structure 2";
    }
    "authorizer" {
        TokenAuthorizer(crate::http::authorizer::TokenAuthorizerEvent): "a call to an API Gateway TOKEN authorizer";
        RequestAuthorizer(crate::http::authorizer::RequestAuthorizerEvent): "a call to an API Gateway REQUEST authorizer";
        V2Authorizer(crate::http::authorizer::V2AuthorizerEvent): "a call to an HTTP API authorizer, payload format 2.0";
    }
    "appsync" {
        AppSync(crate::http::appsync::AppSyncEvent): "a call to an AppSync resolver";
        AppSyncAuthorizer(crate::http::appsync::AppSyncAuthorizerEvent): "a call to an AppSync authorizer";
        AppSyncChannel(crate::http::appsync::AppSyncChannelEvent): "a call from an AppSync Events channel";
    }
    "sqs" {
        Sqs(crate::messaging::sqs::SqsEvent): "messages of an SQS queue";
    }
    "sns" {
        Sns(crate::messaging::sns::SnsEvent): "an SNS notification";
    }
    "kinesis" {
        Kinesis(crate::streams::kinesis::KinesisEvent): "records of a Kinesis data stream";
    }
    "dynamodb" {
        DynamoDb(crate::streams::dynamodb::DynamoDbEvent): "records of a DynamoDB stream";
    }
    "kafka" {
        Kafka(crate::streams::kafka::KafkaEvent): "records from Apache Kafka";
    }
    "mq" {
        ActiveMq(crate::messaging::mq::ActiveMqEvent): "messages from ActiveMQ";
        RabbitMq(crate::messaging::mq::RabbitMqEvent): "messages from RabbitMQ";
    }
    "documentdb" {
        DocumentDb(crate::streams::documentdb::DocumentDbEvent): "changes from a DocumentDB change stream";
    }
    "s3" {
        S3(crate::storage::s3::S3Event): "an S3 notification";
        S3Object(crate::storage::s3::S3ObjectEvent): "an S3 notification through EventBridge";
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
        IotAuthorizer(crate::iot::IotAuthorizerEvent): "a call to an IoT custom authorizer";
        IotProvisioning(crate::iot::IotProvisioningEvent): "a call to an IoT provisioning hook";
        IotButton(crate::iot::IotButtonEvent): "an IoT button";
        IotOneClick(crate::iot::IotOneClickEvent): "an IoT 1-Click device";
    }
    "cloudformation" {
        CustomResource(crate::ops::cloudformation::CustomResourceEvent): "a CloudFormation custom resource";
        CloudFormationMacro(crate::ops::cloudformation::CloudFormationMacroEvent): "a call to a CloudFormation macro";
    }
    "secrets-manager" {
        SecretsManagerRotation(crate::identity::secrets_manager::SecretsManagerRotationEvent): "a step of a Secrets Manager rotation";
    }
    "config" {
        Config(crate::ops::config::ConfigEvent): "a call to an AWS Config rule";
    }
    "cognito" {
        PreSignUp(crate::identity::cognito::PreSignUpEvent): "Cognito: before a sign-up";
        PostConfirmation(crate::identity::cognito::PostConfirmationEvent): "Cognito: after a confirmation";
        PreAuthentication(crate::identity::cognito::PreAuthenticationEvent): "Cognito: before a sign-in";
        PostAuthentication(crate::identity::cognito::PostAuthenticationEvent): "Cognito: after a sign-in";
        PreTokenGeneration(crate::identity::cognito::PreTokenGenerationEvent): "Cognito: before a token, version 1";
        PreTokenGenerationV2(crate::identity::cognito::PreTokenGenerationV2Event): "Cognito: before a token, versions 2 and 3";
        CustomMessage(crate::identity::cognito::CustomMessageEvent): "Cognito: before a message";
        DefineAuthChallenge(crate::identity::cognito::DefineAuthChallengeEvent): "Cognito: choose the next challenge";
        CreateAuthChallenge(crate::identity::cognito::CreateAuthChallengeEvent): "Cognito: create a challenge";
        VerifyAuthChallenge(crate::identity::cognito::VerifyAuthChallengeEvent): "Cognito: check the answer to a challenge";
        MigrateUser(crate::identity::cognito::MigrateUserEvent): "Cognito: a user to migrate";
        CustomEmailSender(crate::identity::cognito::CustomEmailSenderEvent): "Cognito: an e-mail to send";
        CustomSmsSender(crate::identity::cognito::CustomSmsSenderEvent): "Cognito: a text message to send";
        InboundFederation(crate::identity::cognito::InboundFederationEvent): "Cognito: a sign-in by another provider";
        CognitoSync(crate::identity::cognito::CognitoSyncEvent): "Cognito Sync: a dataset";
    }
    "lex" {
        LexV2(crate::conversation::lex::LexV2Event): "a call from a Lex V2 bot";
        LexV1(crate::conversation::lex::LexV1Event): "a call from a Lex V1 bot";
    }
    "alexa" {
        Alexa(crate::conversation::alexa::AlexaEvent): "a request to an Alexa skill";
    }
    "connect" {
        Connect(crate::conversation::connect::ConnectEvent): "a call from an Amazon Connect flow";
    }
    "bedrock" {
        BedrockAgent(crate::conversation::bedrock::BedrockAgentEvent): "a call from an agent for Amazon Bedrock";
    }
    "client-vpn" {
        ClientVpn(crate::identity::client_vpn::ClientVpnEvent): "a connection to Client VPN";
    }
    "transfer" {
        TransferIdentity(crate::storage::transfer::TransferIdentityEvent): "a sign-in to Transfer Family";
        TransferWorkflow(crate::storage::transfer::TransferWorkflowEvent): "a step of a Transfer Family workflow";
    }
    "eventbridge" {
        EventBridge(crate::messaging::eventbridge::EventBridgeEvent): "an EventBridge event";
        Scheduled(crate::messaging::eventbridge::ScheduledEvent): "an EventBridge schedule";
    }
    "cloudwatch" {
        CloudWatchLogs(crate::ops::cloudwatch::CloudWatchLogsEvent): "log events from CloudWatch Logs";
        CloudWatchAlarm(crate::ops::cloudwatch::CloudWatchAlarmEvent): "a CloudWatch alarm";
    }
    "destinations" {
        Destination(crate::compute::destinations::DestinationEvent): "an asynchronous invocation that ended";
        StreamFailure(crate::compute::destinations::StreamFailureEvent): "a batch of stream records that failed for good";
    }
    "code" {
        CodeCommit(crate::ops::code::CodeCommitEvent): "a change to a CodeCommit repository";
        CodeBuild(crate::ops::code::CodeBuildEvent): "a state change of a CodeBuild build";
        CodeDeploy(crate::ops::code::CodeDeployEvent): "a state change of a CodeDeploy deployment";
        CodeDeployLifecycle(crate::ops::code::CodeDeployLifecycleEvent): "a CodeDeploy lifecycle hook";
        CodePipeline(crate::ops::code::CodePipelineEvent): "a state change of a CodePipeline execution";
        CodePipelineJob(crate::ops::code::CodePipelineJobEvent): "a CodePipeline action";
    }
    "autoscaling" {
        AutoScaling(crate::compute::autoscaling::AutoScalingEvent): "an instance of EC2 Auto Scaling";
    }
    "ec2" {
        Ec2Instance(crate::compute::ec2::Ec2InstanceEvent): "a state change of an EC2 instance";
    }
    "ecr" {
        EcrPush(crate::compute::ecr::EcrPushEvent): "an image that was pushed to ECR";
        EcrScan(crate::compute::ecr::EcrScanEvent): "an image that ECR has scanned";
    }
    "ecs" {
        EcsTask(crate::compute::ecs::EcsTaskEvent): "a state change of an ECS task";
        EcsContainerInstance(crate::compute::ecs::EcsContainerInstanceEvent): "a state change of an ECS container instance";
        EcsDeployment(crate::compute::ecs::EcsDeploymentEvent): "a deployment of an ECS service";
        EcsServiceAction(crate::compute::ecs::EcsServiceActionEvent): "an action of an ECS service";
    }
    "step-functions" {
        StepFunctions(crate::compute::step_functions::StepFunctionsEvent): "a status change of a Step Functions execution";
    }
    "health" {
        Health(crate::ops::health::HealthEvent): "an AWS Health event";
    }
    "guardduty" {
        GuardDuty(crate::ops::guardduty::GuardDutyEvent): "a GuardDuty finding";
    }
}

impl Source {
    /// Finds the source of an event. Returns `None` if the event matches no known source.
    ///
    /// This reads a few names and strings in one pass over the text, and allocates nothing. If the
    /// event has records, only the first one is read, and the rest of the text is not checked.
    ///
    /// An event inside another one, such as an S3 notification in an SQS message, has the source of
    /// the outer event. Events that are arrays, from an EventBridge pipe or an AppSync resolver with
    /// batching, have no source.
    #[inline]
    pub fn of(event: &str) -> Option<Self> {
        let clues = Clues::of(event).ok()?;
        rules::decide(&clues)
    }

    /// Whether its event type is an EventBridge envelope with a typed detail.
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

typed_event!(Event);

/// Writes [`about`](Source::about).
impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.about())
    }
}

/// Parses an event whose feature is off: as an `EventBridge` event if possible.
#[cfg_attr(feature = "all", allow(dead_code))]
fn missing<'a>(source: Source, text: &'a str) -> Result<Event<'a>, EventError> {
    #[cfg(feature = "eventbridge")]
    if source.is_in_envelope() {
        return Event::parse_as(Source::EventBridge, text);
    }
    let _ = text;
    let message = format!(
        "{}; to read it, turn on the feature `{}` of lambda-native or lambda-native-events",
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
