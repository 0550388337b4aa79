//! Reports.

use crate::host::FunctionFacts;
use crate::record::InvocationRecord;
use crate::view::Related;

pub(crate) fn markdown(_: &[FunctionFacts], _: &InvocationRecord, _: Related) -> String {
    String::new()
}
