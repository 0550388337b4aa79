//! All execution environments that are restored from a snapshot share the state that init created.
//! That is right for the table here, which takes long to compute, but not for the id, which must be
//! unique. A hook replaces the id after the restore.
//!
//! The response to the event `100` has the id of the execution environment and the number of primes
//! below 100: `"9f86d081884c7d65 25"`.

use std::fs::File;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use lambda_native::{LambdaContext, LambdaError, Runtime};

/// The id of this execution environment. The hook replaces it, hence the `Mutex`.
type Id = Arc<Mutex<u64>>;

fn main() {
    let id = Id::default();
    let restored = Arc::clone(&id);
    Runtime::new()
        // Runs in each environment that is restored from the snapshot, before its first event.
        .after_restore(move || renew(&restored, "restored"))
        .start_with(move || {
            // Without SnapStart there is no restore, and this id stays.
            renew(&id, "init")?;
            let primes = primes(1_000_000);
            Ok::<_, LambdaError>(move |event: &str, _: &LambdaContext| answer(&primes, &id, event))
        })
}

/// Asks the kernel, whose random numbers are not part of the snapshot.
fn renew(id: &Id, when: &str) -> io::Result<()> {
    let mut bytes = [0; 8];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    let new = u64::from_ne_bytes(bytes);
    eprintln!("{when}: the id of this environment is {new:016x}");
    *id.lock().unwrap_or_else(PoisonError::into_inner) = new;
    Ok(())
}

/// The number of primes below each number.
fn primes(limit: usize) -> Vec<u32> {
    let mut composite = vec![false; limit];
    let mut counts = vec![0, 0];
    let mut count = 0;
    for number in 2..limit {
        counts.push(count);
        if !composite[number] {
            count += 1;
            for multiple in (number * 2..limit).step_by(number) {
                composite[multiple] = true;
            }
        }
    }
    counts
}

fn answer(primes: &[u32], id: &Id, event: &str) -> Result<String, LambdaError> {
    let below: usize = event.trim().parse()?;
    let Some(count) = primes.get(below) else {
        let message = format!("{below} is beyond the end of the table");
        return Err(LambdaError::new("OutOfTable", message));
    };
    let id = *id.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(format!("\"{id:016x} {count}\""))
}
