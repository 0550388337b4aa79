//! Amazon Connect flows.
//!
//! A flow sends a [`ConnectEvent`] and expects a [`ConnectResponse`].

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{Deserialize, Deserializer};
use serde_core::ser::{Serialize, Serializer};

use crate::json::{
    Dict, EpochMillis, Map, Quoted, Redacted, ResponseError, event, record, write_response,
};

record! {
    /// A flow has reached a block that invokes this function. The response is a
    /// [`ConnectResponse`].
    ///
    /// ```
    /// use lambda_native_events::{ConnectEvent, ConnectResponse};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = ConnectEvent::parse(event)?;
    ///     let contact = &event.details.contact_data;
    ///     let caller = contact.customer_endpoint.as_ref().map(|caller| &*caller.address);
    ///     let response = match (event.details.parameters.get("order"), caller) {
    ///         (Some(order), _) => ConnectResponse::new().set("status", format!("{order} is shipped")),
    ///         (None, Some("+4930123456")) => ConnectResponse::new().set("name", "Ada"),
    ///         _ => ConnectResponse::new(),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// assert_eq!(handle(ConnectEvent::SAMPLE)?, r#"{"status":"7 is shipped"}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Grant Amazon Connect access to your AWS Lambda functions](https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html),
    /// "Invoke a Lambda function from a flow"
    pub struct ConnectEvent<'a> {
        /// `ContactFlowEvent`.
        pub name: Cow<'a, str> as "Name",
        /// The contact and the parameters.
        pub details: ConnectDetails<'a> as "Details",
    }
}

event!(ConnectEvent, "Connect event", CONNECT);

record! {
    /// The contact and the parameters.
    pub struct ConnectDetails<'a> {
        /// The contact.
        pub contact_data: ConnectContact<'a> as "ContactData",
        /// The parameters of the block.
        pub parameters: Map<'a> as "Parameters" secret,
    }
}

record! {
    /// A contact.
    pub struct ConnectContact<'a> {
        /// The attributes that the flow has set.
        pub attributes: Map<'a> as "Attributes" secret,
        /// The region: `eu-central-1`.
        pub aws_region: Option<Cow<'a, str>> as "AwsRegion",
        /// `VOICE`, `CHAT`, `TASK`, `EMAIL`.
        pub channel: Cow<'a, str> as "Channel",
        /// The id of the contact.
        pub contact_id: Cow<'a, str> as "ContactId",
        /// The id of the first contact of the customer's call.
        pub initial_contact_id: Option<Cow<'a, str>> as "InitialContactId",
        /// The id of the contact before a transfer.
        pub previous_contact_id: Option<Cow<'a, str>> as "PreviousContactId",
        /// The id of a contact that this one belongs to.
        pub related_contact_id: Option<Cow<'a, str>> as "RelatedContactId",
        /// The customer.
        pub customer_endpoint: Option<ConnectEndpoint<'a>> as "CustomerEndpoint",
        /// The id of the customer, as the flow has set it.
        pub customer_id: Option<Cow<'a, str>> as "CustomerId" secret,
        /// Tasks: the description.
        pub description: Option<Cow<'a, str>> as "Description" secret,
        /// `INBOUND`, `OUTBOUND`, `TRANSFER`, `CALLBACK`, `API`, ...
        pub initiation_method: Cow<'a, str> as "InitiationMethod",
        /// The ARN of the instance.
        pub instance_arn: Cow<'a, str> as "InstanceARN",
        /// The language: `de-DE`.
        pub language_code: Option<Cow<'a, str>> as "LanguageCode",
        /// The customer's audio, if the flow streams it.
        pub media_streams: Option<ConnectMediaStreams<'a>> as "MediaStreams",
        /// Tasks: the name.
        pub name: Option<Cow<'a, str>> as "Name",
        /// The queue.
        pub queue: Option<ConnectQueue<'a>> as "Queue",
        /// Tasks: the references.
        pub references: Dict<'a, ConnectReference<'a>> as "References",
        /// The segment attributes of the contact: `connect:Subtype`, ...
        pub segment_attributes: Dict<'a, ConnectSegmentAttribute<'a>> as "SegmentAttributes",
        /// The number or address that the customer called.
        pub system_endpoint: Option<ConnectEndpoint<'a>> as "SystemEndpoint",
        /// The tags.
        pub tags: Map<'a> as "Tags",
    }
}

record! {
    /// An endpoint, such as a phone number.
    pub struct ConnectEndpoint<'a> {
        /// The number or address.
        pub address: Cow<'a, str> as "Address" secret,
        /// `TELEPHONE_NUMBER`, ...
        pub kind: Cow<'a, str> as "Type",
        /// The name.
        pub display_name: Option<Cow<'a, str>> as "DisplayName" secret,
    }
}

