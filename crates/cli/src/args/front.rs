//! The flags for what stands between HTTP clients and the function.

use anyhow::{bail, ensure};
use clap::{Args, ValueEnum};
use lambda_native_emulator::front::{Front, HttpApi, LoadBalancer, PayloadFormat, RestApi};
use serde::{Deserialize, Serialize};

use super::InvokeMode;

/// The longest name of a stage ("Amazon API Gateway important notes").
const LONGEST_STAGE: usize = 128;

/// The stage of an HTTP API whose name is not in the path.
const DEFAULT_STAGE: &str = "$default";

/// The front of `lam run`.
#[derive(Debug, Clone, Args)]
pub(crate) struct FrontArgs {
    /// What the HTTP server simulates: a Function URL, an HTTP API or a REST API of API Gateway, or an
    /// Application Load Balancer. The function gets the events of this front, and its responses are
    /// converted by the front's rules. Defaults to the key `front`, or else to url.
    #[arg(
        long = "front",
        value_name = "FRONT",
        value_enum,
        ignore_case = true,
        help_heading = "Server options"
    )]
    kind: Option<FrontKind>,

    /// The stage of the HTTP API or REST API. Paths then begin with it, as at the default domain of an
    /// API: /NAME/hello. By default they do not: an HTTP API has the stage $default, and a REST API a
    /// custom domain and the stage prod.
    #[arg(long, value_name = "NAME", help_heading = "Server options")]
    stage_name: Option<String>,

    /// The payload format of the HTTP API. Defaults to 2.0.
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        help_heading = "Server options"
    )]
    payload_format: Option<Format>,

    /// A binary media type of the REST API, such as image/png, or */* for all types. May be repeated.
    /// Request bodies of these types become base64. Base64 in a response is decoded only if the
    /// client's first Accept type is one of them.
    #[arg(
        long = "binary-media-type",
        value_name = "TYPE",
        help_heading = "Server options"
    )]
    binary_media_types: Vec<String>,

    /// Turn on multi-value headers in the load balancer's target group.
    #[arg(long, help_heading = "Server options")]
    multi_value_headers: bool,

    /// The invoke mode of the Function URL or REST API. With buffered, a streamed response is collected
    /// first. With response-stream, a Function URL sends the JSON of a buffered response to the client,
    /// and a REST API rejects it. By default the function decides: what it streams is forwarded chunk by
    /// chunk, and any other response is converted. HTTP APIs and load balancers always collect the
    /// response. For a Function URL, the key `url.streaming` chooses the mode too.
    #[arg(
        long,
        value_name = "MODE",
        value_enum,
        ignore_case = true,
        help_heading = "Server options"
    )]
    invoke_mode: Option<InvokeMode>,

    /// Let pages of this origin call the Function URL or the HTTP API, such as `https://app.example`, or * for
    /// every page. May be repeated. Preflight requests are then answered without the function, and responses get
    /// the headers of CORS. `url` takes all settings from the keys `url.cors` of the configuration. By
    /// default, pages of this machine may call the function, which handles CORS itself.
    #[arg(
        long,
        value_name = "ORIGIN|url",
        value_parser = origin,
        help_heading = "Server options"
    )]
    cors: Vec<String>,
}

/// The fronts by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FrontKind {
    /// Function URL
    #[value(alias = "function-url")]
    Url,
    /// API Gateway HTTP API
    HttpApi,
    /// API Gateway REST API
    #[value(alias = "rest-api")]
    Rest,
    /// Application Load Balancer
    #[value(alias = "load-balancer")]
    Alb,
}

/// Payload formats of HTTP APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    #[value(name = "1.0")]
    V1,
    #[value(name = "2.0")]
    V2,
}

impl FrontArgs {
    /// The same flags, with these values for the front and the invoke mode if no flag chooses them.
    pub(crate) fn or(&self, kind: Option<FrontKind>, url_mode: Option<InvokeMode>) -> FrontArgs {
        let mut args = self.clone();
        args.kind = args.kind.or(kind);
        if args.kind() == FrontKind::Url {
            args.invoke_mode = args.invoke_mode.or(url_mode);
        }
        args
    }

    /// Whether `--front` is given.
    pub(crate) fn has_kind(&self) -> bool {
        self.kind.is_some()
    }

    fn kind(&self) -> FrontKind {
        self.kind.unwrap_or(FrontKind::Url)
    }

