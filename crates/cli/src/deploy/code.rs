//! The zip, and where Lambda gets it from.

use std::fs;

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::Deployment;
use crate::args::Arch;
use crate::aws::Objects;
use crate::package::{MAX_UPLOAD, Packaged};

/// The code to deploy.
#[derive(Debug)]
pub(super) struct Code {
    zip: Vec<u8>,
    pub(super) arch: Arch,
    /// As `CodeSha256` of the API.
    pub(super) sha256: String,
}

impl Code {
    pub(super) fn read(packaged: Packaged) -> anyhow::Result<Code> {
        let Packaged { path, arch } = packaged;
        let zip = fs::read(&path).with_context(|| format!("cannot read {path:?}"))?;
        Ok(Code {
            sha256: STANDARD.encode(Sha256::digest(&zip)),
            arch,
            zip,
        })
    }
}

impl Deployment<'_> {
    /// The code as members of CreateFunction and UpdateFunctionCode. A large zip is uploaded to S3 first.
    pub(super) fn code_input(&self) -> anyhow::Result<Value> {
        let (code, values) = (&self.code, &self.configuration.values);
        let is_large = code.zip.len() as u64 > MAX_UPLOAD;
        let Some(bucket) = &values.s3_bucket else {
            if is_large {
                bail!(
                    "the zip has more than 50 MiB, which Lambda accepts only from S3: add the key \
                     `s3-bucket` to the configuration"
                );
            }
            return Ok(json!({"ZipFile": STANDARD.encode(&code.zip)}));
        };
        // The name contains the hash, so the same code is uploaded once.
        let hash: String = Sha256::digest(&code.zip)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let prefix = values
            .s3_prefix
            .as_deref()
            .unwrap_or("lam")
            .trim_matches('/');
        let key = format!("{prefix}/{}/{hash}.zip", self.name);
        let objects = Objects(self.aws);
        if !objects.exists(bucket, &key)? {
            objects.put(bucket, &key, &code.sha256, code.zip.clone())?;
        }
        Ok(json!({"S3Bucket": bucket, "S3Key": key}))
    }
}
