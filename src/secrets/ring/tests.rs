use super::*;
use crate::config::Hidden;

fn settings(keys: &[(&str, u8)]) -> Secrets {
    let key = |(id, byte): &(&str, u8)| SecretKey {
        id: (*id).to_owned(),
        file: None,
        value: Some(Hidden(STANDARD.encode([*byte; 32]))),
    };
    Secrets { keys: keys.iter().map(key).collect() }
}

#[test]
fn a_wrong_or_missing_key_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let start = |keys: &[(&str, u8)]| open(folder.path(), &[7; 32], &settings(keys), true).map(|(_, ring)| ring);
    start(&[("old", 1)]).unwrap();
    let missing = start(&[]).unwrap_err();
    assert!(missing.context.contains("the key old, which is not there"), "{missing}");
    let wrong = start(&[("old", 2)]).unwrap_err();
    assert!(wrong.context.contains("the key old is not the one"), "{wrong}");
    start(&[("new", 2), ("old", 1)]).unwrap();
}

#[test]
fn an_old_key_can_go_once_nothing_is_sealed_under_it() {
    let folder = tempfile::tempdir().unwrap();
    let look = |keys: &[(&str, u8)], seals| open(folder.path(), &[7; 32], &settings(keys), seals);
    look(&[("old", 1)], true).unwrap();
    let both = settings(&[("new", 2), ("old", 1)]);
    let (_, ring) = look(&[("new", 2), ("old", 1)], false).unwrap();
    assert_eq!(ring.need_newest(&both).unwrap_err().kind, Kind::Conflict);
    let (_, mut ring) = look(&[("new", 2), ("old", 1)], true).unwrap();
    ring.need_newest(&both).unwrap();
    assert_eq!(ring.forget_old().unwrap(), ["old"]);
    look(&[("new", 2)], true).unwrap();
}

#[test]
fn a_key_is_32_bytes_as_they_are_or_in_base64() {
    let text = STANDARD.encode([9; 32]);
    for good in [vec![9; 32], text.clone().into_bytes(), format!("{text}\n").into_bytes(), text.trim_end_matches('=').into()] {
        assert_eq!(key_of(&good), Some([9; 32]));
    }
    for bad in [vec![], vec![9; 31], b"secret".to_vec(), STANDARD.encode([9; 16]).into_bytes()] {
        assert_eq!(key_of(&bad), None);
    }
}
