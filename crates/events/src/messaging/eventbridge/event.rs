//! The envelope of EventBridge, with a detail of any type.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess};
use serde_core::ser::{Serialize, SerializeMap, Serializer};

use crate::json::{
    DateTime, EventError, Json, Member, ReadDirect, ReadError, ReadMember, Reader, Record,
    RecordVisitor, Redacted, Slot, event, read_json, reader,
};

const EVENT: &str = "EventBridge event";

#[derive(Clone, PartialEq, Eq)]
/// An event of an AWS service, of a partner, or of your own.
///
/// `D` is the type of the detail. Without it the detail stays JSON until it is asked for, so that a
/// function can look at [`detail_type`](Self::detail_type) first:
///
/// ```
/// use lambda_native_events::{EventBridgeEvent, EventError};
///
/// #[derive(serde::Deserialize)]
/// struct OrderPaid<'a> {
///     order: &'a str,
///     total: f64,
/// }
///
/// fn handle(event: &str) -> Result<(), EventError> {
///     let event = EventBridgeEvent::parse(event)?;
///     if event.is_scheduled() {
///         println!("scheduled for {}", event.time);
///     } else if event.detail_type == "OrderPaid" {
///         let paid: OrderPaid = event.detail()?;
///         println!("{} paid {}", paid.order, paid.total);
///     }
///     Ok(())
/// }
///
/// handle(EventBridgeEvent::SAMPLE)?;
/// # let event = EventBridgeEvent::parse(EventBridgeEvent::SAMPLE)?;
/// # assert_eq!((&*event.source, &*event.detail_type), ("com.example.shop", "OrderPaid"));
/// # assert_eq!(event.detail::<OrderPaid>()?.order, "order-7");
/// # handle(lambda_native_events::samples::SCHEDULE)?;
/// # Ok::<(), EventError>(())
/// ```
///
/// A function that gets one kind of event reads the whole event at once with
/// [`parse_typed`](Self::parse_typed). `D` is any serde type, and can be a type of this crate, such
/// as `CodeBuildDetail`:
///
/// ```
/// use lambda_native_events::{EventBridgeEvent, EventError};
///
/// #[derive(serde::Deserialize)]
/// struct OrderPaid {
///     order: String,
///     total: f64,
/// }
///
/// fn handle(event: &str) -> Result<String, EventError> {
///     let event = EventBridgeEvent::<OrderPaid>::parse_typed(event)?;
///     Ok(format!("{} paid {} at {}", event.detail.order, event.detail.total, event.time))
/// }
///
/// assert_eq!(handle(EventBridgeEvent::SAMPLE)?, "order-7 paid 12.5 at 2024-09-24T11:25:36Z");
/// # Ok::<(), EventError>(())
/// ```
///
/// `EventBridgeEvent<OrderPaid>` implements serde's `DeserializeOwned` if `OrderPaid` does, so the
/// runtime's `json(…)` accepts a handler that takes one. To make that possible, `Deserialize` copies
/// the strings of the envelope; `parse` and `parse_typed` borrow them.
///
/// The response of the function is ignored. After an error, Lambda retries the event.
///
/// `{:?}` does not print the detail.
///
/// AWS: [Events in Amazon EventBridge](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html),
/// "AWS service event metadata"; EventBridge Scheduler User Guide, "Templated targets".
pub struct EventBridgeEvent<'a, D = Json<'a>> {
    /// The version of the envelope: `0`.
    pub version: Cow<'a, str>,
    /// The id of the event.
    pub id: Cow<'a, str>,
    /// The kind of event. Together with the source, it determines the members of the detail.
    pub detail_type: Cow<'a, str>,
    /// The source: `aws.ec2`, or a name of your own.
    pub source: Cow<'a, str>,
    /// The account.
    pub account: Cow<'a, str>,
    /// The time of the event, in whole seconds.
    pub time: DateTime<'a>,
    /// The region.
    pub region: Cow<'a, str>,
    /// The ARNs of the resources that the event is about.
    pub resources: Vec<Cow<'a, str>>,
    /// The detail, an object. A schedule sends `{}`, or `{}` in a string.
    pub detail: D,
    /// The name of the replay, if the event is replayed from an archive.
    pub replay_name: Option<Cow<'a, str>>,
}

event!(EventBridgeEvent, "EventBridge event", EVENTBRIDGE);

