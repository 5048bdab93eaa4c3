//! Customers, agents and operators at once over the real store: whatever the order, no answer that was begun before a
//! human took over is said after it.

use std::sync::Arc;

use engine::model::act::{Act, Verdict};
use engine::model::control::Holder;
use engine::model::conversation::NewConversation;
use engine::model::message::{Author, Notice};
use tokio::task::JoinSet;

use super::acts::take;
use super::{ALPHA, ASHA, BEN, House};
use crate::chance::Chance;

const CONVERSATIONS: u64 = 250;
const STEPS: u64 = 20;
/// A customer, two workers of the agent, an operator.
const ACTORS: u64 = 4;

every_backend! {
    no_agent_message_after_a_takeover_in_thousands_of_interleaved_acts,
}

/// How often an answer must have been said, and how often one must have met a takeover, for the run to prove something.
/// The scheduler decides how many a round brings, so rounds are added until there are enough.
const ENOUGH: u64 = 500;
const MOST_ROUNDS: u64 = 20;

#[derive(Default)]
struct Tally {
    acts: u64,
    said: u64,
    /// Answers refused because control had moved since they were begun.
    crossed: u64,
}

async fn no_agent_message_after_a_takeover_in_thousands_of_interleaved_acts(house: House) {
    let house = Arc::new(house);
    let mut all = Tally::default();
    // A server that takes some milliseconds for an act is given fewer of them: 1,600 instead of 20,000.
    let (conversations_each, enough) =
        if house.database.is_some() { (CONVERSATIONS / 12, ENOUGH / 12) } else { (CONVERSATIONS, ENOUGH) };
    for round in 0..MOST_ROUNDS {
        let mut conversations = JoinSet::new();
        for number in 0..conversations_each {
            let house = Arc::clone(&house);
            conversations.spawn(async move { one_conversation(house, round * conversations_each + number).await });
        }
        for tally in conversations.join_all().await {
            all.acts += tally.acts;
            all.said += tally.said;
            all.crossed += tally.crossed;
        }
        if all.said >= enough && all.crossed >= enough {
            break;
        }
    }
    assert!(all.acts >= conversations_each * STEPS * ACTORS, "{}", all.acts);
    assert!(all.said >= enough, "agents spoke only {} times, so the run proves little", all.said);
    assert!(all.crossed >= enough, "only {} answers met a takeover, so the run proves little", all.crossed);
}

async fn one_conversation(house: Arc<House>, seed: u64) -> Tally {
    let to = house.opened(ALPHA).await;
    let mut actors = JoinSet::new();
    for actor in 0..ACTORS {
        let house = Arc::clone(&house);
        actors.spawn(async move {
            let chance = Chance(seed * ACTORS + actor);
            match actor {
                0 => customer(&house, to).await,
                1 | 2 => agent(&house, to, chance).await,
                _ => operator(&house, to, chance).await,
            }
        });
    }
    let mut tally = Tally::default();
    for part in actors.join_all().await {
        tally.acts += part.acts;
        tally.crossed += part.crossed;
    }
    tally.said = check(&house, to).await;
    tally
}

async fn customer(house: &House, to: NewConversation) -> Tally {
    for _ in 0..STEPS {
        house.say(to, "a question").await;
    }
    Tally { acts: STEPS, ..Tally::default() }
}

/// Begins turns, and ends them a while later under the epoch they began with.
async fn agent(house: &House, to: NewConversation, mut chance: Chance) -> Tally {
    let mut tally = Tally::default();
    while tally.acts < STEPS {
        let seen = house.conversation(to).await;
        for _ in 0..chance.below(4) {
            tokio::task::yield_now().await;
        }
        let epoch = seen.control.epoch;
        let reply = house.answer(epoch, seen.contact_seq, &format!("made under {epoch}"));
        let outcome = house.apply(to, Act::Reply(reply)).await;
        tally.acts += 1;
        let moved = outcome.conversation.control.epoch != epoch;
        tally.crossed += u64::from(outcome.verdict == Verdict::Superseded && moved && seen.control.holder == Holder::Agent);
    }
    tally
}

async fn operator(house: &House, to: NewConversation, mut chance: Chance) -> Tally {
    for _ in 0..STEPS {
        let act = match chance.below(6) {
            0 => take(ASHA),
            1 => take(BEN),
            2 => house.write(ASHA, None, "a human answer", false),
            _ => Act::Return,
        };
        house.apply(to, act).await;
    }
    Tally { acts: STEPS, ..Tally::default() }
}

/// Walks the stored conversation; returns how often the agent answered.
async fn check(house: &House, to: NewConversation) -> u64 {
    let (mut newest_epoch, mut human_holds, mut said) = (0, false, 0);
    for message in house.transcript(to).await {
        assert!(message.epoch >= newest_epoch, "epochs only grow along the conversation");
        newest_epoch = message.epoch;
        match (message.author, message.notice) {
            (Author::Operator(_), _) | (_, Some(Notice::OperatorJoined)) => human_holds = true,
            (_, Some(Notice::AgentReturned)) => human_holds = false,
            (Author::Agent(_), None) => {
                assert_eq!(message.text, format!("made under {}", message.epoch), "made under an older epoch");
                assert!(!human_holds, "an agent spoke while a human held control");
                said += 1;
            }
            _ => {}
        }
    }
    said
}
