//! Transfer Family identity providers and workflow steps.
