//! Serves one connection of the runtime: reads requests and sends responses, in order.

use std::io::Write;
use std::net::TcpStream;
use std::time::Instant;

use super::extensions;
use crate::api::delivery::{self, After};
use crate::api::route::Route;
use crate::api::seen::Seen;
use crate::caller::response::{MAX_RESPONSE_BYTES, MAX_STREAM_BYTES};
use crate::fault::Fault;
use crate::http::guard::{check_local, check_no_page};
use crate::http::recorded::RecordedRequest;
use crate::http::refusal::Refusal;
use crate::http::request::{Body, Head, ReadError, RequestReader};
use crate::http::response::Response;
use crate::http::socket::{self, has_unread};
use crate::state::event::Event;
use crate::state::post_mode::is_passed_on;
use crate::state::shared::{Next, Shared};

/// How much of a streamed response is kept for [`RecordedRequest`](crate::RecordedRequest).
const MAX_RECORDED_STREAM: usize = 1024 * 1024;

struct Connection<'a> {
    shared: &'a Shared,
    reader: RequestReader<TcpStream>,
    number: usize,
    pipelined: bool,
    /// Only with a probe, and only during an exchange.
    seen: Option<Seen>,
}

/// Serves a connection until either side ends it.
pub(crate) fn serve(shared: &Shared, stream: TcpStream, number: usize) {
    let mut connection = Connection {
        shared,
        reader: RequestReader::new(stream),
        number,
        pipelined: false,
        seen: None,
    };
    let after = loop {
        match connection.exchange() {
            After::KeepOpen => {}
            end => break end,
        }
    };
    let stream = connection.reader.source_mut();
    if after == After::Close {
        socket::close(stream);
    } else {
        // If this fails, the client gets an orderly close instead.
        let _ = socket::reset_on_drop(stream);
    }
    shared.forget(number);
}

