use engine::clock::Timestamp;
use serde_json::{Value, json};

use super::call::Call;
use crate::wire::Wire as _;

/// Rows of a list that are read.
const MOST_FOUND: usize = 100;

/// Where relative addresses of a page's films begin.
const FACEBOOK: &str = "https://www.facebook.com";

/// What the platform answered to a [`Call`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It made something: a post, a photo, a film, a container.
    Made(String),
    /// Absent: the platform does not tell how many it takes.
    Quota {
        used: u32,
        total: Option<u32>,
    },
    Container(Container),
    Film(Film),
    Listed(Vec<Found>),
    Link(Option<String>),
}

/// How far Instagram is with a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Container {
    InProgress,
    Finished,
    /// It will never be ready; why, in the platform's words.
    Error(String),
    /// It was not published within a day.
    Expired,
    Published,
}

/// How far a page is with a film.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Film {
    Processing,
    Ready,
    Error(String),
}

/// Something that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub id: String,
    pub text: String,
    /// Absent: the platform wrote a time that cannot be read.
    pub at: Option<Timestamp>,
    pub permalink: Option<String>,
}

/// None: it is no answer to this call.
pub fn read(call: &Call, said: &Value) -> Option<Said> {
    match call {
        // A photo that is shown is a post too, and that is what people comment on.
        Call::Photo { is_shown: true, .. } => said.id("post_id").or_else(|| said.id("id")).map(Said::Made),
        Call::Feed { .. }
        | Call::Photo { .. }
        | Call::Film { .. }
        | Call::Single { .. }
        | Call::Part { .. }
        | Call::Carousel { .. }
        | Call::Publish { .. } => said.id("id").map(Said::Made),
        Call::Quota => {
            let row = said.items("data").first()?;
            let total = row.part("config").count("quota_total");
            Some(Said::Quota { used: row.count("quota_usage").unwrap_or(0), total })
        }
        Call::ContainerState { .. } => container(said).map(Said::Container),
        Call::FilmState { .. } => film(said.part("status")).map(Said::Film),
        Call::Posts { .. } => listed(said, "message", "created_time", "permalink_url"),
        Call::Films => listed(said, "description", "created_time", "permalink_url"),
        Call::Shown => listed(said, "caption", "timestamp", "permalink"),
        Call::Link { .. } => {
            let link = said.url("permalink").or_else(|| link(said));
            Some(Said::Link(link))
        }
    }
}

fn container(said: &Value) -> Option<Container> {
    Some(match said.word("status_code")?.as_str() {
        "IN_PROGRESS" => Container::InProgress,
        "FINISHED" => Container::Finished,
        "ERROR" => Container::Error(said.word("status").unwrap_or_default()),
        "EXPIRED" => Container::Expired,
        "PUBLISHED" => Container::Published,
        _ => return None,
    })
}

fn film(status: &Value) -> Option<Film> {
    Some(match status.word("video_status")?.as_str() {
        "ready" => Film::Ready,
        "error" | "expired" | "upload_failed" => {
            let phase = |name: &str| status.part(name).part("error").word("message");
            Film::Error(phase("processing_phase").or_else(|| phase("publishing_phase")).unwrap_or_default())
        }
        // New words of the platform are steps on the way.
        _ => Film::Processing,
    })
}

fn listed(said: &Value, words: &str, time: &str, permalink: &str) -> Option<Said> {
    let rows = said.get("data")?.as_array()?;
    let found = rows.iter().take(MOST_FOUND).filter_map(|row| {
        Some(Found {
            id: row.id("id")?,
            text: row.words(words).unwrap_or_default(),
            at: row.time(time).or_else(|| at(&row.word(time)?)),
            permalink: row.url(permalink).or_else(|| link(row)),
        })
    });
    Some(Said::Listed(found.collect()))
}

/// Films of a page have addresses without a host.
pub(crate) fn link(said: &Value) -> Option<String> {
    said.url("permalink_url").or_else(|| {
        let path = said.word("permalink_url").filter(|path| path.starts_with('/') && !path.starts_with("//"))?;
        Some(format!("{FACEBOOK}{path}"))
    })
}

/// `2026-11-20T12:00:00+0000`, which lacks the colon that others want.
pub(crate) fn at(text: &str) -> Option<Timestamp> {
    let split = text.len().checked_sub(4)?;
    let is_bare = text.get(split..).is_some_and(|zone| zone.bytes().all(|digit| digit.is_ascii_digit()))
        && text.get(..split).is_some_and(|time| time.ends_with(['+', '-']));
    let text = match (text.get(..split + 2), text.get(split + 2..)) {
        (Some(hours), Some(minutes)) if is_bare => format!("{hours}:{minutes}"),
        _ => text.to_owned(),
    };
    serde_json::from_value(json!(text)).ok()
}

/// As far as a platform keeps it: blanks at the ends and the way lines end are its own.
pub fn is_same_text(one: &str, other: &str) -> bool {
    let lines = |text: &str| -> Vec<String> {
        text.trim().replace("\r\n", "\n").split('\n').map(|line| line.trim_end().to_owned()).collect()
    };
    lines(one) == lines(other)
}
