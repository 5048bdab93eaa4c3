//! Files in an object store that speaks S3.

mod blobs;
mod errors;

pub use blobs::{S3Blobs, S3Config};
