//! A response of each type, as JSON with all members set. `fuzz/` uses them too.

/// The name of the type, and the response.
pub(crate) const RESPONSES: &[(&str, &str)] = &[
    (
        "AlbResponse",
        r#"{"statusCode": 200, "statusDescription": "200 OK", "headers": {"content-type": "text/plain"},
            "multiValueHeaders": {"set-cookie": ["a=b", "c=d"]}, "body": "aGk=", "isBase64Encoded": true}"#,
    ),
    (
        "AlexaResponse",
        r#"{"version": "1.0", "sessionAttributes": {"asked": 1}, "response": {"outputSpeech": {"type": "PlainText",
            "text": "hi", "playBehavior": "ENQUEUE"}, "card": {"type": "Standard", "title": "t", "content": "c",
            "text": "hi", "image": {"smallImageUrl": "https://a", "largeImageUrl": "https://b"},
            "permissions": ["alexa::profile:email:read"]}, "reprompt": {"outputSpeech": {"type": "SSML",
            "ssml": "<speak>hi</speak>"}, "directives": [{"type": "Alexa.Presentation.APLA.RenderDocument"}]},
            "directives": [{"type": "AudioPlayer.Stop"}], "shouldEndSession": false,
            "canFulfillIntent": {"canFulfill": "YES"}, "apiResponse": {"a": 1}}}"#,
    ),
    (
        "ApiGwV1Response",
        r#"{"statusCode": 200, "headers": {"content-type": "text/plain"},
            "multiValueHeaders": {"set-cookie": ["a=b", "c=d"]}, "body": "hi", "isBase64Encoded": true}"#,
    ),
    (
        "ApiGwV2Response",
        r#"{"statusCode": 201, "headers": {"content-type": "text/plain"}, "cookies": ["a=b"], "body": "hi",
            "isBase64Encoded": false}"#,
    ),
    (
        "AppSyncAuthorizerResponse",
        r#"{"isAuthorized": true, "resolverContext": {"user": "u-1"}, "deniedFields": ["Query.secret"],
            "ttlOverride": 10, "handlerContext": {"user": "u-1"}}"#,
    ),
    (
        "AppSyncChannelResponse",
        r#"{"events": [{"id": "e-1", "payload": {"a": [1]}}, {"id": "e-2", "error": "no"}], "error": "no"}"#,
    ),
    (
        "AuthorizerResponse",
        r#"{"principalId": "u-1", "policyDocument": {"Version": "2012-10-17", "Statement": [
            {"Sid": "s", "Action": "execute-api:Invoke", "Effect": "Allow", "Resource": ["arn:a", "arn:b"],
            "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}, "context": {"a": 1},
            "usageIdentifierKey": "k"}"#,
    ),
    (
        "BatchResponse",
        r#"{"batchItemFailures": [{"itemIdentifier": "m-1"}, {"itemIdentifier": "m-2"}]}"#,
    ),
    (
        "BedrockAgentResponse",
        r#"{"messageVersion": "1.0", "response": {"actionGroup": "g", "apiPath": "/a", "httpMethod": "GET",
            "httpStatusCode": 200, "responseBody": {"application/json": {"body": "{}"}}, "function": "f",
            "functionResponse": {"responseState": "FAILURE", "responseBody": {"TEXT": {"body": "no"}}}},
            "sessionAttributes": {"a": "b"}, "promptSessionAttributes": {"c": "d"},
            "knowledgeBasesConfiguration": [{"knowledgeBaseId": "k"}]}"#,
    ),
    (
        "ClientVpnResponse",
        r#"{"allow": false, "error-msg-on-denied-connection": "no", "posture-compliance-statuses": ["old"],
            "schema-version": "v3"}"#,
    ),
    (
        "CloudFormationMacroResponse",
        r#"{"requestId": "r", "status": "success", "fragment": {"Resources": {}}, "errorMessage": "no"}"#,
    ),
    ("ConnectResponse", r#"{"name": "Ada", "level": "7"}"#),
    (
        "CustomResourceProviderResponse",
        r#"{"PhysicalResourceId": "p", "Data": {"Arn": "arn:a"}, "NoEcho": true, "IsComplete": true}"#,
    ),
    (
        "CustomResourceResponse",
        r#"{"Status": "FAILED", "Reason": "no", "PhysicalResourceId": "p", "StackId": "s", "RequestId": "r",
            "LogicalResourceId": "l", "NoEcho": true, "Data": {"Arn": "arn:a"}}"#,
    ),
    (
        "FirehoseResponse",
        r#"{"records": [{"recordId": "r-1", "result": "Ok", "data": "aGk=", "metadata": {
            "partitionKeys": {"day": "1"}, "otfMetadata": {"destinationTableName": "t",
            "destinationDatabaseName": "d", "operation": "insert"}}}, {"recordId": "r-2", "result": "Dropped"}]}"#,
    ),
    (
        "IotAuthorizerResponse",
        r#"{"isAuthenticated": true, "principalId": "p", "disconnectAfterInSeconds": 3600,
            "refreshAfterInSeconds": 300, "policyDocuments": [{"Version": "2012-10-17", "Statement": []}]}"#,
    ),
    (
        "IotProvisioningResponse",
        r#"{"allowProvisioning": true, "parameterOverrides": {"room": "7"}}"#,
    ),
    (
        "KinesisAnalyticsOutputResponse",
        r#"{"records": [{"recordId": "r-1", "result": "Ok"}, {"recordId": "r-2", "result": "DeliveryFailed"}]}"#,
    ),
    (
        "LatticeResponse",
        r#"{"statusCode": 200, "statusDescription": "OK", "headers": {"a": "b"}, "body": "hi",
            "isBase64Encoded": true}"#,
    ),
    (
        "LexV1Response",
        r#"{"sessionAttributes": {"a": "b"}, "recentIntentSummaryView": [{"intentName": "i"}],
            "activeContexts": [{"name": "c"}], "dialogAction": {"type": "ElicitSlot",
            "fulfillmentState": "Fulfilled", "message": {"contentType": "PlainText", "content": "hi"},
            "intentName": "i", "slots": {"size": "large"}, "slotToElicit": "size",
            "responseCard": {"version": 1}}}"#,
    ),
    (
        "LexV2Response",
        r#"{"sessionState": {"activeContexts": [{"name": "c"}], "sessionAttributes": {"a": "b"},
            "runtimeHints": {"slotHints": {}}, "dialogAction": {"type": "ElicitSlot",
            "slotToElicit": "size", "slotElicitationStyle": "Default", "subSlotToElicit": {"name": "s"}},
            "intent": {"name": "i", "slots": {"size": {"shape": "List", "value": {"originalValue": "big",
            "interpretedValue": "large", "resolvedValues": ["large"]}, "values": [{"shape": "Scalar"}],
            "subSlots": {"s": {"shape": "Scalar"}}}}, "state": "InProgress", "confirmationState": "None",
            "kendraResponse": {"a": 1}}, "originatingRequestId": "r"}, "messages": [
            {"contentType": "PlainText", "content": "hi", "imageResponseCard": {"title": "t"}}],
            "requestAttributes": {"a": "b"}}"#,
    ),
    (
        "S3BatchResponse",
        r#"{"invocationSchemaVersion": "1.0", "treatMissingKeysAs": "PermanentFailure", "invocationId": "i",
            "results": [{"taskId": "t", "resultCode": "Succeeded", "resultString": "s"}]}"#,
    ),
    (
        "S3ObjectLambdaResponse",
        r#"{"statusCode": 403, "errorCode": "AccessDenied", "errorMessage": "no",
            "headers": {"Content-Length": "7"}, "listResultXml": "<ListBucketResult/>",
            "listBucketResult": {"name": "b", "contents": [{"key": "a"}]}}"#,
    ),
    ("SesResponse", r#"{"disposition": "STOP_RULE"}"#),
    (
        "SimpleAuthorizerResponse",
        r#"{"isAuthorized": true, "context": {"a": {"b": 1}}}"#,
    ),
    (
        "TimeWindowResponse",
        r#"{"state": {"sum": 7}, "batchItemFailures": [{"itemIdentifier": "1"}]}"#,
    ),
    (
        "TransferIdentityResponse",
        r#"{"Role": "arn:aws:iam::123456789012:role/r", "PosixProfile": {"Uid": 1, "Gid": 1},
            "PublicKeys": ["ssh-rsa AAAA"], "Policy": "{}", "HomeDirectoryType": "LOGICAL",
            "HomeDirectoryDetails": "[{\"Entry\":\"/\",\"Target\":\"/b\"}]", "HomeDirectory": "/b"}"#,
    ),
    (
        "WebSocketResponse",
        r#"{"statusCode": 200, "headers": {"sec-websocket-protocol": "chat"}, "body": "hi",
            "isBase64Encoded": true}"#,
    ),
];
