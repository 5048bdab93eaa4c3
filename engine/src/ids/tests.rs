use proptest::prelude::*;

use super::*;

#[test]
fn ids_grow_even_when_the_clock_steps_back() {
    let source = IdSource::new(3);
    let later: MessageId = source.next_at(Timestamp::from_millis(EPOCH_MS + 10_000));
    let earlier_clock: MessageId = source.next_at(Timestamp::from_millis(EPOCH_MS + 1));
    assert!(earlier_clock > later);
}

#[test]
fn nodes_do_not_share_ids() {
    let at = Timestamp::from_millis(EPOCH_MS + 5);
    let (one, two) = (IdSource::new(1), IdSource::new(2));
    assert_ne!(one.next_at::<MessageId>(at), two.next_at::<MessageId>(at));
}

#[test]
fn an_id_of_one_kind_is_not_read_as_another() {
    let text = ConversationId(42).to_string();
    assert!(text.parse::<MessageId>().is_err());
}

proptest! {
    #[test]
    fn every_id_reads_back(value in 0..i64::MAX) {
        let id = ConversationId(value);
        prop_assert_eq!(id.to_string().parse::<ConversationId>().ok(), Some(id));
    }

    #[test]
    fn no_text_panics_the_reader(text in "\\PC{0,40}") {
        let _ = text.parse::<ConversationId>();
    }
}
