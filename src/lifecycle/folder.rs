//! The data folder: made private, held by one program at a time, with the server's secret in it.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::error::{Context as _, Error, Kind, Result};
use sha2::{Digest as _, Sha256};

use crate::config::{Config, Secret};

const SECRET: &str = "secret.key";
const LOCK: &str = "lock";
pub(super) const BLOBS: &str = "files";
/// Uploads lie here until they are whole.
pub(super) const ARRIVING: &str = "arriving";
/// Models that were fetched.
pub(super) const MODELS: &str = "models";
pub(super) const KNOWLEDGE: &str = "knowledge";

/// Makes the folder if it is missing, readable by its owner alone.
pub fn prepare(folder: &Path) -> Result<()> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.context(Kind::Unavailable, &format!("the data folder {} cannot be made", folder.display()))
}

/// Made, and emptied of what the last process left half-way.
pub fn prepare_empty(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::unavailable(format!("the folder {} cannot be cleared", folder.display())).because(error))
        }
        _ => prepare(folder),
    }
}

pub(super) fn prepare_new(folder: &Path) -> Result<()> {
    if folder.exists() {
        return Err(Error::conflict(format!("{} is there already", folder.display())));
    }
    prepare(folder)
}

/// Held as long as the file is open; a second program on the same folder is refused.
pub(super) fn hold(folder: &Path) -> Result<File> {
    let lock = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(folder.join(LOCK));
    let lock = lock.context(Kind::Unavailable, "the data folder cannot be written")?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(error) => {
            let what = format!("another Switchboard is running on the data folder {}", folder.display());
            Err(Error::conflict(what).because(error))
        }
    }
}

/// The secret everything is signed with: the one of the configuration, which several nodes share, or the folder's own.
pub(super) fn secret(config: &Config) -> Result<Secret> {
    let node = &config.node;
    if !node.has_secret() {
        return own_secret(&config.data.folder);
    }
    if !node.secret.0.trim().is_empty() {
        return decoded(&node.secret.0);
    }
    let what = format!("node.secret_file: {} cannot be read", node.secret_file.display());
    in_file(&fs::read(&node.secret_file).context(Kind::Invalid, &what)?)
}

/// 32 bytes are a copy of a data folder's own secret, and are used as they are there.
fn in_file(bytes: &[u8]) -> Result<Secret> {
    if let Ok(own) = bytes.try_into() {
        return Ok(Secret(own));
    }
    decoded(std::str::from_utf8(bytes).context(Kind::Invalid, "node.secret_file: this is neither base64 nor 32 bytes")?)
}

fn decoded(written: &str) -> Result<Secret> {
    let bytes = STANDARD.decode(written.trim()).context(Kind::Invalid, "node.secret: this is not base64")?;
    if bytes.len() < 32 {
        return Err(Error::invalid("node.secret: at least 32 bytes are needed"));
    }
    Ok(Secret(Sha256::digest(&bytes).into()))
}

/// Made at the first start.
fn own_secret(folder: &Path) -> Result<Secret> {
    if let Some(known) = known_secret(folder)? {
        return Ok(known);
    }
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).context(Kind::Unavailable, "the system gives no random bytes")?;
    let path = secret_file(folder);
    let made = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path).and_then(|mut file| {
        file.write_all(&secret)?;
        file.sync_all()
    });
    made.context(Kind::Unavailable, "the server's secret cannot be written")?;
    Ok(Secret(secret))
}

pub(super) fn secret_file(folder: &Path) -> PathBuf {
    folder.join(SECRET)
}

/// Of a folder that has one.
pub(super) fn known_secret(folder: &Path) -> Result<Option<Secret>> {
    let mut secret = [0; 32];
    match File::open(secret_file(folder)) {
        Ok(mut file) => {
            file.read_exact(&mut secret).context(Kind::Corrupt, "the server's secret is not whole")?;
            Ok(Some(Secret(secret)))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::unavailable("the server's secret cannot be read").because(error)),
    }
}

/// Files never change once stored, so they can be copied while the program runs.
pub(super) fn copy_files(from: &Path, to: &Path) -> Result<()> {
    let copied = fs::copy(from.join(SECRET), to.join(SECRET)).map(drop);
    copied.context(Kind::Unavailable, "the server's secret cannot be copied")?;
    let blobs = from.join(BLOBS);
    if blobs.is_dir() { copy_tree(&blobs, &to.join(BLOBS), 4) } else { Ok(()) }
}

fn copy_tree(from: &Path, to: &Path, depth: u8) -> Result<()> {
    let failed = || format!("{} cannot be copied", from.display());
    prepare(to)?;
    for entry in fs::read_dir(from).context(Kind::Unavailable, &failed())? {
        let entry = entry.context(Kind::Unavailable, &failed())?;
        let kind = entry.file_type().context(Kind::Unavailable, &failed())?;
        if kind.is_dir() && depth > 0 {
            copy_tree(&entry.path(), &to.join(entry.file_name()), depth - 1)?;
        } else if kind.is_file() {
            match fs::copy(entry.path(), to.join(entry.file_name())) {
                // A half-written file has been renamed into place meanwhile; no copied row names it yet.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                copied => drop(copied.context(Kind::Unavailable, &failed())?),
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_a_folders_own_secret_is_used_as_it_is_and_everything_else_is_base64() {
        let folder = tempfile::tempdir().unwrap();
        assert!(known_secret(folder.path()).unwrap().is_none());
        let own = own_secret(folder.path()).unwrap().0;
        assert_eq!(own_secret(folder.path()).unwrap().0, own);
        assert_eq!(in_file(&fs::read(secret_file(folder.path())).unwrap()).unwrap().0, own);
        let written = STANDARD.encode(own);
        let from_text = in_file(format!("{written}\n").as_bytes()).unwrap().0;
        assert_eq!(from_text, decoded(&written).unwrap().0);
        assert_ne!(from_text, own);
        for wrong in ["", "not base64", "c2hvcnQ="] {
            assert_eq!(in_file(wrong.as_bytes()).unwrap_err().kind, Kind::Invalid, "{wrong}");
        }
        assert_eq!(in_file(&[0xff; 33]).unwrap_err().kind, Kind::Invalid);
    }
}
