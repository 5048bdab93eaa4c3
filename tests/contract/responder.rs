//! Making the agent's answer to a turn. The program has one responder, whatever the backend.

use std::sync::Arc;

use agents::AgentResponder;
use engine::error::Kind;
use engine::model::bot::{Bot, ResponderKind};
use engine::ports::Responder as _;
use engine::ports::responder::{Answer, History, Turn, Voice};
use parking_lot::Mutex;
use rag::index::EdgeIndex;
use rag::retrieve::Retriever;
use tokio_util::sync::CancellationToken;

use super::acts::CORDELIA;
use super::{ALPHA, House};
use crate::PATIENCE;

every_backend! {
    the_pieces_together_are_the_answer,
    a_cancelled_turn_ends_early,
    a_failure_is_an_error_and_not_an_answer,
    history_is_what_came_before_the_turn_without_private_notes,
}

/// Keeps what is said; stops the turn after `until` pieces.
#[derive(Default)]
struct Ear {
    pieces: Mutex<Vec<String>>,
    stop: Option<(usize, CancellationToken)>,
    committed: Mutex<bool>,
}

impl Voice for Ear {
    fn commit(&self) {
        *self.committed.lock() = true;
    }

    fn say(&self, piece: &str) {
        let mut pieces = self.pieces.lock();
        pieces.push(piece.to_owned());
        if let Some((until, stop)) = &self.stop
            && pieces.len() >= *until
        {
            stop.cancel();
        }
    }
}

struct Full;

#[async_trait::async_trait]
impl agents::Library for Full {
    async fn is_filling(&self, _: engine::ids::OrgId) -> engine::Result<bool> {
        Ok(false)
    }
}

fn responder(folder: &tempfile::TempDir) -> AgentResponder {
    let index = Arc::new(EdgeIndex::open(&folder.path().join("knowledge"), None).unwrap());
    AgentResponder::new(index.clone(), Retriever::new(index, None), Arc::new(Full))
}

async fn turn(house: &House, script: &str, cancelled: CancellationToken) -> Turn {
    let to = house.opened(ALPHA).await;
    let asked = house.say(to, script).await;
    let history = History::new(Arc::clone(&house.messages), &asked.conversation, 2);
    let bot = Bot { id: CORDELIA, organisation: ALPHA, responder: ResponderKind::Scripted, ..Bot::default() };
    Turn {
        bot: Arc::new(bot),
        conversation: asked.conversation,
        asked: vec![asked.message.unwrap()],
        history,
        reply: engine::ids::MessageId(1_000),
        upto: 2,
        book: Arc::default(),
        cancelled,
    }
}

async fn the_pieces_together_are_the_answer(house: House) {
    let (folder, ear) = (tempfile::tempdir().unwrap(), Ear::default());
    let turn = turn(&house, "slow 5", CancellationToken::new()).await;
    let answer = responder(&folder).respond(&turn, &ear).await.unwrap();
    let Answer::Say { text, .. } = answer else { panic!("{answer:?}") };
    assert!(ear.pieces.lock().len() > 1);
    assert_eq!(ear.pieces.lock().concat(), text);
    assert!(!*ear.committed.lock(), "an answer without an act may be cancelled");
}

async fn a_cancelled_turn_ends_early(house: House) {
    let (folder, cancelled) = (tempfile::tempdir().unwrap(), CancellationToken::new());
    let turn = turn(&house, "slow 1000", cancelled.clone()).await;
    let ear = Ear { stop: Some((3, cancelled)), ..Ear::default() };
    let answered = tokio::time::timeout(PATIENCE, responder(&folder).respond(&turn, &ear)).await;
    answered.expect("it ends soon").unwrap();
    assert!(ear.pieces.lock().len() < 10);
}

async fn a_failure_is_an_error_and_not_an_answer(house: House) {
    let folder = tempfile::tempdir().unwrap();
    let turn = turn(&house, "fail", CancellationToken::new()).await;
    let failed = responder(&folder).respond(&turn, &Ear::default()).await.unwrap_err();
    assert_eq!(failed.kind, Kind::Unavailable);
}

async fn history_is_what_came_before_the_turn_without_private_notes(house: House) {
    let to = house.opened(ALPHA).await;
    house.say(to, "first").await;
    house.apply(to, house.write(super::ASHA, None, "a note", true)).await;
    let asked = house.say(to, "second").await;
    let before = asked.message.unwrap().seq;
    let history = History::new(Arc::clone(&house.messages), &asked.conversation, before);
    let texts: Vec<String> = history.latest(10).await.unwrap().into_iter().map(|message| message.text).collect();
    assert_eq!(texts, ["I am an automated assistant.", "first"]);
    assert_eq!(history.latest(1).await.unwrap()[0].text, "first");
}
