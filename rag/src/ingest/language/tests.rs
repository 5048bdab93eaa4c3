use super::*;

#[test]
fn common_languages_are_told_apart() {
    let texts = [
        ("en", "Guests may cancel their booking without any charge until two days before they arrive at the hotel."),
        ("de", "Gäste können ihre Buchung bis zwei Tage vor der Anreise kostenlos stornieren, danach fällt eine Gebühr an."),
        (
            "es",
            "Los huéspedes pueden cancelar su reserva sin coste alguno hasta dos días antes de la llegada, pero después el hotel cobra el precio de la primera noche, y también la habitación que no se haya ocupado.",
        ),
        ("hi", "मेहमान आगमन से दो दिन पहले तक अपनी बुकिंग बिना किसी शुल्क के रद्द कर सकते हैं, उसके बाद शुल्क लगेगा।"),
    ];
    for (tag, text) in texts {
        assert_eq!(language(text), Some(tag));
    }
}

#[test]
fn a_few_words_or_figures_have_no_language() {
    assert_eq!(language("Menu 2026"), None);
    assert_eq!(language("| 12 | 14.50 | 100 |"), None);
}
