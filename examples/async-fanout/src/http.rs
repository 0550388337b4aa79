//! A minimal HTTP client that opens a connection for each request.

use serde_json::Value;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::services::Service;

/// Responses are cut off at this size.
const MAX_BYTES: u64 = 64 * 1024;

/// Fetches the JSON at the service's path followed by `/item`.
pub(crate) async fn get_json(service: &Service, item: &str) -> Result<Value, String> {
    let bytes = exchange(service, item)
        .await
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| "the response is not valid UTF-8")?;
    let (head, body) = text
        .split_once("\r\n\r\n")
        .ok_or("the response is incomplete")?;
    match head.split(' ').nth(1) {
        Some("200") => serde_json::from_str(body).map_err(|error| error.to_string()),
        Some(status) => Err(format!("status {status}")),
        None => Err("the response is not HTTP".to_owned()),
    }
}

/// Uses HTTP/1.0, which has no chunked encoding and ends the response by closing the connection.
async fn exchange(service: &Service, item: &str) -> io::Result<Vec<u8>> {
    let Service { host, path, .. } = service;
    let request = format!("GET {path}/{item} HTTP/1.0\r\nHost: {host}\r\n\r\n");
    let mut stream = TcpStream::connect(service.address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut response = Vec::new();
    stream.take(MAX_BYTES).read_to_end(&mut response).await?;
    Ok(response)
}
