//! The bot for trying agents without a key: two agents, a simulated model, simulated orders. All of it says so.

use std::sync::Arc;

use agents::ModelConnection;
use agents::model::Kind;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{BotId, InboxId, KnowledgeBaseId, OrgId, RecordId};
use engine::model::agent::{Agent, ModelChoice, Profile, When};
use engine::model::bot::{Bot, ResponderKind};
use engine::model::inbox::{Inbox, Timing};

use super::practice_model::{MODEL, PracticeModel};
use super::{PRACTICE_KEY, orders};
use crate::app::App;

const NAME: &str = "Practice model – simulated, for trying";

/// Makes what is missing. The model and the tools are there while this program runs as a demo, and at no other time.
pub async fn prepare(app: &App, organisation: OrgId, base: KnowledgeBaseId) -> Result<()> {
    app.connections.practise(Arc::new(PracticeModel));
    app.shelf.practise(organisation, orders::tools());
    let engine = &app.engine;
    if engine.records.find_by_key::<Inbox>("public_key", PRACTICE_KEY).await?.is_some() {
        return Ok(());
    }
    let at = engine.clock.now();
    let (connection, bot, inbox): (RecordId, BotId, InboxId) =
        (engine.ids.next_at(at), engine.ids.next_at(at), engine.ids.next_at(at));
    engine.records.put(organisation, &practice_connection(connection, organisation, at), 0).await?;
    engine.records.put(organisation, &practice_bot(bot, organisation, base, connection, at), 0).await?;
    // Last, because its key says that the rest is there.
    let inbox = Inbox {
        id: inbox,
        organisation,
        name: "Practice (simulated)".to_owned(),
        bot,
        public_key: PRACTICE_KEY.to_owned(),
        timing: Timing::default(),
        created_at: at,
        ..Inbox::default()
    };
    engine.records.put(organisation, &inbox, 0).await.map(drop)
}

fn practice_connection(id: RecordId, organisation: OrgId, created_at: Timestamp) -> ModelConnection {
    ModelConnection { name: NAME.to_owned(), ..ModelConnection::blank(id, organisation, Kind::Practice, created_at) }
}

fn practice_bot(id: BotId, organisation: OrgId, base: KnowledgeBaseId, connection: RecordId, created_at: Timestamp) -> Bot {
    let starters = ["Where is order PC-1001?", "Cancel order PC-1002", "Can I send something back?", "My phone arrived broken"];
    Bot {
        id,
        organisation,
        name: "Practice (simulated)".to_owned(),
        colour: "#3d5a80".to_owned(),
        greeting: "Hello! Two agents answer here: one for the shop, one for orders.".to_owned(),
        disclosure: "I am an automated assistant for trying things out: my language model and the orders are simulated."
            .to_owned(),
        starters: starters.map(str::to_owned).to_vec(),
        knowledge_bases: vec![base],
        responder: ResponderKind::Agents,
        profile: Profile { identity: "You show what agents do, with a simulated model.".to_owned(), ..Profile::default() },
        agents: vec![shop(), orders_agent()],
        models: vec![ModelChoice { connection, model: MODEL.to_owned() }],
        created_at,
        ..Bot::default()
    }
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn shop() -> Agent {
    Agent {
        key: "shop".to_owned(),
        name: "Shop".to_owned(),
        role: "You answer questions about the shop, its delivery, returns and repairs, and about Switchboard.".to_owned(),
        instructions: "Answer from the knowledge alone.".to_owned(),
        when: When {
            description: "questions about the shop, delivery times, returns, repairs, Switchboard".to_owned(),
            examples: owned(&["Can I send something back?", "How long does delivery take?", "What is Switchboard?"]),
            words: owned(&["send back", "send something back", "delivery", "repair", "switchboard"]),
        },
        ..Agent::default()
    }
}

fn orders_agent() -> Agent {
    Agent {
        key: "orders".to_owned(),
        name: "Orders".to_owned(),
        role: "You look up and cancel the simulated orders PC-1001 to PC-1003.".to_owned(),
        instructions: "Cancel nothing without the customer's word. What arrived broken is for a person.".to_owned(),
        when: When {
            description: "one order: where it is, cancelling it, something that arrived broken".to_owned(),
            examples: owned(&["Where is my order?", "Cancel my order", "My parcel is damaged"]),
            words: owned(&["order", "orders", "cancel", "parcel", "broken", "damaged"]),
        },
        tools: owned(&[orders::FIND, orders::CANCEL]),
        ..Agent::default()
    }
}
