use super::*;

#[test]
fn a_passage_id_is_stable_and_differs_by_organisation_document_and_ordinal() {
    let id = Passage::id_for(1, "faq", 0);
    assert_eq!(id, Passage::id_for(1, "faq", 0));
    assert_ne!(id, Passage::id_for(2, "faq", 0));
    assert_ne!(id, Passage::id_for(1, "faq2", 0));
    assert_ne!(id, Passage::id_for(1, "faq", 1));
}

#[test]
fn a_checksum_is_lower_case_hex_sha_256() {
    assert_eq!(checksum(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
