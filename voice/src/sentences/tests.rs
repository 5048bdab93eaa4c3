mod pieces;

use super::border::LONGEST;
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
    assert_eq!(said("Really?! \"Yes.\" (Of course.) Good"), ["Really?!", "\"Yes.\"", "(Of course.)", "Good"]);
    assert_eq!(said("One moment… Here it is."), ["One moment…", "Here it is."]);
    assert_eq!(said("Well... let me see… yes. There"), ["Well... let me see… yes.", "There"]);
}

#[test]
fn abbreviations_numbers_and_times_end_no_sentence() {
    for whole in [
        "Dr. Smith is in at 9.30 a.m. or later, e.g. at 10.",
        "Das kostet z.B. 4,50 Euro bzgl. der Lieferung am 3. Mai.",
        "Ask Mrs. Jones at Main St. 5, tel. +44 20 7946 0000.",
        "It is no. 5 of J. R. Miller's list, approx. 4.50 euros.",
    ] {
        assert_eq!(said(whole), [whole]);
    }
    assert_eq!(said("It costs 4.50 euros. Really."), ["It costs 4.50 euros.", "Really."]);
    assert_eq!(said("No. We open at 9 a.m. Then come in."), ["No.", "We open at 9 a.m.", "Then come in."]);
    assert_eq!(said("Shirts, socks etc. All of it ships."), ["Shirts, socks etc.", "All of it ships."]);
}

#[test]
fn addresses_are_not_cut() {
    for whole in ["Write to jo.doe@shop.example.com or see shop.example.com for more.", "Use Node.js or Booking.com today."] {
        assert_eq!(said(whole), [whole]);
    }
    assert_eq!(said("See https://a.example/b.c?d=e.F&g. Then call."), ["See a.example.", "Then call."]);
}

#[test]
fn a_forgotten_space_is_no_matter() {
    assert_eq!(said("It ships today.You get it soon!Anything else?"), ["It ships today.", "You get it soon!", "Anything else?"]);
}

#[test]
fn scripts_with_full_stops_of_their_own_need_no_spaces() {
    assert_eq!(said("本日発送します。月曜日に届きます！？はい"), ["本日発送します。", "月曜日に届きます！？", "はい"]);
    assert_eq!(said("「はい。」次は３．５です。"), ["「はい。」", "次は３．５です。"]);
    assert_eq!(said("आज भेजते हैं। सोमवार को मिलेगा।ठीक है"), ["आज भेजते हैं।", "सोमवार को मिलेगा।", "ठीक है"]);
    assert_eq!(said("هل تريد؟ نعم"), ["هل تريد؟", "نعم"]);
}

#[test]
fn the_first_words_are_said_at_the_first_comma_after_a_while() {
    let parts = said("If you ordered it before noon on a working day, it leaves our house the same day, as a rule.");
    assert_eq!(parts[0], "If you ordered it before noon on a working day,");
    assert_eq!(parts.len(), 2, "later sentences stay whole");
    let parts = said("平日の正午までにご注文いただいた商品につきましては、当日中に発送いたします。");
    assert_eq!(parts[0], "平日の正午までにご注文いただいた商品につきましては、");
}

#[test]
fn a_sentence_is_there_as_soon_as_the_next_letter_shows_that_it_is() {
    let mut sentences = Sentences::new();
    assert!(sentences.push("It ships today.").is_empty(), "as 4. may become 4.50");
    assert!(sentences.push(" ").is_empty());
    assert_eq!(sentences.push("Y")[0].text, "It ships today.");
    assert_eq!(sentences.finish().unwrap().range, 16..17);
    assert_eq!(sentences.finish(), None);
}

#[test]
fn a_sentence_without_an_end_is_cut_between_words_or_at_a_late_clause() {
    for sentence in cut(&"word ".repeat(100)) {
        assert!(sentence.text.len() <= LONGEST + 5 && sentence.text.ends_with("word"));
    }
    let early = format!("Well, {}", "word ".repeat(60));
    assert!(cut(&early)[0].text.len() > LONGEST / 2, "an early comma is no place to breathe");
    let late = format!("{}word, {}", "word ".repeat(30), "word ".repeat(60));
    let parts = cut(&format!("First. {late}"));
    assert!(parts[1].text.ends_with("word,"), "{}", parts[1].text);
}

