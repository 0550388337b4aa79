//! Returns a result of each library that is written in C.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::var("AWS_LAMBDA_RUNTIME_API")?;
    loop {
        let next = call(&address, "GET", "next", "")?;
        let mut headers = next.lines().filter_map(|line| line.split_once(": "));
        let id =
            headers.find(|(name, _)| name.eq_ignore_ascii_case("lambda-runtime-aws-request-id"));
        let (_, id) = id.ok_or("no request id")?;
        call(&address, "POST", &format!("{id}/response"), &results()?)?;
    }
}

/// Sends a request to the Runtime API.
fn call(address: &str, method: &str, path: &str, body: &str) -> Result<String, Box<dyn Error>> {
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "{method} /2018-06-01/runtime/invocation/{path} HTTP/1.1\r\nHost: {address}\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut response = String::new();
    stream.read_to_string(&mut response)?;
    Ok(response)
}

/// The results as JSON.
fn results() -> Result<String, Box<dyn Error>> {
    let ring = ring::digest::digest(&ring::digest::SHA256, b"abc");
    let aws_lc = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, b"abc");
    let compressed = zstd::encode_all(&b"abc"[..], 3)?;
    let zstd = String::from_utf8(zstd::decode_all(&compressed[..])?)?;
    let database = rusqlite::Connection::open_in_memory()?;
    let rusqlite: i64 = database.query_row("SELECT length('abc')", [], |row| row.get(0))?;
    let (ring, aws_lc) = (hex(ring.as_ref()), hex(aws_lc.as_ref()));
    Ok(format!(
        "{{\"ring\": \"{ring}\", \"aws-lc-rs\": \"{aws_lc}\", \"zstd\": \"{zstd}\", \
         \"rusqlite\": {rusqlite}, \"openssl\": \"{}\"}}",
        openssl()
    ))
}

#[cfg(feature = "openssl")]
fn openssl() -> String {
    hex(&openssl::sha::sha256(b"abc"))
}

#[cfg(not(feature = "openssl"))]
fn openssl() -> String {
    "not built".to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
