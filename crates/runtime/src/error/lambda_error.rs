//! The error a handler returns.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use super::name;
use crate::text::joined;

/// What a handler returns when it cannot answer. The caller sees the three fields word for word.
///
/// Every [`std::error::Error`] converts, so `?` does. The type is then named by a short, stable
/// name that an alarm can be put on:
///
/// - the last part of its path, without generics: `my_app::orders::NotFound` is `NotFound`;
/// - where that is just `Error`, with the module before it: [`std::io::Error`] is `io::Error`;
///   a module called `error` is passed over, so `serde_json::error::Error` is `serde_json::Error`;
/// - references, `Box`, `Arc` and `Rc` are looked through.
///
/// The errors behind it ([`Error::source`]) become lines `caused by: …` of the stack trace.
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
/// It does not implement [`Error`] itself, for otherwise not every `Error` could convert into it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LambdaError {
    /// A short name of the kind of error, `NotFound`. Lambda's own header carries it too, in the
    /// only form the platform keeps: `Function.NotFound` (letters alone, upper case first).
    pub error_type: Cow<'static, str>,
    /// What went wrong, for a person.
    pub error_message: String,
    /// Where it went wrong: one line an entry, the innermost first. An entry of the form
    /// `name at path:line` is also shown as a frame by X-Ray.
    pub stack_trace: Vec<String>,
}

impl LambdaError {
    /// An error of the given type.
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

    /// For errors that have forgotten their type: a `Box<dyn Error + Send + Sync>`, an
    /// `anyhow::Error`, a `String`. The type is `Error` unless one is given afterwards.
    ///
    /// ```
    /// use lambda_native::LambdaError;
    ///
    /// fn load() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    ///     Err("no such order".into())
    /// }
    ///
    /// let error = load().map_err(LambdaError::from_boxed).unwrap_err();
    /// assert_eq!(error.to_string(), "Error: no such order");
    /// assert_eq!(error.with_type("NotFound").error_type, "NotFound");
    /// ```
    pub fn from_boxed(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::of(Cow::Borrowed("Error"), &*error.into())
    }

    /// For an error behind a reference, such as the one in a `Box<dyn Error>`, which need not be
    /// `Send`. The type is `Error` unless one is given afterwards.
    ///
    /// ```
    /// use lambda_native::LambdaError;
    ///
    /// fn load() -> Result<(), Box<dyn std::error::Error>> {
    ///     Err("no such order".into())
    /// }
    ///
    /// let error = load().map_err(|error| LambdaError::from_dyn(&*error)).unwrap_err();
    /// assert_eq!(error.to_string(), "Error: no such order");
    /// ```
    pub fn from_dyn(error: &(dyn Error + 'static)) -> Self {
        Self::of(Cow::Borrowed("Error"), error)
    }

    /// The same error under another type name.
    #[must_use]
    pub fn with_type(mut self, error_type: impl Into<Cow<'static, str>>) -> Self {
        self.error_type = error_type.into();
        self
    }

    /// The error with its stack trace, for one line of a log.
    pub(crate) fn in_full(&self) -> String {
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

/// What a handler may return as its error: everything that converts into a [`LambdaError`].
///
/// There is nothing to implement. It is a trait of its own for the sake of the compiler's message
/// where a type does not convert.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not convert into a `LambdaError`",
    label = "returned as an error here",
    note = "every `std::error::Error` converts; for `anyhow::Error`, \
            `Box<dyn Error + Send + Sync>` and `String` use `.map_err(LambdaError::from_boxed)`, \
            for `Box<dyn Error>` `.map_err(|error| LambdaError::from_dyn(&*error))`"
)]
pub trait HandlerError {
    /// Converts.
    fn into_lambda_error(self) -> LambdaError;
}

#[diagnostic::do_not_recommend]
impl<E: Into<LambdaError>> HandlerError for E {
    fn into_lambda_error(self) -> LambdaError {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl<E: Error> From<E> for LambdaError {
    fn from(error: E) -> Self {
        Self::of(name::short(std::any::type_name::<E>()), &error)
    }
}

impl fmt::Display for LambdaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error_type)?;
        f.write_str(": ")?;
        f.write_str(&self.error_message)
    }
}

/// As [`Display`](fmt::Display), with the stack trace below: what `unwrap` in a test shows.
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
