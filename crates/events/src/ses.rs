//! SES receipt rules.
