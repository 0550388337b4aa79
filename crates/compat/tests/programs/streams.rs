//! Streamed responses.

use lambda_runtime::streaming::{Body, Response};
use lambda_runtime::{
    Error, FunctionResponse, LambdaEvent, MetadataPrelude, StreamResponse, run, service_fn,
    streaming,
};
use serde_json::Value;

pub(crate) async fn stream() -> Result<(), Error> {
    run(service_fn(async |event: LambdaEvent<usize>| {
        let chunks = (0..event.payload).map(|n| Ok::<_, Error>(format!("chunk {n}\n")));
        let mut metadata_prelude = MetadataPrelude::default();
        metadata_prelude.cookies.push("seen=yes".to_owned());
        Ok::<_, Error>(StreamResponse {
            metadata_prelude,
            stream: tokio_stream::iter(chunks),
        })
    }))
    .await
}

pub(crate) async fn channel() -> Result<(), Error> {
    async fn handler(event: LambdaEvent<usize>) -> Result<Response<Body>, Error> {
        let (mut sender, body) = streaming::channel();
        tokio::spawn(async move {
            for n in 0..event.payload {
                sender.send_data(format!("{n},").into()).await?;
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
            Ok::<_, Error>(())
        });
        Ok(Response::from(body))
    }
    run(service_fn(handler)).await
}

/// Of three events, the first gets a response, the second an error, and the third a stream.
pub(crate) async fn mixed() -> Result<(), Error> {
    run(service_fn(async |event: LambdaEvent<usize>| {
        let n = event.payload;
        match n % 3 {
            0 => Ok(FunctionResponse::BufferedResponse(n)),
            1 => Err(Error::from(n.to_string())),
            _ => {
                let chunks = [n.to_string(), ".".to_owned()].map(Ok::<_, Error>);
                let stream = StreamResponse::from(tokio_stream::iter(chunks));
                Ok(FunctionResponse::StreamingResponse(stream))
            }
        }
    }))
    .await
}

pub(crate) async fn broken() -> Result<(), Error> {
    run(service_fn(async |_: LambdaEvent<Value>| {
        let chunks = [Ok("one"), Err::<_, Error>("no more bicycles".into())];
        Ok::<_, Error>(StreamResponse::from(tokio_stream::iter(chunks)))
    }))
    .await
}
