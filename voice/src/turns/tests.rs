use proptest::prelude::*;

use super::*;

fn wait(text: &str, language: &str, has_final: bool) -> u32 {
    wait_ms(&Settings::default(), &Waiting { text, has_final, language: Some(language), ..Waiting::default() })
}

#[test]
fn a_whole_sentence_waits_shortly_and_one_that_goes_on_waits_long() {
    let usual = Settings::default();
    assert_eq!(wait("Where is my parcel?", "en", true), usual.eot_short_ms);
    assert_eq!(wait("Where is my parcel", "en", true), usual.eot_ms);
    assert_eq!(wait("Where is my parcel?", "en-GB", false), usual.eot_ms, "more may be understood yet");
    assert_eq!(wait("I ordered a lamp and", "en", true), usual.eot_long_ms);
    assert_eq!(wait("Ich wollte fragen, ob", "de", true), usual.eot_long_ms);
    assert_eq!(wait("quiero una lámpara y…", "es", true), usual.eot_long_ms);
    assert_eq!(wait("the number is four two", "en", true), usual.eot_digits_ms);
    assert_eq!(wait("A 10 42", "xx", true), usual.eot_digits_ms);
    assert_eq!(wait("und", "en", true), usual.eot_ms, "a word of another language says nothing");
}

#[test]
fn a_short_answer_to_a_closed_question_is_whole() {
    let usual = Settings::default();
    let waiting =
        Waiting { text: "yes", has_final: true, language: Some("en"), after_closed_question: true, ..Waiting::default() };
    assert_eq!(wait_ms(&usual, &waiting), usual.eot_short_ms);
    assert!(is_closed_question("Thank you. Is that right?", Some("en")));
    assert!(is_closed_question("Passt das so?", Some("de")));
    assert!(!is_closed_question("Where do you live?", Some("en")));
    assert!(!is_closed_question("Is that so.", Some("en")));
}

#[test]
fn who_only_listens_does_not_interrupt() {
    for (text, language) in
        [("Mhm.", "en"), ("yeah, okay", "en"), ("Uh huh", "en"), ("Ja, genau!", "de"), ("d'accord", "fr"), ("हाँ जी", "hi")]
    {
        assert!(is_backchannel(text, Some(language)), "{text}");
    }
    for text in ["okay but where is it", "yes I have a question about it", "", "parcel"] {
        assert!(!is_backchannel(text, Some("en")), "{text}");
    }
    assert!(cuts_at_once("No, stop!", Some("en")));
    assert!(cuts_at_once("Moment", Some("de")));
    assert!(!cuts_at_once("notes", Some("en")));
}

#[test]
fn a_goodbye_ends_the_call_and_a_word_in_passing_does_not() {
    let own = ["we are done".to_owned()];
    for text in ["Goodbye!", "Thanks, bye.", "Okay then, we are done.", "That's all"] {
        assert!(is_end_phrase(text, &own, Some("en")), "{text}");
    }
    for text in ["bye the way, one more thing", "Is goodbye a word?", "rugby", "that's all I know about the lamp", ""] {
        assert!(!is_end_phrase(text, &own, Some("en")), "{text}");
    }
    assert!(is_end_phrase("Danke, tschüss", &[], Some("de-AT")));
}

#[test]
fn keys_become_a_number() {
    let mut keys = DigitCollector::default();
    assert_eq!(keys.press(0, '4'), None);
    assert_eq!(keys.press(100, '2'), None);
    assert_eq!(keys.on_tick(3_000), None);
    assert_eq!(keys.on_tick(3_100), Some("42".to_owned()));
    assert_eq!(keys.press(5_000, '#'), None, "nothing is no number");
    keys.press(5_000, '7');
    assert_eq!(keys.press(5_100, '#'), Some("7".to_owned()));
    assert_eq!(keys.press(5_200, 'x'), None);
    assert!(!keys.is_collecting());
}

#[test]
fn an_offer_is_taken_by_a_yes_and_by_nothing_else() {
    for (text, language) in
        [("Yes, please.", "en"), ("yeah sure", "en-GB"), ("Ja, gerne!", "de"), ("sí, claro", "es"), ("हाँ", "hi")]
    {
        assert!(is_yes(text, Some(language)), "{text}");
    }
    for (text, language) in
        [("no", "en"), ("yes but not now", "en"), ("Is that so, yes?", "en"), ("nein", "de"), ("", "en"), ("eyes", "en")]
    {
        assert!(!is_yes(text, Some(language)), "{text}");
    }
}

#[test]
fn settings_out_of_range_are_all_told() {
    assert_eq!(Settings::default().wrong(), []);
    let wrong = Settings { eot_ms: 50, max_call_s: 0, ..Settings::default() }.wrong();
    assert_eq!(wrong.iter().map(|wrong| wrong.pointer.as_str()).collect::<Vec<_>>(), ["/eot_ms", "/max_call_s"]);
}

proptest! {
    #[test]
    fn any_words_in_any_language_are_waited_for_within_bounds(text in "\\PC{0,60}", language in "[a-z]{2}", has_final: bool) {
        let wait = wait(&text, &language, has_final);
        prop_assert!(wait <= Settings::default().eot_max_ms);
        let _ = (is_backchannel(&text, Some(&language)), cuts_at_once(&text, None), is_end_phrase(&text, std::slice::from_ref(&text), None));
    }
}
