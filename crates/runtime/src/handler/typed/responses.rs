//! The responses of the events crate as values that a handler can return.
//!
//! The events of Cognito triggers, which are their own responses, are missing on purpose. A handler cannot
//! return a value that borrows from the event, so the compiler would report a lifetime. Without an impl, it
//! prints the note of `Respond`, which names `to_json`.

/// Implements `Respond` for the response types of the families whose features are on. An impl for
/// every type with a `to_json` would overlap with that for `String`.
macro_rules! responses {
    ($( #[$features:meta] { $( $type:ident $(<$lifetime:lifetime>)? ),* $(,)? } )*) => {
        $($(
            #[$features]
            impl crate::Respond for lambda_native_events::$type $(<$lifetime>)? {
                fn respond(self, response: &mut crate::Response) -> Result<(), crate::LambdaError> {
                    self.to_json()?.respond(response)
                }
            }
        )*)*
    };
}

responses! {
    #[cfg(feature = "http")] { ApiGwV2Response }
    #[cfg(feature = "rest")] { ApiGwV1Response<'_> }
    #[cfg(feature = "websocket")] { WebSocketResponse<'_> }
    #[cfg(feature = "alb")] { AlbResponse<'_> }
    #[cfg(feature = "lattice")] { LatticeResponse<'_> }
    #[cfg(feature = "authorizer")] { AuthorizerResponse<'_>, SimpleAuthorizerResponse<'_> }
    #[cfg(feature = "appsync")] { AppSyncAuthorizerResponse<'_>, AppSyncChannelResponse<'_> }
    #[cfg(any(feature = "sqs", feature = "kinesis", feature = "dynamodb", feature = "kafka"))] {
        BatchResponse<'_>
    }
    #[cfg(any(feature = "kinesis", feature = "dynamodb"))] { TimeWindowResponse<'_> }
    #[cfg(feature = "s3")] { S3BatchResponse<'_>, S3ObjectLambdaResponse<'_> }
    #[cfg(feature = "firehose")] { FirehoseResponse<'_>, KinesisAnalyticsOutputResponse<'_> }
    #[cfg(feature = "ses")] { SesResponse<'_> }
    #[cfg(feature = "iot")] { IotAuthorizerResponse<'_>, IotProvisioningResponse<'_> }
    // Not `CustomResourceResponse`, which is sent to CloudFormation with a PUT request.
    #[cfg(feature = "cloudformation")] {
        CloudFormationMacroResponse<'_>, CustomResourceProviderResponse<'_>
    }
    #[cfg(feature = "lex")] { LexV1Response<'_>, LexV2Response<'_> }
    #[cfg(feature = "alexa")] { AlexaResponse<'_> }
    #[cfg(feature = "connect")] { ConnectResponse<'_> }
    #[cfg(feature = "bedrock")] { BedrockAgentResponse<'_> }
    #[cfg(feature = "client-vpn")] { ClientVpnResponse<'_> }
    #[cfg(feature = "transfer")] { TransferIdentityResponse<'_> }
}
