//! The zip, and where Lambda gets it from.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::Deployment;
use crate::args::Arch;
use crate::aws::Objects;
use crate::config::Values;
use crate::package::{MAX_UPLOAD, Packaged};

/// The code to deploy. Only the hash of the zip is kept, because it may be large: it is read again when it is sent.
#[derive(Debug)]
pub(super) struct Code {
    path: PathBuf,
    hash: [u8; 32],
    pub(super) arch: Arch,
    /// As `CodeSha256` of the API.
    pub(super) sha256: String,
}

impl Code {
    pub(super) fn read(packaged: Packaged, values: &Values) -> anyhow::Result<Code> {
        let Packaged { path, arch, size } = packaged;
        ensure!(
            size <= MAX_UPLOAD || values.s3_bucket.is_some(),
            "the zip has more than 50 MiB, which Lambda accepts only from S3: set the key `s3-bucket` in the \
             configuration"
        );
        let zip = fs::read(&path).with_context(|| format!("cannot read {path:?}"))?;
        let hash: [u8; 32] = Sha256::digest(&zip).into();
        Ok(Code {
            sha256: STANDARD.encode(hash),
            path,
            hash,
            arch,
        })
    }

    /// The bytes of the zip, as long as they are those that have been compared.
    fn zip(&self) -> anyhow::Result<Vec<u8>> {
        let path = &self.path;
        let zip = fs::read(path).with_context(|| format!("cannot read {path:?}"))?;
        ensure!(
            Sha256::digest(&zip)[..] == self.hash,
            "{path:?} has been replaced during the deployment; deploy again"
        );
        Ok(zip)
    }
}

impl Deployment<'_> {
    /// The code as members of CreateFunction and UpdateFunctionCode. With the key `s3-bucket`, the zip is
    /// uploaded first.
    pub(super) fn code_input(&mut self) -> anyhow::Result<Value> {
        let (code, values) = (self.code, self.values());
        let Some(bucket) = &values.s3_bucket else {
            return Ok(json!({"ZipFile": STANDARD.encode(code.zip()?)}));
        };
        // The name contains the hash, so the same code is uploaded once.
        let hash: String = code.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let prefix = values.s3_prefix.as_deref().unwrap_or("lam");
        let prefix = prefix.trim_matches('/');
        let key = format!("{prefix}/{}/{hash}.zip", self.name());
        let objects = Objects(self.aws);
        if !objects.exists(bucket, &key)? {
            let result = objects.put(bucket, &key, &code.sha256, code.zip()?);
            self.progress.record_call(result)?;
        }
        Ok(json!({"S3Bucket": bucket, "S3Key": key}))
    }
}
