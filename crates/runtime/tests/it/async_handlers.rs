//! Async handlers: the shapes of functions, failures, the deadline, and the tokio runtime.

mod concurrent;
mod deadline;
mod failing;
mod runtimes;

use std::io::Write;
use std::rc::Rc;
use std::time::Duration;

use lambda_native::{
    LambdaContext, LambdaError, ResponseStream, async_bytes, async_handler, async_streaming,
};
use lambda_native_emulator::InvocationResponse;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::yield_now;

use crate::support::function::Function;

/// Returns the event after sending it through a socket.
async fn over_a_socket(event: &str, _: &LambdaContext<'_>) -> Result<String, LambdaError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let echo = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await?;
        let mut text = Vec::new();
        stream.read_to_end(&mut text).await?;
        stream.write_all(&text).await
    });
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(event.as_bytes()).await?;
    stream.shutdown().await?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await?;
    echo.await??;
    Ok(text)
}

#[test]
fn an_async_fn_can_borrow_event_and_context_and_await_sockets() {
    let function = Function::serve(async_handler(over_a_socket));
    for event in [r#"{"n":1}"#, r#""Grüße""#, "null"] {
        assert_eq!(function.invoke(event).body_str(), event);
    }
    let traffic = function.finish();
    assert_eq!(traffic.connections, 1, "the loop below is the same");
}

#[test]
fn timers_work_on_the_default_runtime() {
    let function = Function::serve(async_handler(async |_: &str, _: &LambdaContext| {
        tokio::time::sleep(Duration::from_millis(1)).await;
        Ok::<_, LambdaError>("awake")
    }));
    assert_eq!(function.invoke("{}").body_str(), "awake");
    function.finish();
}

#[test]
fn futures_do_not_need_to_be_send() {
    let greeting = "hello".to_owned();
    let function = Function::serve(async_handler(
        async move |event: &str, _: &LambdaContext| {
            let here_only = Rc::new(format!("{greeting} {event}"));
            yield_now().await;
            Ok::<_, LambdaError>(here_only.to_string())
        },
    ));
    assert_eq!(function.invoke("1").body_str(), "hello 1");
    function.finish();
}

#[test]
fn bytes_are_passed_unchanged_and_text_must_be_utf8() {
    let function = Function::serve(async_bytes(async |event: &[u8], _: &LambdaContext| {
        yield_now().await;
        Ok::<_, LambdaError>(event.to_vec())
    }));
    assert_eq!(function.invoke(b"\xff\x00".as_slice()).body(), b"\xff\x00");
    function.finish();
    let function = Function::serve(async_handler(over_a_socket));
    let response = function.invoke(b"\xff".as_slice());
    assert_eq!(response.error_type(), Some("InvalidText"));
    function.finish();
}

#[cfg(feature = "json")]
#[test]
fn async_json_handles_typed_input_and_output() {
    let function = Function::serve(lambda_native::async_json(
        async |numbers: Vec<u32>, _: &LambdaContext| {
            yield_now().await;
            Ok::<_, LambdaError>(numbers.iter().sum::<u32>())
        },
    ));
    assert_eq!(function.invoke("[1,2,3]").body_str(), "6");
    let response = function.invoke(r#"[1,"two"]"#);
    let error = response.error().expect("a function error");
    assert_eq!(error.error_type, "InvalidEvent");
    assert!(error.error_message.starts_with("$[1]: "), "{error:?}");
    function.finish();
}

#[test]
fn a_stream_is_written_between_awaits_and_its_error_is_in_the_trailers() {
    async fn count(
        event: &str,
        _: &LambdaContext<'_>,
        out: &mut ResponseStream,
    ) -> Result<(), LambdaError> {
        for n in 1..=3 {
            yield_now().await;
            write!(out, "{n} ")?;
        }
        match event {
            "fail" => Err(LambdaError::new("OutOfStock", "no fourth")),
            _ => Ok(()),
        }
    }
    let function = Function::serve(async_streaming(count));
    let response = function.invoke("1");
    assert!(matches!(
        response,
        InvocationResponse::Response { streamed: true, .. }
    ));
    assert_eq!(response.body_str(), "1 2 3 ");
    let InvocationResponse::Response {
        body, stream_error, ..
    } = function.invoke("fail")
    else {
        panic!("a stream that has started cannot become a function error");
    };
    assert_eq!(body, b"1 2 3 ");
    assert_eq!(stream_error.expect("trailers").error_type, "OutOfStock");
    function.finish();
}
