//! What others do at the same time, and updates that AWS does not accept.

use super::*;
use crate::aws::stand_in::Fault;

const CONFIGURATION: &str = "memory = 512";

#[test]
fn a_failed_read_changes_nothing() {
    for operation in ["GetCallerIdentity", "GetFunction", "GetRole"] {
        let folder = Folder::new(CONFIGURATION);
        folder
            .aws
            .fault(operation, Fault::Refuse(403, "AccessDeniedException", "no"));
        folder.deploy(&[]).assert(2, &[operation]);
        assert_eq!(folder.writes(), [""; 0]);
    }
}

#[test]
fn another_update_in_progress_is_waited_for() {
    let folder = Folder::with_function("memory = 512");
    let busy =
        "The operation cannot be performed at this time. An update is in progress for resource";
    for operation in ["UpdateFunctionConfiguration", "UpdateFunctionCode"] {
        folder.aws.fault(
            operation,
            Fault::Refuse(409, "ResourceConflictException", busy),
        );
    }
    folder.deploy(&[]).assert(0, &["Deployed"]);
    assert_eq!(folder.aws.calls_of("UpdateFunctionCode").len(), 2);
}

#[test]
fn the_change_of_somebody_else_is_not_overwritten() {
    let folder = Folder::with_function("memory = 512");
    folder.aws.fault(
        "UpdateFunctionConfiguration",
        Fault::Refuse(412, "PreconditionFailedException", "stale"),
    );
    folder
        .deploy(&[])
        .assert(2, &["somebody else has changed orders in the meantime"]);
    let input = folder.aws.calls_of("UpdateFunctionConfiguration")[0].json();
    assert_eq!(input["RevisionId"], "rev-0");
    assert!(folder.aws.calls_of("UpdateFunctionCode").is_empty());
}
