//! What Lambda allows ("CreateFunction" in its API reference, and "Lambda quotas").

/// The smallest memory size, and the largest ones without and with Managed Instances, in MB.
pub(crate) const SMALLEST_MEMORY: u32 = 128;
pub(crate) const LARGEST_MEMORY: u32 = 10_240;
pub(crate) const LARGEST_MANAGED_MEMORY: u32 = 32_768;

/// The longest timeouts without and with Managed Instances, in seconds. The latter is for asynchronous invocations
/// and event sources.
pub(crate) const LONGEST_TIMEOUT: u32 = 1_800;
pub(crate) const LONGEST_MANAGED_TIMEOUT: u32 = 5_400;

/// The invocations at once in one environment of Managed Instances.
pub(crate) const MOST_CONCURRENT: u32 = 1_600;
