use super::*;

#[test]
fn case_accents_and_endings_do_not_matter() {
    assert_eq!(terms("Returning CAFÉS"), terms("return cafes"));
    assert_eq!(terms("Straße"), terms("strasse"));
}

#[test]
fn stop_words_and_contractions_leave_nothing_behind() {
    assert_eq!(terms("What's the fee, and don’t you have it?"), ["fee"]);
}

#[test]
fn words_of_other_scripts_are_kept() {
    assert_eq!(terms("возврат товара"), ["возврат", "товара"]);
    assert_eq!(terms("退货").len(), 2);
}

#[test]
fn an_endless_word_is_cut() {
    assert_eq!(terms(&"x".repeat(5_000))[0].len(), LONGEST_TERM);
}

#[test]
fn the_language_shows_in_the_commonest_words() {
    let samples = [
        ("How long does the delivery take?", Language::English),
        ("¿Cuánto tarda el envío a mi casa?", Language::Spanish),
        ("Wie lange dauert die Lieferung zu mir?", Language::German),
        ("Combien de temps dure la livraison chez vous ?", Language::French),
        ("Quanto tempo ci vuole per la consegna?", Language::Italian),
        ("Quanto tempo demora a entrega para a minha casa?", Language::Portuguese),
        ("Hoe lang duurt het voordat mijn pakket er is?", Language::Dutch),
        ("डिलीवरी में कितना समय लगता है?", Language::Hindi),
        ("iPhone 15 USB-C", Language::English),
    ];
    for (text, language) in samples {
        assert_eq!(Language::of(text), language, "{text}");
    }
}

#[test]
fn each_language_has_its_own_endings() {
    let same = [
        ("¿Puedo devolver los zapatos comprados?", "devolución de un zapato comprado para mí", "zapat"),
        ("Wann werden die Bestellungen geliefert?", "Die Bestellung ist noch nicht da", "bestell"),
        ("Quand arrivent les livraisons de mes commandes ?", "La livraison de la commande est gratuite", "livraison"),
        ("क्या मैं जूतों को वापस कर सकता हूँ?", "जूते वापस करने के लिए", "जूत"),
    ];
    for (one, other, common) in same {
        let (one, other) = (terms(one), terms(other));
        assert!(one.iter().any(|term| term == common) && other.iter().any(|term| term == common), "{one:?} {other:?}");
    }
}

#[test]
fn hindi_vowels_are_kept_and_its_stop_words_dropped() {
    assert_eq!(terms("किराया और मेरी कार"), ["किराय", "कार"]);
    assert_ne!(terms("दिन में"), terms("दान में"));
}

#[test]
fn little_words_before_an_apostrophe_are_dropped() {
    assert_eq!(terms("À quelle heure l'hôtel est-il ouvert et qu’est-ce que c'est ?"), terms("heure hotel ouvert est les vous"));
}

#[test]
fn a_title_follows_the_language_of_its_text() {
    assert_eq!(terms_in("Devoluciones", Language::Spanish), terms("las devoluciones para mi"));
}
