//! An HTTPS server that sends the same response to every request.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::authority::Identity;

pub(crate) struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
}

/// What to do with a request.
#[derive(Clone)]
pub(crate) enum Behaviour {
    /// Send these bytes and wait for the next request.
    Answer(Vec<u8>),
    /// Do not respond until the client disconnects.
    Silence,
}

impl Behaviour {
    pub(crate) fn answer(status: &str, content_type: &str, body: &str) -> Self {
        let length = body.len();
        Self::Answer(
            format!(
                "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n{body}"
            )
            .into_bytes(),
        )
    }
}

impl Server {
    /// Serves until the test program exits.
    pub(crate) fn start(identity: Identity, behaviour: Behaviour) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(vec![identity.certificate], identity.key)
            .expect("a key that fits the certificate");
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&connections);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                counter.fetch_add(1, Ordering::SeqCst);
                let (config, behaviour) = (Arc::clone(&config), behaviour.clone());
                // A client that rejects the certificate disconnects. The test checks the client.
                thread::spawn(move || serve(stream, config, &behaviour));
            }
        });
        Self { port, connections }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://127.0.0.1:{}/page", self.port)
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn serve(stream: TcpStream, config: Arc<ServerConfig>, behaviour: &Behaviour) -> io::Result<()> {
    let connection = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    let mut received = Vec::new();
    let mut buffer = [0; 1024];
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        received.extend_from_slice(&buffer[..count]);
        // A GET request has no body.
        if !received.ends_with(b"\r\n\r\n") {
            continue;
        }
        if let Behaviour::Answer(response) = behaviour {
            stream.write_all(response)?;
            stream.flush()?;
        }
        received.clear();
    }
}
