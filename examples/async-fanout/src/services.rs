//! Reads the list of services from the environment.

use std::net::SocketAddr;

use lambda_native::LambdaError;
use tokio::net::lookup_host;

#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) name: String,
    /// `host` or `host:port`, as in the `Host` header.
    pub(crate) host: String,
    /// Starts with a slash, or is empty.
    pub(crate) path: String,
    pub(crate) address: SocketAddr,
}

/// Reads `SERVICES` and resolves the host names.
pub(crate) async fn services() -> Result<Vec<Service>, LambdaError> {
    let text = std::env::var("SERVICES").map_err(|error| {
        let example = "stock=http://stock.internal:8080; price=http://price.internal/v1";
        config_error(&format!("{error}; set it to `{example}`"))
    })?;
    let mut services = Vec::new();
    for entry in text.split(';').map(str::trim).filter(|it| !it.is_empty()) {
        services.push(service(entry).await?);
    }
    if services.is_empty() {
        return Err(config_error("it lists no services"));
    }
    Ok(services)
}

async fn service(entry: &str) -> Result<Service, LambdaError> {
    let invalid = || {
        config_error(&format!(
            "invalid entry {entry:?}: expected name=http://host:port/path"
        ))
    };
    let (name, url) = entry.split_once('=').ok_or_else(invalid)?;
    let rest = url.strip_prefix("http://").ok_or_else(invalid)?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host_and_port = if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let mut addresses = lookup_host(&host_and_port)
        .await
        .map_err(|error| config_error(&format!("{host_and_port}: {error}")))?;
    Ok(Service {
        name: name.to_owned(),
        host: host.to_owned(),
        path: path.trim_end_matches('/').to_owned(),
        address: addresses.next().ok_or_else(invalid)?,
    })
}

fn config_error(what: &str) -> LambdaError {
    LambdaError::new(
        "ConfigError",
        format!("environment variable SERVICES: {what}"),
    )
}
