//! Other futures beside `run`.

use std::future::pending;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use lambda_runtime::{Error, LambdaEvent, run, run_concurrent, service_fn};
use serde_json::Value;
use tokio::sync::Barrier;
use tokio::sync::mpsc;

/// A future beside `run` makes the response while the handler waits for it.
pub(crate) async fn join() -> Result<(), Error> {
    let (sender, mut orders) = mpsc::channel::<(Value, tokio::sync::oneshot::Sender<Value>)>(1);
    let sender = &sender;
    let handler = service_fn(move |event: LambdaEvent<Value>| async move {
        let (done, response) = tokio::sync::oneshot::channel();
        sender.send((event.payload, done)).await?;
        Ok::<_, Error>(response.await?)
    });
    let beside = async {
        while let Some((event, done)) = orders.recv().await {
            tokio::time::sleep(Duration::from_millis(1)).await;
            let _ = done.send(event);
        }
        Ok(())
    };
    tokio::try_join!(run(handler), beside)?;
    Ok(())
}

/// `run` is dropped after the first event, and the process goes on.
pub(crate) async fn select() -> Result<(), Error> {
    let (sender, mut stopped) = mpsc::channel(1);
    let handler = service_fn(|event: LambdaEvent<Value>| {
        let sender = sender.clone();
        async move {
            if event.payload == "stop" {
                sender.send(()).await?;
                pending::<()>().await;
            }
            Ok::<_, Error>(event.payload)
        }
    });
    tokio::select! {
        ended = run(handler) => ended?,
        _ = stopped.recv() => println!("stopped"),
    }
    pending().await
}

/// Tasks that go on between invocations.
pub(crate) async fn spawn() -> Result<(), Error> {
    static TICKS: AtomicU64 = AtomicU64::new(0);
    tokio::spawn(async {
        loop {
            tokio::time::sleep(Duration::from_millis(1)).await;
            TICKS.fetch_add(1, Ordering::Relaxed);
        }
    });
    run(service_fn(async |_: LambdaEvent<Value>| {
        Ok::<_, Error>(TICKS.load(Ordering::Relaxed))
    }))
    .await
}

/// Responds when as many invocations are handled as the event says.
pub(crate) async fn concurrent() -> Result<(), Error> {
    let barrier = std::sync::Arc::new(Barrier::new(4));
    run_concurrent(service_fn(move |event: LambdaEvent<Value>| {
        let barrier = barrier.clone();
        async move {
            barrier.wait().await;
            Ok::<_, Error>(event.payload)
        }
    }))
    .await
}
