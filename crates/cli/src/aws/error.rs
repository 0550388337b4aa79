//! Why a call failed.

use std::fmt;

use serde_json::Value;
use ureq::http;

use super::call::Response;
use super::clock::ClockSkew;
use super::endpoint::Service;
use super::xml;

/// The refusal that an error is about, if it is about one.
pub(crate) fn refusal(error: &anyhow::Error) -> Option<&Error> {
    error.chain().find_map(|cause| cause.downcast_ref())
}

/// `None` if the thing that the call is about does not exist.
pub(super) fn found<T>(result: anyhow::Result<T>) -> anyhow::Result<Option<T>> {
    match result {
        Err(error) if refusal(&error).is_some_and(Error::is_not_found) => Ok(None),
        result => result.map(Some),
    }
}

/// A call that a service has refused.
#[derive(Debug)]
pub(crate) struct Error {
    service: Service,
    operation: &'static str,
    status: u16,
    /// Such as `ResourceNotFoundException`. Empty if the response has none.
    code: String,
    message: String,
    request_id: Option<String>,
    retry_after: Option<String>,
    /// Where the service wants the request to be sent, for a status 3xx.
    redirect: Option<Redirect>,
    clock_skew: Option<ClockSkew>,
}

/// What a redirect names.
#[derive(Debug)]
enum Redirect {
    /// The region of a bucket ("Making requests using the REST API": S3 answers 301 in any other region).
    Region(String),
    Host(String),
}

impl Redirect {
    fn of(response: &Response) -> Option<Redirect> {
        if !(300..400).contains(&response.status) {
            return None;
        }
        if let Some(region) = response.header("x-amz-bucket-region") {
            return Some(Redirect::Region(region.to_owned()));
        }
        let location: http::Uri = response.header("location")?.parse().ok()?;
        Some(Redirect::Host(location.host()?.to_owned()))
    }
}

impl Error {
    /// Reads the error from a response, in any of the three protocols.
    pub(super) fn of(service: Service, operation: &'static str, response: &Response) -> Error {
        let text = String::from_utf8_lossy(&response.body);
        let json: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let member = |names: [&str; 2]| {
            let found = names.into_iter().find_map(|name| json[name].as_str());
            found.map(str::to_owned)
        };
        let code = response
            .header("x-amzn-errortype")
            .map(str::to_owned)
            .or_else(|| member(["__type", "code"]))
            .or_else(|| xml::text(&text, "Code"))
            .unwrap_or_default();
        // `com.example#Code:http://example` in some services.
        let code = code.rsplit('#').next().unwrap_or_default();
        let code = code.split(':').next().unwrap_or_default().to_owned();
        let message = member(["message", "Message"])
            .or_else(|| xml::text(&text, "Message"))
            .unwrap_or_else(|| text.chars().take(500).collect());
        let request_id = response
            .header("x-amzn-requestid")
            .or_else(|| response.header("x-amz-request-id"))
            .map(str::to_owned)
            .or_else(|| xml::text(&text, "RequestId"));
        Error {
            service,
            operation,
            status: response.status,
            code,
            message,
            request_id,
            retry_after: response.header("retry-after").map(str::to_owned),
            redirect: Redirect::of(response),
            clock_skew: ClockSkew::of(response),
        }
    }

    /// Whether the service gave this code. Codes have the suffix `Exception` in some protocols only.
    pub(crate) fn is(&self, code: &str) -> bool {
        let short = |code: &str| code.strip_suffix("Exception").unwrap_or(code).to_owned();
        short(&self.code) == short(code)
    }

    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// The seconds after which the service accepts the call, if it says so.
    pub(crate) fn retry_after(&self) -> Option<&str> {
        self.retry_after.as_deref()
    }

