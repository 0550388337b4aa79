//! A Runtime API proxy, like those of some extensions.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::support::function::PATIENCE;

/// How the proxy handles requests that arrive together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pipelined {
    /// One after the other, like servers in Go or with hyper.
    InOrder,
    /// All at once, like Node's HTTP server. Of a post and the `/next` after it, `/next` always
    /// arrives first and gets its response before the post is forwarded, which is the worst case.
    AtOnce,
}

/// Which header fields of a post are forwarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fields {
    All,
    /// Only those of the body, like the proxy in AWS's sample.
    Few,
}

pub(crate) struct Proxy {
    address: String,
    /// How often a post and a `/next` arrived together.
    together: Arc<AtomicUsize>,
}

impl Proxy {
    /// Starts a proxy in front of this Runtime API.
    pub(crate) fn start(api: &str, pipelined: Pipelined, fields: Fields) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("a local address").to_string();
        let together = Arc::new(AtomicUsize::new(0));
        let relay = Relay {
            api: api.to_owned(),
            pipelined,
            fields,
            together: Arc::clone(&together),
        };
        thread::spawn(move || {
            for stream in listener.incoming() {
                let relay = relay.clone();
                // An error means that one of the connections has ended.
                thread::spawn(move || relay.serve(stream?));
            }
        });
        Proxy { address, together }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn together(&self) -> usize {
        self.together.load(Ordering::SeqCst)
    }
}

#[derive(Clone)]
struct Relay {
    api: String,
    pipelined: Pipelined,
    fields: Fields,
    together: Arc<AtomicUsize>,
}

impl Relay {
    fn serve(&self, mut client: TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        // One connection for posts and one for `/next`.
        let (mut posts, mut nexts) = (self.connect()?, self.connect()?);
        let mut received = Vec::new();
        loop {
            let mut requests = Vec::new();
            while let Some(length) = message_length(&received) {
                requests.push(received.drain(..length).collect::<Vec<u8>>());
            }
            match (&*requests, self.pipelined) {
                ([], _) => read_more(&mut client, &mut received)?,
                ([post, next], Pipelined::AtOnce) => {
                    self.together.fetch_add(1, Ordering::SeqCst);
                    let event = exchange(&mut nexts, next)?;
                    let accepted = exchange(&mut posts, &self.passed_on(post))?;
                    client.write_all(&[accepted, event].concat())?;
                }
                (requests, _) => {
                    self.together
                        .fetch_add(requests.len() - 1, Ordering::SeqCst);
                    for request in requests {
                        let response = if request.starts_with(b"GET ") {
                            exchange(&mut nexts, request)?
                        } else {
                            exchange(&mut posts, &self.passed_on(request))?
                        };
                        client.write_all(&response)?;
                    }
                }
            }
        }
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect(&self.api)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(stream)
    }

    /// The post as the proxy forwards it.
    fn passed_on(&self, post: &[u8]) -> Vec<u8> {
        if self.fields == Fields::All {
            return post.to_vec();
        }
        let length = head_length(post).expect("a whole request");
        let (head, body) = post.split_at(length);
        let head = std::str::from_utf8(head).expect("the head is text");
        let kept = head
            .split_inclusive("\r\n")
            .enumerate()
            .filter(|(n, line)| {
                let name = line.split(':').next().unwrap_or_default();
                let is_of_body =
                    ["Host", "Content-Length", "Transfer-Encoding", "\r\n"].contains(&name);
                *n == 0 || is_of_body
            });
        let mut passed_on = String::new();
        passed_on.extend(kept.map(|(_, line)| line));
        [passed_on.as_bytes(), body].concat()
    }
}

fn exchange(api: &mut TcpStream, request: &[u8]) -> io::Result<Vec<u8>> {
    api.write_all(request)?;
    let mut response = Vec::new();
    while message_length(&response).is_none() {
        read_more(api, &mut response)?;
    }
    Ok(response)
}

fn read_more(stream: &mut TcpStream, received: &mut Vec<u8>) -> io::Result<()> {
    let mut room = [0; 64 * 1024];
    match stream.read(&mut room)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        read => {
            received.extend_from_slice(&room[..read]);
            Ok(())
        }
    }
}

fn head_length(message: &[u8]) -> Option<usize> {
    Some(message.windows(4).position(|it| it == b"\r\n\r\n")? + 4)
}

/// The length of the first message, once it is complete.
fn message_length(received: &[u8]) -> Option<usize> {
    let head_length = head_length(received)?;
    let (head, body) = received.split_at(head_length);
    let head = std::str::from_utf8(head).expect("the head is text");
    let value = |name: &str| {
        let mut lines = head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    let body_length = match (value("Content-Length"), value("Transfer-Encoding")) {
        (Some(length), _) => length.parse().expect("a length is a number"),
        // No chunk in these tests contains this sequence.
        (None, Some(_)) => body.windows(5).position(|it| it == b"0\r\n\r\n")? + 5,
        (None, None) => 0,
    };
    (body.len() >= body_length).then_some(head_length + body_length)
}
