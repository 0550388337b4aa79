//! State that concurrent invocations share. It works on Managed Instances and on ordinary functions.
//!
//! The event is a number, and the response has its prime factors. For `360` this is
//! `{"factors":[2,2,2,3,3,5],"cached":false}`; the second time, it comes from the cache.
//!
//! `lam run -p concurrent --concurrency 8` serves eight events at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use lambda_native::{LambdaContext, LambdaError, json, start_lambda_with};
use serde::Serialize;

#[derive(Serialize)]
struct Answer {
    factors: Arc<[u64]>,
    cached: bool,
}

/// The results so far, shared by all workers.
#[derive(Default)]
struct Cache(Mutex<HashMap<u64, Arc<[u64]>>>);

fn main() {
    start_lambda_with(|| {
        // Created once, before any worker requests an event.
        let cache = Cache::default();
        Ok::<_, LambdaError>(json(move |number: u64, _: &LambdaContext| {
            answer(&cache, number)
        }))
    })
}

fn answer(cache: &Cache, number: u64) -> Result<Answer, LambdaError> {
    if number == 0 {
        return Err(LambdaError::new("NoFactors", "0 has no prime factors"));
    }
    if let Some(factors) = cache.find(number) {
        return Ok(Answer {
            factors,
            cached: true,
        });
    }
    // The lock is not held here, so that a hard number does not block the other workers. Two workers
    // may factor the same number, which is harmless.
    let factors = factors(number);
    cache.keep(number, &factors);
    Ok(Answer {
        factors,
        cached: false,
    })
}

impl Cache {
    fn find(&self, number: u64) -> Option<Arc<[u64]>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&number).cloned()
    }

    fn keep(&self, number: u64, factors: &Arc<[u64]>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(number, Arc::clone(factors));
    }
}

fn factors(mut number: u64) -> Arc<[u64]> {
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
    factors.into()
}
