use engine::model::bot::ResponderKind;
use engine::model::message::QuickAction;

use super::*;
use crate::rehearsal::{AGENT, CONTACT, Full, Heard, Shelf, bot, turn};

async fn ask(shelf: &Shelf, turn: &Turn, heard: &Heard) -> (String, Content) {
    ask_of(&Extractive::new(Arc::clone(&shelf.index), shelf.retriever(), Arc::new(Full)), turn, heard).await
}

async fn ask_of(extractive: &Extractive, turn: &Turn, heard: &Heard) -> (String, Content) {
    let asked = turn.asked.iter().map(|message| message.text.as_str()).collect::<Vec<_>>().join("\n");
    match extractive.answer(turn, &asked, None, heard).await.unwrap() {
        Answer::Say { text, content } => (text, content),
        other => panic!("not a reply: {other:?}"),
    }
}

fn offers_person(content: &Content) -> bool {
    content.quick_replies.iter().any(|reply| reply.action == Some(QuickAction::AskHuman))
}

fn shop_bot() -> engine::model::bot::Bot {
    bot(ResponderKind::Extractive)
}

#[tokio::test]
async fn an_answer_is_heard_in_pieces_that_make_up_the_text_and_names_its_source() {
    let (shelf, heard) = (Shelf::with_page().await, Heard::default());
    let turn = turn(shop_bot(), &[], &["Within how many days can I return a lamp?"]);
    let (text, content) = ask(&shelf, &turn, &heard).await;
    assert!(text.contains("30 days"), "{text}");
    assert_eq!(heard.0.lock().concat(), text);
    let url = content.citations[0].url.as_deref().unwrap_or_default();
    assert!(url.starts_with("https://shop.example/guides/returns"), "{url}");
    assert!(!offers_person(&content));
}

#[tokio::test]
async fn what_the_knowledge_does_not_hold_is_not_answered_and_a_person_is_offered() {
    let (shelf, heard) = (Shelf::with_page().await, Heard::default());
    let turn = turn(shop_bot(), &[], &["Which vaccination does my hamster need for Norway?"]);
    let (text, content) = ask(&shelf, &turn, &heard).await;
    assert_eq!(text, Language::English.lines().unknown);
    assert!(offers_person(&content) && content.citations.is_empty());
}

#[tokio::test]
async fn the_second_unknown_answer_in_a_row_suggests_the_person_plainly() {
    let (shelf, heard) = (Shelf::with_page().await, Heard::default());
    let unknown = Language::English.lines().unknown;
    let before = [(CONTACT, "Do hamsters fly?"), (AGENT, unknown)];
    let turn = turn(shop_bot(), &before, &["Which vaccination does my hamster need for Norway?"]);
    assert_eq!(ask(&shelf, &turn, &heard).await.0, Language::English.lines().unknown_again);
}

#[tokio::test]
async fn an_unknown_answer_long_ago_is_forgotten_after_a_good_one() {
    let (shelf, heard) = (Shelf::with_page().await, Heard::default());
    let unknown = Language::English.lines().unknown;
    let before = [(AGENT, unknown), (CONTACT, "What does shipping cost?"), (AGENT, "Shipping costs 4 euros.")];
    let turn = turn(shop_bot(), &before, &["Which vaccination does my hamster need for Norway?"]);
    assert_eq!(ask(&shelf, &turn, &heard).await.0, unknown);
}

#[tokio::test]
async fn a_bot_without_knowledge_says_so() {
    let (shelf, heard) = (Shelf::empty(), Heard::default());
    let bare = engine::model::bot::Bot { knowledge_bases: Vec::new(), ..shop_bot() };
    for bot in [bare, shop_bot()] {
        let turn = turn(bot, &[], &["How do I return a lamp?"]);
        let (text, content) = ask(&shelf, &turn, &heard).await;
        assert_eq!(text, Language::English.lines().empty);
        assert!(offers_person(&content));
    }
}

/// A shelf that gets its page while somebody waits: when it is asked about for the second time.
struct Arriving(Arc<Shelf>, std::sync::atomic::AtomicU32);

#[async_trait::async_trait]
impl Library for Arriving {
    async fn is_filling(&self, _: engine::ids::OrgId) -> Result<bool> {
        let asked = self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if asked == 1 {
            self.0.put_page().await;
        }
        Ok(asked == 0)
    }
}

struct Slow;

#[async_trait::async_trait]
impl Library for Slow {
    async fn is_filling(&self, _: engine::ids::OrgId) -> Result<bool> {
        Ok(true)
    }
}

