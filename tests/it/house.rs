//! The rules of the house, as far as a machine can check them.

mod arrows;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

pub use tree::files;
use tree::{root, shown};

/// Made by a program; nobody reads them line by line.
const GENERATED: [&str; 1] = ["widget/protocol/api.ts"];

const LONGEST: usize = 500;

/// Names that say nothing about what is inside.
const FORBIDDEN: [&str; 7] = ["utils", "helpers", "common", "misc", "manager", "base", "core"];

/// Ports without a promise to keep yet: no channel of this version has to be called.
const WITHOUT_IMPLEMENTATION: [&str; 1] = ["channel_sender"];

fn sources() -> Vec<PathBuf> {
    files(&root(), &["rs", "ts", "tsx"])
}

#[test]
fn no_source_file_is_longer_than_five_hundred_lines() {
    let mut long = Vec::new();
    for file in sources() {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        if lines > LONGEST && !GENERATED.contains(&shown(&file).as_str()) {
            long.push(format!("{} has {lines} lines", shown(&file)));
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    let bad: Vec<String> = files(&root(), &["rs", "ts", "tsx", "css", "sql", "md"])
        .iter()
        .filter(|file| {
            let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let folder = file.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
            FORBIDDEN.contains(&stem) || FORBIDDEN.contains(&folder)
        })
        .map(|file| shown(file))
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
}

#[test]
fn every_crate_and_folder_says_first_what_it_is() {
    let silent: Vec<String> = files(&root(), &["rs"])
        .iter()
        .filter(|file| file.file_name().is_some_and(|name| name == "lib.rs" || name == "mod.rs"))
        .filter(|file| !fs::read_to_string(file).unwrap().starts_with("//!"))
        .map(|file| shown(file))
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

/// The methods of every trait in a port's file.
fn methods(port: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut in_trait = false;
    for line in port.lines() {
        if line.starts_with("pub trait ") {
            in_trait = true;
        } else if line.starts_with('}') {
            in_trait = false;
        }
        let declared = line.trim_start().trim_start_matches("async ").strip_prefix("fn ").filter(|_| in_trait);
        if let Some(name) = declared.and_then(|rest| rest.split(['(', '<']).next()) {
            found.insert(name.to_owned());
        }
    }
    found
}

#[test]
fn every_method_of_every_port_has_a_contract_test() {
    let contracts: String =
        files(&root().join("tests/contract"), &["rs"]).iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let (mut untested, mut seen) = (Vec::new(), 0);
    for file in files(&root().join("engine/src/ports"), &["rs"]) {
        let port = file.file_stem().unwrap().to_str().unwrap().to_owned();
        if port == "mod" || WITHOUT_IMPLEMENTATION.contains(&port.as_str()) {
            continue;
        }
        for method in methods(&fs::read_to_string(&file).unwrap()) {
            seen += 1;
            let is_called = contracts.contains(&format!(".{method}(")) || contracts.contains(&format!("fn {method}("));
            if !is_called {
                untested.push(format!("{port}::{method}"));
            }
        }
    }
    assert!(seen > 40, "the ports are not where this test looks: {seen} methods");
    assert!(untested.is_empty(), "{untested:#?}");
}

#[test]
fn backends_mirror_each_other_and_migrations_have_timestamps() {
    let folder = root().join("migrations");
    let mut stems: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files(&folder, &["sql", "js", "json", "toml"]) {
        let backend = file.strip_prefix(&folder).unwrap().iter().next().unwrap().to_str().unwrap().to_owned();
        let stem = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let (time, name) = stem.split_once('_').unwrap_or_else(|| panic!("{stem} is no timestamp and a name"));
        assert!(time.len() == 14 && time.bytes().all(|digit| digit.is_ascii_digit()), "{stem} has no timestamp");
        assert!(!name.is_empty(), "{stem} has no name");
        stems.entry(backend).or_default().insert(stem);
    }
    assert!(stems.contains_key("sqlite"));
    let first = stems.values().next().unwrap();
    assert!(stems.values().all(|others| others == first), "{stems:#?}");
}

#[test]
fn every_migration_is_built_in() {
    for (backend, ending) in [("sqlite", "sql"), ("mongo", "json")] {
        let list = fs::read_to_string(root().join(format!("src/backends/{backend}/migrate.rs"))).unwrap();
        for file in files(&root().join("migrations").join(backend), &[ending]) {
            let stem = file.file_stem().unwrap().to_str().unwrap();
            let is_applied = list.contains(&format!("\"{stem}\"")) && list.contains(&format!("{stem}.{ending}"));
            assert!(is_applied, "{stem} is never applied to {backend}");
        }
    }
}

/// Words in back quotes that look like a path of this repository.
fn named_paths(text: &str) -> Vec<String> {
    let in_quotes = text.split('`').skip(1).step_by(2).map(str::trim);
    let links =
        text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(|link| link.split('#').next().unwrap_or_default());
    let tops: BTreeSet<String> =
        fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let is_path = |word: &&str| {
        let top = word.trim_start_matches("./").split('/').next().unwrap_or_default();
        let plain = !word.contains(['*', '{', '<', '…', ' ', '$', '(', ':']);
        let is_file = Path::new(word).extension().is_some_and(|ending| ending == "md" || ending == "toml");
        plain && !word.starts_with('/') && (word.contains('/') || is_file) && tops.contains(top)
    };
    in_quotes.chain(links).filter(is_path).map(|word| word.trim_end_matches('/').to_owned()).collect()
}

#[test]
fn every_path_the_readme_names_exists() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    let named = named_paths(&readme);
    assert!(named.len() >= 8, "the map of the README names more than {named:?}");
    let missing: Vec<&String> = named.iter().filter(|path| !root().join(path).exists()).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn nothing_is_left_undone_or_tied_to_one_machine() {
    // Put together here, so that this file does not find itself.
    let words = [
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("FIX", "ME"),
    ];
    let mut found = Vec::new();
    for file in files(&root(), &["rs", "ts", "tsx", "css", "html", "sql", "md", "toml", "yaml", "yml", "sh", "mjs", "js", "json"])
    {
        let text = fs::read_to_string(&file).unwrap_or_default();
        for word in words {
            if text.contains(word) {
                found.push(format!("{} has {word}", shown(&file)));
            }
        }
        // A test may wait for a service, and says for which.
        let passed_over = text.split(concat!("#[", "ignore")).skip(1).filter(|rest| !rest.starts_with(" = \"needs "));
        found.extend(passed_over.map(|_| format!("{} passes over a test for no service", shown(&file))));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_inbox_takes_every_kind_of_file_that_is_read() {
    let text = fs::read_to_string(root().join("widget/inbox/state/knowledge/files.ts")).unwrap();
    let (_, listed) = text.split_once("new Set(").unwrap();
    let listed: BTreeSet<&str> = listed.split('"').nth(1).unwrap().split(' ').collect();
    let read: BTreeSet<&str> = rag::ingest::ENDINGS.iter().flat_map(|(endings, _)| *endings).copied().collect();
    assert_eq!(listed, read);
}
