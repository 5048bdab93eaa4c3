use std::sync::Arc;

use engine::clock::Timestamp;
use engine::ids::{
    BotId, CallId, CampaignId, ContactId, ConversationId, DocumentId, InboxId, KnowledgeBaseId, LabelId, MessageId, OperatorId,
    OrgId, PolicyId, SessionId, TeamId,
};
use engine::model::call::{Call, CallEnd, CallNews, Direction, Ended, Summary, Talk};
use engine::model::campaign::{CampaignMark, SentTo};
use engine::model::comment::{Comment, Hidden, Sentiment, Topic};
use engine::model::control::{Control, Holder};
use engine::model::conversation::{Conversation, NewConversation, Status};
use engine::model::delivery::DeliveryState;
use engine::model::event::{ContactPresence, Cut, Delta, Event, EventKind, KnowledgeChange, Mark, Side, Signal};
use engine::model::filing::{Filing, Priority, Snooze};
use engine::model::inbox::Channel;
use engine::model::message::{Author, Content, Message, Notice, QuickAction, QuickReply, Reaction, Spoken};
use engine::model::part::{Part, Place as OnMap};
use engine::model::service::{Clock, Promise, Service, ServiceMark};
use engine::model::session::CloseReason;
use engine::model::sight::Place;
use engine::model::survey::Asked;
use engine::model::turn::DueTurn;
use proptest::prelude::*;

use super::{FULL, Line, News, frames, read};
use crate::redis::link::NodeId;
use crate::redis::there::Person;

const NOW: Timestamp = Timestamp::from_millis(1_795_250_000_123);
const ALPHA: OrgId = OrgId(1);
const CHAT: ConversationId = ConversationId(31);

fn node(name: &str) -> NodeId {
    NodeId::parse(name).unwrap()
}

/// Nothing in it is as it was when it began.
fn conversation() -> Conversation {
    let new =
        NewConversation { id: CHAT, organisation: ALPHA, inbox: InboxId(11), channel: Channel::WhatsApp, contact: ContactId(41) };
    let clock = Clock { used_ms: 7, looked: true, warn_at: Some(NOW), ..Clock::new(Promise::NextResponse, NOW) };
    Conversation {
        topic: Some(Arc::new(Topic { post: "p1".into(), permalink: None, excerpt: Some("Lamps, \"new\"\nand old".into()) })),
        status: Status::Snoozed,
        control: Control { holder: Holder::Operator(OperatorId(21)), epoch: 4, since: NOW },
        filing: Filing {
            labels: [LabelId(1), LabelId(2)].into(),
            priority: Priority::Urgent,
            team: Some(TeamId(5)),
            snooze: Some(Snooze::Until(NOW)),
        },
        service: Service { policy: Some(PolicyId(6)), clocks: vec![clock], agent_answered: true, ..Service::default() },
        survey: Some(Asked { rated_at: Some(NOW), ..Asked::new(SessionId(8), NOW) }),
        handover_reason: Some("asked for a person".into()),
        session: Some(SessionId(9)),
        warned: true,
        last_seq: 20,
        contact_seq: 19,
        handled_seq: 18,
        contact_read_seq: 17,
        operator_read_seq: 16,
        unread: 3,
        turn: Some(DueTurn { at: NOW, since: NOW, attempts: 2 }),
        waiting_since: Some(NOW),
        last_contact_at: Some(NOW),
        contact_read_at: Some(NOW),
        updated_at: Timestamp::from_millis(1_795_250_009_999),
        revision: u64::MAX >> 1,
        ..Conversation::new(new, NOW)
    }
}

fn message(text: &str) -> Message {
    let place = OnMap { latitude: 48.137_154, longitude: -11.576_124, name: Some("Shop".into()), address: None };
    let content = Content {
        quick_replies: vec![QuickReply { title: "A person".into(), action: Some(QuickAction::AskHuman) }],
        reply_to: Some(MessageId(50)),
        parts: vec![Part::Place(place), Part::Unknown { what: "x".into(), raw: "{\"a\":\n1}".into() }],
        comment: Some(Comment { hidden: Some(Hidden { at: NOW, is_hidden: true }), ..Comment::default() }),
        for_agent: true,
        call: Some(CallId(3)),
        ended: Some(CallEnd::NoAnswer),
        spoken: Some(Spoken::Cut),
        service: Some(ServiceMark { promise: Promise::Resolution, due: NOW }),
        mentions: vec![OperatorId(21)],
        reactions: vec![Reaction { side: Side::Contact, emoji: Some("👍".into()), at: NOW }],
        parts_delivered: vec![DeliveryState::Read, DeliveryState::Failed],
        ..Content::default()
    };
    Message {
        id: MessageId(51),
        organisation: ALPHA,
        conversation: CHAT,
        seq: 20,
        author: Author::Agent(BotId(2)),
        author_name: Some("Line".into()),
        client_id: Some("c-1".into()),
        text: text.into(),
        notice: Some(Notice::StillWaiting),
        private: true,
        content,
        delivery: Some(DeliveryState::Delivered),
        epoch: 4,
        at: NOW,
    }
}

