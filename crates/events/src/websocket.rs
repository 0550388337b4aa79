//! API Gateway WebSocket APIs.
