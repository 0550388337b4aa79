//! Deployments of a function that exists.

use super::*;
use crate::aws::stand_in::Fault;

#[test]
fn what_the_configuration_does_not_have_stays() {
    let folder = Folder::with_function("env.BB = '2'\ntags.team = 'shop'");
    folder.aws.state(|state| {
        let function = state.function.as_mut().unwrap();
        function.tags = json!({"owner": "somebody"});
        function.concurrency = Some(7);
        function.url = Some(json!({"FunctionUrl": "https://x/", "AuthType": "NONE"}));
        function.policy = vec![json!({"Sid": "theirs"})];
        let theirs = json!({
            "Environment": {"Variables": {"AA": "1"}},
            "Layers": [{"Arn": "arn:layer:1"}],
            "VpcConfig": {"SubnetIds": ["s"], "SecurityGroupIds": ["g"], "VpcId": "v"},
            "MemorySize": 1024,
            "Description": "theirs",
        });
        for (name, value) in theirs.as_object().unwrap() {
            function.configuration[name] = value.clone();
        }
    });
    let before = folder.function();
    folder.deploy(&[]).assert(0, &["+ env.BB"]);
    let after = folder.function();
    assert_eq!(
        after.configuration["Environment"]["Variables"],
        json!({"AA": "1", "BB": "2"})
    );
    for member in ["Layers", "VpcConfig", "MemorySize", "Description", "Role"] {
        assert_eq!(
            after.configuration[member], before.configuration[member],
            "{member}"
        );
    }
    assert_eq!(after.tags, json!({"owner": "somebody", "team": "shop"}));
    assert_eq!(
        (after.concurrency, after.url, after.policy),
        (before.concurrency, before.url, before.policy)
    );
    // Only what differs is sent.
    let input = folder.aws.calls_of("UpdateFunctionConfiguration")[0].json();
    let members: Vec<&String> = input.as_object().unwrap().keys().collect();
    assert_eq!(members, ["Environment", "RevisionId"]);
}

#[test]
fn variables_are_removed_only_if_that_is_asked_for() {
    let folder = Folder::with_function("env.BB = '2'\nenv-remove = ['OLD']");
    let variables = json!({"Variables": {"AA": PASSWORD, "OLD": "x", "BB": "1"}});
    folder
        .aws
        .state(|state| state.function.as_mut().unwrap().configuration["Environment"] = variables);
    folder
        .deploy(&[])
        .assert(0, &["- env.OLD", "+ env.BB •••• (sha "]);
    let variables = |folder: &Folder| folder.configuration()["Environment"]["Variables"].clone();
    assert_eq!(variables(&folder), json!({"AA": PASSWORD, "BB": "2"}));
    folder.deploy(&["--prune-env"]).assert(0, &["- env.AA"]);
    assert_eq!(variables(&folder), json!({"BB": "2"}));
}

#[test]
fn variables_that_cannot_be_read_are_not_lost() {
    let folder = Folder::with_function("env.BB = '2'");
    let environment = json!({"Error": {"ErrorCode": "AccessDenied", "Message": "no kms:Decrypt"}});
    folder
        .aws
        .state(|state| state.function.as_mut().unwrap().configuration["Environment"] = environment);
    folder.deploy(&[]).assert(2, &["no kms:Decrypt"]);
    assert_eq!(folder.writes(), [""; 0]);
}

