//! A cache that concurrent invocations share. It works on Managed Instances and on ordinary functions.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use lambda_native::{LambdaContext, LambdaError, json, start_lambda_with};
use serde::Serialize;

#[derive(Serialize)]
struct Response {
    factors: Vec<u64>,
    cached: bool,
}

type Cache = Mutex<HashMap<u64, Vec<u64>>>;

fn main() {
    start_lambda_with(|| {
        // Created once, before the first event. All workers share it.
        let cache = Cache::default();
        Ok::<_, LambdaError>(json(move |number: u64, _: &LambdaContext| {
            respond(&cache, number)
        }))
    })
}

fn respond(cache: &Cache, number: u64) -> Result<Response, LambdaError> {
    if number == 0 {
        return Err(LambdaError::new("NoFactors", "0 has no prime factors"));
    }
    let known = cache.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(factors) = known.get(&number).cloned() {
        return Ok(Response {
            factors,
            cached: true,
        });
    }
    // The lock is not held while this worker computes.
    drop(known);
    let factors = factors(number);
    let mut known = cache.lock().unwrap_or_else(PoisonError::into_inner);
    known.insert(number, factors.clone());
    Ok(Response {
        factors,
        cached: false,
    })
}

fn factors(mut number: u64) -> Vec<u64> {
    let mut factors = Vec::new();
    let mut divisor = 2;
    while divisor <= number / divisor {
        while number.is_multiple_of(divisor) {
            factors.push(divisor);
            number /= divisor;
        }
        divisor += 1;
    }
    if number > 1 {
        factors.push(number);
    }
    factors
}
