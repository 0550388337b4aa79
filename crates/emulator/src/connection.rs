//! One connection of the runtime: requests in, answers out, in order.

use std::io::Write;
use std::net::TcpStream;

use crate::delivery::{self, After};
use crate::event::Event;
use crate::extensions;
use crate::fault::{At, Fault};
use crate::guard;
use crate::posts::{self, Refusal};
use crate::recorded::RecordedRequest;
use crate::reply::Reply;
use crate::request::{Body, Head, ReadError, RequestReader};
use crate::shared::{Next, Shared, has_unread};
use crate::state::State;

/// The version is part of the path: "Using the Lambda runtime API for custom runtimes".
const VERSION_PREFIX: &str = "/2018-06-01/runtime";

struct Connection<'a> {
    shared: &'a Shared,
    reader: RequestReader<TcpStream>,
    number: usize,
    pipelined: bool,
}

#[derive(Debug, Clone, Copy)]
enum Route<'a> {
    Next,
    Response(&'a str),
    Error(&'a str),
    InitError,
    /// SnapStart's, which this function does not have.
    Restore,
    Extension(extensions::Route),
    WrongMethod(&'static str),
    Unknown,
}

/// Serves a connection until either side ends it.
pub(crate) fn serve(shared: &Shared, stream: TcpStream, number: usize) {
    let mut connection = Connection {
        shared,
        reader: RequestReader::new(stream),
        number,
        pipelined: false,
    };
    let after = loop {
        match connection.exchange() {
            After::KeepOpen => {}
            end => break end,
        }
    };
    let stream = connection.reader.source_mut();
    if after == After::Close {
        delivery::close(stream);
    } else {
        // Where it fails the client gets an orderly close: all that is left to do.
        let _ = delivery::reset_on_drop(stream);
    }
    shared.forget(number);
}

impl Connection<'_> {
    fn exchange(&mut self) -> After {
        let head = match self.reader.read_head() {
            Ok(Some(head)) => head,
            Ok(None) | Err(ReadError::Truncated) => return After::Close,
            Err(ReadError::Malformed(why)) => {
                return self.refuse_and_close("a request", &malformed(why));
            }
        };
        if let Err(refusal) = guard::check(&head) {
            return self.refuse_and_close(&title(&head), &refusal);
        }
        let route = Route::of(&head, &self.shared.config.path_prefix);
        let fault = route
            .post()
            .and_then(|at| self.shared.update(|state| state.take_fault(at)));
        let mut body = Body::default();
        if fault == Some(Fault::ResetBeforeRead) {
            self.record(&head, &body, true);
            return After::Reset;
        }
        if let Err(error) = self.read_body(&head, &mut body) {
            return self.give_up_post(&head, route, &body, error);
        }
        self.record(&head, &body, false);
        let after = match route {
            Route::Next => self.next(&head),
            Route::Extension(route) => self.extension(&head, route, body),
            _ => {
                let reply = self.post(&head, route, body, fault.as_ref());
                self.deliver(reply, fault.as_ref()).unwrap_or(After::Close)
            }
        };
        match after {
            After::KeepOpen if head.wants_close() => After::Close,
            after => after,
        }
    }

    fn next(&mut self, head: &Head) -> After {
        let next = self.shared.next(self.reader.source_mut(), self.number);
        match next {
            Next::Gone => After::Close,
            Next::OutOfOrder => {
                let refusal = Refusal::out_of_order(
                    "init has failed: this process is over, and may not call /next",
                );
                let reply = self.refuse(&title(head), &refusal);
                self.deliver(reply, None).unwrap_or(After::Close)
            }
            Next::Fault(fault) => {
                let reply = match fault {
                    Fault::Status(status) => Reply::status(status),
                    _ => Reply::accepted(),
                };
                self.deliver(reply, Some(&fault)).unwrap_or(After::Close)
            }
            Next::Event(delivery) => {
                let sent = self.deliver(delivery.reply, delivery.fault.as_ref());
                sent.unwrap_or_else(|_| {
                    self.shared
                        .update(|state| state.undeliver(&delivery.request_id, delivery.attempt));
                    After::Close
                })
            }
        }
    }

    fn extension(&mut self, head: &Head, route: extensions::Route, body: Body) -> After {
        let stream = self.reader.source_mut();
        let Some(answer) = extensions::serve(self.shared, stream, head, route, body) else {
            return After::Close;
        };
        let reply = answer.unwrap_or_else(|refusal| self.refuse(&title(head), &refusal));
        self.deliver(reply, None).unwrap_or(After::Close)
    }

    fn post(&self, head: &Head, route: Route<'_>, body: Body, fault: Option<&Fault>) -> Reply {
        if !posts::is_taken(fault) {
            let Some(Fault::Status(status)) = fault else {
                return Reply::accepted();
            };
            self.shared.update(|state| {
                posts::injected_status(state, route.request_id(), *status, body.size);
            });
            return Reply::status(*status);
        }
        let taken = self.shared.update(|state| route.take(state, head, body));
        if let Err(refusal) = taken {
            return self.refuse(&title(head), &refusal);
        }
        match fault {
            Some(Fault::Status(status)) => Reply::status(*status),
            _ => Reply::accepted(),
        }
    }

    fn read_body(&mut self, head: &Head, body: &mut Body) -> Result<(), ReadError> {
        if head.expects_continue() && !self.reader.has_leftover() {
            self.reader
                .source_mut()
                .write_all(b"HTTP/1.1 100 Continue\r\n\r\n")
                .map_err(|_| ReadError::Truncated)?;
        }
        self.reader.read_body(head, posts::limit(head), body)
    }

    /// The body did not come whole, or is nothing that can be read.
    fn give_up_post(
        &mut self,
        head: &Head,
        route: Route<'_>,
        body: &Body,
        error: ReadError,
    ) -> After {
        let received = body.size;
        self.record(head, body, true);
        if let Route::Response(id) = route {
            self.shared
                .update(|state| posts::truncated_response(state, id, head, received));
        }
        let refusal = match error {
            ReadError::Malformed(why) => malformed(why),
            // A client that has only closed its sending side can still read this.
            ReadError::Truncated => Refusal {
                status: 400,
                error_type: "TruncatedHTTPRequest",
                message: format!("the request broke off after {received} bytes of its body"),
            },
        };
        self.refuse_and_close(&title(head), &refusal)
    }

    fn refuse_and_close(&mut self, request: &str, refusal: &Refusal) -> After {
        let mut reply = self.refuse(request, refusal);
        reply.set_header("Connection", b"close".to_vec());
        // The connection ends either way.
        let _ = self.deliver(reply, None);
        After::Close
    }

    fn refuse(&self, request: &str, refusal: &Refusal) -> Reply {
        let event = Event::Refused {
            request: request.to_owned(),
            status: refusal.status,
            message: refusal.message.clone(),
        };
        self.shared.update(|state| state.observe(event));
        refusal.reply()
    }

    fn deliver(&mut self, reply: Reply, fault: Option<&Fault>) -> std::io::Result<After> {
        if self.shared.config.record {
            self.pipelined = self.reader.has_leftover() || has_unread(self.reader.source_mut());
        }
        delivery::deliver(self.reader.source_mut(), reply, fault)
    }

    fn record(&self, head: &Head, body: &Body, truncated: bool) {
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

impl<'a> Route<'a> {
    fn of(head: &'a Head, path_prefix: &str) -> Route<'a> {
        let Some(path) = head.path().strip_prefix(path_prefix) else {
            return Route::Unknown;
        };
        let (method, route) = match (
            extensions::Route::of(path),
            path.strip_prefix(VERSION_PREFIX),
        ) {
            (Some((method, route)), _) => (method, Route::Extension(route)),
            (None, Some("/invocation/next")) => ("GET", Route::Next),
            (None, Some("/init/error")) => ("POST", Route::InitError),
            (None, Some("/restore/next")) => ("GET", Route::Restore),
            (None, Some("/restore/error")) => ("POST", Route::Restore),
            (None, Some(path)) => ("POST", Route::of_invocation(path)),
            (None, None) => return Route::Unknown,
        };
        match route {
            Route::Unknown => Route::Unknown,
            _ if head.method != method => Route::WrongMethod(method),
            route => route,
        }
    }

    fn of_invocation(path: &str) -> Route<'_> {
        let answer = path
            .strip_prefix("/invocation/")
            .and_then(|rest| rest.split_once('/'));
        match answer {
            Some((id, "response")) => Route::Response(id),
            Some((id, "error")) => Route::Error(id),
            _ => Route::Unknown,
        }
    }

    /// The post this is, as faults name it.
    fn post(self) -> Option<At> {
        match self {
            Route::Response(_) => Some(At::Response),
            Route::Error(_) => Some(At::Error),
            Route::InitError => Some(At::InitError),
            _ => None,
        }
    }

    fn request_id(self) -> Option<&'a str> {
        match self {
            Route::Response(id) | Route::Error(id) => Some(id),
            _ => None,
        }
    }

    fn take(self, state: &mut State, head: &Head, body: Body) -> Result<(), Refusal> {
        match self {
            Route::Response(id) => posts::response(state, id, head, body),
            Route::Error(id) => posts::error(state, id, head, body),
            Route::InitError => posts::init_error(state, head, body),
            Route::Restore => Err(Refusal::out_of_order(
                "this function does not use SnapStart, and has nothing to restore",
            )),
            Route::WrongMethod(method) => Err(Refusal {
                status: 405,
                error_type: "MethodNotAllowed",
                message: format!("{}: only {method} is allowed here", title(head)),
            }),
            Route::Next | Route::Extension(_) | Route::Unknown => Err(Refusal {
                status: 404,
                error_type: "NotFound",
                message: format!("{}: the Runtime API has no such path", title(head)),
            }),
        }
    }
}

fn title(head: &Head) -> String {
    format!("{} {}", head.method, head.target)
}

fn malformed(why: String) -> Refusal {
    Refusal {
        status: 400,
        error_type: "MalformedHTTPRequest",
        message: why,
    }
}
