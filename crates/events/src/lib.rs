//! Typed AWS Lambda events and answers, borrowed from the event text.
