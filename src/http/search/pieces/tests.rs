use super::*;

fn shown(text: &str, query: &str) -> String {
    let pieces = around(text, &phrases(query));
    pieces.iter().map(|piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text.clone() }).collect()
}

#[test]
fn quotes_keep_words_together_and_signs_are_passed_over() {
    assert_eq!(phrases(r#"late "my parcel" (refund)!"#), ["late", "my parcel", "refund"]);
    assert!(phrases(" \"\" - ").is_empty());
}

#[test]
fn hits_are_marked_whatever_their_capitals_and_accents() {
    assert_eq!(shown("Das Café, ein CAFE.", "café"), "Das [Café], ein [CAFE].");
    assert_eq!(shown("cafeteria", "cafe"), "cafeteria", "a part of a word is another word");
    assert_eq!(shown("<b>parcel</b>", "parcel"), "<b>[parcel]</b>");
}

#[test]
fn a_long_text_is_cut_around_its_first_hit() {
    let text = format!("{} parcel {}", "ä ".repeat(200), "ö ".repeat(300));
    let shown = shown(&text, "parcel");
    assert!(shown.starts_with('…') && shown.ends_with('…') && shown.contains("[parcel]"), "{shown}");
    assert!(shown.chars().count() <= SHOWN + 4);
}

#[test]
fn a_text_without_a_hit_is_shown_from_its_beginning() {
    assert_eq!(shown("nothing here", "parcel"), "nothing here");
    assert_eq!(shown("", "parcel"), "");
}
