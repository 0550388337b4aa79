//! The error that a handler returns.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use super::name;
use crate::text::joined;

/// The error of a handler. The caller receives its three fields unchanged.
///
/// Every [`std::error::Error`] that can be sent to another thread converts into it, so `?` works. The
/// error type is then a short, stable name that an alarm can match:
///
/// - the last part of the type's path, without generics: `my_app::orders::NotFound` becomes
///   `NotFound`;
/// - if this is `Error`, the name includes the module: [`std::io::Error`] becomes `io::Error`. A
///   module called `error` is skipped, so `serde_json::error::Error` becomes `serde_json::Error`;
/// - references, `Box`, `Arc` and `Rc` are ignored.
///
/// `?` also converts errors that have no type of their own:
///
/// - `&str`, [`String`] and `Box<dyn Error + Send + Sync>` become `Error`;
/// - `anyhow::Error` gets the name of its root cause, if the cause derives [`Debug`] (for an enum,
///   that of the variant), and is `Error` otherwise.
///
/// The sources of the error ([`Error::source`]) become lines `caused by: …` of the stack trace.
///
/// ```
/// use lambda_native::LambdaError;
///
/// fn port(text: &str) -> Result<u16, LambdaError> {
///     Ok(text.parse()?)
/// }
///
/// let error = port("many").unwrap_err();
/// assert_eq!(error.error_type, "ParseIntError");
/// assert_eq!(error.error_message, "invalid digit found in string");
/// ```
///
/// `LambdaError` does not implement [`Error`], because otherwise not every `Error` could convert
/// into it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LambdaError {
    /// A short name for the kind of error, such as `NotFound`. It is also sent in a header of the
    /// Runtime API, in the only form that the platform keeps: `Function.NotFound` (only letters,
    /// the first in upper case).
    pub error_type: Cow<'static, str>,
    /// A description of the error for people.
    pub error_message: String,
    /// The stack trace: one line per entry, the innermost first. X-Ray shows an entry of the form
    /// `name at path:line` as a frame.
    pub stack_trace: Vec<String>,
}

impl LambdaError {
    /// Creates an error of the given type.
    ///
    /// ```
    /// use lambda_native::LambdaError;
    ///
    /// let error = LambdaError::new("OutOfStock", "no bicycles left");
    /// assert_eq!(error.to_string(), "OutOfStock: no bicycles left");
    /// ```
    pub fn new(error_type: impl Into<Cow<'static, str>>, error_message: impl Into<String>) -> Self {
        LambdaError {
            error_type: error_type.into(),
            error_message: error_message.into(),
            stack_trace: Vec::new(),
        }
    }

    /// Converts the errors for which `?` does not work: a `Box<dyn Error>`, and errors that are not
    /// `Send` and `Sync` or that borrow, such as that of a poisoned lock. The error type follows the
    /// same rule as with `?`.
    ///
    /// ```
    /// use lambda_native::LambdaError;
    ///
    /// fn load() -> Result<(), Box<dyn std::error::Error>> {
    ///     Err("no such order".into())
    /// }
    ///
    /// let error = load().map_err(LambdaError::from_boxed).unwrap_err();
    /// assert_eq!(error.to_string(), "Error: no such order");
    /// assert_eq!(error.with_type("NotFound").error_type, "NotFound");
    /// ```
    pub fn from_boxed<'a, E: Into<Box<dyn Error + 'a>>>(error: E) -> Self {
        Self::of(name::of_type::<E>(), &*error.into())
    }

    /// Converts an error behind a reference. The error type is `Error`, unless
    /// [`with_type`](Self::with_type) sets another.
    ///
    /// ```
    /// use lambda_native::LambdaError;
    ///
    /// let error: Box<dyn std::error::Error> = "no such order".into();
    /// assert_eq!(LambdaError::from_dyn(&*error).to_string(), "Error: no such order");
    /// ```
    pub fn from_dyn(error: &(dyn Error + 'static)) -> Self {
        Self::of(Cow::Borrowed("Error"), error)
    }

    /// Replaces the error type.
    #[must_use]
    pub fn with_type(mut self, error_type: impl Into<Cow<'static, str>>) -> Self {
        self.error_type = error_type.into();
        self
    }

    /// The error with its stack trace, on one line for the log.
    pub(crate) fn describe(&self) -> String {
        let mut text = joined(&self.error_type, ": ");
        text.push_str(&self.error_message);
        for line in &self.stack_trace {
            text.push_str("; ");
            text.push_str(line);
        }
        text
    }

    fn of(error_type: Cow<'static, str>, error: &dyn Error) -> Self {
        let mut stack_trace = Vec::new();
        let mut source = error.source();
        while let Some(cause) = source {
            stack_trace.push(format!("caused by: {cause}"));
            source = cause.source();
        }
        LambdaError {
            error_type,
            error_message: error.to_string(),
            stack_trace,
        }
    }
}

/// An error that a handler may return: every type that converts into a [`LambdaError`].
///
/// You never implement this trait. It exists so that the compiler can explain why a type does not
/// convert.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not convert into a `LambdaError`",
    label = "returned as an error here",
    note = "every `std::error::Error` that is `Send`, `Sync` and `'static` converts, and so do \
            `anyhow::Error`, `&str` and `String`; for other errors, such as `Box<dyn Error>`, use \
            `.map_err(LambdaError::from_boxed)`"
)]
pub trait HandlerError {
    /// Converts the error.
    fn into_lambda_error(self) -> LambdaError;
}

#[diagnostic::do_not_recommend]
impl<E: Into<LambdaError>> HandlerError for E {
    fn into_lambda_error(self) -> LambdaError {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for LambdaError {
    fn from(error: E) -> Self {
        let error = error.into();
        Self::of(name::of::<E>(&*error), &*error)
    }
}

impl fmt::Display for LambdaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error_type)?;
        f.write_str(": ")?;
        f.write_str(&self.error_message)
    }
}

/// Like [`Display`](fmt::Display), followed by the stack trace. `unwrap` in a test prints this.
impl fmt::Debug for LambdaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        for line in &self.stack_trace {
            f.write_str("\n    ")?;
            f.write_str(line)?;
        }
        Ok(())
    }
}
