//! The server as a process: what it serves, takes and refuses, and what it outlives.

#![allow(clippy::unwrap_used, clippy::panic)] // tests: a failure is the answer

mod damage;
mod http;
mod limits;
mod process;
mod submissions;
mod submissions_process;
mod support;
