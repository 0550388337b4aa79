//! The trait of the event types.

use super::error::EventError;

/// An event type of this crate, for code that is generic over events.
///
/// `lambda-native` uses it to make a handler from a function that takes an event, such as
/// `SqsEvent::handler(…)`. Such code does not name the lifetime of the event, so the trait is
/// implemented for `SqsEvent` with any lifetime, and [`Of`](Self::Of) replaces the lifetime:
///
/// ```
/// use lambda_native_events::{EventError, SnsEvent, SqsEvent, TypedEvent};
///
/// fn check<E: TypedEvent>(event: &str) -> Result<(), EventError> {
///     let _: E::Of<'_> = E::parse(event)?;
///     Ok(())
/// }
///
/// check::<SqsEvent>(SqsEvent::SAMPLE)?;
/// assert_eq!(check::<SnsEvent>("{}").unwrap_err().path(), "$.Records");
/// # Ok::<(), EventError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event type of `lambda-native-events`",
    note = "for a type of your own, use `json(...)` if it owns its data, and otherwise a handler \
            that takes the event as `&str`"
)]
pub trait TypedEvent {
    /// The same type with another lifetime: `SqsEvent<'a>`.
    type Of<'a>;

    /// Reads an event, as the type's own `parse` does.
    ///
    /// # Errors
    /// The text is not a JSON object, or a member has the wrong type.
    fn parse(text: &str) -> Result<Self::Of<'_>, EventError>;
}

/// Implements [`TypedEvent`] with the type's own `parse`: `typed_event!(SqsEvent)`.
macro_rules! typed_event {
    ($type:ident) => {
        impl crate::json::TypedEvent for $type<'_> {
            type Of<'a> = $type<'a>;

            #[inline]
            fn parse(text: &str) -> Result<$type<'_>, crate::json::EventError> {
                $type::parse(text)
            }
        }
    };
}

pub(crate) use typed_event;
