use std::mem::forget;

use super::*;
use crate::runtime_api::endpoint::Endpoint;

#[test]
fn work_that_starts_during_a_report_is_claimed() {
    let endpoint = Endpoint::read(Some("127.0.0.1:1".to_owned()));
    let api = Arc::new(Api::new(endpoint.expect("an address")));
    let (first, second) = (Watch::new(&api), Watch::new(&api));
    let is = |claimed: Option<Claimed>, watch: &Watch| {
        claimed.is_some_and(|claimed| ptr::eq(claimed.slot, watch.slot))
    };
    // This slot follows the idle one in the list.
    first.enter_init(None);
    let mut claimed = claim_all();
    assert!(is(claimed.next(), &first));
    second.enter_init(None);
    assert!(is(claimed.next(), &second));
    assert!(claimed.next().is_none());
    // Dropping them would wait for the end of the process.
    forget((first, second));
}
