//! Prepares the rows of the list before the store is locked for them.

use std::sync::Arc;

use super::Console;
use crate::record::InvocationRecord;
use crate::view;

impl Console {
    /// The kept invocations for which this is true and whose rows are not prepared.
    pub(crate) fn unprepared(
        &self,
        is_wanted: impl Fn(&InvocationRecord) -> bool,
    ) -> Vec<Arc<InvocationRecord>> {
        let is_unprepared = |record: &&Arc<InvocationRecord>| {
            is_wanted(record) && !view::is_summary_prepared(record)
        };
        self.history.read(|store| {
            let records = store.invocations.iter();
            records.filter(is_unprepared).cloned().collect()
        })
    }

    /// Prepares the rows of these invocations. With many large events this takes seconds.
    pub(crate) fn prepare(&self, records: Vec<Arc<InvocationRecord>>) {
        for record in records {
            view::prepare_summary(self.functions(), &record);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use lambda_native_emulator::front::{Front, Request};
    use lambda_native_emulator::{Invocation, InvocationResponse};

    use crate::fixtures::{facts, of_invocation};
    use crate::record::{InvocationRecord, Outcome};
    use crate::view::{is_summary_prepared, prepare_summary};

    fn ended(mut record: InvocationRecord) -> InvocationRecord {
        record.outcome = Some(Outcome::Response(InvocationResponse::Stopped));
        record
    }

    #[test]
    fn the_rows_of_copies_are_prepared_with_the_original() {
        let request = (Front::FunctionUrl, Request::new("GET", "/"));
        let running = of_invocation(Invocation::new("{}"), Some(request));
        let kept = Arc::new(running);
        assert!(!is_summary_prepared(&kept));
        // What is recorded while somebody looks changes a copy.
        let mut changed = Arc::clone(&kept);
        Arc::make_mut(&mut changed);
        prepare_summary(&[facts()], &kept);
        assert!(is_summary_prepared(&changed));

        let changed = ended(Arc::unwrap_or_clone(changed));
        assert!(!is_summary_prepared(&changed), "the status is not known");
        prepare_summary(&[facts()], &changed);
        assert!(is_summary_prepared(&changed));
    }
}