impl EventBridgeEvent<'_> {
    /// The detail, as a type of your own or of this crate's. It may borrow from the event.
    ///
    /// # Errors
    /// The detail is not of that type. The path in the error starts at the detail.
    pub fn detail<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        let text = match self.detail.text() {
            // The default input of the Scheduler has no object there.
            r#""{}""# => "{}",
            text => text,
        };
        read_json("detail of an EventBridge event", text)
    }

    /// The same value, with owned strings instead of ones borrowed from the event.
    #[inline]
    pub fn into_owned(mut self) -> EventBridgeEvent<'static> {
        let detail = std::mem::take(&mut self.detail);
        self.into_owned_with(detail.into_owned())
    }
}

impl<'a, D> EventBridgeEvent<'a, D> {
    /// Reads an event and its detail. The strings of the envelope are borrowed from `text`, except
    /// those with JSON escapes; `D` may borrow too.
    ///
    /// A detail that is missing or `null` is read as `null`, which an `Option` accepts.
    ///
    /// ```
    /// use lambda_native_events::EventBridgeEvent;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct OrderPaid {
    ///     total: f64,
    /// }
    ///
    /// let event = r#"{"detail-type": "OrderPaid", "detail": {"total": "much"}}"#;
    /// let error = EventBridgeEvent::<OrderPaid>::parse_typed(event).err().unwrap();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "EventBridge event: $.detail.total: \
    ///      invalid type: string \"much\", expected f64 (line 1, column 55)"
    /// );
    /// ```
    ///
    /// # Errors
    /// The text is not a JSON object, or a member has a value of the wrong type. The path in the error
    /// starts at the event: `$.detail.total`.
    #[inline]
    pub fn parse_typed(text: &'a str) -> Result<Self, EventError>
    where
        D: Deserialize<'a>,
    {
        let mut event = EventBridgeEvent::empty(Typed(None));
        let mut reader = Reader::new(text);
        let read = reader.record(&mut event).and_then(|()| reader.end());
        read.map_err(|error| EventError::json(EVENT, text.as_bytes(), error))?;
        match event.detail.take() {
            Some(detail) => Ok(event.with_detail(detail)),
            None => Err(missing()),
        }
    }

    /// The same event with another detail, for tests.
    ///
    /// ```
    /// use lambda_native_events::EventBridgeEvent;
    ///
    /// struct OrderPaid {
    ///     total: f64,
    /// }
    ///
    /// let event = EventBridgeEvent { source: "com.example.shop".into(), ..Default::default() };
    /// let event: EventBridgeEvent<OrderPaid> = event.with_detail(OrderPaid { total: 12.5 });
    /// assert_eq!(event.detail.total, 12.5);
    /// ```
    pub fn with_detail<T>(self, detail: T) -> EventBridgeEvent<'a, T> {
        EventBridgeEvent {
            version: self.version,
            id: self.id,
            detail_type: self.detail_type,
            source: self.source,
            account: self.account,
            time: self.time,
            region: self.region,
            resources: self.resources,
            detail,
            replay_name: self.replay_name,
        }
    }

    /// Whether a schedule sent it: a scheduled rule, or a schedule of the Scheduler with its default input.
    pub fn is_scheduled(&self) -> bool {
        self.detail_type == "Scheduled Event"
    }

    /// An event with nothing but a detail.
    fn empty(detail: D) -> Self {
        Self {
            version: Cow::default(),
            id: Cow::default(),
            detail_type: Cow::default(),
            source: Cow::default(),
            account: Cow::default(),
            time: DateTime::default(),
            region: Cow::default(),
            resources: Vec::new(),
            detail,
            replay_name: None,
        }
    }

    /// A copy of the envelope, with another detail.
    fn into_owned_with<T>(self, detail: T) -> EventBridgeEvent<'static, T> {
        EventBridgeEvent {
            version: Member::into_owned(self.version),
            id: Member::into_owned(self.id),
            detail_type: Member::into_owned(self.detail_type),
            source: Member::into_owned(self.source),
            account: Member::into_owned(self.account),
            time: self.time.into_owned(),
            region: Member::into_owned(self.region),
            resources: Member::into_owned(self.resources),
            detail,
            replay_name: Member::into_owned(self.replay_name),
        }
    }
}

#[cold]
fn missing() -> EventError {
    EventError::other(EVENT, "$.detail", "is missing".to_owned())
}

/// Only for a JSON detail, because a literal that ends with `..Default::default()` would not determine the
/// type of its detail.
impl Default for EventBridgeEvent<'_> {
    fn default() -> Self {
        Self::empty(Json::default())
    }
}