impl Connection<'_> {
    fn exchange(&mut self) -> After {
        let head = match self.reader.read_head() {
            Ok(Some(head)) => Ok(head),
            Ok(None) | Err(ReadError::Truncated) => return After::Close,
            Err(ReadError::Malformed(why)) => Err(malformed(why)),
        };
        let probe = self.shared.config.probe.as_deref();
        self.seen = probe.map(|_| Seen::begin(self.pipelined));
        let after = match &head {
            Ok(head) => self.respond(head),
            Err(refusal) => self.refuse_and_close("a request", refusal),
        };
        if let (Some(probe), Some(seen)) = (probe, self.seen.take()) {
            seen.end(probe, self.number, head.ok().as_ref());
        }
        after
    }

    fn respond(&mut self, head: &Head) -> After {
        if let Err(refusal) = check_sender(head) {
            return self.refuse_and_close(&head.title(), &refusal);
        }
        if self.is_from_before_restore() {
            self.record(head, &Body::default(), true);
            return After::Reset;
        }
        let route = Route::of(head, &self.shared.config.path_prefix);
        let fault = route
            .exchange()
            .and_then(|at| self.shared.update(|state| state.take_fault(at)));
        if let Some(seen) = &mut self.seen {
            seen.request_id = route.request_id().map(str::to_owned);
            seen.fault.clone_from(&fault);
        }
        if fault == Some(Fault::ResetBeforeRead) {
            self.record(head, &Body::default(), true);
            return After::Reset;
        }
        let after = match route {
            Route::Response(id) if self.begins_stream(id, head, fault.as_ref()) => {
                self.stream(head, id, fault.as_ref())
            }
            _ => self.whole(head, route, fault.as_ref()),
        };
        match after {
            After::KeepOpen if head.wants_close() => After::Close,
            after => after,
        }
    }

    /// Handles a request after its complete body has been read.
    fn whole(&mut self, head: &Head, route: Route<'_>, fault: Option<&Fault>) -> After {
        let mut body = Body::default();
        let cuts = fault == Some(&Fault::ResetMidPost);
        let read = self.read_body(head, MAX_RESPONSE_BYTES, &mut body, &mut |_| !cuts);
        self.record(head, &body, read.is_err());
        if let (Err(_), Route::Response(id)) = (&read, route) {
            self.shared
                .update(|state| state.break_response(id, head, body.size));
        }
        match (read, route) {
            (Err(_), _) if cuts => After::Reset,
            (Err(error), _) => self.refuse_unread(head, body.size, error),
            (Ok(()), Route::Next) => self.next(head),
            (Ok(()), Route::RestoreNext) if accepts_post(fault) => self.restore_next(head, fault),
            (Ok(()), Route::Extension(route)) => self.extension(head, route, body),
            (Ok(()), _) => {
                let response = self.post(head, route, body, fault);
                self.deliver(response, fault).unwrap_or(After::Close)
            }
        }
    }

    /// Handles a streamed response, whose body is passed on while it arrives.
    fn stream(&mut self, head: &Head, id: &str, fault: Option<&Fault>) -> After {
        let opened = self.shared.update(|state| state.begin_stream(id, head));
        let probe = self.shared.config.probe.as_deref();
        let mut room = MAX_STREAM_BYTES;
        let cuts = fault == Some(&Fault::ResetMidPost);
        let mut body = Body::default();
        let read = self.read_body(head, MAX_RECORDED_STREAM, &mut body, &mut |piece| {
            let passed = &piece[..piece.len().min(room)];
            room -= passed.len();
            if let Ok(pipe) = &opened {
                if let Some(probe) = probe
                    && !passed.is_empty()
                    && !pipe.has_ended()
                {
                    probe.chunk(id, passed, Instant::now());
                }
                pipe.push(passed);
            }
            !cuts
        });
        self.record(head, &body, read.is_err());
        if let Err(error) = read {
            if let Ok(pipe) = &opened {
                self.shared
                    .update(|state| state.break_stream(id, pipe, body.size));
            }
            return if cuts {
                After::Reset
            } else {
                self.refuse_unread(head, body.size, error)
            };
        }
        let accepted = opened.and_then(|pipe| {
            self.shared
                .update(|state| state.end_stream(id, &pipe, body))
        });
        let response = self.response_to_post(head, accepted, fault);
        self.deliver(response, fault).unwrap_or(After::Close)
    }

    /// Whether the response with this head is passed on to the caller while it arrives.
    fn begins_stream(&self, id: &str, head: &Head, fault: Option<&Fault>) -> bool {
        let mode = self.shared.read(|state| state.response_mode(id));
        let is_accepted = accepts_post(fault) || fault == Some(&Fault::ResetMidPost);
        is_accepted && is_passed_on(mode, head)
    }

    fn next(&mut self, head: &Head) -> After {
        let next = self.shared.next(self.reader.source_mut(), self.number);
        match next {
            Next::Gone => After::Close,
            Next::OutOfOrder(why) => {
                let response = self.refuse(&head.title(), &Refusal::out_of_order(why));
                self.deliver(response, None).unwrap_or(After::Close)
            }
            Next::Fault(fault) => {
                if let Some(seen) = &mut self.seen {
                    seen.fault = Some(fault.clone());
                }
                let response = match fault {
                    Fault::Status(status) => Response::status(status),
                    _ => Response::accepted(),
                };
                self.deliver(response, Some(&fault)).unwrap_or(After::Close)
            }
            Next::Event(delivery) => {
                if let Some(seen) = &mut self.seen {
                    seen.request_id = Some(delivery.request_id.clone());
                    seen.fault.clone_from(&delivery.fault);
                }
                let sent = self.deliver(delivery.response, delivery.fault.as_ref());
                sent.unwrap_or_else(|_| {
                    self.shared
                        .update(|state| state.undeliver(&delivery.request_id, delivery.attempt));
                    After::Close
                })
            }
        }
    }

    fn restore_next(&mut self, head: &Head, fault: Option<&Fault>) -> After {
        let response = match self.shared.restore_next(self.reader.source_mut()) {
            None => return After::Close,
            Some(Err(why)) => self.refuse(&head.title(), &Refusal::out_of_order(why)),
            Some(Ok(())) => match fault {
                Some(Fault::Status(status)) => Response::status(*status),
                _ => Response::empty(),
            },
        };
        self.deliver(response, fault).unwrap_or(After::Close)
    }

    /// Whether the connection is from before the restore. A restore does not bring connections back.
    fn is_from_before_restore(&self) -> bool {
        self.shared
            .read(|state| state.is_from_before_restore(self.number))
    }

    fn extension(&mut self, head: &Head, route: extensions::Route, body: Body) -> After {
        let stream = self.reader.source_mut();
        let Some(result) = extensions::serve(self.shared, stream, head, route, body) else {
            return After::Close;
        };
        let response = result.unwrap_or_else(|refusal| self.refuse(&head.title(), &refusal));
        self.deliver(response, None).unwrap_or(After::Close)
    }

    fn post(&self, head: &Head, route: Route<'_>, body: Body, fault: Option<&Fault>) -> Response {
        if !accepts_post(fault) {
            let Some(Fault::Status(status)) = fault else {
                return Response::accepted();
            };
            if let Some(id) = route.request_id() {
                self.shared
                    .update(|state| state.inject_status(id, *status, body.size));
            }
            return Response::status(*status);
        }
        let accepted = self.shared.update(|state| route.post(state, head, body));
        self.response_to_post(head, accepted, fault)
    }

    fn response_to_post(
        &self,
        head: &Head,
        accepted: Result<(), Refusal>,
        fault: Option<&Fault>,
    ) -> Response {
        match (accepted, fault) {
            (Err(refusal), _) => self.refuse(&head.title(), &refusal),
            (Ok(()), Some(Fault::Status(status))) => Response::status(*status),
            (Ok(()), _) => Response::accepted(),
        }
    }

    fn read_body(
        &mut self,
        head: &Head,
        keep: usize,
        body: &mut Body,
        pass: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<(), ReadError> {
        if head.expects_continue() && !self.reader.has_leftover() {
            self.reader
                .source_mut()
                .write_all(b"HTTP/1.1 100 Continue\r\n\r\n")
                .map_err(|_| ReadError::Truncated)?;
        }
        self.reader.read_pieces(head, keep, body, pass)
    }

    /// Refuses a request whose body could not be read.
    fn refuse_unread(&mut self, head: &Head, received: u64, error: ReadError) -> After {
        let refusal = match error {
            ReadError::Malformed(why) => malformed(why),
            // A client that has closed only its sending side can still read this.
            ReadError::Truncated => Refusal {
                status: 400,
                error_type: "TruncatedHTTPRequest",
                message: format!("the connection ended after {received} bytes of the body"),
            },
        };
        self.refuse_and_close(&head.title(), &refusal)
    }

    fn refuse_and_close(&mut self, request: &str, refusal: &Refusal) -> After {
        let mut response = self.refuse(request, refusal);
        response.set_header("Connection", b"close".to_vec());
        // An error does not matter here, because the connection is closed anyway.
        let _ = self.deliver(response, None);
        After::Close
    }

    fn refuse(&self, request: &str, refusal: &Refusal) -> Response {
        let event = Event::Refused {
            request: request.to_owned(),
            status: refusal.status,
            message: refusal.message.clone(),
        };
        self.shared.update(|state| state.observe(event));
        refusal.response()
    }

    fn deliver(&mut self, mut response: Response, fault: Option<&Fault>) -> std::io::Result<After> {
        if self.shared.config.record || self.seen.is_some() {
            self.pipelined = self.reader.has_leftover() || has_unread(self.reader.source_mut());
        }
        let sent = delivery::deliver(self.reader.source_mut(), &mut response, fault);
        if let Some(seen) = &mut self.seen
            && sent.is_ok()
            && delivery::sends_head(fault)
        {
            seen.response = Some(response);
        }
        sent
    }

    fn record(&mut self, head: &Head, body: &Body, truncated: bool) {
        if let Some(seen) = &mut self.seen {
            seen.body = body.clone();
        }
        if self.shared.config.record {
            self.shared.record(RecordedRequest::new(
                head.clone(),
                body.clone(),
                self.number,
                self.pipelined,
                truncated,
            ));
        }
    }
}

fn accepts_post(fault: Option<&Fault>) -> bool {
    fault.is_none_or(Fault::accepts_post)
}

/// Refuses a request without exactly one `Host`, and a request that a web page of another site may
/// have caused.
fn check_sender(head: &Head) -> Result<(), Refusal> {
    let hosts = head.count("Host");
    // RFC 9112, section 3.2: HTTP/1.1 requires exactly one.
    if hosts > 1 || (hosts == 0 && !head.is_http_1_0()) {
        return Err(malformed(format!(
            "{hosts} Host headers: an HTTP/1.1 request must have exactly one"
        )));
    }
    let headers = head
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()));
    let names = head.headers.iter().map(|(name, _)| name.as_str());
    let checked = check_local(headers).and_then(|()| check_no_page(names));
    checked.map_err(|foreign| Refusal {
        status: 403,
        error_type: "Forbidden",
        message: foreign.to_string(),
    })
}

fn malformed(why: String) -> Refusal {
    Refusal {
        status: 400,
        error_type: "MalformedHTTPRequest",
        message: why,
    }
}
