//! The desk as its officers use it: against a log in memory that lies where a test asks it to, and as a
//! process.

#![allow(clippy::unwrap_used, clippy::panic)] // tests: a failure is the answer

mod common;
mod countersign;
mod forgets;
mod head;
mod loss;
mod process;
mod races;
mod republish;
mod sequencer;
mod sharing;
mod speed;
mod tables;
mod trust;
mod two_persons;
mod words;
