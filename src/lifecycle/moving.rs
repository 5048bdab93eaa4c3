//! Moving house: what an installation at rest keeps, out of its data folder into the engines that nodes share, and back.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use backends::local::FolderBlobs;
use backends::mongo::MongoEnd;
use backends::moving::{self, Doing, Files, Moved, Step};
use backends::sqlite::SqliteEnd;
use engine::clock::{Clock, SystemClock};
use engine::error::{Context as _, Error, Kind, Result};

use super::{engines, folder};
use crate::config::{Config, Profile};

/// How often it is told how far a table is.
const TOLD_EVERY: Duration = Duration::from_secs(2);

/// Returns what was moved, and what is to be done next. The configuration names both places.
pub fn run(config: &Config, from: Profile, to: Profile) -> Result<Vec<String>> {
    if from == to {
        return Err(Error::invalid("--from and --to are the same: there is nothing to move"));
    }
    let missing = config.needed_to_move();
    if !missing.is_empty() {
        return Err(Error::invalid(missing.join("\n")));
    }
    let home = &config.data.folder;
    folder::prepare(home)?;
    let _lock = folder::hold(home)?;
    let arriving = home.join(folder::ARRIVING);
    folder::prepare_empty(&arriving)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context(Kind::Unavailable, "the runtime cannot start")?;
    let moved = runtime.block_on(move_all(config, to, &arriving))?;
    if to == Profile::Embedded {
        // An index that lay there before is not of these documents.
        folder::prepare_empty(&home.join(folder::KNOWLEDGE))?;
    }
    let rows: u64 = moved.tables.iter().map(|same| same.rows).sum();
    let mut lines = vec![format!("moved {rows} rows and {} files; both places hold the same", moved.files)];
    if !config.shares_files() {
        lines.push(format!("files stay in {}, as files.kind says", home.join(folder::BLOBS).display()));
    }
    lines.extend(about_secret(config, to)?);
    lines.push("the knowledge index is made again from the documents at the first start".to_owned());
    lines.push("what is left in the old place is a copy: keep it for a while, and start nothing on it".to_owned());
    Ok(lines)
}

async fn move_all(config: &Config, to: Profile, arriving: &Path) -> Result<Moved> {
    let (home, place) = (&config.data.folder, &config.store.mongodb);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let in_folder = FolderBlobs::open(home.join(folder::BLOBS))?;
    let in_bucket = config.shares_files().then(|| engines::open_bucket(config)).transpose()?;
    let mut tell = told();
    match to {
        Profile::Distributed => {
            let mut source = SqliteEnd::source(home, clock)?;
            let mut target = MongoEnd::target(&place.uri.0, &place.database).await?;
            let files = in_bucket.as_ref().map(|bucket| Files { from: &in_folder, to: bucket, arriving });
            moving::run(&mut source, &mut target, files.as_ref(), &mut tell).await
        }
        Profile::Embedded => {
            let mut source = MongoEnd::source(&place.uri.0, &place.database, Arc::clone(&clock)).await?;
            let mut target = SqliteEnd::target(home, clock)?;
            let files = in_bucket.as_ref().map(|bucket| Files { from: bucket, to: &in_folder, arriving });
            moving::run(&mut source, &mut target, files.as_ref(), &mut tell).await
        }
    }
}

/// Progress, on standard error.
fn told() -> impl FnMut(Step) + Send {
    let mut last = Instant::now();
    move |step| {
        if !step.is_last && last.elapsed() < TOLD_EVERY {
            return;
        }
        last = Instant::now();
        let done = match step.doing {
            Doing::Copying => "copied",
            Doing::Checking => "checked",
        };
        // The move itself does not depend on anybody reading this.
        let _ = writeln!(std::io::stderr(), "{done} {}: {}", step.what, step.done);
    }
}

/// Everything is signed, and the organisations' secrets are sealed, with one secret that is in neither store.
fn about_secret(config: &Config, to: Profile) -> Result<Vec<String>> {
    let file = folder::secret_file(&config.data.folder);
    let own = folder::known_secret(&config.data.folder)?;
    let given = config.node.has_secret().then(|| folder::secret(config)).transpose()?;
    let otherwise = "with another secret everybody logs in anew, links and visitors' tokens end, and secrets that were sealed with \
                     the old one (tokens of channels, keys of providers) have to be entered again";
    let mut lines = match (to, own, given) {
        (_, Some(own), Some(given)) if own.0 == given.0 => {
            vec![format!("the nodes sign with the secret in {}: logins, links and sealed secrets stay good", file.display())]
        }
        (Profile::Distributed, Some(_), _) => vec![
            format!("ATTENTION: the nodes have another secret than {}", file.display()),
            "give every node a copy of that file and name it in node.secret_file, before the first of them starts".to_owned(),
            otherwise.to_owned(),
        ],
        (Profile::Embedded, _, Some(_)) => vec![
            "ATTENTION: keep node.secret or node.secret_file in the configuration of this data folder".to_owned(),
            format!("where the nodes used a copy of a secret.key, it may lie at {} instead", file.display()),
            otherwise.to_owned(),
        ],
        _ => Vec::new(),
    };
    if !config.secrets.keys.is_empty() {
        lines.push("the keys in secrets.keys are needed in the new place too".to_owned());
    }
    Ok(lines)
}
