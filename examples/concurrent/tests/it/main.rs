//! Runs the real program, as Lambda would on Managed Instances.

use std::time::Duration;

use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment};
use lambda_native_emulator::{Emulator, Invocation};
use serde_json::Value;

const SAFETY_NET: Duration = Duration::from_secs(60);

fn start(concurrency: u32) -> ExecutionEnvironment {
    let lambda = Emulator::builder()
        .concurrency(concurrency)
        .timeout(SAFETY_NET)
        .start()
        .expect("an emulator");
    let bootstrap = Bootstrap::new(env!("CARGO_BIN_EXE_concurrent"));
    ExecutionEnvironment::start(lambda, bootstrap, |notice| eprintln!("{notice}"))
        .expect("the program starts")
}

#[test]
fn concurrent_events_get_their_own_factors() {
    let environment = start(8);
    let tickets: Vec<_> = (1..=200_u64)
        .map(|number| {
            (
                number,
                environment.invoke(Invocation::new(number.to_string())),
            )
        })
        .collect();
    for (number, ticket) in tickets {
        let response = ticket.wait().json();
        let factors = response["factors"].as_array().expect("a list");
        let product: u64 = factors.iter().filter_map(Value::as_u64).product();
        assert_eq!(product, number, "{response}");
    }
}

#[test]
fn an_invocation_uses_the_cached_result_of_another() {
    for concurrency in [1, 4] {
        let environment = start(concurrency);
        let responses = ["360"; 2].map(|event| environment.invoke(Invocation::new(event)).wait());
        let [first, second] = responses.map(|response| response.body_str().to_owned());
        assert_eq!(first, r#"{"factors":[2,2,2,3,3,5],"cached":false}"#);
        assert_eq!(second, r#"{"factors":[2,2,2,3,3,5],"cached":true}"#);
        let error = environment.invoke(Invocation::new("0")).wait();
        assert_eq!(error.error_type(), Some("NoFactors"));
    }
}
