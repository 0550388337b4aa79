//! Firehose and Kinesis Analytics records.
