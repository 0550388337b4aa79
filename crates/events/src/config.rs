//! AWS Config rules.
