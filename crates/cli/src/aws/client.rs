//! Sends signed requests, and repeats those that may be repeated.

use std::cell::RefCell;
use std::io::Read as _;
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use lambda_native_sigv4::Request;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use ureq::{Agent, Body, http};

use super::credentials::{self, Found};
use super::endpoint::{Endpoint, Service};
use super::error::Error;
use super::random;

/// How often a call is tried.
const ATTEMPTS: u32 = 5;

/// The time limit of calls that do not set another.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// The characters that AWS leaves as they are in paths and queries.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Percent-encodes a part of a path or query.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// Whether a call may be sent again after it has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// It has the same effect if it arrives twice.
    Safe,
    /// Only if the service has refused it because of too many calls. After any other failure, the caller has
    /// to look whether it has had an effect.
    IfThrottled,
    /// Never.
    Never,
}

/// A call of an operation.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) service: Service,
    pub(crate) operation: &'static str,
    pub(crate) method: &'static str,
    /// Percent-encoded.
    pub(crate) path: String,
    /// Percent-encoded, without the `?`.
    pub(crate) query: String,
    /// With lower-case names.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) repeat: Repeat,
    pub(crate) timeout: Duration,
}

/// The response to a call.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    headers: http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON, or `null` if it is empty.
    pub(super) fn json(&self, operation: &str) -> anyhow::Result<Value> {
        if self.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&self.body).with_context(|| format!("{operation} returned no JSON"))
    }

    #[cfg(test)]
    pub(super) fn new(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
        let headers = headers.iter().map(|(name, value)| {
            let name: http::HeaderName = name.parse().unwrap();
            (name, value.parse().unwrap())
        });
        Response {
            status,
            headers: headers.collect(),
            body: body.as_bytes().to_vec(),
        }
    }
}

/// Sends calls with the user's credentials.
#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
    source: credentials::Source,
    /// Those of the last call. They are replaced before they expire.
    credentials: RefCell<Option<Found>>,
}

impl Client {
    pub(super) fn new(agent: Agent, source: credentials::Source) -> Client {
        Client {
            agent,
            source,
            credentials: RefCell::new(None),
        }
    }

    /// Sends a call, again if that is allowed and may help.
    pub(super) fn send(&self, call: &Call, endpoint: &Endpoint) -> anyhow::Result<Response> {
        self.open(call, endpoint)
            .and_then(|response| read(call, response))
    }

    /// Sends a call, and returns as soon as the head of a successful response has arrived.
    pub(super) fn open(
        &self,
        call: &Call,
        endpoint: &Endpoint,
    ) -> anyhow::Result<http::Response<Body>> {
        let mut failed = 0;
        loop {
            let error = match self.try_once(call, endpoint) {
                Ok(Ok(response)) => return Ok(response),
                Ok(Err(refused)) => {
                    failed += 1;
                    if refused.has_expired_token() && failed == 1 && call.repeat != Repeat::Never {
                        self.credentials.take();
                        continue;
                    }
                    let may_repeat = match call.repeat {
                        Repeat::Safe => refused.is_throttled() || refused.status() >= 500,
                        Repeat::IfThrottled => refused.is_throttled(),
                        Repeat::Never => false,
                    };
                    if !may_repeat {
                        return Err(refused.into());
                    }
                    refused.into()
                }
                Err(Broken::Credentials(error)) => return Err(error),
                Err(Broken::Connection(error)) => {
                    failed += 1;
                    let error = anyhow::Error::new(error).context(format!(
                        "{} of {} failed: no response from {}",
                        call.operation,
                        call.service.name(),
                        endpoint.url
                    ));
                    if call.repeat != Repeat::Safe {
                        return Err(error);
                    }
                    error
                }
            };
            if failed == ATTEMPTS {
                return Err(error.context(format!("gave up after {ATTEMPTS} attempts")));
            }
            thread::sleep(random::pause(failed));
        }
    }

    fn try_once(
        &self,
        call: &Call,
        endpoint: &Endpoint,
    ) -> Result<Result<http::Response<Body>, Error>, Broken> {
        let request = self.signed(call, endpoint).map_err(Broken::Credentials)?;
        let request = self.agent.configure_request(request);
        let request = request.timeout_global(Some(call.timeout)).build();
        let response = self.agent.run(request).map_err(Broken::Connection)?;
        if response.status().is_success() {
            return Ok(Ok(response));
        }
        let response = whole(response).map_err(Broken::Connection)?;
        Ok(Err(Error::of(call.service, call.operation, &response)))
    }

    fn signed(&self, call: &Call, endpoint: &Endpoint) -> anyhow::Result<http::Request<Vec<u8>>> {
        let path = format!("{}{}", endpoint.base_path(), call.path);
        let headers: Vec<(&str, &str)> = call
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let to_sign = Request {
            method: call.method,
            host: endpoint.host(),
            path: &path,
            query: &call.query,
            headers: &headers,
            body: &call.body,
        };
        let mut found = self.credentials.borrow_mut();
        if found.as_ref().is_none_or(Found::expires_soon) {
            *found = Some(self.source.find(&self.agent)?);
        }
        let Some(Found { credentials, .. }) = &*found else {
            unreachable!("they have just been found");
        };
        let service = call.service.prefix();
        let added = credentials.sign(&to_sign, &endpoint.region, service, SystemTime::now());

        let separator = if call.query.is_empty() { "" } else { "?" };
        let uri = format!("{}{}{separator}{}", endpoint.url, call.path, call.query);
        let mut request = http::Request::builder().method(call.method).uri(uri);
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        for (name, value) in added {
            request = request.header(name, value);
        }
        request
            .body(call.body.clone())
            .with_context(|| format!("cannot send the request of {}", call.operation))
    }

    /// Where the credentials have come from, once they have been used.
    pub(super) fn origin(&self) -> Option<String> {
        Some(self.credentials.borrow().as_ref()?.origin.clone())
    }
}

/// Why there is no response.
enum Broken {
    Credentials(anyhow::Error),
    Connection(ureq::Error),
}

fn read(call: &Call, response: http::Response<Body>) -> anyhow::Result<Response> {
    whole(response).with_context(|| {
        format!(
            "{} of {}: cannot read the response",
            call.operation,
            call.service.name()
        )
    })
}

fn whole(mut response: http::Response<Body>) -> Result<Response, ureq::Error> {
    let mut body = Vec::new();
    response
        .body_mut()
        .with_config()
        .limit(u64::MAX)
        .reader()
        .read_to_end(&mut body)?;
    Ok(Response {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body,
    })
}