record! {
    /// A queue.
    pub struct ConnectQueue<'a> {
        /// The name.
        pub name: Cow<'a, str> as "Name",
        /// The ARN.
        pub arn: Cow<'a, str> as "ARN",
        /// The caller id for outbound calls.
        pub outbound_caller_id: Option<ConnectEndpoint<'a>> as "OutboundCallerId",
    }
}

record! {
    /// The media streams of a contact.
    pub struct ConnectMediaStreams<'a> {
        /// The customer's streams.
        pub customer: Option<ConnectCustomerStreams<'a>> as "Customer",
    }
}

record! {
    /// The streams of a customer.
    pub struct ConnectCustomerStreams<'a> {
        /// The customer's audio.
        pub audio: Option<ConnectAudioStream<'a>> as "Audio",
    }
}

record! {
    /// Audio in a Kinesis video stream.
    pub struct ConnectAudioStream<'a> {
        /// The ARN of the stream.
        pub stream_arn: Option<Cow<'a, str>> as "StreamARN",
        /// The start of the stream.
        pub start_timestamp: Option<Quoted<EpochMillis>> as "StartTimestamp",
        /// The end of the stream.
        pub stop_timestamp: Option<Quoted<EpochMillis>> as "StopTimestamp",
        /// The number of the first fragment.
        pub start_fragment_number: Option<Cow<'a, str>> as "StartFragmentNumber",
    }
}

record! {
    /// A reference of a task.
    pub struct ConnectReference<'a> {
        /// `URL`, `NUMBER`, `STRING`, `DATE`, `EMAIL`, `ATTACHMENT`, ...
        pub kind: Cow<'a, str> as "Type",
        /// The value.
        pub value: Option<Cow<'a, str>> as "Value" secret,
    }
}

record! {
    /// A segment attribute of a contact.
    pub struct ConnectSegmentAttribute<'a> {
        /// The value, if it is a string: `connect:Telephony`.
        pub value_string: Option<Cow<'a, str>> as "ValueString",
        /// The values, if it is a map.
        pub value_map: Dict<'a, ConnectSegmentAttribute<'a>> as "ValueMap",
    }
}

const RESPONSE: &str = "Connect response";

/// The largest response that a flow accepts: 32 KB.
const MAX_RESPONSE: usize = 32 * 1024;

/// The response to a flow: strings by name.
///
/// ```
/// use lambda_native_events::ConnectResponse;
///
/// let response = ConnectResponse::new().set("status", "shipped").set("items", "2");
/// assert_eq!(response.to_json()?, r#"{"status":"shipped","items":"2"}"#);
///
/// let error = ConnectResponse::new().set("the status", "shipped").to_json().unwrap_err();
/// assert_eq!(error.path(), r#"$["the status"]"#);
/// # Ok::<(), lambda_native_events::ResponseError>(())
/// ```
///
/// The flow reads them as `$.External.status`. `to_json` rejects responses of more than 32 KB, and
/// names with characters other than letters, digits, `-` and `_`. A block whose response validation
/// is `JSON` accepts any JSON; return a type of your own there.
///
/// AWS: [Grant Amazon Connect access to your AWS Lambda functions](https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html),
/// "Verify the function response"
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ConnectResponse<'a> {
    /// The values by name.
    pub values: Map<'a>,
}

impl<'a> ConnectResponse<'a> {
    /// An empty response.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a value.
    #[must_use]
    pub fn set(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.values.insert(name, value);
        self
    }

    /// The same value, independent of the text it was read from.
    pub fn into_owned(self) -> ConnectResponse<'static> {
        ConnectResponse {
            values: self.values.into_owned(),
        }
    }

    /// The JSON to return from the function.
    ///
    /// # Errors
    /// The response is too large, or a name contains characters that a flow cannot read.
    pub fn to_json(&self) -> Result<String, ResponseError> {
        let invalid =
            |path: String, problem: String| Err(ResponseError::invalid(RESPONSE, path, problem));
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        for (name, _) in self.values.iter() {
            if name.is_empty() || !name.bytes().all(allowed) {
                let problem =
                    "is not a name that a flow can read (only letters, digits, `-` and `_`)";
                return invalid(format!("$[{name:?}]"), problem.to_owned());
            }
        }
        let json = write_response(RESPONSE, self)?;
        if json.len() > MAX_RESPONSE {
            let problem = format!("has {} bytes (the limit is {MAX_RESPONSE})", json.len());
            return invalid("$".to_owned(), problem);
        }
        Ok(json)
    }
}

/// Hides the values, which are about a customer.
impl fmt::Debug for ConnectResponse<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let absent = self.values.is_empty();
        f.debug_struct("ConnectResponse")
            .field("values", &Redacted { absent })
            .finish()
    }
}

impl Serialize for ConnectResponse<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.values.serialize(to)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for ConnectResponse<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let values = Map::deserialize(from)?;
        Ok(Self { values })
    }
}
