//! A demo that was made once. To make one takes longer than most tests; whoever opens a shop gets a copy of it.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use tempfile::TempDir;

use super::engines;
use super::program::{NO_LIMITS, Program, Settings};

/// What the demo is made of, or how it is kept, is another one with these.
const OTHERS: [&str; 6] = ["FILES", "KNOWLEDGE", "NODE", "SECRETS", "STORE", "VOICE"];

struct Made {
    folder: TempDir,
    password: String,
    /// Statics are never dropped: it clears the folder when this process has ended.
    _sweeper: Child,
}

static MADE: LazyLock<Made> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let program = Program::start_here(&folder.path().join("data"), &[NO_LIMITS]).expect("the demo starts");
    let password = program.login.password.clone().expect("the first start shows the password");
    program.stop_here();
    let sweeper = Command::new("sh")
        .args(["-c", "read _; rm -rf -- \"$1\"", "sweeper"])
        .arg(folder.path())
        .stdin(Stdio::piped())
        .spawn()
        .expect("a shell can be started");
    Made { folder, password, _sweeper: sweeper }
});

/// Puts a copy there and tells the owner's password; or nothing, where a program with these settings would make another demo.
pub async fn copied(data: &Path, settings: Settings<'_>) -> Option<String> {
    let is_another = |(name, _): &(&str, &str)| OTHERS.iter().any(|other| name.starts_with(&format!("SWITCHBOARD__{other}__")));
    if engines::are_shared() || settings.iter().any(is_another) {
        return None;
    }
    let data = data.to_owned();
    let copying = tokio::task::spawn_blocking(move || {
        let made = &*MADE;
        copy(&made.folder.path().join("data"), &data).expect("a folder can be copied");
        made.password.clone()
    });
    Some(copying.await.unwrap())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    fs::set_permissions(to, fs::metadata(from)?.permissions())?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
