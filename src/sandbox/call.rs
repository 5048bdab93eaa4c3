//! `switchboard call`: one phone call to a running server, from a file, over the simulated carrier.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use engine::error::{Context as _, Error, Kind, Result};
use sandbox::carrier::{Event, Number, Phone};
use voice::audio::wav::{WavReader, write_mulaw};

/// Nobody waits longer for the other side to speak, or to come to an end.
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Args)]
pub struct CallFlags {
    /// Where calls come in, such as `http://localhost:8080/voice/KEY/incoming`.
    #[arg(long)]
    to: String,
    /// The number of the inbox.
    #[arg(long)]
    number: String,
    /// The account SID of the inbox.
    #[arg(long)]
    account: String,
    /// The auth token of the inbox, which signs; better in `SWITCHBOARD_CALL_TOKEN` than in a command line.
    #[arg(long)]
    auth_token: Option<String>,
    /// Who calls; without it, somebody who withholds their number.
    #[arg(long)]
    from: Option<String>,
    /// Seconds to stay on the line after the answer.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=600))]
    stay: u64,
    /// What the caller says after the greeting: a WAV file, 16-bit or µ-law.
    #[arg(long)]
    wav: PathBuf,
    /// Where what the caller heard is written, as WAV.
    #[arg(long)]
    out: PathBuf,
}

impl CallFlags {
    /// The timeline of the call, a line an event.
    pub fn run(self) -> Result<Vec<String>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.context(Kind::Unavailable, "the runtime cannot start")?.block_on(self.call())
    }

    async fn call(self) -> Result<Vec<String>> {
        let said = read(&self.wav)?;
        let token = self.auth_token.or_else(|| std::env::var("SWITCHBOARD_CALL_TOKEN").ok());
        let status = self.to.strip_suffix("incoming").ok_or_else(|| Error::invalid("--to ends with /incoming"))?;
        let number = Number {
            status: format!("{status}status"),
            number: self.number,
            incoming: self.to,
            account: self.account,
            auth_token: token.ok_or_else(|| Error::invalid("--auth-token or SWITCHBOARD_CALL_TOKEN is needed"))?,
        };
        let phone = self.from.as_deref().map_or_else(Phone::hidden, Phone::new);
        let failed = |error: sandbox::PeerError| Error::unavailable(error.to_string());
        let line = phone.dial(&number).await.map_err(failed)?;
        let greeting = line.wait_for(0, PATIENCE, |event| *event == Event::Heard).await.map_err(failed)?;
        let quiet = line.wait_for(greeting, PATIENCE, |event| *event == Event::Quiet).await.map_err(failed)?;
        line.say(said).await;
        let is_over = |event: &Event| matches!(event, Event::Heard | Event::Ended(_));
        let answered = line.wait_for(quiet, PATIENCE, is_over).await.map_err(failed)?;
        let is_over = |event: &Event| matches!(event, Event::Quiet | Event::Ended(_));
        line.wait_for(answered, PATIENCE, is_over).await.map_err(failed)?;
        // Whoever stays leaves with the other side at the latest.
        let is_over = |event: &Event| matches!(event, Event::Ended(_));
        let _still_there = line.wait_for(0, Duration::from_secs(self.stay), is_over).await;
        line.hang_up().await;
        line.wait_for(0, PATIENCE, |event| matches!(event, Event::Ended(_))).await.map_err(failed)?;
        std::fs::write(&self.out, write_mulaw(&line.heard(), 1))
            .context(Kind::Unavailable, "what was heard cannot be written")?;
        let mut lines: Vec<_> = line.timeline().iter().map(|moment| format!("{:>8} ms  {:?}", moment.ms, moment.event)).collect();
        lines.extend(line.latencies().iter().map(|ms| format!("from the end of the words to the answer: {ms} ms")));
        Ok(lines)
    }
}

fn read(file: &std::path::Path) -> Result<Vec<u8>> {
    let bytes = std::fs::read(file).context(Kind::Invalid, &format!("{} cannot be read", file.display()))?;
    let (mut reader, mut sound) = (WavReader::new(), Vec::new());
    let wrong = |error: voice::audio::wav::WavError| Error::invalid(format!("{}: {error}", file.display()));
    reader.push(&bytes, &mut sound).map_err(wrong)?;
    reader.finish(&mut sound).map_err(wrong)?;
    Ok(sound)
}
