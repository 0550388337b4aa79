//! Commands that send an event again.

use crate::host::FunctionFacts;
use crate::record::InvocationRecord;

pub(crate) fn curl(_: &FunctionFacts, _: &InvocationRecord, _: bool) -> String {
    String::new()
}
pub(crate) fn aws(_: &FunctionFacts, _: &InvocationRecord, _: bool) -> String {
    String::new()
}
pub(crate) fn lam(_: &FunctionFacts, _: &InvocationRecord, _: bool) -> String {
    String::new()
}
pub(crate) fn test(_: &FunctionFacts, _: &InvocationRecord, _: bool) -> String {
    String::new()
}
