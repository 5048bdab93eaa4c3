//! The knowledge index inside this process: how fast it is filled and asked, what it takes, and how fast files are read.
//!
//! Run it with `--only knowledge`; it is not among the defaults, because it takes minutes.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use rag::embed::Space;
use rag::index::{EdgeIndex, Embedded, IndexError, VectorIndex};
use rag::ingest::{Label, Source, ingest};
use sandbox::load::Histogram;

use self::corpus::Corpus;
use crate::options::Options;
use crate::proc_stat::resident_kb;
use crate::report::{Case, Report, milliseconds};
use crate::temp_dir::TempDir;

mod corpus;

/// Numbers in a vector, as small models have.
pub(crate) const DIMENSIONS: usize = 384;
/// Documents written at once; the index puts their changes on disk together.
const AT_ONCE: usize = 32;
/// Questions asked side by side.
const ASKERS: usize = 2;
const QUESTIONS: usize = 1_000;
/// Up to so many passages each has four sentences with vectors, beyond it one, to spare the disk.
const MANY: usize = 200_000;

pub async fn run(options: &Options, report: &mut Report) -> io::Result<()> {
    let sentences = if options.passages > MANY { 1 } else { 4 };
    let variant = format!("{} passages, {sentences} sentence vectors each", options.passages);
    let case = Case { server: "switchboard", scenario: "knowledge", variant };
    if let Some(file) = &options.file {
        reading(file, &case, report)?;
    }
    let home = TempDir::new(&options.data_root)?;
    let space = Space { model: "bench".into(), dimensions: DIMENSIONS };
    let corpus = Corpus::new(options.passages, sentences);
    let before = resident_kb(std::process::id())?;
    let index = EdgeIndex::open(home.path(), Some(space.clone())).map_err(failed)?;
    let took = fill(&index, &corpus, &space).await?;
    report.figure(&case, "passages written a second", options.passages as f64 / took.as_secs_f64(), "1/s")?;
    memory(&case, "memory after writing", before, report)?;
    ask(&index, &corpus, &case, "while merging", report).await?;
    let started = Instant::now();
    index.merge().await.map_err(failed)?;
    report.figure(&case, "rest of merging", started.elapsed().as_secs_f64(), "s")?;
    // A merge leaves its files on disk alone: what is asked first reads them.
    ask(&index, &corpus, &case, "just merged", report).await?;
    ask(&index, &corpus, &case, "merged", report).await?;
    memory(&case, "memory after merging", before, report)?;
    report.figure(&case, "disk", disk(home.path())? as f64 / 1e6, "MB")?;
    drop(index);
    let started = Instant::now();
    let index = EdgeIndex::open(home.path(), Some(space)).map_err(failed)?;
    report.figure(&case, "opening again", milliseconds(started.elapsed()), "ms")?;
    let found = index.search(&corpus.question(1)).await.map_err(failed)?;
    report.figure(&case, "first question after it", milliseconds(started.elapsed()), "ms")?;
    if found.is_empty() { Err(io::Error::other("nothing was found after opening again")) } else { Ok(()) }
}

async fn fill(index: &EdgeIndex, corpus: &Corpus, space: &Space) -> io::Result<Duration> {
    // Making the passages is not what is measured.
    let mut took = Duration::ZERO;
    for first in (0..corpus.documents()).step_by(AT_ONCE) {
        let batch: Vec<_> = (first..corpus.documents().min(first + AT_ONCE)).map(|number| corpus.document(number)).collect();
        let started = Instant::now();
        let writes = batch.iter().map(|(document, vectors)| async move {
            index.upsert_document(document, &[Embedded { space, passages: vectors }]).await
        });
        try_join_all(writes).await.map_err(failed)?;
        took += started.elapsed();
    }
    Ok(took)
}

async fn ask(index: &EdgeIndex, corpus: &Corpus, case: &Case, when: &str, report: &mut Report) -> io::Result<()> {
    let started = Instant::now();
    let askers = (0..ASKERS).map(|asker| async move {
        let (mut times, mut right) = (Histogram::default(), 0);
        for number in (asker..QUESTIONS).step_by(ASKERS) {
            let (question, document, ordinal) = corpus.asking(number);
            let asked = Instant::now();
            let found = index.search(&question).await?;
            times.record(asked.elapsed());
            right +=
                usize::from(found.iter().any(|found| found.passage.document == document && found.passage.ordinal == ordinal));
        }
        Ok::<_, IndexError>((times, right))
    });
    let (mut times, mut right) = (Histogram::default(), 0);
    for (own, found) in try_join_all(askers).await.map_err(failed)? {
        times.merge(&own);
        right += found;
    }
    report.latency(case, &format!("question, {when},"), &times)?;
    report.figure(case, &format!("questions a second, {when}"), QUESTIONS as f64 / started.elapsed().as_secs_f64(), "1/s")?;
    report.figure(case, &format!("own passage found, {when}"), right as f64 * 100.0 / QUESTIONS as f64, "%")
}

/// How fast a file of the kind that customers upload becomes passages.
fn reading(file: &Path, case: &Case, report: &mut Report) -> io::Result<()> {
    let bytes = fs::read(file)?;
    let source = Source { bytes: &bytes, media_type: None, file_name: file.file_name().and_then(|name| name.to_str()) };
    let started = Instant::now();
    let read = ingest(Label { id: "bench".into(), organisation: 1, knowledge_base: 1, ..Label::default() }, source);
    let document = read.map_err(|refusal| io::Error::other(format!("{refusal:?}")))?.document;
    let took = started.elapsed().as_secs_f64();
    report.figure(case, "passages read from the file", document.passages.len() as f64, "")?;
    let pages = document.pages.map_or(1.0, f64::from);
    report.figure(case, "pages read a second", pages / took, "1/s")
}

fn memory(case: &Case, name: &str, before: u64, report: &mut Report) -> io::Result<()> {
    let now = resident_kb(std::process::id())?;
    report.figure(case, name, now.saturating_sub(before) as f64 / 1024.0, "MB")
}

fn disk(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.metadata()?;
        bytes += if kind.is_dir() { disk(&entry.path())? } else { kind.len() };
    }
    Ok(bytes)
}

fn failed(error: IndexError) -> io::Error {
    io::Error::other(error)
}
