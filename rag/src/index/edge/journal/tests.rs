use super::*;
use crate::document::{Document, PassageVectors};
use crate::index::edge::operation::Operation;

fn records(folder: &Path) -> Vec<Vec<u8>> {
    Journal::open(folder).unwrap().1
}

#[test]
fn what_was_appended_is_there_after_opening_until_it_is_cleared() {
    let home = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(home.path()).unwrap();
    journal.append([b"one".as_slice(), b"two".as_slice()]).unwrap();
    journal.append([b"three".as_slice()]).unwrap();
    assert_eq!(records(home.path()), [b"one".to_vec(), b"two".to_vec(), b"three".to_vec()]);
    journal.clear().unwrap();
    assert!(records(home.path()).is_empty());
    journal.append([b"four".as_slice()]).unwrap();
    assert_eq!(records(home.path()), [b"four".to_vec()]);
}

#[test]
fn a_record_cut_short_is_dropped_and_the_next_stands_in_its_place() {
    let home = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(home.path()).unwrap();
    journal.append([b"whole".as_slice(), b"torn".as_slice()]).unwrap();
    let file = OpenOptions::new().write(true).open(home.path().join(FILE)).unwrap();
    file.set_len(journal.length() - 1).unwrap();
    let (mut journal, found) = Journal::open(home.path()).unwrap();
    assert_eq!(found, [b"whole".to_vec()]);
    journal.append([b"next".as_slice()]).unwrap();
    assert_eq!(records(home.path()), [b"whole".to_vec(), b"next".to_vec()]);
}

#[test]
fn an_operation_reads_back_with_its_vectors() {
    let vectors =
        [PassageVectors { whole: vec![0.5, -1.0], sentences: vec![vec![1.0, 0.0], vec![0.25, 0.75]] }, PassageVectors::default()];
    let document = Document {
        id: "d".into(),
        organisation: 1,
        knowledge_base: 2,
        title: "T".into(),
        source: None,
        language: None,
        checksum: String::new(),
        pages: None,
        passages: Vec::new(),
    };
    let operation = Operation::replace(&document, Some(&vectors));
    let bytes = operation.encode().unwrap();
    assert_eq!(Operation::decode(&bytes), Some(operation));
    assert_eq!(Operation::decode(&bytes[..bytes.len() - 4]), None);
    assert_eq!(Operation::decode(b"x"), None);
}
