//! GuardDuty, through EventBridge.
//!
//! [`GuardDutyEvent`] is a finding. Its fields are those that every finding has. Members that depend on
//! the type of the finding stay [`Json`].

use std::borrow::Cow;

use crate::json::{DateTime, Json, Number, event, record};
use crate::messaging::eventbridge::envelope;

envelope! {
    /// GuardDuty found something, or found it again: EventBridge's `GuardDuty Finding`.
    ///
    /// ```
    /// use lambda_native_events::{EventError, GuardDutyEvent};
    ///
    /// fn handle(event: &str) -> Result<Option<String>, EventError> {
    ///     let finding = GuardDutyEvent::parse(event)?.detail;
    ///     let is_high = finding.severity.as_f64() >= 7.0;
    ///     Ok(is_high.then(|| format!("{}: {}", finding.kind, finding.title)))
    /// }
    ///
    /// assert_eq!(
    ///     handle(GuardDutyEvent::SAMPLE)?.as_deref(),
    ///     Some("CryptoCurrency:EC2/BitcoinTool.B!DNS: Bitcoin-related domain name queried.")
    /// );
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// A finding that occurs again is sent again with the same `id` and a higher `service.count`, by
    /// default every six hours.
    ///
    /// AWS: [Processing GuardDuty findings with Amazon EventBridge](https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html);
    /// [Finding](https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Finding.html) in the API
    /// Reference.
    GuardDutyEvent: GuardDutyFinding
}

event!(GuardDutyEvent, "GuardDuty event", GUARDDUTY_FINDING);

record! {
    /// A finding.
    pub struct GuardDutyFinding<'a> {
        /// The version of the format: `2.0`.
        pub schema_version: Cow<'a, str> as "schemaVersion",
        /// The account that the finding is about.
        pub account_id: Cow<'a, str> as "accountId",
        /// The Region of the finding.
        pub region: Cow<'a, str> as "region",
        /// `aws`, `aws-cn` or `aws-us-gov`.
        pub partition: Cow<'a, str> as "partition",
        /// The id, the same each time that the finding occurs.
        pub id: Cow<'a, str> as "id",
        /// The ARN.
        pub arn: Cow<'a, str> as "arn",
        /// What was found: `UnauthorizedAccess:EC2/SSHBruteForce`.
        pub kind: Cow<'a, str> as "type",
        /// The affected resource.
        pub resource: GuardDutyResource<'a> as "resource",
        /// How the finding came about.
        pub service: GuardDutyService<'a> as "service",
        /// From 1.0 to 10.0: low below 4, medium below 7, high below 9, critical from 9 on.
        pub severity: Number as "severity",
        /// The confidence of GuardDuty.
        pub confidence: Option<Number> as "confidence",
        /// When the finding was created.
        pub created_at: DateTime<'a> as "createdAt",
        /// When it was last updated.
        pub updated_at: DateTime<'a> as "updatedAt",
        /// The title.
        pub title: Cow<'a, str> as "title",
        /// A description of what happened.
        pub description: Cow<'a, str> as "description",
        /// The attack sequence that the finding belongs to.
        pub associated_attack_sequence_arn: Option<Cow<'a, str>> as "associatedAttackSequenceArn",
    }
}

record! {
    /// The resource of a finding. `resource_type` says which details are set.
    pub struct GuardDutyResource<'a> {
        /// `Instance`, `AccessKey`, `S3Bucket`, `EKSCluster`, `Container`, `Lambda`, ...
        pub resource_type: Cow<'a, str> as "resourceType",
        /// An EC2 instance.
        pub instance_details: Option<Json<'a>> as "instanceDetails",
        /// The credentials that were used.
        pub access_key_details: Option<GuardDutyAccessKey<'a>> as "accessKeyDetails",
        /// S3 buckets.
        pub s3_bucket_details: Vec<Json<'a>> as "s3BucketDetails",
        /// An EKS cluster.
        pub eks_cluster_details: Option<Json<'a>> as "eksClusterDetails",
        /// A Kubernetes user or workload.
        pub kubernetes_details: Option<Json<'a>> as "kubernetesDetails",
        /// An ECS cluster.
        pub ecs_cluster_details: Option<Json<'a>> as "ecsClusterDetails",
        /// A container.
        pub container_details: Option<Json<'a>> as "containerDetails",
        /// A Lambda function.
        pub lambda_details: Option<Json<'a>> as "lambdaDetails",
        /// An RDS database.
        pub rds_db_instance_details: Option<Json<'a>> as "rdsDbInstanceDetails",
        /// A user of an RDS database.
        pub rds_db_user_details: Option<Json<'a>> as "rdsDbUserDetails",
        /// The EBS volumes that were scanned.
        pub ebs_volume_details: Option<Json<'a>> as "ebsVolumeDetails",
    }
}

record! {
    /// The credentials of a finding.
    pub struct GuardDutyAccessKey<'a> {
        /// The id of the access key.
        pub access_key_id: Option<Cow<'a, str>> as "accessKeyId" secret,
        /// The id of the principal.
        pub principal_id: Option<Cow<'a, str>> as "principalId",
        /// `Root`, `IAMUser`, `AssumedRole`, `Role`, ...
        pub user_type: Option<Cow<'a, str>> as "userType",
        /// The name of the user.
        pub user_name: Option<Cow<'a, str>> as "userName",
    }
}

record! {
    /// How a finding came about.
    pub struct GuardDutyService<'a> {
        /// `guardduty`.
        pub service_name: Cow<'a, str> as "serviceName",
        /// The detector.
        pub detector_id: Cow<'a, str> as "detectorId",
        /// What was done: `actionType`, and an object for that type.
        pub action: Option<Json<'a>> as "action",
        /// `TARGET` or `ACTOR`.
        pub resource_role: Option<Cow<'a, str>> as "resourceRole",
        /// More details, depending on the type of the finding.
        pub additional_info: Option<Json<'a>> as "additionalInfo",
        /// What the finding is based on, such as threat lists.
        pub evidence: Option<Json<'a>> as "evidence",
        /// When it first occurred.
        pub event_first_seen: Option<DateTime<'a>> as "eventFirstSeen",
        /// When it last occurred.
        pub event_last_seen: Option<DateTime<'a>> as "eventLastSeen",
        /// Whether the finding is archived.
        pub archived: bool as "archived",
        /// The number of occurrences.
        pub count: i64 as "count",
        /// `USEFUL` or `NOT_USEFUL`, if a user has given this feedback.
        pub user_feedback: Option<Cow<'a, str>> as "userFeedback",
        /// The feature of GuardDuty: `EksRuntimeMonitoring`.
        pub feature_name: Option<Cow<'a, str>> as "featureName",
        /// Malware Protection: what the scan of the volumes found.
        pub ebs_volume_scan_details: Option<Json<'a>> as "ebsVolumeScanDetails",
        /// Malware Protection: what the scan found.
        pub malware_scan_details: Option<Json<'a>> as "malwareScanDetails",
        /// Runtime Monitoring: the process.
        pub runtime_details: Option<Json<'a>> as "runtimeDetails",
        /// Anomalies and attack sequences.
        pub detection: Option<Json<'a>> as "detection",
    }
}
