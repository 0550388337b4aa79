//! Cross-origin requests to a Function URL or an HTTP API, as their CORS settings allow them ("Creating and
//! managing Lambda function URLs", Cross-origin resource sharing; "Configure CORS for HTTP APIs in API
//! Gateway").

use anyhow::{Context as _, ensure};
use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{HeaderName, HeaderValue, Method, Request, StatusCode};
use axum::response::Response;
use lambda_native_emulator::TrustedSites;
use lambda_native_emulator::front::Front;

use crate::config::{CorsSettings, Values};
use crate::terminal::Prefix;

/// The value of `--cors` that selects the configured settings.
const CONFIGURED: &str = "url";

/// The headers of responses that belong to CORS.
const OF_RESPONSES: [HeaderName; 6] = [
    ACCESS_CONTROL_ALLOW_CREDENTIALS,
    ACCESS_CONTROL_ALLOW_HEADERS,
    ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE,
];

/// The CORS settings of a Function URL or an HTTP API.
#[derive(Debug)]
pub(super) struct Cors {
    /// An HTTP API ignores the function's own headers of CORS, and responds to a preflight request with 204.
    is_http_api: bool,
    origins: Vec<String>,
    has_credentials: bool,
    /// Only the response to a preflight request has these headers.
    of_preflight: Vec<(HeaderName, HeaderValue)>,
    exposed: Option<HeaderValue>,
}

impl Cors {
    /// The setting that these values of `--cors` choose. `None` without the flag.
    pub(super) fn of(
        flags: &[String],
        front: &Front,
        values: &Values,
    ) -> anyhow::Result<Option<Cors>> {
        if flags.is_empty() {
            return Ok(None);
        }
        let mut cors = Cors::chosen(flags, values)?;
        cors.is_http_api = matches!(front, Front::HttpApi(_));
        Ok(Some(cors))
    }

    fn chosen(flags: &[String], values: &Values) -> anyhow::Result<Cors> {
        if flags.iter().all(|flag| flag != CONFIGURED) {
            let all = || Some(vec!["*".to_owned()]);
            return Cors::new(&CorsSettings {
                origins: Some(flags.to_vec()),
                methods: all(),
                // The wildcard does not include it (Fetch standard, CORS non-wildcard request-header name).
                headers: Some(vec!["*".to_owned(), "authorization".to_owned()]),
                expose: all(),
                ..CorsSettings::default()
            });
        }
        ensure!(
            flags.len() == 1,
            "--cors url takes the origins from the configuration: leave out the other --cors, or add \
             them to the key `url.cors.origins`"
        );
        let settings = values.url_settings().map(|url| &url.cors);
        let settings = settings
            .filter(|cors| cors.origins.as_ref().is_some_and(|list| !list.is_empty()))
            .context(
                "--cors url: the configuration does not have the key `url.cors.origins` (--cors ORIGIN \
                 needs no configuration)",
            )?;
        Cors::new(settings)
    }

    fn new(settings: &CorsSettings) -> anyhow::Result<Cors> {
        let mut of_preflight = Vec::new();
        for (name, key, list) in [
            (ACCESS_CONTROL_ALLOW_METHODS, "methods", &settings.methods),
            (ACCESS_CONTROL_ALLOW_HEADERS, "headers", &settings.headers),
        ] {
            of_preflight.extend(list_value(key, list)?.map(|value| (name, value)));
        }
        let max_age = settings.max_age.map(HeaderValue::from);
        of_preflight.extend(max_age.map(|value| (ACCESS_CONTROL_MAX_AGE, value)));
        Ok(Cors {
            is_http_api: false,
            origins: settings.origins.clone().unwrap_or_default(),
            has_credentials: settings.credentials.unwrap_or_default(),
            of_preflight,
            exposed: list_value("expose", &settings.expose)?,
        })
    }

    /// Lets pages of the allowed origins call the server.
    pub(super) fn trust(&self, sites: TrustedSites) -> TrustedSites {
        self.origins.iter().fold(sites, TrustedSites::origin)
    }

    /// The response to a preflight request, which does not reach the function. `None` for other requests.
    pub(super) fn preflight<B>(&self, request: &Request<B>, prefix: &Prefix) -> Option<Response> {
        let is_preflight = request.method() == Method::OPTIONS
            && request.headers().contains_key(ORIGIN)
            && request
                .headers()
                .contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        if !is_preflight {
            return None;
        }
        let origin = request.headers().get(ORIGIN);
        let mut response = Response::new(Body::empty());
        if self.is_http_api {
            *response.status_mut() = StatusCode::NO_CONTENT;
        }
        self.add(origin, prefix, &mut response);
        if self.allows(origin) {
            let headers = response.headers_mut();
            headers.extend(self.of_preflight.iter().cloned());
        }
        Some(response)
    }

    /// Adds the headers of this setting to a response. They take the place of the function's own.
    pub(super) fn add(
        &self,
        origin: Option<&HeaderValue>,
        prefix: &Prefix,
        response: &mut Response,
    ) {
        let headers = response.headers_mut();
        if self.is_http_api {
            for name in &OF_RESPONSES {
                headers.remove(name);
            }
        }
        if !self.allows_all() {
            headers.append(VARY, HeaderValue::from(ORIGIN));
        }
        let Some(origin) = origin.filter(|origin| self.allows(Some(origin))) else {
            return;
        };
        let origin = if self.allows_all() {
            HeaderValue::from_static("*")
        } else {
            origin.clone()
        };
        if headers
            .insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin)
            .is_some()
        {
            prefix.warning(
                "the function sets Access-Control-Allow-Origin, and so does --cors, which replaces it: a \
                 browser rejects a response that has it twice, so let only one of them set it",
            );
        }
        if self.has_credentials {
            let value = HeaderValue::from_static("true");
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, value);
        }
        if let Some(exposed) = &self.exposed {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed.clone());
        }
    }

    fn allows(&self, origin: Option<&HeaderValue>) -> bool {
        let Some(Ok(origin)) = origin.map(HeaderValue::to_str) else {
            return false;
        };
        let is_allowed = |allowed: &String| allowed == "*" || allowed.eq_ignore_ascii_case(origin);
        self.origins.iter().any(is_allowed)
    }

    /// Whether the response is the same for all origins. With credentials, a browser does not accept `*`.
    fn allows_all(&self) -> bool {
        !self.has_credentials && self.origins.iter().any(|origin| origin == "*")
    }
}

fn list_value(key: &str, list: &Option<Vec<String>>) -> anyhow::Result<Option<HeaderValue>> {
    let Some(list) = list.as_ref().filter(|list| !list.is_empty()) else {
        return Ok(None);
    };
    let text = list.join(",");
    let value = HeaderValue::try_from(&text)
        .with_context(|| format!("the key `url.cors.{key}` cannot be a header: {text:?}"))?;
    Ok(Some(value))
}