impl<D> fmt::Debug for EventBridgeEvent<'_, D> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventBridgeEvent")
            .field("version", &self.version)
            .field("id", &self.id)
            .field("detail_type", &self.detail_type)
            .field("source", &self.source)
            .field("account", &self.account)
            .field("time", &self.time)
            .field("region", &self.region)
            .field("resources", &self.resources)
            .field("detail", &Redacted { absent: false })
            .field("replay_name", &self.replay_name)
            .finish()
    }
}

impl<D: Serialize> Serialize for EventBridgeEvent<'_, D> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("version", &self.version)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("detail-type", &self.detail_type)?;
        map.serialize_entry("source", &self.source)?;
        map.serialize_entry("account", &self.account)?;
        map.serialize_entry("time", &self.time)?;
        map.serialize_entry("region", &self.region)?;
        map.serialize_entry("resources", &self.resources)?;
        map.serialize_entry("detail", &self.detail)?;
        if let Some(name) = &self.replay_name {
            map.serialize_entry("replay-name", name)?;
        }
        map.end()
    }
}

/// Copies the strings of the envelope: `'de` and `'a` have nothing to do with each other, so that the
/// event is `DeserializeOwned` if the detail is.
impl<'de, D: Deserialize<'de>> Deserialize<'de> for EventBridgeEvent<'_, D> {
    fn deserialize<F: Deserializer<'de>>(from: F) -> Result<Self, F::Error> {
        let mut event = EventBridgeEvent::empty(Typed(None));
        from.deserialize_map(RecordVisitor(&mut event))?;
        match event.detail.take() {
            Some(detail) => Ok(event.into_owned_with(detail)),
            None => Err(Error::missing_field("detail")),
        }
    }
}

impl<'de: 'a, 'a> ReadMember<'de> for EventBridgeEvent<'a> {
    fn read<F: Deserializer<'de>>(&mut self, from: F) -> Result<(), F::Error> {
        from.deserialize_map(RecordVisitor(self))
    }

    #[inline]
    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        reader.record(self)
    }
}

// Written by hand, because `record!` does not support type parameters, and no other event needs one.
impl<'de: 'a, 'a, T: ReadMember<'de>> Record<'de> for EventBridgeEvent<'a, T> {
    fn read_member<M: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut M,
        _: &mut bool,
    ) -> Result<(), M::Error> {
        match name {
            "version" => map.next_value_seed(Slot(&mut self.version)),
            "id" => map.next_value_seed(Slot(&mut self.id)),
            "detail-type" => map.next_value_seed(Slot(&mut self.detail_type)),
            "source" => map.next_value_seed(Slot(&mut self.source)),
            "account" => map.next_value_seed(Slot(&mut self.account)),
            "time" => map.next_value_seed(Slot(&mut self.time)),
            "region" => map.next_value_seed(Slot(&mut self.region)),
            "resources" => map.next_value_seed(Slot(&mut self.resources)),
            "detail" => map.next_value_seed(Slot(&mut self.detail)),
            "replay-name" => map.next_value_seed(Slot(&mut self.replay_name)),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }

    fn missing(&self) -> Option<&'static str> {
        None
    }
}

impl<'de: 'a, 'a, T: ReadMember<'de>> ReadDirect<'de> for EventBridgeEvent<'a, T> {
    #[inline]
    fn read_member(&mut self, name: &str, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        match name {
            "version" => reader.slot(&mut self.version),
            "id" => reader.slot(&mut self.id),
            "detail-type" => reader.slot(&mut self.detail_type),
            "source" => reader.slot(&mut self.source),
            "account" => reader.slot(&mut self.account),
            "time" => reader.slot(&mut self.time),
            "region" => reader.slot(&mut self.region),
            "resources" => reader.slot(&mut self.resources),
            "detail" => reader.slot(&mut self.detail),
            "replay-name" => reader.slot(&mut self.replay_name),
            _ => reader.skip_value(),
        }
    }
}

/// A detail of any serde type. `None` if it is missing or `null`.
struct Typed<D>(Option<D>);

impl<D> Default for Typed<D> {
    fn default() -> Self {
        Self(None)
    }
}

impl<D> Typed<D> {
    /// The detail. A missing detail is read from `null`, if the type accepts that.
    fn take<'de>(&mut self) -> Option<D>
    where
        D: Deserialize<'de>,
    {
        self.0.take().or_else(|| reader::from_str("null").ok())
    }
}

impl<'de, D: Deserialize<'de>> ReadMember<'de> for Typed<D> {
    fn read<F: Deserializer<'de>>(&mut self, from: F) -> Result<(), F::Error> {
        self.0 = Some(D::deserialize(from)?);
        Ok(())
    }
}
