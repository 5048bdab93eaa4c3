//! Feeds ingestion with damaged documents; see the README beside it.

#[path = "../../src/document.rs"]
mod document;
#[path = "../../src/ingest/mod.rs"]
#[expect(unused, reason = "the library's other users are not here")]
mod ingest;
mod mutate;
mod panics;
mod parent;
mod repack;

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use ingest::{Deadline, Label, Source, ingest_watched};
use mutate::Chance;

/// A seed and the ending under which it is read.
struct Seed {
    ending: String,
    bytes: Vec<u8>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["run", seconds, rest @ ..] => parent::run(seconds.parse().expect("seconds"), rest),
        ["child", ending, first, folders @ ..] => child(ending, first.parse().expect("number"), folders),
        ["make", ending, number, folders @ ..] => {
            let input = input(&seeds(ending, folders), number.parse().expect("number"));
            std::io::stdout().write_all(&input.bytes).expect("written");
        }
        ["one", file] => {
            let bytes = std::fs::read(file).expect("a file");
            let started = Instant::now();
            println!("{} in {:?}", read(&bytes, file.rsplit('.').next().unwrap_or("txt")), started.elapsed());
        }
        _ => eprintln!("run SECONDS [ENDING] [FOLDER]… | one FILE"),
    }
}

fn seeds(ending: &str, folders: &[&str]) -> Vec<Seed> {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures");
    let mut files: Vec<PathBuf> = [own].iter().chain(folders).filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let of = |file: &PathBuf| file.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    // What is locked is refused before anything is read.
    let is_locked = |file: &PathBuf| file.file_stem().is_some_and(|stem| stem == "locked");
    files.retain(|file| of(file) == ending && !is_locked(file));
    files.iter().filter_map(|file| Some(Seed { ending: of(file), bytes: std::fs::read(file).ok()? })).collect()
}

/// Always the same for the same number.
fn input(seeds: &[Seed], number: u64) -> Seed {
    let mut chance = Chance::new(number);
    let seed = &seeds[chance.below(seeds.len())];
    let other = &seeds[chance.below(seeds.len())].bytes;
    let is_zip = matches!(seed.ending.as_str(), "docx" | "xlsx" | "ods");
    let bytes = if is_zip && !chance.one_in(5) {
        repack::mutated(&seed.bytes, &mut chance).unwrap_or_else(|| mutate::mutated(&seed.bytes, other, &mut chance))
    } else {
        mutate::mutated(&seed.bytes, other, &mut chance)
    };
    Seed { ending: seed.ending.clone(), bytes }
}

/// Reads one input after another and says before and after each what it does.
fn child(ending: &str, first: u64, folders: &[&str]) {
    panics::listen();
    let seeds = seeds(ending, folders);
    let mut out = std::io::stdout();
    for number in first.. {
        let input = input(&seeds, number);
        writeln!(out, "read {number}").and_then(|()| out.flush()).expect("the parent listens");
        let started = Instant::now();
        let outcome = read(&input.bytes, &input.ending);
        let panic = panics::take().map(|place| format!(" panic {place}")).unwrap_or_default();
        writeln!(out, "done {number} {} {outcome}{panic}", started.elapsed().as_millis()).and_then(|()| out.flush()).expect("the parent listens");
    }
}

fn read(bytes: &[u8], ending: &str) -> String {
    let name = format!("input.{ending}");
    let label = Label { id: "fuzz".into(), organisation: 1, knowledge_base: 1, ..Label::default() };
    let mut watch = Deadline::within(Duration::from_secs(600));
    match ingest_watched(label, Source { bytes, media_type: None, file_name: Some(&name) }, &mut watch) {
        Ok(taken) => {
            for passage in &taken.document.passages {
                assert!(passage.page_starts.is_sorted() && passage.page_starts.iter().all(|start| passage.text.is_char_boundary(*start as usize)));
                assert!(!passage.text.contains('\u{FDD0}'), "a mark is left");
                assert!(passage.page.is_none() || taken.document.pages.is_some());
            }
            "taken".into()
        }
        Err(refusal) => format!("{refusal:?}").split([' ', '{', '(']).next().unwrap_or_default().to_owned(),
    }
}
