//! A program of this machine that speaks or listens: espeak-ng, piper, whisper.cpp, pocketsphinx. It is run without a shell, is
//! told what to do by its arguments and its input, and is ended when nobody wants its answer any more.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::speech::SpeechError;

/// What a program prints of sound or words.
const MOST_OUTPUT: usize = 30 * 1024 * 1024;

/// What is kept of its complaints.
const MOST_COMPLAINT: u64 = 2 * 1024;

const NAME: &str = "the local program";

/// How a program is called. Arguments may hold `{text}`, `{language}`, `{voice}` and `{wav}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    pub program: String,
    #[serde(default)]
    pub arguments: Vec<String>,
    /// Seconds until it is given up; 30 without.
    #[serde(default)]
    pub timeout_s: Option<u64>,
}

/// What goes into the arguments.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filling<'a> {
    pub text: &'a str,
    pub language: &'a str,
    pub voice: &'a str,
    pub wav: &'a str,
}

/// A program that runs; dropped, it is ended.
pub struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: ChildStdout,
}

impl Program {
    /// Its text goes in by its arguments, not by its input.
    pub fn takes_text(&self) -> bool {
        self.arguments.iter().any(|argument| argument.contains("{text}"))
    }

    /// Whether this machine has such a program.
    pub fn is_installed(&self) -> bool {
        let program = Path::new(&self.program);
        if program.components().count() > 1 {
            return program.is_file();
        }
        // Where the system looks when nobody tells it.
        let folders = std::env::var_os("PATH").unwrap_or_else(|| "/bin:/usr/bin".into());
        std::env::split_paths(&folders).any(|folder| folder.join(program).is_file())
    }

    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_s.unwrap_or(30).clamp(1, 300))
    }

    pub fn start(&self, filling: Filling<'_>) -> Result<Running, SpeechError> {
        let arguments = self.arguments.iter().map(|argument| fill(argument, filling));
        let mut child = Command::new(&self.program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| SpeechError::Refused {
                provider: NAME,
                detail: format!("{} cannot be started: {error}", self.program),
            })?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().ok_or_else(|| broken("it has no output"))?;
        Ok(Running { child, stdin, stdout })
    }

    /// All that it prints as text.
    pub async fn output(&self, filling: Filling<'_>) -> Result<String, SpeechError> {
        let mut running = self.start(filling)?;
        let whole = async {
            drop(running.stdin.take());
            let mut output = Vec::new();
            let mut limited = (&mut running.stdout).take(MOST_OUTPUT as u64);
            limited.read_to_end(&mut output).await.map_err(|error| broken(&error.to_string()))?;
            running.finish().await?;
            Ok(String::from_utf8_lossy(&output).into_owned())
        };
        tokio::time::timeout(self.timeout(), whole).await.map_err(|_elapsed| broken("it takes too long"))?
    }
}

impl Running {
    /// Gives it the text as input.
    pub async fn tell(&mut self, text: &str) -> Result<(), SpeechError> {
        if let Some(mut stdin) = self.stdin.take() {
            // A program that does not read its input is none of our worry.
            let _unread = stdin.write_all(text.as_bytes()).await;
            let _unread = stdin.shutdown().await;
        }
        Ok(())
    }

    /// The next bytes of its output; none at its end.
    pub async fn read(&mut self, buffer: &mut [u8]) -> Result<usize, SpeechError> {
        self.stdout.read(buffer).await.map_err(|error| broken(&error.to_string()))
    }

    /// It has ended well.
    pub async fn finish(&mut self) -> Result<(), SpeechError> {
        let complaint = match self.child.stderr.take() {
            Some(stderr) => complaint(stderr).await,
            None => String::new(),
        };
        let status = self.child.wait().await.map_err(|error| broken(&error.to_string()))?;
        if status.success() { Ok(()) } else { Err(broken(&format!("it ended with {status}: {}", complaint.trim()))) }
    }
}

async fn complaint(stderr: impl AsyncRead + Unpin) -> String {
    let (mut text, mut stderr) = (Vec::new(), stderr);
    let _unread = (&mut stderr).take(MOST_COMPLAINT).read_to_end(&mut text).await;
    // The rest is read too, or the program would wait for a reader.
    let _unread = tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await;
    String::from_utf8_lossy(&text).into_owned()
}

fn fill(argument: &str, filling: Filling<'_>) -> String {
    let Filling { text, language, voice, wav } = filling;
    // A text is an argument of its own, never an option.
    let text = if argument == "{text}" && text.starts_with('-') { format!(" {text}") } else { text.to_owned() };
    let mut out = String::with_capacity(argument.len());
    let mut rest = argument;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let known = [("{text}", text.as_str()), ("{language}", language), ("{voice}", voice), ("{wav}", wav)];
        let found = known.into_iter().find(|(name, _)| rest[open..].starts_with(name)).unwrap_or(("{", "{"));
        out.push_str(found.1);
        rest = &rest[open + found.0.len()..];
    }
    out.push_str(rest);
    out
}

fn broken(detail: &str) -> SpeechError {
    SpeechError::Unavailable { provider: NAME, detail: detail.to_owned() }
}

#[cfg(test)]
mod tests;
