//! CodeCommit, CodeBuild, CodeDeploy, CodePipeline.

use std::time::{Duration, SystemTime};

use lambda_native_events::{
    CodeBuildEvent, CodeCommitEvent, CodeDeployEvent, CodeDeployLifecycleEvent, CodePipelineEvent,
    CodePipelineJobEvent, samples,
};

#[test]
fn a_commit_names_its_references() {
    let event = CodeCommitEvent::parse(samples::CODECOMMIT).unwrap();
    let record = &event.records[0];
    assert_eq!(record.event_name, "ReferenceChanges");
    assert_eq!((record.event_part_number, record.event_total_parts), (1, 1));
    assert!(record.event_time.time().is_some());
    assert_eq!(record.custom_data.as_deref(), Some("nightly"));
    let reference = &record.codecommit.references[0];
    assert_eq!(reference.reference, "refs/heads/main");
    assert!(reference.created && !reference.deleted);
    assert!(!format!("{event:?}").contains("nightly"));
}

#[test]
fn a_build_says_what_failed() {
    let event = CodeBuildEvent::parse(samples::CODEBUILD).unwrap();
    assert_eq!(event.detail_type, "CodeBuild Build State Change");
    let information = &event.detail.additional_information;
    assert_eq!(information.timeout_in_minutes.as_f64(), 60.0);
    assert!(information.build_complete);
    let failed = information.failed_phase().unwrap();
    assert_eq!(failed.phase_type, "BUILD");
    assert_eq!(
        failed.phase_context,
        ["COMMAND_EXECUTION_ERROR: cargo test"]
    );
}

#[test]
fn a_phase_that_timed_out_has_failed_too() {
    let text = samples::CODEBUILD.replace(
        r#""phase-status": "FAILED""#,
        r#""phase-status": "TIMED_OUT""#,
    );
    let event = CodeBuildEvent::parse(&text).unwrap();
    assert!(event.detail.additional_information.failed_phase().is_some());

    let text = samples::CODEBUILD.replace(r#""phase-status": "FAILED""#, r#""phase-status": null"#);
    let event = CodeBuildEvent::parse(&text).unwrap();
    assert!(event.detail.additional_information.failed_phase().is_none());
}

#[test]
fn variables_and_authorization_of_a_build_are_not_printed() {
    let text = r#"{"detail":{"additional-information":{"environment":{"environment-variables":[
        {"name":"KEY","type":"PLAINTEXT","value":"s3cr3t"}]},
        "source":{"type":"GITHUB","auth":{"type":"OAUTH","resource":"s3cr3t"}}}}}"#;
    let event = CodeBuildEvent::parse(text).unwrap();
    let printed = format!("{event:?}");
    assert!(!printed.contains("s3cr3t"), "{printed}");
    assert!(printed.contains("KEY"), "{printed}");
    let environment = &event.detail.additional_information.environment;
    assert_eq!(environment.environment_variables[0].value, "s3cr3t");
}

#[test]
fn a_deployment_can_be_about_an_instance() {
    let event = CodeDeployEvent::parse(samples::CODEDEPLOY).unwrap();
    assert_eq!(
        (&*event.detail.application, &*event.detail.state),
        ("shop", "SUCCESS")
    );
    assert!(event.detail.instance_id.is_none());
    let event = r#"{"detail":{"instanceId":"i-0000000aaaaaaaaaa","state":"START"}}"#;
    let event = CodeDeployEvent::parse(event).unwrap();
    assert_eq!(
        event.detail.instance_id.as_deref(),
        Some("i-0000000aaaaaaaaaa")
    );
}

#[test]
fn the_id_of_a_hook_is_not_printed() {
    let event = CodeDeployLifecycleEvent::parse(samples::CODEDEPLOY_HOOK).unwrap();
    assert!(event.lifecycle_event_hook_execution_id.starts_with("eyJ"));
    let printed = format!("{event:?}");
    assert!(
        !printed.contains("eyJ") && printed.contains("d-EXAMPLE"),
        "{printed}"
    );
}

