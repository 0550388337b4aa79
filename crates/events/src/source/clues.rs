//! Collects the members of an event that identify its source.

use std::borrow::Cow;

use crate::json::{ReadError, Reader};

macro_rules! clues {
    (
        names { $( $name:ident = $json:pat, )* }
        strings { $( $string:ident = $string_json:literal, )* }
    ) => {
        /// The name of a top-level member.
        #[derive(Clone, Copy)]
        #[repr(u8)]
        pub(super) enum Name { $( $name, )* }

        #[inline]
        fn name_of(json: &str) -> Option<Name> {
            match json {
                $( $json => Some(Name::$name), )*
                _ => None,
            }
        }

        /// The members of an event that distinguish sources.
        #[derive(Default)]
        pub(super) struct Clues<'a> {
            names: u128,
            $( pub(super) $string: Cow<'a, str>, )*
            /// The `eventSource` of the first record.
            pub(super) record_source: Cow<'a, str>,
            /// The members of `requestContext`.
            pub(super) context: Context,
            /// The members of `info`, for AppSync.
            pub(super) info: Context,
            /// The members of `request`, for Cognito.
            pub(super) request: Context,
            /// The members of `Details`, for Amazon Connect.
            pub(super) details: Context,
        }

        impl<'a> Clues<'a> {
            /// The field for this member, if its value is a string to keep.
            fn string(&mut self, json: &str) -> Option<&mut Cow<'a, str>> {
                match json {
                    $( $string_json => Some(&mut self.$string), )*
                    _ => None,
                }
            }
        }
    };
}

clues! {
    names {
        ActionGroup = "actionGroup",
        Agent = "agent",
        AlarmData = "alarmData",
        ApplicationArn = "applicationArn",
        AuthorizationToken = "authorizationToken",
        AwsLogs = "awslogs",
        BatchInfo = "KinesisBatchInfo" | "DDBStreamBatchInfo" | "KafkaBatchInfo",
        Bot = "bot",
        CertificatePem = "certificatePem",
        ClickType = "clickType",
        ClientRequestToken = "ClientRequestToken",
        CodePipelineJob = "CodePipeline.job",
        ConnectionId = "connection-id",
        Context = "context",
        CurrentIntent = "currentIntent",
        DatasetRecords = "datasetRecords",
        DeliveryStreamArn = "deliveryStreamArn",
        Detail = "detail",
        DeviceEvent = "deviceEvent",
        DeviceInfo = "deviceInfo",
        EndpointId = "endpoint-id",
        Events = "events",
        Field = "fieldName",
        FileLocation = "fileLocation",
        Fragment = "fragment",
        HttpMethod = "httpMethod",
        InvocationId = "invocationId",
        InvocationSchemaVersion = "invocationSchemaVersion",
        InvokingEvent = "invokingEvent",
        LifecycleEventHookExecutionId = "LifecycleEventHookExecutionId",
        Messages = "messages" | "rmqMessagesByQueue",
        Method = "method",
        MethodArn = "methodArn",
        // HTTP requests.
        Path = "path",
        Protocol = "protocol",
        ProtocolData = "protocolData",
        Protocols = "protocols",
        // HTTP APIs and Function URLs.
        RawPath = "rawPath",
        // VPC Lattice.
        LatticePath = "raw_path",
        RawQueryString = "rawQueryString",
        // Not `Records`, which is read separately.
        Records = "records",
        RequestContext = "requestContext",
        RequestPayload = "requestPayload",
        RequestType = "RequestType",
        Resource = "resource",
        ResourceProperties = "ResourceProperties",
        ResultToken = "resultToken",
        RouteArn = "routeArn",
        RouteKey = "routeKey",
        SecretId = "SecretId",
        SerialNumber = "serialNumber",
        ServerId = "serverId",
        ServiceMetadata = "serviceMetadata",
        SessionState = "sessionState",
        Step = "Step",
        StreamArn = "streamArn",
        Tasks = "tasks",
        TypeOfField = "typeName",
        TemplateArn = "templateArn",
        TransformId = "transformId",
        UserRequest = "userRequest",
        Username = "username",
        Window = "window",
        XAmzRequestId = "xAmzRequestId",
    }
    strings {
        detail_type = "detail-type",
        event = "Event",
        event_source = "eventSource",
        event_source_arn = "eventSourceARN",
        event_type = "eventType",
        operation = "operation",
        source = "source",
        trigger_source = "triggerSource",
        kind = "type",
        version = "version",
    }
}

/// The members of an object inside an event.
#[derive(Default)]
pub(super) struct Context {
    names: u16,
}