fn call() -> Call {
    Call {
        id: CallId(3),
        organisation: ALPHA,
        inbox: InboxId(11),
        conversation: CHAT,
        contact: ContactId(41),
        carrier_id: "CA1".into(),
        direction: Direction::Outbound,
        number: Some("+4989123".into()),
        is_attested: true,
        started_at: NOW,
        answered_at: Some(NOW),
        operator: Some(OperatorId(21)),
        ended: Some(Ended { at: NOW, how: CallEnd::Silence }),
        talk: Talk { caller_ms: 5, turns: 2, ..Talk::default() },
        recording: None,
        summary: Some(Summary {
            text: "A lamp".into(),
            intent: None,
            satisfaction_estimate: Some(4),
            sentiment: Some(Sentiment::Positive),
        }),
        opening: Some("Hello".into()),
        campaign: Some(CampaignMark {
            id: CampaignId(4),
            name: "Spring".into(),
            step: 1,
            sent_to: Some(SentTo { row: 7, tries: 2 }),
            until: Some(Timestamp::from_millis(9)),
        }),
    }
}

/// Each kind of event at least once.
fn kinds() -> Vec<EventKind> {
    let message = Arc::new(message("first\nsecond \u{2028} \"quoted\" 🙂"));
    let mut kinds = vec![
        EventKind::MessageAppended(Arc::clone(&message)),
        EventKind::MessageChanged(message),
        EventKind::ControlMoved,
        EventKind::ConversationChanged,
        EventKind::ReceiptAdvanced { side: Side::Operator, seq: 7, state: DeliveryState::Read },
        EventKind::SessionClosed { session: SessionId(9), reason: CloseReason::HungUp },
        EventKind::SessionRated { session: SessionId(9), rating: 5 },
    ];
    kinds.extend((0..).map_while(Mark::from_code).map(EventKind::Marked));
    kinds
}

/// Each kind of signal at least once.
fn signals() -> Vec<Signal> {
    let places =
        [None, Some(Place { team: Some(TeamId(5)), operator: Some(OperatorId(21)) }), Some(Place { team: None, operator: None })];
    let happened = kinds().into_iter().zip(places.into_iter().cycle()).zip(1..).map(|((kind, moved_from), cursor)| {
        let conversation = Arc::new(conversation());
        Signal::Happened(Arc::new(Event { cursor, organisation: ALPHA, at: NOW, conversation, moved_from, kind }))
    });
    let (base, document) = (KnowledgeBaseId(1), DocumentId(2));
    let knowledge = [
        KnowledgeChange::Document { base, document },
        KnowledgeChange::DocumentRemoved { base, document },
        KnowledgeChange::Gaps,
    ];
    let knowledge = knowledge.map(|change| Signal::Knowledge { organisation: ALPHA, change });
    let authors = [Author::Contact(ContactId(41)), Author::Agent(BotId(2)), Author::Operator(OperatorId(21)), Author::System];
    let typing = authors.map(|author| Signal::Typing {
        organisation: ALPHA,
        conversation: CHAT,
        channel: Channel::Instagram,
        author,
        name: (author != Author::System).then(|| "Mira".into()),
        on: author == Author::System,
    });
    let here = ContactPresence { contact: ContactId(41), online: true };
    let others = [
        Signal::Delta(Delta { organisation: ALPHA, conversation: CHAT, message: MessageId(51), epoch: 4, text: "a\nb".into() }),
        Signal::Call(CallNews { call: Arc::new(call()), hearing: Some("and then".into()) }),
        Signal::Cut(Cut { organisation: ALPHA, conversation: CHAT, message: MessageId(51), heard: "".into() }),
        Signal::Viewing { organisation: ALPHA, conversation: CHAT, operator: OperatorId(21), on: true },
        Signal::PresenceChanged { organisation: ALPHA, contact: None },
        Signal::PresenceChanged { organisation: ALPHA, contact: Some(here) },
        Signal::Gone { organisation: ALPHA, conversation: CHAT },
        Signal::Notices { organisation: ALPHA },
    ];
    happened.chain(knowledge).chain(typing).chain(others).collect()
}

