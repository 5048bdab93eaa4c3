use super::*;

fn folded(text: &str) -> String {
    words(text).words.join(" ")
}

#[test]
fn spelling_habits_fold_to_the_same_words() {
    for (typed, expected) in [
        ("DON'T", "dont"),
        ("don’t", "dont"),
        ("¿Cómo estás?", "como estas"),
        ("cafe\u{301}", "cafe"),
        ("Straße, ÖL", "strasse ol"),
        ("quelqu’un", "quelquun"),
        ("إِنْسَان", "انسان"),
        ("करनी है।", "करनी है"),
        ("ज़रूरत", "जरूरत"),
        ("real-person", "real person"),
        ("👋 hi", "hi"),
        ("", ""),
    ] {
        assert_eq!(folded(typed), expected, "{typed}");
    }
}

#[test]
fn clauses_begin_after_stops_and_commas() {
    assert_eq!(words("no, I want it. Now please").begins, [true, true, false, false, true, false]);
}
