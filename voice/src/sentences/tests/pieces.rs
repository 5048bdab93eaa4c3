//! However a reply comes, it is cut the same, and nothing of it is lost.

use proptest::prelude::*;

use super::*;

/// Signs that decide something, mostly.
fn reply() -> impl Strategy<Value = String> {
    let tricky = prop_oneof![
        4 => "[a-zA-Z0-9 ]{1,12}",
        4 => "[ .,!?:;…\n*_#>`~|\\[\\]()\"'-]",
        2 => "[😀ä。！？、।好是あ．’「」\u{a0}\u{200d}]",
        1 => prop::sample::select(vec![
            "https://a.b/c ", "[w](https://a.b/(c)) ", "[1]", "e.g. ", "No. ", "a.m. ", "today.You ", "```", "\n- ", "... ", "www.x.y",
        ])
        .prop_map(String::from),
        1 => any::<char>().prop_map(String::from),
        1 => (" |[a-z]|好|\\[", 1_usize..300).prop_map(|(sign, count)| sign.repeat(count)),
    ];
    proptest::collection::vec(tricky, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn pieces_of_any_size_give_the_same_sentences_and_lose_nothing(
        reply in reply(),
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
        for (number, sentence) in whole.iter().enumerate() {
            prop_assert_eq!(sentence.range.start, end);
            prop_assert!(sentence.range.end > end && reply.is_char_boundary(sentence.range.end));
            prop_assert!(!sentence.text.is_empty() || number + 1 == whole.len());
            end = sentence.range.end;
        }
        prop_assert_eq!(end, reply.len());
    }

    #[test]
    fn more_sound_never_means_fewer_words_and_never_half_a_letter(
        reply in reply(),
        one in 0_f32..1.1,
        two in 0_f32..1.1,
    ) {
        let (less, more) = (one.min(two), one.max(two));
        for sentence in cut(&reply) {
            let (few, many) = (prefix_at(&reply, &sentence, less), prefix_at(&reply, &sentence, more));
            prop_assert!(few <= many && sentence.range.start <= few && many <= sentence.range.end);
            prop_assert!(reply.is_char_boundary(few) && reply.is_char_boundary(many));
        }
    }

    #[test]
    fn of_plain_words_no_more_is_told_than_the_share_that_was_played(reply in "[a-z]{1,9}( [a-z]{1,9}){0,12}", share in 0_f32..1.0) {
        let sentence = cut(&reply).remove(0);
        let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).count() as f32;
        let heard = &reply[..prefix_at(&reply, &sentence, share)];
        prop_assert!(letters(heard) <= letters(&sentence.text) * share + 1e-3);
        prop_assert!(heard.is_empty() || reply[heard.len()..].starts_with(' '));
    }
}
