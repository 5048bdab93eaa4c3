//! What was said, read back in ranges; how far it has come.

use engine::ids::{AutomationId, CallId, CampaignId, DocumentId, MessageId};
use engine::model::act::{Act, Receive};
use engine::model::call::CallEnd;
use engine::model::campaign::{CampaignMark, SentTo};
use engine::model::choices::{Button, Buttons, Choices, Press};
use engine::model::comment::{Comment, Hidden, Sentiment};
use engine::model::delivery::DeliveryState;
use engine::model::message::{Attachment, Author, Automated, Citation, Content, QuickAction, QuickReply};
use engine::page::MAX_PAGE;
use engine::ports::message_store::{Bound, Range};

use super::{ALPHA, ASHA, House};

use engine::model::event::Side;
use engine::model::message::{Fault, Reaction, Spoken};
use engine::model::opt_out::OptWord;
use engine::model::part::{Part, Place};
use engine::model::template::{GapButton, GapText, SentTemplate};

every_backend! {
    ranges_are_oldest_first_and_never_more_than_a_page,
    private_notes_are_left_out_when_asked,
    a_message_is_read_as_it_was_written,
    what_was_read_is_marked_on_the_other_sides_messages,
}

async fn ranges_are_oldest_first_and_never_more_than_a_page(house: House) {
    let to = house.opened(ALPHA).await;
    for number in 0..149 {
        house.say(to, &format!("message {number}")).await;
    }
    // 150 with the greeting.
    let seqs = async |side, limit| {
        let range = Range { side, limit, with_private: true };
        house.messages.list(ALPHA, to.id, range).await.unwrap().iter().map(|message| message.seq).collect::<Vec<_>>()
    };
    assert_eq!(seqs(Bound::After(0), 3).await, [1, 2, 3]);
    assert_eq!(seqs(Bound::After(148), 10).await, [149, 150]);
    assert!(seqs(Bound::After(150), 10).await.is_empty());
    assert!(seqs(Bound::After(u64::MAX), 10).await.is_empty());
    assert_eq!(seqs(Bound::Before(4), 10).await, [1, 2, 3]);
    assert_eq!(seqs(Bound::Before(100), 2).await, [98, 99]);
    assert_eq!(seqs(Bound::Before(u64::MAX), 2).await, [149, 150]);
    assert!(seqs(Bound::Before(1), 10).await.is_empty());
    assert_eq!(seqs(Bound::Latest, 2).await, [149, 150]);
    for side in [Bound::Latest, Bound::After(0), Bound::Before(1_000)] {
        assert_eq!(seqs(side, 1_000_000).await.len(), MAX_PAGE);
        assert_eq!(seqs(side, 0).await.len(), 1, "a page of nothing would never end");
    }
}

async fn private_notes_are_left_out_when_asked(house: House) {
    let to = house.opened(ALPHA).await;
    house.say(to, "a question").await;
    house.apply(to, house.write(ASHA, None, "a note", true)).await;
    house.apply(to, house.write(ASHA, None, "an answer", false)).await;
    house.apply(to, house.write(ASHA, None, "another note", true)).await;
    for side in [Bound::Latest, Bound::After(0), Bound::Before(100)] {
        let read = async |with_private| house.messages.list(ALPHA, to.id, Range { side, limit: 50, with_private }).await.unwrap();
        let (all, outward) = (read(true).await, read(false).await);
        assert_eq!(all.iter().filter(|message| message.private).count(), 2);
        assert!(outward.iter().all(|message| !message.private && !message.text.contains("note")));
        assert_eq!(outward.len() + 2, all.len());
    }
    // A limit counts what is given, not what is left out.
    let range = Range { side: Bound::Latest, limit: 1, with_private: false };
    assert_eq!(house.messages.list(ALPHA, to.id, range).await.unwrap()[0].text, "an answer");
}

