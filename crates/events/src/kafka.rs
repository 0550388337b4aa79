//! MSK and self-managed Apache Kafka.