#[test]
fn objects_are_merged_and_sent_as_a_whole() {
    let folder = Folder::with_function("log.level = 'debug'");
    let logging = json!({"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "LogGroup": "shared"});
    folder
        .aws
        .state(|state| state.function.as_mut().unwrap().configuration["LoggingConfig"] = logging);
    folder.deploy(&[]).assert(0, &["+ log "]);
    let expected =
        json!({"LogFormat": "JSON", "ApplicationLogLevel": "DEBUG", "LogGroup": "shared"});
    assert_eq!(folder.configuration()["LoggingConfig"], expected);
}

#[test]
fn the_architecture_changes_together_with_the_code() {
    let folder = Folder::with_function("");
    folder.write_program(AARCH64, "one");
    // The function is for x86_64, and nobody has said that this should change.
    folder.deploy(&[]).assert(
        2,
        &["was built for arm64, but the function's architecture is x86_64"],
    );
    assert_eq!(folder.writes(), [""; 0]);
    folder.configure("arch = 'arm64'");
    folder.deploy(&[]).assert(0, &["+ arch x86_64 → arm64"]);
    assert_eq!(folder.configuration()["Architectures"], json!(["arm64"]));
    folder.deploy(&[]).assert(0, &["Unchanged"]);
}

#[test]
fn code_only_leaves_the_configuration_to_others() {
    let folder =
        Folder::with_function("memory = 512\ntags.a = 'b'\nurl.auth = 'none'\nlog.retention = 30");
    folder.deploy(&["--code-only"]).assert(0, &["+ code"]);
    assert_eq!(folder.writes(), ["UpdateFunctionCode"]);
}

#[test]
fn functions_of_others_are_refused() {
    for (member, value, expected) in [
        ("PackageType", "Image", "is a container image"),
        ("Runtime", "python3.14", "has the runtime \"python3.14\""),
        ("State", "Failed", "AWS could not create the function"),
    ] {
        let folder = Folder::with_function("");
        folder
            .aws
            .state(|state| state.function.as_mut().unwrap().configuration[member] = json!(value));
        folder.deploy(&[]).assert(2, &[expected]);
        assert_eq!(folder.writes(), [""; 0]);
    }
    let folder = Folder::with_function("");
    let tags = json!({"aws:cloudformation:stack-name": "shop"});
    folder
        .aws
        .state(|state| state.function.as_mut().unwrap().tags = tags);
    folder
        .deploy(&[])
        .assert(2, &["belongs to the CloudFormation stack \"shop\""]);
    folder.deploy(&["--adopt"]).assert(0, &["+ code"]);
}

#[test]
fn what_is_fixed_at_creation_is_an_error() {
    let folder = Folder::with_function("tenancy = 'per-tenant'");
    folder.deploy(&[]).assert(
        2,
        &["tenancy", "AWS sets this only when a function is created"],
    );
    assert_eq!(folder.writes(), [""; 0]);
}

#[test]
fn a_failed_update_is_explained() {
    let folder = Folder::with_function("memory = 512");
    folder.aws.state(|state| state.fails_updates = true);
    folder.deploy(&[]).assert(
        3,
        &["AWS could not apply the change: no such subnet (InvalidSubnet)"],
    );
}

#[test]
fn a_new_policy_is_waited_for() {
    let folder = Folder::new("");
    folder.deploy(&[]).assert(0, &[]);
    folder.configure("vpc.subnets = ['subnet-1']\nvpc.security-groups = ['sg-1']");
    folder.aws.state(|state| state.young_policy = 1);
    folder
        .deploy(&[])
        .assert(0, &["AWSLambdaVPCAccessExecutionRole", "+ vpc"]);
    assert_eq!(folder.aws.calls_of("UpdateFunctionConfiguration").len(), 2);
    // Nothing has been attached to the role of somebody else.
    let folder = Folder::with_function("memory = 512");
    folder.aws.state(|state| state.young_policy = 1);
    folder.deploy(&[]).assert(2, &["does not have permissions"]);
}

#[test]
fn levels_end_with_the_log_format() {
    let folder = Folder::with_function("log.format = 'text'");
    let logging =
        json!({"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"});
    folder
        .aws
        .state(|state| state.function.as_mut().unwrap().configuration["LoggingConfig"] = logging);
    folder.deploy(&[]).assert(0, &["+ log "]);
    assert_eq!(
        folder.configuration()["LoggingConfig"],
        json!({"LogFormat": "Text"})
    );
}

#[test]
fn the_update_of_somebody_else_is_waited_for_first() {
    let folder = Folder::with_function("memory = 512\nenv.BB = '2'\nalias = 'live'");
    folder.aws.state(|state| {
        let function = state.function.as_mut().unwrap();
        function.pending = 3;
        function.arriving =
            json!({"MemorySize": 512, "Environment": {"Variables": {"AA": "1", "BB": "1"}}});
    });
    let deployed = folder.deploy(&[]);
    deployed.assert(0, &["+ env.BB", "+ version 1"]);
    assert!(!deployed.log.contains("+ memory"), "{}", deployed.log);
    let variables = &folder.configuration()["Environment"]["Variables"];
    assert_eq!(*variables, json!({"AA": "1", "BB": "2"}));
}

#[test]
fn the_failed_update_of_somebody_else_does_not_end_ours() {
    let folder = Folder::with_function("memory = 512\nalias = 'live'");
    folder.aws.state(|state| {
        let function = state.function.as_mut().unwrap();
        function.pending = 3;
        function.arriving = json!({"LastUpdateStatus": "Failed"});
    });
    folder.deploy(&[]).assert(0, &["+ memory", "+ version 1"]);
}

#[test]
fn the_result_is_json_on_request() {
    let folder = Folder::with_function("memory = 512\nalias = 'live'");
    let result: Value = serde_json::from_str(&folder.deploy(&["--json"]).stdout).unwrap();
    assert_eq!(result["version"], "1");
    assert_eq!(
        result["arn"],
        "arn:aws:lambda:eu-west-1:123456789012:function:orders:live"
    );
    assert_eq!(result["changed"][0], "+ memory 128 → 512");
}

#[test]
fn a_failed_read_changes_nothing() {
    for operation in ["GetCallerIdentity", "GetFunction", "GetRole"] {
        let folder = Folder::new("memory = 512");
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
    folder.deploy(&[]).assert(
        2,
        &["somebody else has changed orders in the meantime (last modified: 2026-"],
    );
    let input = folder.aws.calls_of("UpdateFunctionConfiguration")[0].json();
    assert_eq!(input["RevisionId"], "rev-0");
    assert!(folder.aws.calls_of("UpdateFunctionCode").is_empty());
}

#[test]
fn hidden_tags_are_a_warning() {
    let folder = Folder::with_function("tags.team = 'shop'");
    folder.aws.state(|state| state.hides_tags = true);
    folder
        .deploy(&[])
        .assert(0, &["warning: AWS does not show the tags of orders"]);
    assert_eq!(folder.function().tags["team"], "shop");
}

#[test]
fn a_function_on_managed_instances_is_deployed_with_an_alias() {
    let folder = Folder::with_function("");
    folder.aws.state(|state| {
        let configuration = &mut state.function.as_mut().unwrap().configuration;
        configuration["State"] = json!("ActiveNonInvocable");
        configuration["CapacityProviderConfig"] = json!({});
    });
    folder.deploy(&[]).assert(2, &["set the key `alias`"]);
    assert_eq!(folder.writes(), [""; 0]);
    // The state is not one that ends.
    folder
        .deploy(&["--alias", "live", "--wait", "1s"])
        .assert(0, &["+ alias live"]);
    let folder =
        Folder::new("managed.capacity-provider = 'arn:aws:lambda:eu-west-1:1:capacity-provider:c'");
    folder.deploy(&[]).assert(2, &["set the key `alias`"]);
    assert_eq!(folder.writes(), [""; 0]);
}
