//! What tests and benchmarks share. Most of it is a whole deployment in memory: it publishes as the desk and
//! the server do, and can be made to lie in every way that a server can.

pub mod camera;
mod deployment;
pub mod desk;
mod device;
mod folder;
mod http;
mod load;
mod onlooker;
mod photo;
mod program;
mod resident;
mod server;
pub mod vault;
mod venue;
mod world;

pub use deployment::{Deployment, HOUR, time};
pub use device::{Driven, InStorage};
pub use folder::FolderTransport;
pub use http::{Behaviour, LoopbackServer};
pub use load::{big_batch, home_with_visits, peak_memory_kib, upload};
pub use onlooker::{Flight, Onlooker};
pub use photo::photo_of;
pub use program::{program_in_english, under_limit};
pub use resident::{passphrase, set_up, set_up_with};
pub use server::{ServerProcess, listening};
pub use venue::{check_in_records, poster_texts, records_of, venue};
pub use world::{DAY, ORIGIN, World, copy};
