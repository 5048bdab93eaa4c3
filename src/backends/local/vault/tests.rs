use proptest::prelude::*;

use super::*;

const OURS: OrgId = OrgId(1);

fn key(id: &str, byte: u8) -> (String, [u8; 32]) {
    (id.to_owned(), [byte; 32])
}

#[test]
fn a_secret_opens_for_its_organisation_and_here_alone() {
    let vault = LocalVault::new(&[7; 32]).unwrap();
    let sealed = vault.seal(OURS, "sk-very-secret").unwrap();
    assert!(!sealed.0.contains("secret"));
    assert_eq!(vault.open(OURS, &sealed).unwrap().0, "sk-very-secret");
    assert_eq!(vault.open(OrgId(2), &sealed).unwrap_err().kind, Kind::Corrupt);
    let elsewhere = LocalVault::new(&[8; 32]).unwrap();
    assert_eq!(elsewhere.open(OURS, &sealed).unwrap_err().kind, Kind::Corrupt);
}

#[test]
fn equal_secrets_look_different_and_changed_ones_do_not_open() {
    let vault = LocalVault::new(&[7; 32]).unwrap();
    let (one, other) = (vault.seal(OURS, "same").unwrap(), vault.seal(OURS, "same").unwrap());
    assert_ne!(one, other);
    for broken in ["", "v1.", "v1.AAAA", "v2.AAAA", "v2.x.AAAA", &one.0[..one.0.len() - 2], &format!("{}A", one.0)] {
        let opened = vault.open(OURS, &Sealed(broken.to_owned()));
        assert!(broken.is_empty() || opened.is_err(), "{broken}");
    }
    assert_eq!(format!("{one:?}, {:?}", vault.open(OURS, &one).unwrap()), "***, ***");
}

#[test]
fn no_secret_stays_none() {
    let vault = LocalVault::new(&[7; 32]).unwrap();
    assert!(vault.seal(OURS, "").unwrap().is_empty());
    assert_eq!(vault.open(OURS, &Sealed::default()).unwrap(), Secret::default());
}

#[test]
fn another_key_under_the_same_name_opens_nothing() {
    let vault = LocalVault::with_keys(&[7; 32], &[key("a", 1)]).unwrap();
    let sealed = vault.seal(OURS, "sk-very-secret").unwrap();
    let wrong = LocalVault::with_keys(&[7; 32], &[key("a", 2)]).unwrap();
    assert_eq!(wrong.open(OURS, &sealed).unwrap_err().kind, Kind::Corrupt);
    // The name belongs to what is sealed: a key is not tried on what names another.
    let renamed = LocalVault::with_keys(&[7; 32], &[key("b", 1)]).unwrap();
    let moved = Sealed(sealed.0.replacen("v2.a.", "v2.b.", 1));
    assert!(renamed.open(OURS, &moved).is_err());
}

proptest! {
    /// Whichever keys came and went, what was sealed under one of those that are left opens.
    #[test]
    fn a_secret_outlives_every_change_of_keys_that_keeps_its_own(
        words in ".{1,80}", organisation in 1..i64::MAX, before in 0..4_usize, after in 0..4_usize,
    ) {
        let ring: Vec<_> = (0..4).map(|number| key(&format!("k{number}"), number)).collect();
        let sealed = LocalVault::with_keys(&[7; 32], &ring[before..]).unwrap().seal(OrgId(organisation), &words).unwrap();
        let later = LocalVault::with_keys(&[7; 32], &ring[after..]).unwrap();
        let opened = later.open(OrgId(organisation), &sealed);
        prop_assert_eq!(opened.is_ok(), after <= before);
        prop_assert_eq!(later.is_fresh(&sealed), after == before);
        if let Ok(opened) = opened {
            prop_assert_eq!(&opened.0, &words);
            let again = later.seal(OrgId(organisation), &opened.0).unwrap();
            prop_assert!(later.is_fresh(&again));
            prop_assert_eq!(later.open(OrgId(organisation), &again).unwrap().0, words);
        }
    }

    /// One changed letter anywhere, and nothing opens.
    #[test]
    fn a_changed_letter_opens_nothing(words in "[a-z]{1,40}", place in any::<prop::sample::Index>(), letter in "[A-Za-z0-9+/]") {
        let vault = LocalVault::with_keys(&[7; 32], &[key("now", 1)]).unwrap();
        let mut sealed = vault.seal(OURS, &words).unwrap().0;
        let place = place.index(sealed.len());
        prop_assume!(sealed[place..=place] != letter);
        sealed.replace_range(place..=place, &letter);
        prop_assert!(vault.open(OURS, &Sealed(sealed)).is_err());
    }
}
