//! Reports.

use crate::history::Store;
use crate::host::FunctionFacts;
use crate::record::InvocationRecord;

pub(crate) fn markdown(_: &Store, _: &[FunctionFacts], _: &InvocationRecord) -> String {
    String::new()
}
