//! Tests of the real `lam`, one module for each thing tested.

mod build;
mod help;
mod invoke;
mod package;
mod project;
mod run;
mod signals;
mod support;
mod watch;
