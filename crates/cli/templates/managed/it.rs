//! Runs the program as Lambda Managed Instances do, with the events in the directory `events`.

use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment};
use lambda_native_emulator::{Emulator, Invocation};

/// Starts the program, which handles up to four events at once.
fn start() -> ExecutionEnvironment {
    let lambda = Emulator::builder().concurrency(4).start();
    let program = Bootstrap::new(env!("CARGO_BIN_EXE_my-function"));
    let environment = ExecutionEnvironment::start(lambda.expect("an emulator"), program, |_| {});
    environment.expect("the program starts")
}

#[test]
fn concurrent_events_get_their_own_factors() {
    let environment = start();
    let primes = [101_u64, 103, 107, 109, 113];
    let pending = primes.map(|prime| environment.invoke(Invocation::new(prime.to_string())));
    for (prime, pending) in primes.into_iter().zip(pending) {
        let response = pending.wait();
        let expected = format!(r#"{{"factors":[{prime}],"cached":false}}"#);
        assert_eq!(response.body_str(), expected);
    }
}

#[test]
fn an_invocation_uses_the_result_of_another() {
    let environment = start();
    let event = include_str!("../events/number.json");
    environment.invoke(Invocation::new(event)).wait();
    let response = environment.invoke(Invocation::new(event)).wait();
    assert_eq!(
        response.body_str(),
        r#"{"factors":[2,2,2,3,3,5],"cached":true}"#
    );
}

#[test]
fn zero_is_an_error() {
    let event = include_str!("../events/zero.json");
    let response = start().invoke(Invocation::new(event)).wait();
    assert_eq!(response.error_type(), Some("NoFactors"));
}