#[tokio::test]
async fn a_question_that_comes_while_documents_are_read_waits_for_them() {
    let (shelf, heard) = (Arc::new(Shelf::empty()), Heard::default());
    let extractive =
        Extractive::new(Arc::clone(&shelf.index), shelf.retriever(), Arc::new(Arriving(Arc::clone(&shelf), 0.into())));
    let turn = turn(shop_bot(), &[], &["Within how many days can I return a lamp?"]);
    let (text, _) = ask_of(&extractive, &turn, &heard).await;
    assert!(text.contains("30 days"), "{text}");
}

#[tokio::test]
async fn documents_that_take_too_long_are_no_reason_to_say_that_nothing_is_known() {
    let (shelf, heard) = (Shelf::empty(), Heard::default());
    let mut extractive = Extractive::new(Arc::clone(&shelf.index), shelf.retriever(), Arc::new(Slow));
    extractive.shelves.patience = std::time::Duration::from_millis(1);
    let turn = turn(shop_bot(), &[], &["Within how many days can I return a lamp?"]);
    let (text, content) = ask_of(&extractive, &turn, &heard).await;
    assert_eq!(text, Language::English.lines().filling);
    assert!(offers_person(&content));
}

/// Writes down what was not answered.
#[derive(Default)]
struct Notes(parking_lot::Mutex<Vec<Unanswered>>);

#[async_trait::async_trait]
impl Library for Notes {
    async fn is_filling(&self, _: engine::ids::OrgId) -> Result<bool> {
        Ok(false)
    }

    fn unanswered(&self, question: Unanswered) {
        self.0.lock().push(question);
    }
}

#[tokio::test]
async fn what_was_not_answered_is_noted_and_nothing_else() {
    let (shelf, heard, notes) = (Shelf::with_page().await, Heard::default(), Arc::new(Notes::default()));
    let extractive = Extractive::new(Arc::clone(&shelf.index), shelf.retriever(), Arc::<Notes>::clone(&notes));
    for asked in ["Within how many days can I return a lamp?", "Which vaccination does my hamster need for Norway?", ""] {
        ask_of(&extractive, &turn(shop_bot(), &[], &[asked]), &heard).await;
    }
    let gaps = notes.0.lock();
    assert_eq!(gaps.len(), 1);
    assert!(gaps[0].question.contains("hamster") && gaps[0].confidence < 0.5, "{gaps:?}");
}

#[tokio::test]
async fn files_alone_cannot_be_answered_and_a_person_is_offered() {
    let (shelf, heard) = (Shelf::with_page().await, Heard::default());
    let (text, content) = ask(&shelf, &turn(shop_bot(), &[], &[""]), &heard).await;
    assert_eq!(text, Language::English.lines().files);
    assert!(offers_person(&content));
}

#[tokio::test]
async fn a_cancelled_turn_says_nothing() {
    let (shelf, heard) = (Shelf::with_page().await, Heard::default());
    let turn = turn(shop_bot(), &[], &["What does shipping cost?"]);
    turn.cancelled.cancel();
    let extractive = Extractive::new(Arc::clone(&shelf.index), shelf.retriever(), Arc::new(Full));
    let answer = extractive.answer(&turn, "What does shipping cost?", None, &heard).await.unwrap();
    assert_eq!(answer, Answer::Nothing);
    assert!(heard.0.lock().is_empty());
}

#[test]
fn pieces_put_together_are_the_text_whatever_stands_between() {
    for (text, sentences) in [
        ("One. Two.\n\n- a\n- b", &["One.", "Two.", "- a\n- b"][..]),
        ("Same. Same.", &["Same.", "Same."]),
        ("Tail after", &["Tail"]),
        ("Unheard of", &["missing"]),
        ("", &[]),
    ] {
        assert_eq!(pieces(text, sentences.iter().copied()).concat(), text);
    }
}

#[test]
fn what_both_sides_said_completes_a_short_question() {
    let said = [(CONTACT, "one"), (AGENT, "answer"), (CONTACT, " "), (CONTACT, "two")];
    let before: Vec<Message> = said.iter().map(|(author, text)| crate::rehearsal::message(1, *author, text)).collect();
    let heard = earlier(&before);
    let heard: Vec<_> = heard.iter().map(|said| (said.by_customer, said.text.as_str())).collect();
    assert_eq!(heard, [(true, "one"), (false, "answer"), (true, "two")]);
}
