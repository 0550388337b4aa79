//! Application Load Balancer targets.
