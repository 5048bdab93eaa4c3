//! The ports of the engine, implemented: `sqlite` and `local` make the embedded profile, `mongo` is the store of many machines,
//! `moving` brings what one store keeps into another.
//!
//! To add a backend: a folder beside these with the same file names, wired in the program's `app`, and its line in the
//! contract suite (`tests/contract`).

pub mod local;
pub mod mongo;
pub mod moving;
pub mod sqlite;
