//! One request, one connection: as much HTTP as this example needs.

use serde_json::Value;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::services::Service;

/// No answer is larger than this.
const MAX_BYTES: u64 = 64 * 1024;

/// The JSON at the service's path and `/item`; or why there is none.
pub(crate) async fn get_json(service: &Service, item: &str) -> Result<Value, String> {
    let bytes = exchange(service, item)
        .await
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| "the answer is not text")?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or("the answer broke off")?;
    match head.split(' ').nth(1) {
        Some("200") => serde_json::from_str(body).map_err(|error| error.to_string()),
        Some(status) => Err(format!("status {status}")),
        None => Err("the answer is not HTTP".to_owned()),
    }
}

/// HTTP/1.0 has no chunks, and ends the answer with the connection.
async fn exchange(service: &Service, item: &str) -> io::Result<Vec<u8>> {
    let Service { host, path, .. } = service;
    let request = format!("GET {path}/{item} HTTP/1.0\r\nHost: {host}\r\n\r\n");
    let mut stream = TcpStream::connect(service.address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(MAX_BYTES).read_to_end(&mut answer).await?;
    Ok(answer)
}
