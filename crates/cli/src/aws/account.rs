//! The account and region that `lam` works in.

use std::time::Duration;
use std::{env, fs};

use anyhow::{Context as _, ensure};
use ureq::http::Response as HttpResponse;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{ConnectProxyConnector, Connector as _, RustlsConnector};
use ureq::{Agent, Body};

use super::call::{Call, Response};
use super::client::Client;
use super::connector::KeepAliveConnector;
use super::credentials::{Profile, Source};
use super::endpoint::{Endpoint, Service};
use super::region;
use crate::args::AwsArgs;

/// How long a connection may take to open.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// What the configuration of the function says, for when no flag does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Defaults {
    pub(crate) region: Option<String>,
    pub(crate) profile: Option<String>,
}

/// Calls AWS in one region with the user's credentials.
#[derive(Debug)]
pub(crate) struct Aws {
    client: Client,
    region: String,
    profile: String,
    endpoint_flag: Option<String>,
}

impl Aws {
    /// Finds the region and the profile. Nothing is called before the first operation.
    pub(crate) fn new(args: &AwsArgs, defaults: &Defaults) -> anyhow::Result<Aws> {
        let chosen = args.aws_profile.as_deref().or(defaults.profile.as_deref());
        let profile = Profile::read(chosen)?;
        let variable = |name: &str| env::var(name).ok();
        let region = region::resolve(
            args.region.as_deref(),
            defaults.region.as_deref(),
            variable,
            &profile,
        )?;
        ensure!(
            region
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
            "{region:?} is not a region, such as eu-west-1"
        );
        let flag = args.endpoint_url.as_deref();
        let sts = Endpoint::of(Service::Sts, &region, flag, variable)?;
        let name = profile.name().to_owned();
        let source = Source::new(profile, chosen.is_some(), sts.url);
        Ok(Aws {
            client: Client::new(agent()?, source),
            region,
            profile: name,
            endpoint_flag: args.endpoint_url.clone(),
        })
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    pub(crate) fn profile(&self) -> &str {
        &self.profile
    }

    /// Where the credentials are from, once they have been used.
    pub(crate) fn origin(&self) -> Option<String> {
        self.client.origin()
    }

    /// Calls an operation.
    pub(crate) fn send(&self, call: &Call) -> anyhow::Result<Response> {
        self.client.send(call, &self.endpoint(call.service)?)
    }

    /// Calls an operation whose response is read piece by piece.
    pub(crate) fn open(&self, call: &Call) -> anyhow::Result<HttpResponse<Body>> {
        self.client.open(call, &self.endpoint(call.service)?)
    }

    /// The server that is called instead of Lambda's own, if there is one.
    pub(crate) fn other_endpoint(&self) -> anyhow::Result<Option<String>> {
        let own = Endpoint::of(Service::Lambda, &self.region, None, |_| None)?;
        let endpoint = self.endpoint(Service::Lambda)?;
        Ok((endpoint.url != own.url).then_some(endpoint.url))
    }

    fn endpoint(&self, service: Service) -> anyhow::Result<Endpoint> {
        let flag = self.endpoint_flag.as_deref();
        Endpoint::of(service, &self.region, flag, |name| env::var(name).ok())
    }
}

fn agent() -> anyhow::Result<Agent> {
    let mut config = Agent::config_builder()
        // The body of an error response says what is wrong.
        .http_status_as_error(false)
        // A request is signed for one host. Sent to another, it would only show it the session token.
        .max_redirects(0)
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .user_agent(concat!("lam/", env!("CARGO_PKG_VERSION")));
    if let Some(roots) = roots()? {
        config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
    }
    let connector = ConnectProxyConnector::default()
        .chain(KeepAliveConnector)
        .chain(RustlsConnector::default());
    let resolver = DefaultResolver::default();
    Ok(Agent::with_parts(config.build(), connector, resolver))
}

/// The certificates of `AWS_CA_BUNDLE`, for networks whose proxy opens TLS connections. Without it, Mozilla's
/// certificates are trusted.
fn roots() -> anyhow::Result<Option<RootCerts>> {
    const NAME: &str = "AWS_CA_BUNDLE";
    let Some(path) = env::var_os(NAME).filter(|path| !path.is_empty()) else {
        return Ok(None);
    };
    let pem = fs::read(&path).with_context(|| format!("{NAME}: cannot read {path:?}"))?;
    let mut certificates = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(certificate) =
            item.with_context(|| format!("{NAME}: {path:?} is not a PEM file"))?
        {
            certificates.push(certificate);
        }
    }
    ensure!(
        !certificates.is_empty(),
        "{NAME}: {path:?} contains no certificate"
    );
    Ok(Some(RootCerts::new_with_certs(&certificates)))
}
