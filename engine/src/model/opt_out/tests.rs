use std::collections::HashSet;

use super::*;

fn wished(text: &str) -> Option<Wish> {
    wish(text).map(|(wish, _)| wish)
}

#[test]
fn a_word_alone_is_a_wish_in_many_languages() {
    for word in ["STOP", " stop. ", "Stop!!", "UNSUBSCRIBE", "opt-out", "बंद करो", "¡Baja!", "abmelden", "બંધ કરો"]
    {
        assert_eq!(wished(word), Some(Wish::Stop), "{word}");
    }
    for word in ["cancel", "बंद।", "બંધ", "إلغاء", "arrêt"] {
        assert_eq!(wished(word), Some(Wish::StopThere), "{word}");
    }
    for word in ["START", "unstop", "शुरू", "alta"] {
        assert_eq!(wished(word), Some(Wish::Start), "{word}");
    }
}

#[test]
fn a_sentence_with_the_word_in_it_is_none() {
    for text in ["Please cancel my order", "when does it end?", "stop sending me the blue ones", "", "startup", "🛑"] {
        assert_eq!(wished(text), None, "{text}");
    }
}

#[test]
fn every_word_has_one_meaning_and_is_read_as_it_is_written() {
    let mut seen = HashSet::new();
    for tongue in TONGUES {
        for word in tongue.stop.iter().chain(tongue.stop_there).chain(tongue.start).chain(tongue.no_calls) {
            assert!(seen.insert(*word), "{word} stands twice");
            assert_eq!(bare(word), *word);
        }
    }
}

#[test]
fn what_is_answered_names_a_word_that_is_understood() {
    for tongue in TONGUES {
        let names = |text: &str, words: &[&str]| words.iter().any(|word| bare(text).contains(word));
        assert!(names(tongue.stopped, tongue.start), "{}", tongue.stopped);
        let stops: Vec<&str> = tongue.stop.iter().chain(tongue.stop_there).copied().collect();
        assert!(names(tongue.started, &stops), "{}", tongue.started);
    }
}

#[test]
fn on_the_phone_people_say_that_they_want_no_calls_in_a_sentence_of_their_own() {
    for said in [
        "Stop calling me.",
        "Please don't call me again!",
        "Do not call me again, please.",
        "Take me off your list",
        "No me llamen más, por favor.",
        "Bitte rufen Sie mich nicht mehr an.",
        "Ne m'appelez plus.",
        "कृपया मुझे कॉल मत करो।",
        "لا تتصلوا بي",
    ] {
        assert!(calls_no_more(said).is_some(), "{said}");
    }
    for said in ["stop", "why do you call me", "please call me again tomorrow", "please", "", "do not call me before noon"] {
        assert!(calls_no_more(said).is_none(), "{said}");
    }
}

#[test]
fn what_is_said_on_the_phone_asks_nobody_to_write() {
    for tongue in TONGUES {
        let aloud = tongue.stopped_aloud();
        assert!(aloud.len() < tongue.stopped.len() && aloud.ends_with(['.', '।']), "{aloud}");
        assert!(!tongue.start.iter().any(|word| bare(aloud).split(' ').any(|said| said == *word)), "{aloud}");
    }
}
