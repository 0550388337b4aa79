//! The function that a request names, and the qualifier.

use super::api_error::ApiError;
use crate::run::app_state::AppState;
use crate::run::served_function::ServedFunction;

/// The pattern of `FunctionName` in "Invoke", for the error message.
const NAME_PATTERN: &str = "(arn:(aws[a-zA-Z-]*)?:lambda:)?\
    ((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?\
    ([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";

/// The pattern of `Qualifier` in "Invoke".
const QUALIFIER_PATTERN: &str = "\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+";

const MAX_QUALIFIER_BYTES: usize = 128;

/// The version that every alias points to: lam serves only this one.
const LATEST: &str = "$LATEST";

/// A function of this `lam run`, as a request names it.
#[derive(Debug)]
pub(super) struct FunctionName<'a> {
    pub(super) served: &'a ServedFunction,
    /// A version or an alias. lam has only one version of the function, so every one is accepted.
    pub(super) qualifier: Option<String>,
}

impl FunctionName<'_> {
    /// Accepts the function's name, the name with a qualifier, an ARN of any region and account, and a
    /// partial ARN that starts with the account.
    pub(super) fn parse<'a>(
        state: &'a AppState,
        text: &str,
        qualifier: Option<&str>,
    ) -> Result<FunctionName<'a>, ApiError> {
        let (function, in_name) = split(text)
            .filter(|(function, in_name)| {
                let is_name = state.function(function).is_some() || is_word(function, b"-_.");
                is_name && in_name.is_none_or(is_qualifier)
            })
            .ok_or_else(|| ApiError::constraint(text, "functionName", &pattern(NAME_PATTERN)))?;
        let qualifier = qualifier.filter(|qualifier| !qualifier.is_empty());
        if let Some(qualifier) = qualifier
            && !is_qualifier(qualifier)
        {
            let pattern = pattern(QUALIFIER_PATTERN);
            return Err(ApiError::constraint(qualifier, "qualifier", &pattern));
        }
        if let (Some(in_name), Some(qualifier)) = (in_name, qualifier)
            && in_name != qualifier
        {
            return Err(ApiError::invalid_parameter(
                "The derived qualifier from the function name does not match the specified \
                 qualifier."
                    .to_owned(),
            ));
        }
        let qualifier = in_name.or(qualifier).map(str::to_owned);
        match state.function(function) {
            Some(served) => Ok(FunctionName { served, qualifier }),
            None => Err(unknown(state, function, qualifier.as_deref())),
        }
    }

    /// The ARN of the function, with the qualifier if the request has one.
    pub(super) fn arn(&self) -> String {
        with_qualifier(&self.served.arn, self.qualifier.as_deref())
    }

    /// The version that is invoked.
    pub(super) fn version(&self) -> &str {
        match self.qualifier.as_deref() {
            Some(version) if version.starts_with('$') => version,
            Some(version) if version.bytes().all(|byte| byte.is_ascii_digit()) => version,
            _ => LATEST,
        }
    }
}

/// `arn` with this qualifier.
pub(super) fn with_qualifier(arn: &str, qualifier: Option<&str>) -> String {
    match qualifier {
        Some(qualifier) => format!("{arn}:{qualifier}"),
        None => arn.to_owned(),
    }
}

/// The name and the qualifier, without what an ARN has before them.
fn split(text: &str) -> Option<(&str, Option<&str>)> {
    let unqualified = match text.split_once(":function:") {
        Some((start, rest)) if is_start_of_arn(start) => rest,
        Some(_) => return None,
        None => text,
    };
    match unqualified.split_once(':') {
        Some((function, qualifier)) => Some((function, Some(qualifier))),
        None => Some((unqualified, None)),
    }
}

/// Whether this is what an ARN or a partial ARN has before `:function:`.
fn is_start_of_arn(start: &str) -> bool {
    let account = match *start.split(':').collect::<Vec<_>>() {
        ["arn", partition, "lambda", _region, account] if partition.starts_with("aws") => account,
        [_region, account] => account,
        [account] => account,
        _ => return false,
    };
    account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_qualifier(text: &str) -> bool {
    let is_version_in_dollars = matches!(text, LATEST | "$LATEST.PUBLISHED");
    is_version_in_dollars || (text.len() <= MAX_QUALIFIER_BYTES && is_word(text, b"-_"))
}

fn is_word(text: &str, punctuation: &[u8]) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || punctuation.contains(&byte);
    !text.is_empty() && text.bytes().all(is_allowed)
}

fn pattern(pattern: &str) -> String {
    format!("Member must satisfy regular expression pattern: {pattern}")
}

fn unknown(state: &AppState, function: &str, qualifier: Option<&str>) -> ApiError {
    let served = state.functions();
    let prefix = served
        .first()
        .and_then(|first| first.arn.strip_suffix(&*first.name));
    let arn = with_qualifier(
        &format!("{}{function}", prefix.unwrap_or_default()),
        qualifier,
    );
    let names: Vec<String> = served
        .iter()
        .map(|function| format!("{:?}", function.name))
        .collect();
    ApiError::not_found(format!(
        "Function not found: {arn} (this `lam run` serves {})",
        names.join(", ")
    ))
}