#[derive(Clone, Copy)]
#[repr(u8)]
pub(super) enum Inner {
    ChannelNamespace,
    ConnectionId,
    ContactData,
    Elb,
    EventType,
    FunctionArn,
    Http,
    IsFunctionUrl,
    ParentTypeName,
    Scopes,
    ServiceArn,
    Stage,
    Timestamp,
}

impl Context {
    pub(super) fn is_empty(&self) -> bool {
        self.names == 0
    }

    pub(super) fn has(&self, name: Inner) -> bool {
        self.names & 1 << name as u8 != 0
    }

    #[inline]
    fn read(&mut self, reader: &mut Reader) -> Result<(), ReadError> {
        if !reader.stands_at(b'{')? {
            return reader.skip_value();
        }
        let mut names = reader.object(&"an object")?;
        while let Some(name) = names.next(reader)? {
            // `null` is equivalent to a missing member.
            if reader.take_null()? {
                continue;
            }
            let seen = match &*name {
                "channelNamespace" => Inner::ChannelNamespace,
                "connectionId" => Inner::ConnectionId,
                "ContactData" => Inner::ContactData,
                "elb" => Inner::Elb,
                "eventType" | "messageDirection" => Inner::EventType,
                "functionArn" => Inner::FunctionArn,
                "http" => Inner::Http,
                "parentTypeName" => Inner::ParentTypeName,
                "scopes" => Inner::Scopes,
                "serviceArn" | "serviceNetworkArn" => Inner::ServiceArn,
                "stage" => Inner::Stage,
                "timestamp" => Inner::Timestamp,
                "domainName" if reader.stands_at(b'"')? => {
                    if reader.text()?.contains(".lambda-url.") {
                        self.names |= 1 << Inner::IsFunctionUrl as u8;
                    }
                    continue;
                }
                // A Function URL without authorization has the account `anonymous`, and an HTTP API an
                // account id. This also recognizes the events of `lam run`, whose domain is local.
                "accountId" if reader.stands_at(b'"')? => {
                    if reader.text()? == "anonymous" {
                        self.names |= 1 << Inner::IsFunctionUrl as u8;
                    }
                    continue;
                }
                _ => {
                    reader.skip_value()?;
                    continue;
                }
            };
            self.names |= 1 << seen as u8;
            reader.skip_value()?;
        }
        Ok(())
    }
}

impl<'a> Clues<'a> {
    pub(super) fn has(&self, name: Name) -> bool {
        self.names & 1 << name as u32 != 0
    }

    /// Scans an event. Stops at its first record if that names its source.
    #[inline]
    pub(super) fn of(event: &'a str) -> Result<Self, ReadError> {
        let mut reader = Reader::new(event);
        let mut clues = Self::default();
        let mut names = reader.object(&"an object")?;
        while let Some(json) = names.next(&mut reader)? {
            // `null` is equivalent to a missing member.
            if reader.take_null()? {
                continue;
            }
            if let Some(name) = name_of(&json) {
                clues.names |= 1 << name as u32;
            }
            match &*json {
                "Records" => {
                    if let Some(source) = of_first_record(&mut reader)? {
                        clues.record_source = source;
                        return Ok(clues);
                    }
                }
                "requestContext" => clues.context.read(&mut reader)?,
                "info" => clues.info.read(&mut reader)?,
                "request" => clues.request.read(&mut reader)?,
                "Details" => clues.details.read(&mut reader)?,
                json => match clues.string(json) {
                    Some(place) if reader.stands_at(b'"')? => *place = reader.text()?,
                    _ => reader.skip_value()?,
                },
            }
        }
        Ok(clues)
    }
}

/// Returns the `eventSource` of the first record. If there is none, returns `None` and moves the
/// reader behind the array.
#[inline]
fn of_first_record<'a>(reader: &mut Reader<'a>) -> Result<Option<Cow<'a, str>>, ReadError> {
    if !reader.stands_at(b'[')? {
        reader.skip_value()?;
        return Ok(None);
    }
    let mut ahead = reader.clone();
    let is_object = ahead.enter_array()? && ahead.stands_at(b'{')?;
    if !is_object {
        reader.skip_value()?;
        return Ok(None);
    }
    let mut names = ahead.object(&"an object")?;
    while let Some(name) = names.next(&mut ahead)? {
        // SNS writes `EventSource`.
        let is_source = name.eq_ignore_ascii_case("eventSource");
        if is_source && ahead.stands_at(b'"')? {
            return ahead.text().map(Some);
        }
        ahead.skip_value()?;
    }
    reader.skip_value()?;
    Ok(None)
}
