//! A collector: a server that receives OTLP as protobuf over HTTP, as an extension would.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

const SAFETY_NET: Duration = Duration::from_secs(60);

pub(crate) struct Collector {
    endpoint: String,
    exports: Receiver<ExportTraceServiceRequest>,
}

impl Collector {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (sender, exports) = mpsc::channel();
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let sender = sender.clone();
                thread::spawn(move || serve(connection, &sender));
            }
        });
        Collector {
            endpoint: format!("http://{address}"),
            exports,
        }
    }

    /// The value for `OTEL_EXPORTER_OTLP_ENDPOINT`.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Waits for this many spans. Each is returned with its resource.
    pub(crate) fn spans(&self, number: usize) -> Vec<(Resource, Span)> {
        let mut spans = Vec::new();
        while spans.len() < number {
            let export = self.exports.recv_timeout(SAFETY_NET);
            for of_resource in export.expect("spans").resource_spans {
                let resource = of_resource.resource.expect("a resource");
                let scopes = of_resource.scope_spans.into_iter();
                spans.extend(
                    scopes
                        .flat_map(|scope| scope.spans)
                        .map(|span| (resource.clone(), span)),
                );
            }
        }
        spans
    }
}

/// Serves requests until the client closes the connection.
fn serve(mut connection: TcpStream, exports: &Sender<ExportTraceServiceRequest>) {
    let mut requests = BufReader::new(connection.try_clone().expect("another handle"));
    loop {
        let mut line = String::new();
        if requests.read_line(&mut line).is_ok_and(|read| read == 0) {
            return;
        }
        assert_eq!(line, "POST /v1/traces HTTP/1.1\r\n");
        let mut length = 0;
        let mut content_type = String::new();
        loop {
            line.clear();
            requests.read_line(&mut line).expect("a field");
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            match &*name.to_ascii_lowercase() {
                "content-length" => length = value.parse().expect("a number"),
                "content-type" => value.clone_into(&mut content_type),
                _ => {}
            }
        }
        assert_eq!(content_type, "application/x-protobuf");
        let mut body = vec![0; length];
        requests.read_exact(&mut body).expect("a body");
        let export = ExportTraceServiceRequest::decode(&*body).expect("a message of OTLP");
        connection
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n")
            .expect("the client reads it");
        // The receiver is gone once the test has finished.
        let _ = exports.send(export);
    }
}

/// The value of this attribute as text.
pub(crate) fn attribute(resource: &Resource, name: &str) -> String {
    let mut attributes = resource.attributes.iter();
    let attribute = attributes.find(|attribute| attribute.key == name);
    let value = attribute.and_then(|it| it.value.as_ref()?.value.as_ref());
    match value {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        other => format!("{other:?}"),
    }
}

/// The id in hexadecimal digits, or an empty string if there is none.
pub(crate) fn hex(id: &[u8]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}
