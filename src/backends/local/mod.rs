//! What one process needs no server for: the event bus, presence and a folder of files.

pub mod blobs;
pub mod bus;
pub mod presence;

pub use blobs::FolderBlobs;
pub use bus::LocalBus;
pub use presence::LocalPresence;
