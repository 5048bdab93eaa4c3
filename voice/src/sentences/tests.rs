use proptest::prelude::*;

use super::*;

fn cut(reply: &str) -> Vec<Sentence> {
    let mut sentences = Sentences::new();
    let mut found = sentences.push(reply);
    found.extend(sentences.finish());
    found
}

fn said(reply: &str) -> Vec<String> {
    cut(reply).into_iter().map(|sentence| sentence.text).collect()
}

#[test]
fn sentences_end_where_a_reader_would_breathe() {
    assert_eq!(
        said("It ships today. You get it on Monday! Anything else?"),
        ["It ships today.", "You get it on Monday!", "Anything else?"]
    );
    assert_eq!(
        said("Dr. Smith is in at 9.30 a.m. or later, e.g. at 10."),
        ["Dr. Smith is in at 9.30 a.m. or later, e.g. at 10."]
    );
    assert_eq!(said("It costs 4.50 euros. Really."), ["It costs 4.50 euros.", "Really."]);
    assert_eq!(said("本日発送します。月曜日に届きます。"), ["本日発送します。", "月曜日に届きます。"]);
    assert_eq!(said("आज भेजते हैं। सोमवार को मिलेगा।"), ["आज भेजते हैं।", "सोमवार को मिलेगा।"]);
    assert_eq!(said("One moment… Here it is."), ["One moment…", "Here it is."]);
}

#[test]
fn the_first_words_are_said_at_the_first_comma_after_a_while() {
    let parts = said("If you ordered it before noon on a working day, it leaves our house the same day, as a rule.");
    assert_eq!(parts[0], "If you ordered it before noon on a working day,");
    assert_eq!(parts.len(), 2, "later sentences stay whole");
}

#[test]
fn a_sentence_without_an_end_is_cut_between_words() {
    let long = "word ".repeat(100);
    for sentence in cut(&long) {
        assert!(sentence.text.len() <= LONGEST + 5 && sentence.text.ends_with("word"));
    }
}

#[test]
fn what_only_eyes_can_use_is_not_said() {
    assert_eq!(said("**Yes**, see [our guide](https://example.com/guide?a=1) [1]."), ["Yes, see our guide ."]);
    assert_eq!(said("Go to https://www.example.com/returns/form."), ["Go to example.com."]);
    assert_eq!(said("## Sizes\n- small\n- large 😀"), ["Sizes", "small", "large"]);
}

#[test]
fn what_was_heard_of_a_sentence_ends_with_a_whole_word() {
    let reply = "It ships today. You get it on Monday.";
    let sentences = cut(reply);
    let heard = |number: usize, share| &reply[..prefix_at(reply, &sentences[number], share)];
    assert_eq!(heard(0, 0.0), "");
    assert_eq!(heard(0, 0.1), "");
    assert_eq!(heard(0, 0.6), "It ships");
    assert_eq!(heard(1, 0.5), "It ships today. You get it");
    assert_eq!(heard(1, 1.0), reply);
}

proptest! {
    #[test]
    fn pieces_of_any_size_give_the_same_sentences_and_lose_nothing(
        reply in "([a-zA-Z0-9 .,!?:\n*\\[\\]()😀ä。]|\\. |https://a\\.b/c ){0,120}",
        cuts in proptest::collection::vec(1_usize..9, 1..20),
    ) {
        let whole = cut(&reply);
        let letters: Vec<char> = reply.chars().collect();
        let (mut sentences, mut found, mut place) = (Sentences::new(), Vec::new(), 0);
        for size in cuts.iter().cycle() {
            if place >= letters.len() {
                break;
            }
            let piece: String = letters.iter().skip(place).take(*size).collect();
            found.extend(sentences.push(&piece));
            place += size;
        }
        found.extend(sentences.finish());
        prop_assert_eq!(&whole, &found);
        let mut end = 0;
        for sentence in &whole {
            prop_assert_eq!(sentence.range.start, end);
            end = sentence.range.end;
        }
        prop_assert_eq!(end, reply.len());
    }

    #[test]
    fn more_sound_never_means_fewer_words(reply in "[a-z ]{1,80}", one in 0_f32..1.0, two in 0_f32..1.0) {
        let sentences = cut(&reply);
        let (less, more) = (one.min(two), one.max(two));
        prop_assert!(prefix_at(&reply, &sentences[0], less) <= prefix_at(&reply, &sentences[0], more));
    }
}