#[test]
fn an_action_says_what_came_of_it() {
    let event = CodePipelineEvent::parse(samples::CODEPIPELINE).unwrap();
    let change = &event.detail;
    assert_eq!(
        (&*change.pipeline, change.stage.as_deref()),
        ("shop", Some("Build"))
    );
    assert_eq!(
        change.pipeline_execution_attempt.as_ref().unwrap().as_f64(),
        1.0
    );
    let result = change.execution_result.as_ref().unwrap();
    assert_eq!(result.error_code.as_deref(), Some("JobFailed"));
    assert_eq!(change.action_type.as_ref().unwrap().category, "Build");
}

#[test]
fn a_pipeline_says_what_started_it() {
    let text = r#"{"detail":{"pipeline":"shop","version":"3","state":"STARTED","execution-trigger":
        {"trigger-type":"StartPipelineExecution","trigger-detail":"arn:aws:iam::1:user/ada"}}}"#;
    let change = CodePipelineEvent::parse(text).unwrap().detail;
    assert_eq!(change.version.as_i64(), Some(3));
    let trigger = change.execution_trigger.unwrap();
    assert_eq!(
        trigger.trigger_type.as_deref(),
        Some("StartPipelineExecution")
    );

    let text = r#"{"detail":{"execution-trigger":{"provider-type":"GitLab","tag-name":"v4.2",
        "author-date":"2023-08-16T21:08:08Z","commit-id":"5c4ef104"}}}"#;
    let trigger = CodePipelineEvent::parse(text)
        .unwrap()
        .detail
        .execution_trigger
        .unwrap();
    assert_eq!(trigger.tag_name.as_deref(), Some("v4.2"));
    assert!(trigger.author_date.unwrap().time().is_some());
}

#[test]
fn a_job_reads_its_parameters() {
    let job = CodePipelineJobEvent::parse(samples::CODEPIPELINE_JOB)
        .unwrap()
        .job;
    let function = &job.data.action_configuration.configuration;
    assert_eq!(function.function_name, "check");
    let parameters: serde_json::Value = function.user_parameters_json().unwrap();
    assert_eq!(parameters["url"], "https://example.com/health");
    let artifact = &job.data.input_artifacts[0];
    assert_eq!(
        (&*artifact.name, artifact.revision.as_deref()),
        ("App", None)
    );
    assert_eq!(artifact.location.s3_location.object_key, "shop/app.zip");

    let text = r#"{"CodePipeline.job":{"data":{"actionConfiguration":{"configuration":{
        "UserParameters":"text"}}}}}"#;
    let job = CodePipelineJobEvent::parse(text).unwrap().job;
    let function = &job.data.action_configuration.configuration;
    assert_eq!(
        function
            .user_parameters_json::<u8>()
            .unwrap_err()
            .to_string(),
        "UserParameters of a CodePipeline job: $: expected ident (line 1, column 2)"
    );
    assert!(job.data.artifact_credentials.is_none());
}

#[test]
fn credentials_of_a_job_are_read_and_not_printed() {
    let event = CodePipelineJobEvent::parse(samples::CODEPIPELINE_JOB).unwrap();
    let credentials = event.job.data.artifact_credentials.as_ref().unwrap();
    assert_eq!(credentials.access_key_id, "AKIAIOSFODNN7EXAMPLE");
    assert_eq!(
        credentials.expiration_time.unwrap().time(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_727_177_136_410))
    );
    for printed in [format!("{event:?}"), format!("{event:#?}")] {
        for secret in ["AKIA", "wJalr", "MIICi", "second", "health"] {
            assert!(!printed.contains(secret), "{secret} in {printed}");
        }
        assert!(printed.contains("11111111-abcd"), "{printed}");
    }
}
