//! What needs several programs at once.
//!
//! All are one program, because each that is linked by itself costs as much again. They may run side by side
//! in one process: none changes its environment, its folder or its limits, and what it starts is told its
//! own.

#![allow(clippy::unwrap_used, clippy::panic)] // tests: a failure is the answer

mod backup;
mod broadcast;
mod camera;
mod cli;
mod desk_again;
mod desk_broadcast;
mod desk_cases;
mod device;
mod docs;
mod foreign;
mod hardening;
mod interop;
mod keeps_its_promise;
mod kill;
mod lent_device;
mod log_rules;
mod lost_files;
mod named_files;
mod notices;
mod operator;
mod past;
mod restore;
mod sharing;
mod upload;
mod vectors;