    /// How far the clock of this machine is from that of the service, if the response says what time it is.
    pub(crate) fn clock_skew(&self) -> Option<ClockSkew> {
        self.clock_skew
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Whether the thing that the call is about does not exist.
    pub(crate) fn is_not_found(&self) -> bool {
        [
            "ResourceNotFound",
            "NoSuchEntity",
            "NoSuchKey",
            "NoSuchBucket",
        ]
        .iter()
        .any(|code| self.is(code))
            || (self.code.is_empty() && self.status == 404)
    }

    /// Whether the thing that the call creates exists already.
    pub(crate) fn is_conflict(&self) -> bool {
        [
            "ResourceConflict",
            "EntityAlreadyExists",
            "ResourceAlreadyExists",
        ]
        .iter()
        .any(|code| self.is(code))
    }

    /// Whether the service asks to call less often.
    pub(crate) fn is_throttled(&self) -> bool {
        self.status == 429
            || [
                "Throttling",
                "TooManyRequests",
                "RequestLimitExceeded",
                "SlowDown",
            ]
            .iter()
            .any(|code| self.is(code))
    }

    /// Whether the token of temporary credentials has expired.
    pub(super) fn has_expired_token(&self) -> bool {
        ["ExpiredToken", "TokenRefreshRequired", "RequestExpired"]
            .iter()
            .any(|code| self.is(code))
    }

    fn is_access_denied(&self) -> bool {
        ["AccessDenied", "UnauthorizedOperation", "NotAuthorized"]
            .iter()
            .any(|code| self.is(code))
    }

    /// What to do, as far as the code tells.
    fn advice(&self) -> Option<String> {
        match &self.redirect {
            Some(Redirect::Region(region)) => {
                return Some(format!(
                    "the bucket is in the region {region}, and Lambda reads code from a bucket in the function's own \
                     region: is `s3-bucket` the right one?"
                ));
            }
            Some(Redirect::Host(host)) => {
                return Some(format!(
                    "lam does not follow the redirect to {host}: is the endpoint URL the right one?"
                ));
            }
            None => {}
        }
        if self.is_access_denied() {
            return Some(format!(
                "allow it with this statement: {}",
                self.statement()
            ));
        }
        let text = match self.code.trim_end_matches("Exception") {
            "ExpiredToken" => "log in again, or renew the credentials",
            "SignatureDoesNotMatch"
            | "InvalidSignature"
            | "RequestTimeTooSkewed"
            | "RequestExpired" => return Some(self.advice_on_signature()),
            "UnrecognizedClient" | "InvalidClientTokenId" | "InvalidAccessKeyId" => {
                "the access key does not exist, or the region is not enabled for the account"
            }
            _ => return None,
        };
        Some(text.to_owned())
    }

    /// A signature is invalid if the secret or the clock is wrong. If it is the clock, the text contains `expired` or
    /// `not yet current`, except in S3, which has a separate code for it.
    fn advice_on_signature(&self) -> String {
        let is_wrong = |skew: &ClockSkew| !skew.is_accepted();
        if let Some(skew) = self.clock_skew.filter(is_wrong) {
            return format!("the clock of this machine is {skew}: synchronize it");
        }
        let text = self.message.to_lowercase();
        let is_about_time = self.code.starts_with("Request")
            || ["expired", "not yet current"]
                .iter()
                .any(|words| text.contains(words));
        if is_about_time {
            "is the clock of this machine right?".to_owned()
        } else {
            "is the secret access key the right one?".to_owned()
        }
    }

    /// The smallest statement of a policy that allows the call. AWS's text names the action and, most of
    /// the time, the resource.
    fn statement(&self) -> String {
        let after = |mark: &str| {
            let (_, rest) = self.message.split_once(mark)?;
            let word = rest.split_whitespace().next()?;
            Some(word.trim_end_matches([',', '.']).to_owned())
        };
        let action = after("perform: ").unwrap_or_else(|| {
            let operation = match self.operation {
                "Invoke" => "InvokeFunction",
                "HeadObject" => "GetObject",
                operation => operation,
            };
            format!("{}:{operation}", self.service.prefix())
        });
        let resource = after("on resource: ").unwrap_or_else(|| "*".to_owned());
        format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}"#)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} failed: ", self.operation, self.service.name())?;
        // A response to HEAD has no body.
        let parts = [&self.code[..], self.message.trim()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let text = parts.join(": ");
        let separator = if text.is_empty() { "" } else { " " };
        write!(f, "{text}{separator}(status {}", self.status)?;
        if let Some(id) = &self.request_id {
            write!(f, ", request id {id}")?;
        }
        f.write_str(")")?;
        match self.advice() {
            Some(advice) => write!(f, "; {advice}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::{Error, Response, Service};

    fn error(status: u16, headers: &[(&str, &str)], body: &str) -> Error {
        let response = Response::new(status, headers, body);
        Error::of(Service::Lambda, "GetFunction", &response)
    }

    #[test]
    fn errors_are_read_in_each_protocol() {
        let rest = error(
            404,
            &[
                ("x-amzn-errortype", "ResourceNotFoundException:http://a"),
                ("x-amzn-requestid", "r-1"),
            ],
            r#"{"Message": "Function not found"}"#,
        );
        let text = "GetFunction of Lambda failed: ResourceNotFoundException: Function not found \
                    (status 404, request id r-1)";
        assert_eq!(rest.to_string(), text);
        let json = r#"{"__type": "com.amazonaws#ResourceNotFoundException", "message": "m"}"#;
        let query = "<E><Error><Code>NoSuchEntity</Code><Message>m</Message></Error></E>";
        for error in [rest, error(400, &[], json), error(404, &[], query)] {
            assert!(error.is_not_found(), "{error}");
        }
        assert_eq!(
            error(502, &[], "<html>").to_string(),
            "GetFunction of Lambda failed: <html> (status 502)"
        );
    }

    #[test]
    fn a_redirect_names_the_region_or_the_host() {
        let bucket = error(301, &[("x-amz-bucket-region", "eu-north-1")], "");
        let text = bucket.to_string();
        let start =
            "GetFunction of Lambda failed: (status 301); the bucket is in the region eu-north-1,";
        assert!(text.starts_with(start), "{text}");
        let moved = error(307, &[("location", "https://other.example/path?a=b")], "");
        let text = moved.to_string();
        assert!(
            text.contains("the redirect to other.example: is the endpoint"),
            "{text}"
        );
    }

    #[test]
    fn a_wrong_clock_is_not_taken_for_a_wrong_secret() {
        let text = |date: &str, code: &str, message: &str| {
            let body = format!(r#"{{"__type": "{code}", "message": "{message}"}}"#);
            error(403, &[("date", date)], &body).to_string()
        };
        let now = httpdate::fmt_http_date(std::time::SystemTime::now());
        let expired = "Signature expired: 20261129T120000Z is now earlier than 20261129T123000Z";
        let early =
            "Signature not yet current: 20261129T130000Z is still later than 20261129T123000Z";
        let wrong =
            "The request signature we calculated does not match the signature you provided.";
        for code in ["SignatureDoesNotMatch", "InvalidSignatureException"] {
            let hour = "Sun, 29 Nov 2026 12:00:00 GMT";
            assert!(text(hour, code, wrong).ends_with("that of AWS: synchronize it"));
            for message in [expired, early] {
                assert!(text(&now, code, message).ends_with("is the clock of this machine right?"));
            }
            assert!(text(&now, code, wrong).ends_with("is the secret access key the right one?"));
        }
        assert!(
            text("", "RequestTimeTooSkewed", "").ends_with("is the clock of this machine right?")
        );
    }

    #[test]
    fn a_denied_call_names_the_statement_that_allows_it() {
        let text = "User: arn:aws:iam::1:user/u is not authorized to perform: iam:CreateRole on \
                    resource: arn:aws:iam::1:role/r because no identity-based policy allows it";
        let body = format!(r#"{{"__type": "AccessDeniedException", "Message": "{text}"}}"#);
        let statement =
            r#"{"Effect":"Allow","Action":"iam:CreateRole","Resource":"arn:aws:iam::1:role/r"}"#;
        assert!(error(403, &[], &body).to_string().ends_with(statement));
        let short = r#"{"__type": "AccessDeniedException"}"#;
        let statement = r#"{"Effect":"Allow","Action":"lambda:GetFunction","Resource":"*"}"#;
        assert!(error(403, &[], short).to_string().ends_with(statement));
    }
}
