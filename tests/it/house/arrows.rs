//! Who may depend on whom.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::{files, root, shown};

/// Workspace crates each crate may use.
const ARROWS: [(&str, &[&str]); 10] = [
    ("engine", &[]),
    ("outgoing", &[]),
    ("backends", &["engine"]),
    ("channels", &["engine", "outgoing"]),
    ("voice", &["engine", "outgoing"]),
    ("workers", &["engine"]),
    ("agents", &["engine", "outgoing", "rag"]),
    ("rag", &["kernel", "outgoing"]),
    ("kernel", &[]),
    ("sandbox", &[]),
];

/// The root, the program itself.
const PROGRAM: &str = "switchboard";

/// What keeps everything; only the program knows it.
const BACKENDS: &str = "backends";

/// Drivers and who may name each; the other side of a wire is simulated in the driver's own messages.
const OWNERS: [(&str, &[&str]); 10] = [
    ("rusqlite", &[BACKENDS]),
    ("socketioxide", &[PROGRAM]),
    ("axum", &[PROGRAM]),
    ("mongodb", &[BACKENDS]),
    ("redis", &[BACKENDS]),
    ("lapin", &[BACKENDS]),
    ("object_store", &[BACKENDS]),
    ("qdrant-edge", &["rag"]),
    ("qdrant-client", &["rag", "sandbox"]),
    ("rig-core", &["agents"]),
];

/// Dependencies of each member by the name of its package, development ones under a key of their own.
struct Manifest {
    used: BTreeSet<String>,
    used_in_tests: BTreeSet<String>,
}

fn manifests() -> BTreeMap<String, Manifest> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root()];
    folders.extend(members().iter().map(|member| root().join(member)));
    for folder in folders {
        let text = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let name =
            section(&text, "[package]").find_map(|line| line.strip_prefix("name = ")).unwrap().trim_matches('"').to_owned();
        let keys = |header: &str| section(&text, header).filter_map(key).collect();
        found.insert(name, Manifest { used: keys("[dependencies]"), used_in_tests: keys("[dev-dependencies]") });
    }
    found
}

fn members() -> Vec<String> {
    let text = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let line = section(&text, "[workspace]")
        .find(|line| line.starts_with("members"))
        .expect("the workspace names its members")
        .to_owned();
    line.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The lines below a header, up to the next one.
fn section<'a>(text: &'a str, header: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines().skip_while(move |line| line.trim() != header).skip(1).take_while(|line| !line.starts_with('['))
}

/// `serde` of `serde = "1"` and of `serde.workspace = true`.
fn key(line: &str) -> Option<String> {
    let name = line.split(['=', '.', ' ']).next()?.trim();
    (!name.is_empty() && !name.starts_with('#')).then(|| name.to_owned())
}

#[test]
fn arrows_point_to_the_engine() {
    let manifests = manifests();
    let members: BTreeSet<String> = members().into_iter().collect();
    assert!(members.len() >= 6, "{members:?}");
    for member in &members {
        let name = member.rsplit('/').next().unwrap_or(member);
        let manifest = &manifests[name];
        let allowed = ARROWS.iter().find(|(known, _)| *known == name).map(|(_, allowed)| *allowed);
        let allowed: BTreeSet<String> = allowed
            .unwrap_or_else(|| panic!("{member} has no place in the plan"))
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        for used in manifest.used.iter().filter(|used| manifests.contains_key(*used)) {
            assert!(allowed.contains(used), "{member} must not depend on {used}");
        }
        assert!(!manifest.used_in_tests.contains(PROGRAM), "{member} must not depend on the program, not even in tests");
    }
}

#[test]
fn the_program_knows_its_simulated_parties_in_the_demos_sandbox_and_in_tests_alone() {
    for file in files(&root().join("src"), &["rs"]) {
        let is_sandbox = shown(&file).starts_with("src/sandbox") || shown(&file).contains("/tests/");
        let names_it = fs::read_to_string(&file).unwrap().contains("sandbox::meta");
        assert!(is_sandbox || !names_it, "{} must not know a simulated party", shown(&file));
    }
}

#[test]
fn a_driver_is_named_by_its_owner_alone() {
    for (name, manifest) in manifests() {
        for used in manifest.used.union(&manifest.used_in_tests) {
            let owners = OWNERS.iter().find(|(driver, _)| driver == used).map(|(_, owners)| *owners);
            assert!(owners.is_none_or(|owners| owners.contains(&name.as_str())), "{name} must not depend on {used}");
        }
    }
}

#[test]
fn every_member_takes_the_lints_of_the_house() {
    for folder in members().into_iter().map(|member| root().join(member)).chain([root()]) {
        let text = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        assert!(section(&text, "[lints]").any(|line| line.trim() == "workspace = true"), "{}", folder.display());
    }
}
