//! The exact bytes that are sent.

use std::io::{BufWriter, Write};

use lambda_native::{HttpPrelude, LambdaContext, LambdaError, ResponseStream, streaming};
use lambda_native_emulator::wire;

use super::{BINARY, ONE_BYTE, end, handler, refused, serve, serve_gated};
use crate::support::raw_server::{next, stream_head};

#[test]
fn each_write_is_a_chunk_and_next_follows_the_last_one() {
    let (server, serving) = serve(handler(|event, _, out| {
        out.set_content_type("text/plain")?;
        let (one, two) = (1, "two");
        write!(out, "{one}-{two}-{event}")?;
        out.write_all(&[b'x'; 300])?;
        writeln!(out)?;
        out.flush()
    }));
    let mut raw = server.deliver("r-1", "three");
    raw.expect_head("r-1", "text/plain");
    raw.expect("b\r\n1-two-three\r\n");
    raw.expect(format!("12c\r\n{}\r\n", "x".repeat(300)));
    raw.expect("1\r\n\n\r\n0\r\n\r\n");
    end(raw, &serving);
}

#[test]
fn each_write_arrives_while_the_handler_is_running() {
    let (server, serving, key) = serve_gated(|gate, out| {
        for n in 0..3 {
            write!(out, "{n}")?;
            gate.wait();
        }
        Ok(())
    });
    let mut raw = server.deliver("r-1", "{}");
    let head = stream_head(server.address(), "r-1", BINARY);
    raw.expect_at_once(format!("{head}1\r\n0\r\n"));
    for chunk in ["1\r\n1\r\n", "1\r\n2\r\n"] {
        key.open();
        raw.expect_at_once(chunk);
    }
    key.open();
    raw.expect_at_once(format!("0\r\n\r\n{}", next(server.address())));
    raw.send(wire::accepted());
    refused(raw, &serving);
}

#[test]
fn the_prelude_and_the_delimiter_are_separate_chunks() {
    let (server, serving) = serve(handler(|_, _, out| {
        let prelude = HttpPrelude::new(201)
            .header("content-type", "text/html")
            .cookie("a=1; Secure");
        out.http(&prelude)?;
        out.write_all(b"<p>")
    }));
    let mut raw = server.deliver("r-1", "{}");
    raw.expect_head("r-1", "application/vnd.awslambda.http-integration-response");
    let prelude =
        r#"{"statusCode":201,"headers":{"content-type":"text/html"},"cookies":["a=1; Secure"]}"#;
    raw.expect(format!("{:x}\r\n{prelude}\r\n", prelude.len()));
    raw.expect(b"8\r\n\0\0\0\0\0\0\0\0\r\n3\r\n<p>\r\n0\r\n\r\n");
    end(raw, &serving);
}

#[test]
fn an_error_after_the_first_byte_is_in_two_trailers_with_a_base64_body() {
    let (server, serving) = serve(streaming(
        |_: &str, _: &LambdaContext, out: &mut ResponseStream| {
            out.write_all(b"so far")?;
            Err(LambdaError::new("OutOfStock", "no bicycles left"))
        },
    ));
    let mut raw = server.deliver("r-1", "{}");
    raw.expect_head("r-1", BINARY);
    raw.expect("6\r\nso far\r\n0\r\n");
    raw.expect("Lambda-Runtime-Function-Error-Type: Function.OutOfStock\r\n");
    // {"errorType":"OutOfStock","errorMessage":"no bicycles left","stackTrace":[]}
    raw.expect(
        "Lambda-Runtime-Function-Error-Body: \
         eyJlcnJvclR5cGUiOiJPdXRPZlN0b2NrIiwiZXJyb3JNZXNzYWdlIjoibm8gYmljeWNsZXMgbGVmdCIsInN0YWNr\
         VHJhY2UiOltdfQ==\r\n\r\n",
    );
    end(raw, &serving);
}

#[test]
fn empty_writes_send_no_chunk() {
    let (server, serving) = serve(handler(|_, _, out| {
        out.write_all(b"")?;
        write!(out, "")?;
        // Nothing has been sent, so the content type can still be set.
        out.set_content_type("text/plain")?;
        out.write_all(b"a")?;
        assert_eq!(out.write(b"")?, 0);
        let nothing = "";
        write!(out, "{nothing}")?;
        out.write_all(b"b")
    }));
    let mut raw = server.deliver("r-1", "{}");
    raw.expect_head("r-1", "text/plain");
    raw.expect("1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
    end(raw, &serving);
}

#[test]
fn a_handler_that_writes_nothing_sends_an_empty_stream() {
    let (server, serving) = serve(handler(|_, _, out| out.set_content_type("text/plain")));
    let mut raw = server.deliver("r-1", "{}");
    let head = stream_head(server.address(), "r-1", "text/plain");
    raw.expect_at_once(format!("{head}0\r\n\r\n{}", next(server.address())));
    raw.send(wire::accepted());
    refused(raw, &serving);
}

#[test]
fn a_flushed_buffer_is_one_chunk() {
    let (server, serving) = serve(handler(|_, _, out| {
        let mut out = BufWriter::new(out);
        for n in 0..5 {
            write!(out, "{n},")?;
        }
        out.flush()
    }));
    let mut raw = server.deliver("r-1", "{}");
    raw.expect_head("r-1", BINARY);
    raw.expect("a\r\n0,1,2,3,4,\r\n0\r\n\r\n");
    end(raw, &serving);
}

#[test]
fn a_content_type_cannot_inject_fields() {
    let (server, serving) = serve(handler(|event, _, out| {
        out.set_content_type(event.to_owned())?;
        out.write_all(b"a")
    }));
    let mut raw = server.deliver("r-1", "text/plain\r\nX-Injected: yes");
    raw.expect_head("r-1", "text/plainX-Injected: yes");
    raw.expect("1\r\na\r\n0\r\n\r\n");
    end(raw, &serving);
}

/// The invocation id is also sent back with a stream.
#[test]
fn the_invocation_id_is_sent_back_with_the_stream() {
    let (server, serving) = serve(handler(ONE_BYTE));
    let mut raw = server.accept();
    raw.expect_next();
    let event = String::from_utf8(wire::event_response("r-1", "{}")).expect("text");
    raw.send(event.replacen(
        "Lambda-Runtime-Deadline-Ms",
        "Lambda-Runtime-Invocation-Id: nonce 7\r\nLambda-Runtime-Deadline-Ms",
        1,
    ));
    let head = stream_head(server.address(), "r-1", BINARY);
    raw.expect(head.replacen(
        "Content-Type",
        "Lambda-Runtime-Invocation-Id: nonce 7\r\nContent-Type",
        1,
    ));
    raw.expect("1\r\na\r\n0\r\n\r\n");
    end(raw, &serving);
}
