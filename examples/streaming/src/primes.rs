//! The prime numbers, in order.

/// A lazy iterator. Each prime is found by trial division with the smaller primes.
pub(crate) fn all() -> impl Iterator<Item = u64> {
    let mut odd_primes: Vec<u64> = Vec::new();
    let odd = std::iter::from_fn(move || {
        let first = odd_primes.last().map_or(3, |last| last + 2);
        let prime = (first..).step_by(2).find(|number| {
            let mut divisors = odd_primes
                .iter()
                .take_while(|&prime| prime * prime <= *number);
            divisors.all(|prime| number % prime != 0)
        })?;
        odd_primes.push(prime);
        Some(prime)
    });
    std::iter::once(2).chain(odd)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_primes_are_correct() {
        let first: Vec<u64> = super::all().take(10).collect();
        assert_eq!(first, [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]);
        assert_eq!(super::all().nth(999), Some(7919));
    }
}