    /// The front with its settings.
    ///
    /// # Errors
    /// If a flag does not apply to the front, or its value is invalid.
    pub(crate) fn front(&self) -> anyhow::Result<Front> {
        use FrontKind::{Alb, HttpApi as Http, Rest, Url};

        self.check_flag("--stage-name", self.stage_name.is_some(), &[Http, Rest])?;
        self.check_flag("--payload-format", self.payload_format.is_some(), &[Http])?;
        let has_types = !self.binary_media_types.is_empty();
        self.check_flag("--binary-media-type", has_types, &[Rest])?;
        self.check_flag("--multi-value-headers", self.multi_value_headers, &[Alb])?;
        self.check_flag("--cors", !self.cors.is_empty(), &[Url, Http])?;
        let streams = self.invoke_mode == Some(InvokeMode::ResponseStream);
        self.check_flag("--invoke-mode response-stream", streams, &[Url, Rest])?;
        if let Some(stage) = &self.stage_name {
            self.check_stage(stage)?;
        }
        Ok(match self.kind() {
            Url => Front::FunctionUrl,
            Http => Front::HttpApi(self.http_api()),
            Rest => Front::RestApi(self.rest_api()?),
            Alb => Front::LoadBalancer(
                LoadBalancer::new().multi_value_headers(self.multi_value_headers),
            ),
        })
    }

    /// The invoke mode. `None` if the function decides.
    pub(crate) fn invoke_mode(&self) -> Option<InvokeMode> {
        match self.kind() {
            FrontKind::Url | FrontKind::Rest => self.invoke_mode,
            FrontKind::HttpApi | FrontKind::Alb => Some(InvokeMode::Buffered),
        }
    }

    /// The values of `--cors`.
    pub(crate) fn cors(&self) -> &[String] {
        &self.cors
    }

    fn http_api(&self) -> HttpApi {
        let api = HttpApi::new().payload_format(match self.payload_format {
            Some(Format::V1) => PayloadFormat::V1,
            Some(Format::V2) | None => PayloadFormat::V2,
        });
        match &self.stage_name {
            Some(stage) => api.stage(stage),
            None => api,
        }
    }

    fn rest_api(&self) -> anyhow::Result<RestApi> {
        let mut api = RestApi::new();
        if let Some(stage) = &self.stage_name {
            api = api.stage(stage);
        }
        for media_type in &self.binary_media_types {
            ensure!(
                media_type
                    .split('/')
                    .filter(|part| !part.is_empty())
                    .count()
                    == 2,
                "--binary-media-type {media_type:?} is not a media type such as image/png or */*"
            );
            api = api.binary_media_type(media_type);
        }
        Ok(api)
    }

    /// Fails if the flag is given but the front is none of these.
    fn check_flag(&self, flag: &str, is_given: bool, fronts: &[FrontKind]) -> anyhow::Result<()> {
        if !is_given || fronts.contains(&self.kind()) {
            return Ok(());
        }
        let fronts: Vec<String> = fronts
            .iter()
            .map(|front| format!("--front {}", front.name()))
            .collect();
        bail!(
            "{flag} does not apply to the front {}: it needs {}",
            self.kind().name(),
            fronts.join(" or ")
        )
    }

    fn check_stage(&self, stage: &str) -> anyhow::Result<()> {
        if self.kind() == FrontKind::HttpApi && stage == DEFAULT_STAGE {
            return Ok(());
        }
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        ensure!(
            (1..=LONGEST_STAGE).contains(&stage.len()) && stage.bytes().all(is_allowed),
            "--stage-name {stage:?} is not a name of 1 to {LONGEST_STAGE} letters, digits, - and _"
        );
        Ok(())
    }
}

impl FrontKind {
    fn name(self) -> &'static str {
        match self {
            FrontKind::Url => "url",
            FrontKind::HttpApi => "http-api",
            FrontKind::Rest => "rest",
            FrontKind::Alb => "alb",
        }
    }
}

fn origin(text: &str) -> Result<String, String> {
    if text != "url" {
        origin_of_cors(text)?;
    }
    Ok(text.to_owned())
}

/// Checks an origin ("Cors" in AWS's Lambda API reference). The key `url.cors.origins` has them too.
pub(crate) fn origin_of_cors(text: &str) -> Result<(), String> {
    let is_origin = text == "*"
        || text.split_once("://").is_some_and(|(scheme, host)| {
            matches!(scheme, "http" | "https") && !host.is_empty() && !host.contains('/')
        });
    if is_origin {
        return Ok(());
    }
    Err("is not an origin such as https://example.com (without a path), or *".to_owned())
}
