//! How long it takes to put a prompt together: instructions, a conversation, eight passages.

use std::hint::black_box;
use std::io;
use std::time::Instant;

use engine::clock::Timestamp;
use engine::ids::{BotId, ContactId, ConversationId, MessageId, OrgId};
use engine::model::agent::Agent;
use engine::model::bot::Bot;
use engine::model::message::{Author, Content, Message};
use rag::document::Passage;
use rag::retrieve::{Hit, Retrieval, Why};
use sandbox::load::Histogram;

use super::case;
use crate::report::Report;

const PASSAGES: u32 = 8;
/// Messages of the conversation before the question, as many as a turn looks back.
const BEFORE: u64 = 24;
const TIMES: usize = 2_000;

pub fn measure(report: &mut Report) -> io::Result<()> {
    let (bot, agent, before, retrieval) = (bot(), agent(), before(), retrieval());
    let (mut histogram, mut bytes) = (Histogram::default(), 0);
    for _ in 0..TIMES {
        let began = Instant::now();
        let (instructions, entries) =
            ::agents::talk::assemble(&bot, Some(&agent), black_box(&before), "How long may I keep a lamp?", Some(&retrieval));
        histogram.record(began.elapsed());
        bytes = instructions.len() + entries.iter().map(|entry| format!("{entry:?}").len()).sum::<usize>();
    }
    let case = case(format!("a prompt with {PASSAGES} passages"));
    report.latency(&case, "assembly", &histogram)?;
    report.figure(&case, "size, about", bytes as f64 / 1024.0, "KB")
}

fn bot() -> Bot {
    let mut bot = Bot { name: "Nila".to_owned(), ..Bot::default() };
    bot.profile.guidelines = (0..10).map(|number| format!("Guideline {number}: be brief, friendly and exact.")).collect();
    bot
}

fn agent() -> Agent {
    let instructions = "Help with orders that were placed. Ask for the order number before you tell anything of it. ".repeat(8);
    Agent { role: "Order service".to_owned(), instructions, ..Agent::default() }
}

fn before() -> Vec<Message> {
    let words = "I bought two lamps last week and one of them flickers; my number is +91 98123 45678. ".repeat(4);
    let message = |seq: u64| Message {
        id: MessageId(seq as i64),
        organisation: OrgId(1),
        conversation: ConversationId(1),
        seq,
        author: if seq % 2 == 1 { Author::Contact(ContactId(1)) } else { Author::Agent(BotId(1)) },
        author_name: None,
        client_id: None,
        text: words.clone(),
        notice: None,
        private: false,
        content: Content::default(),
        delivery: None,
        epoch: 1,
        at: Timestamp::default(),
    };
    (1..=BEFORE).map(message).collect()
}

fn retrieval() -> Retrieval {
    let text = "Lamps can be returned within 30 days of delivery, <unused> and in their box. ".repeat(20);
    let hit = |ordinal: u32| Hit {
        passage: Passage {
            id: Passage::id_for(1, "returns", ordinal),
            document: "returns".to_owned(),
            ordinal,
            title: "Returns".to_owned(),
            headings: vec!["Lamps".to_owned(), "Deadlines".to_owned()],
            anchor: None,
            page: None,
            page_starts: Vec::new(),
            text: text.clone(),
            url: None,
        },
        knowledge_base: 1,
        score: 1.0,
        why: Why::default(),
        vectors: None,
    };
    Retrieval { passages: (0..PASSAGES).map(hit).collect(), confidence: 0.8, terms: Vec::new(), question: None }
}
