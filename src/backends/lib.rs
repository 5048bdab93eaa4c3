//! The ports of the engine, implemented: `sqlite` and `local` make the embedded profile. Of several nodes, `mongo` is the store,
//! `redis` is how they hear each other, `rabbitmq` shares the work out, and `s3` keeps the files. `moving` brings what one store
//! keeps into another.
//!
//! To add a backend: a folder beside these with the same file names, wired in the program's `app`, and its line in the
//! contract suite (`tests/contract`).

pub mod local;
pub mod mongo;
pub mod moving;
pub mod rabbitmq;
pub mod redis;
pub mod s3;
pub mod sqlite;
