//! Words that cannot be guessed: who brings one was given it.

use std::fmt::Write as _;

use engine::error::{Error, Kind, Result};

pub(crate) fn fresh() -> Result<String> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).map_err(|error| Error::new(Kind::Unavailable, format!("no randomness: {error}")))?;
    Ok(bytes.iter().fold(String::with_capacity(48), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
