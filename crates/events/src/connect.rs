//! Amazon Connect flows.
//!
//! ```
//! use lambda_native_events::{ConnectEvent, ConnectResponse, EventError, samples};
//!
//! fn handle(event: &str) -> Result<ConnectResponse<'static>, EventError> {
//!     let event = ConnectEvent::parse(event)?;
//!     let order = event.details.parameters.get("order").unwrap_or("none");
//!     Ok(ConnectResponse::new().set("status", format!("order {order} is shipped")))
//! }
//!
//! assert_eq!(handle(samples::CONNECT)?.values.get("status"), Some("order 7 is shipped"));
//! # Ok::<(), EventError>(())
//! ```

use std::borrow::Cow;

use serde_core::de::{Deserialize, Deserializer};
use serde_core::ser::{Serialize, Serializer};

use crate::record::record;
use crate::root::{event, write_answer};
use crate::{Json, Map, ResponseError};

record! {
    /// A flow has come to a block that calls this function.
    ///
    /// ```
    /// use lambda_native_events::{ConnectEvent, samples};
    ///
    /// let event = ConnectEvent::parse(samples::CONNECT)?;
    /// let contact = &event.details.contact_data;
    /// assert_eq!(contact.customer_endpoint.as_ref().unwrap().address, "+4930123456");
    /// assert_eq!(event.details.parameters.get("order"), Some("7"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: Amazon Connect Administrator Guide, "Grant Amazon Connect access to your AWS Lambda
    /// functions", "Invoke a Lambda function from a flow".
    pub struct ConnectEvent<'a> {
        /// `ContactFlowEvent`.
        pub name: Cow<'a, str> as "Name",
        /// The contact, and what the flow says.
        pub details: ConnectDetails<'a> as "Details",
    }
}

event!(ConnectEvent, "Connect event", CONNECT);

record! {
    /// The contact, and what the flow says.
    pub struct ConnectDetails<'a> {
        /// The contact.
        pub contact_data: ConnectContact<'a> as "ContactData",
        /// The parameters of the block.
        pub parameters: Map<'a> as "Parameters",
    }
}
record! {
    /// A contact.
    pub struct ConnectContact<'a> {
        /// The attributes that the flow has set.
        pub attributes: Map<'a> as "Attributes" secret,
        /// The region.
        pub aws_region: Option<Cow<'a, str>> as "AwsRegion",
        /// `VOICE`, `CHAT`, `TASK`, `EMAIL`.
        pub channel: Cow<'a, str> as "Channel",
        /// The id.
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
        pub description: Option<Cow<'a, str>> as "Description",
        /// `INBOUND`, `OUTBOUND`, `TRANSFER`, `CALLBACK`, `API`, ...
        pub initiation_method: Cow<'a, str> as "InitiationMethod",
        /// The ARN of the instance.
        pub instance_arn: Cow<'a, str> as "InstanceARN",
        /// The language: `de-DE`.
        pub language_code: Option<Cow<'a, str>> as "LanguageCode",
        /// The media streams.
        pub media_streams: Option<Json<'a>> as "MediaStreams",
        /// Tasks: the name.
        pub name: Option<Cow<'a, str>> as "Name",
        /// The queue.
        pub queue: Option<ConnectQueue<'a>> as "Queue",
        /// Tasks: what they refer to.
        pub references: Option<Json<'a>> as "References",
        /// What the system knows of the contact.
        pub segment_attributes: Option<Json<'a>> as "SegmentAttributes",
        /// The number or address that the customer called.
        pub system_endpoint: Option<ConnectEndpoint<'a>> as "SystemEndpoint",
        /// The tags.
        pub tags: Map<'a> as "Tags",
    }
}
record! {
    /// Somebody who can be called.
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
        /// The number that the called see.
        pub outbound_caller_id: Option<ConnectEndpoint<'a>> as "OutboundCallerId",
    }
}
const RESPONSE: &str = "Connect response";

/// The most that a flow takes: 32 KB.
const MAX_ANSWER: usize = 32 * 1024;

/// An answer that a flow can read: strings by name, or with the JSON response any JSON.
///
/// ```
/// use lambda_native_events::ConnectResponse;
///
/// let answer = ConnectResponse::new().set("status", "shipped").set("items", "2");
/// assert_eq!(answer.to_json()?, r#"{"status":"shipped","items":"2"}"#);
/// # Ok::<(), lambda_native_events::ResponseError>(())
/// ```
///
/// A flow reads them as `$.External.status`. `to_json` refuses an answer of more than 32 KB, and
/// names that are not letters, digits, `-` and `_`.
///
/// AWS: Amazon Connect Administrator Guide, "Verify the function response".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectResponse<'a> {
    /// The values by name.
    pub values: Map<'a>,
}

impl<'a> ConnectResponse<'a> {
    /// Without values.
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
    /// The answer is too large, or has a name that a flow cannot read.
    pub fn to_json(&self) -> Result<String, ResponseError> {
        let invalid =
            |path: String, problem: String| Err(ResponseError::invalid(RESPONSE, path, problem));
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        for (name, _) in self.values.iter() {
            if name.is_empty() || !name.bytes().all(allowed) {
                let problem = "is no name that a flow can read: letters, digits, `-` and `_`";
                return invalid(format!("$[{name:?}]"), problem.to_owned());
            }
        }
        let json = write_answer(RESPONSE, self)?;
        if json.len() > MAX_ANSWER {
            let problem = format!("has {} bytes, more than {MAX_ANSWER}", json.len());
            return invalid("$".to_owned(), problem);
        }
        Ok(json)
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
