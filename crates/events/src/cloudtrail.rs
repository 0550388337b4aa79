//! API calls recorded by CloudTrail.