#[test]
fn nothing_is_waited_for_without_end() {
    for endless in ["x", "好", "[", "[a](", " ", "\n", "😀", "...", "(", "* ", "\"", "a.A"] {
        let mut sentences = Sentences::new();
        sentences.push("Yes. ");
        let mut most = 0;
        for _ in 0..500 {
            sentences.push(&endless.repeat(20));
            most = most.max(sentences.waiting.len() - sentences.silent);
        }
        assert!(most < 3_000, "{most} of {endless:?}");
    }
}

#[test]
fn what_only_eyes_can_use_is_not_said() {
    assert_eq!(said("**Yes**, see [our guide](https://example.com/guide?a=1) [1]."), ["Yes, see our guide."]);
    assert_eq!(said("Go to https://www.example.com/returns/form."), ["Go to example.com."]);
    assert_eq!(said("Go to www.example.com (or <https://b.example/>)."), ["Go to example.com (or b.example)."]);
    assert_eq!(said("## Sizes\n- small\n* large 😀\n\n---\n1. `any` other"), ["Sizes", "small", "large", "1. any other"]);
    assert_eq!(said("It is _quite_ ~~un~~usual [1, 2][^3], my_name 【4†shop】!"), ["It is quite unusual, my name!"]);
    assert_eq!(said("| a | b |\n|---|:-:|\n| 1 | 2 |"), ["a b", "1 2"]);
    assert_eq!(said("```sh\nrun it\n```\nDone"), ["run it", "Done"]);
    assert_eq!(said("See [Foo (bar)](https://a.example/Foo_(bar)) now"), ["See Foo (bar) now"]);
    assert_eq!(said("![a cat](https://a.example/cat.png) Nice! [ok] 1️⃣ of 2"), ["a cat Nice!", "ok 1 of 2"]);
}

#[test]
fn a_link_is_in_one_sentence_with_its_address() {
    let reply = "See [what we say. Really, all of it](https://a.example/1. 2) here. Good";
    assert_eq!(said(reply), ["See what we say. Really, all of it here.", "Good"]);
    assert_eq!(said("Returns are free.[1] You have 30 days. [2] Good"), ["Returns are free.", "You have 30 days.", "Good"]);
}

#[test]
fn signs_without_words_go_with_what_follows_and_only_the_last_stand_alone() {
    assert_eq!(said("😀\n---\nHello. Bye."), ["Hello.", "Bye."]);
    let last = cut("Hello. 😀").pop().unwrap();
    assert_eq!((last.range, last.text.as_str()), (7..11, ""));
    assert_eq!((said(""), said("😀")), (vec![], vec![String::new()]));
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
    assert_eq!((heard(0, f32::NAN), heard(0, -1.0), heard(0, 9.0)), ("", "", "It ships today. "));
}

#[test]
fn what_was_heard_is_counted_in_what_is_spoken_and_not_in_what_is_written() {
    let heard = |reply: &str, share| reply[..prefix_at(reply, &cut(reply)[0], share)].to_owned();
    // Of the writing, half is the address.
    let link = "The way back is told in [our long guide](https://shop.example.com/returns/form/of/the/year) here";
    assert_eq!(heard(link, 0.5), "The way back is told");
    assert_eq!(heard(link, 0.8), "The way back is told in", "a link is heard as a whole or not at all");
    assert!(heard(link, 0.95).ends_with("year)"));
    assert_eq!(heard("5551234567 is what you need to dial", 0.4), "", "digits take long");
    assert_eq!(heard("What you need is 5551234567", 0.4), "What you", "or not");
    assert_eq!(heard("本日発送します", 0.6), "本日発送");
    assert_eq!(heard("**Very** important: my_name is set", 0.6), "**Very** important:");
}

#[test]
fn a_sentence_of_another_reply_does_no_harm() {
    let sentence = Sentence { range: 3..90, text: String::new() };
    assert_eq!(prefix_at("short", &sentence, 0.5), 3);
    assert_eq!(prefix_at("é", &Sentence { range: 1..2, text: String::new() }, 1.0), 1);
}
