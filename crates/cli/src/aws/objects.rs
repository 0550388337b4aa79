//! Operations of S3 ("Amazon S3 API Reference").

use super::account::Aws;
use super::call::{Call, Repeat, UPLOAD_TIMEOUT, encode};
use super::endpoint::Service;
use super::error::found;

/// S3 in one region.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Objects<'a>(pub(crate) &'a Aws);

impl Objects<'_> {
    /// HeadObject: whether there is such an object. Without the permission to list the bucket, S3 denies the
    /// call if there is none.
    pub(crate) fn exists(&self, bucket: &str, key: &str) -> anyhow::Result<bool> {
        let result = self.call("HeadObject", "HEAD", bucket, key, Vec::new(), Vec::new());
        match found(result) {
            Err(error) if super::refusal(&error).is_some_and(|it| it.status() == 403) => Ok(false),
            result => Ok(result?.is_some()),
        }
    }

    /// PutObject. `sha256` is that of the body, in base64: S3 refuses an upload that arrived damaged.
    pub(crate) fn put(
        &self,
        bucket: &str,
        key: &str,
        sha256: &str,
        body: Vec<u8>,
    ) -> anyhow::Result<()> {
        let headers = vec![("x-amz-checksum-sha256", sha256.to_owned())];
        self.call("PutObject", "PUT", bucket, key, headers, body)
    }

    fn call(
        &self,
        operation: &'static str,
        method: &'static str,
        bucket: &str,
        key: &str,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    ) -> anyhow::Result<()> {
        let key: Vec<String> = key.split('/').map(encode).collect();
        let response = self.0.send(&Call {
            service: Service::S3,
            operation,
            method,
            // With the bucket in the path: it may contain dots, and emulators know no other form.
            path: format!("/{bucket}/{}", key.join("/")),
            query: String::new(),
            headers,
            body,
            repeat: Repeat::Safe,
            timeout: UPLOAD_TIMEOUT,
        });
        response.map(drop)
    }
}
