use super::*;

#[test]
fn the_language_of_a_question_is_guessed_from_script_and_common_words() {
    for (text, expected) in [
        ("How do I reset my password?", Language::English),
        ("¿Cómo puedo cambiar la dirección de mi pedido?", Language::Spanish),
        ("Comment est-ce que je change mon adresse ?", Language::French),
        ("Wie kann ich mein Passwort ändern?", Language::German),
        ("मैं अपना पासवर्ड कैसे बदलूं?", Language::Hindi),
        ("كيف أغير كلمة المرور؟", Language::Arabic),
        ("refund", Language::English),
        ("", Language::English),
        ("🙂 12345", Language::English),
        ("https://example.com/x?y=z", Language::English),
        ("Wo ist https://example.com/how-do-i?", Language::German),
    ] {
        assert_eq!(Language::guess(text), expected, "{text}");
    }
}

#[test]
fn every_language_has_its_own_lines() {
    for language in Language::ALL {
        let lines = language.lines();
        for line in [lines.disclosure, lines.handover, lines.greeting, lines.thanks, lines.farewell, lines.nod] {
            assert!(!line.is_empty());
        }
        assert_ne!(lines.unknown, lines.unknown_again);
    }
}