async fn a_message_is_read_as_it_was_written(mut house: House) {
    let to = house.opened(ALPHA).await;
    let attachment = Attachment {
        id: house.id(),
        name: "a photo.png".into(),
        media_type: "image/png".into(),
        size: 7,
        width: Some(2),
        height: Some(3),
    };
    let content = Content {
        back_at: Some(house.now()),
        service: None,
        mentions: vec![ASHA],
        attachments: vec![attachment],
        citations: vec![Citation {
            title: "T".into(),
            headings: vec!["H".into()],
            text: "passage".into(),
            url: Some("/t".into()),
            page: Some(3),
            document: Some(DocumentId(9)),
            quote: Some("a quote".into()),
        }],
        quick_replies: vec![QuickReply { title: "Yes".into(), action: Some(QuickAction::AskHuman) }],
        choices: Some(Choices::Buttons(Buttons {
            footer: Some("until noon".into()),
            buttons: vec![Button { title: "Yes".into(), press: Press::Reply("yes".into()) }],
            ..Buttons::default()
        })),
        reply_to: Some(MessageId(7)),
        session: Some(engine::ids::SessionId(9)),
        for_agent: true,
        parts: vec![Part::Place(Place { latitude: 52.5, longitude: -13.25, name: Some("The shop".into()), address: None })],
        template: Some(SentTemplate {
            name: "order_update".into(),
            language: "en_US".into(),
            category: "UTILITY".into(),
            header: Some(GapText { name: None, text: "A1".into() }),
            body: vec![GapText { name: Some("first_name".into()), text: "Ana".into() }],
            buttons: vec![GapButton { index: 1, is_code: true, text: "SAVE".into() }],
        }),
        comment: Some(Comment {
            parent: Some("C0".into()),
            permalink: Some("https://example.com/post".into()),
            is_mention: true,
            is_live: true,
            sentiment: Some(Sentiment::Negative),
            hidden: Some(Hidden { at: house.now(), is_hidden: true }),
            is_answered_privately: true,
        }),
        privately: true,
        reactions: vec![Reaction { side: Side::Contact, emoji: Some("👍".into()), at: house.now() }],
        edited_at: Some(house.now()),
        deleted_at: None,
        fault: Some(Fault { reason: "unreachable".into(), code: 131_026, detail: "no such number".into() }),
        parts_delivered: vec![DeliveryState::Sent, DeliveryState::Failed],
        automation: Some(Automated { id: AutomationId(4), name: "Refunds".to_owned(), did: vec!["labels".to_owned()] }),
        campaign: Some(CampaignMark {
            id: CampaignId(5),
            name: "Spring".to_owned(),
            step: 2,
            sent_to: Some(SentTo { row: 7, tries: 1 }),
            until: Some(house.now()),
        }),
        opted: Some(OptWord::Stopped),
        from_blocked: true,
        call: Some(CallId(9)),
        ended: Some(CallEnd::Busy),
        spoken: Some(Spoken::Cut),
    };
    let text = "quotes ' \" ; DROP TABLE message; -- \u{0} zero, 🪢 and \r\n lines";
    let Act::Receive(received) = house.said(to, Some("id with ünïcode"), text) else { unreachable!() };
    let received = Receive { content, name: Some("Mira".into()), ..received };
    let stored = house.apply(to, Act::Receive(received.clone())).await.message.unwrap();
    house.reopen();
    let read = house.messages.find(ALPHA, stored.id).await.unwrap().unwrap();
    assert_eq!(read, *stored);
    assert_eq!((read.text.as_str(), &read.content), (text, &received.content));
    assert_eq!((read.author, read.author_name.as_deref()), (Author::Contact(to.contact), Some("Mira")));
    assert!(house.messages.find(ALPHA, MessageId(1)).await.unwrap().is_none());
}

async fn what_was_read_is_marked_on_the_other_sides_messages(house: House) {
    let to = house.opened(ALPHA).await;
    house.say(to, "one").await;
    house.apply(to, house.write(ASHA, None, "two", false)).await;
    house.say(to, "three").await;
    house.apply(to, house.write(ASHA, None, "four", false)).await;
    let state = async |text: &str| {
        let messages = house.transcript(to).await;
        messages.iter().find(|message| message.text == text).unwrap().delivery
    };
    let seq = house.transcript(to).await.iter().find(|message| message.text == "two").unwrap().seq;
    house.apply(to, Act::ReadByContact { seq }).await;
    assert_eq!([state("two").await, state("four").await], [Some(DeliveryState::Read), Some(DeliveryState::Sent)]);
    assert_eq!(state("one").await, Some(DeliveryState::Delivered), "the contact's own messages are the operators' to read");
    house.say(to, "five").await;
    let last = house.conversation(to).await.last_seq;
    house.apply(to, Act::ReadByOperator { seq: last + 1_000 }).await;
    assert_eq!(state("five").await, Some(DeliveryState::Read));
    assert_eq!(house.conversation(to).await.operator_read_seq, last, "nobody reads what is not there yet");
    assert_eq!(house.conversation(to).await.unread, 0);
}
