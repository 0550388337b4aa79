//! Sends signed requests, and repeats those that may be repeated.

use std::cell::RefCell;
use std::io;
use std::time::SystemTime;

use anyhow::Context as _;
use lambda_native_sigv4::Request;
use ureq::{Agent, Body, Timeout, http};

use super::attempts::{self, Failure};
use super::call::{Call, Repeat, Response};
use super::credentials::{self, ResolvedCredentials};
use super::endpoint::Endpoint;
use super::error::Error;

/// Sends calls with the user's credentials.
#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
    source: credentials::Source,
    /// Those of the last call. They are replaced before they expire.
    credentials: RefCell<Option<ResolvedCredentials>>,
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
        let response = self.open(call, endpoint)?;
        Response::read(response).with_context(|| {
            format!(
                "{} of {}: cannot read the response",
                call.operation,
                call.service.name()
            )
        })
    }

    /// Sends a call, and returns as soon as the head of a successful response has arrived.
    pub(super) fn open(
        &self,
        call: &Call,
        endpoint: &Endpoint,
    ) -> anyhow::Result<http::Response<Body>> {
        attempts::repeat(|number| self.try_once(call, endpoint, number))
    }

    fn try_once(
        &self,
        call: &Call,
        endpoint: &Endpoint,
        number: u32,
    ) -> Result<http::Response<Body>, Failure> {
        let request = self.signed(call, endpoint).map_err(Failure::Final)?;
        let request = self.agent.configure_request(request);
        let request = request.timeout_global(Some(call.timeout)).build();
        let broken = |error: ureq::Error| {
            let may_repeat = call.repeat == Repeat::Safe || is_unsent(&error);
            let error = anyhow::Error::new(error).context(format!(
                "{} of {} failed: no response from {}",
                call.operation,
                call.service.name(),
                endpoint.url
            ));
            Failure::new(error, may_repeat)
        };
        let response = self.agent.run(request).map_err(broken)?;
        if response.status().is_success() {
            return Ok(response);
        }
        let response = Response::read(response).map_err(broken)?;
        let refused = Error::of(call.service, call.operation, &response);
        let may_repeat = match call.repeat {
            // The next attempt finds new credentials.
            Repeat::Safe | Repeat::IfThrottled if number == 1 && refused.has_expired_token() => {
                self.credentials.take();
                true
            }
            Repeat::Safe => refused.is_throttled() || refused.status() >= 500,
            Repeat::IfThrottled => refused.is_throttled(),
            Repeat::Never => false,
        };
        Err(Failure::new(refused.into(), may_repeat))
    }

    fn signed<'c>(
        &self,
        call: &'c Call,
        endpoint: &Endpoint,
    ) -> anyhow::Result<http::Request<&'c [u8]>> {
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
        if found.as_ref().is_none_or(ResolvedCredentials::expires_soon) {
            *found = Some(self.source.find(&self.agent)?);
        }
        let Some(ResolvedCredentials { credentials, .. }) = &*found else {
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
            .body(&call.body[..])
            .with_context(|| format!("cannot send the request of {}", call.operation))
    }

    /// Where the credentials have come from, once they have been used.
    pub(super) fn origin(&self) -> Option<String> {
        Some(self.credentials.borrow().as_ref()?.origin.clone())
    }
}

/// Whether an error has occurred before a connection was there, so that the service has not seen the call.
fn is_unsent(error: &ureq::Error) -> bool {
    match error {
        // Only attempts to connect fail with these.
        ureq::Error::Io(error) => matches!(
            error.kind(),
            io::ErrorKind::ConnectionRefused
                | io::ErrorKind::NetworkUnreachable
                | io::ErrorKind::AddrNotAvailable
        ),
        ureq::Error::Timeout(timeout) => matches!(timeout, Timeout::Resolve | Timeout::Connect),
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => true,
        _ => false,
    }
}

/// Whether a call that has got no response may have arrived.
pub(crate) fn may_have_arrived(error: &anyhow::Error) -> bool {
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref());
    !causes.any(is_unsent)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use ureq::Agent;

    use super::is_unsent;

    #[test]
    fn a_call_is_unsent_without_a_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let agent: Agent = Agent::config_builder().proxy(None).build().into();
        let server = std::thread::spawn(move || drop(listener.accept().unwrap()));
        let closed = agent.get(&url).call().unwrap_err();
        assert!(!is_unsent(&closed), "{closed:?}");
        // The listener is closed now, too.
        server.join().unwrap();
        let refused = agent.get(&url).call().unwrap_err();
        assert!(is_unsent(&refused), "{refused:?}");
    }
}
