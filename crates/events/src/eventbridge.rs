//! EventBridge, Scheduler, Pipes: the envelope.
