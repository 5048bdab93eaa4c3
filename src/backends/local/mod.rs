//! What one process needs no server for: the event bus, presence, a folder of files and the vault.

pub mod blobs;
pub mod bus;
pub mod presence;
pub mod shares;
pub mod vault;

pub use blobs::FolderBlobs;
pub use bus::LocalBus;
pub use presence::LocalPresence;
pub use shares::LocalShares;
pub use vault::LocalVault;