/// Fails to compile for a kind that is not known here: it belongs into the lists above.
fn name(signal: &Signal) -> &'static str {
    match signal {
        Signal::Happened(event) => match event.kind {
            EventKind::MessageAppended(_) => "appended",
            EventKind::MessageChanged(_) => "changed",
            EventKind::ControlMoved => "control",
            EventKind::ConversationChanged => "conversation",
            EventKind::ReceiptAdvanced { .. } => "receipt",
            EventKind::SessionClosed { .. } => "closed",
            EventKind::Marked(_) => "marked",
            EventKind::SessionRated { .. } => "rated",
        },
        Signal::Delta(_) => "delta",
        Signal::Call(_) => "call",
        Signal::Cut(_) => "cut",
        Signal::Typing { .. } => "typing",
        Signal::Viewing { .. } => "viewing",
        Signal::PresenceChanged { .. } => "presence",
        Signal::Knowledge { .. } => "knowledge",
        Signal::Gone { .. } => "gone",
        Signal::Notices { .. } => "notices",
    }
}

fn shown(lines: impl IntoIterator<Item = Line>) -> Vec<String> {
    lines.into_iter().map(|line| format!("{line:?}")).collect()
}

#[test]
fn every_signal_is_the_same_on_the_other_node() {
    let signals = signals();
    let names: std::collections::BTreeSet<_> = signals.iter().map(name).collect();
    assert_eq!(names.len(), 17);
    let lines: Vec<_> = signals.into_iter().map(Line::Signal).collect();
    let mut came = Vec::new();
    for frame in frames(node("00000000000000ff"), lines.clone()) {
        let (from, lines) = read(&frame).unwrap();
        assert_eq!(from.to_string(), "00000000000000ff");
        came.extend(lines.map(Option::unwrap));
    }
    assert_eq!(shown(came), shown(lines));
}

#[test]
fn news_of_people_are_the_same_too() {
    let people = vec![Person::Operator(ALPHA, OperatorId(21)), Person::Contact(ALPHA, ContactId(41))];
    let news = [News::Changed { version: 7, came: people.clone(), went: people }, News::Rewritten { version: 8 }, News::Left];
    let lines = news.map(Line::Presence);
    let frames = frames(node("1"), lines.clone());
    let (_, came) = read(&frames[0]).unwrap();
    assert_eq!(shown(came.map(Option::unwrap)), shown(lines));
}

#[test]
fn what_another_version_says_is_passed_over_alone() {
    let frame = b"00000000000000ff\n{\"signal\":{\"unheard_of\":{}}}\n{\"signal\":{\"notices\":{\"organisation\":\"org_0000000000001\",\"more\":1}}}";
    let (_, lines) = read(frame).unwrap();
    let lines: Vec<_> = lines.collect();
    assert!(lines[0].is_none());
    assert!(matches!(lines[1], Some(Line::Signal(Signal::Notices { organisation: ALPHA }))));
    for foreign in ["", "hello", "{}", "\n"] {
        assert!(read(foreign.as_bytes()).is_none(), "{foreign}");
    }
}

proptest! {
    #[test]
    fn any_text_stays_on_its_line(texts in proptest::collection::vec(".{0,300}", 1..20), name in any::<u64>()) {
        let delta = |text: &String| {
            let text = format!("{text}\n\r\0").into();
            Line::Signal(Signal::Delta(Delta { organisation: ALPHA, conversation: CHAT, message: MessageId(1), epoch: 1, text }))
        };
        let lines: Vec<_> = texts.iter().map(delta).collect();
        let frames = frames(node(&format!("{name:x}")), lines.clone());
        prop_assert!(frames.iter().all(|frame| frame.len() < FULL + 3_000));
        let came = frames.iter().flat_map(|frame| read(frame).unwrap().1.map(Option::unwrap));
        prop_assert_eq!(shown(came), shown(lines));
    }

    #[test]
    fn frames_are_told_before_they_are_large(count in 0..3_000_usize) {
        let line = Line::Signal(Signal::Notices { organisation: ALPHA });
        let frames = frames(node("1"), vec![line; count]);
        let came: usize = frames.iter().map(|frame| read(frame).unwrap().1.count()).sum();
        prop_assert_eq!(came, count);
        prop_assert!(frames.iter().all(|frame| frame.len() < FULL + 1_000));
    }
}
