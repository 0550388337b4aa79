//! HTTP requests as Function URL events, and answers as HTTP responses.
