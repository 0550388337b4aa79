//! All other tests of the crate run with every feature, so they never reach [`missing`].

use super::*;
use crate::samples;

#[test]
fn without_its_feature_an_event_of_eventbridge_is_the_envelope() {
    let mut seen = 0;
    for sample in samples::ALL {
        let Some(source) = Source::of(sample.text).filter(|it| *it != Source::EventBridge) else {
            continue;
        };
        match missing(source, sample.text) {
            Ok(event) => {
                assert_eq!(event.source(), Source::EventBridge, "{}", sample.name);
                assert!(sample.text.contains("detail-type"), "{}", sample.name);
                seen += 1;
            }
            Err(error) => {
                assert!(!sample.text.contains("detail-type"), "{}", sample.name);
                let feature = format!("the feature `{}` of", source.feature());
                assert!(error.to_string().contains(&feature), "{error}");
            }
        }
    }
    assert!(seen >= 8, "{seen}");
}
