//! A customer whose connection breaks all the time.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use sandbox::PeerError;
use sandbox::peers::{ChatEvent, ChatMessage, ChatPeer};
use sandbox::socket_io::ConnectOptions;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{Notes, Sent, Situation};
use crate::harness::api::text;

/// Between two tries to connect, as a browser waits.
const AGAIN_AFTER: Duration = Duration::from_millis(20);

/// An answer that takes longer than this is lost; the run has failed.
const ANSWER_LIMIT: Duration = Duration::from_mins(1);

/// Messages a hasty customer sends before looking at what came back.
const BURST: usize = 5;

struct Customer {
    inbox: String,
    token: Option<String>,
    notes: Notes,
    situation: watch::Receiver<Situation>,
    /// Written and not acknowledged: sent again, in this order, after each connect.
    unsent: VecDeque<(String, String)>,
    written: usize,
    /// How often a connection was looked for.
    tried: usize,
}

pub async fn run(number: usize, is_patient: bool, inbox: String, situation: watch::Receiver<Situation>) -> Notes {
    let notes =
        Notes { name: format!("c{number}"), conversation: String::new(), sent: Vec::new(), heard: BTreeMap::new(), is_patient };
    let mut customer = Customer { inbox, token: None, notes, situation, unsent: VecDeque::new(), written: 0, tried: number };
    loop {
        let peer = customer.come_back().await;
        if let Ok(()) = customer.talk(&peer).await {
            return customer.notes;
        }
    }
}

impl Customer {
    async fn come_back(&mut self) -> ChatPeer {
        loop {
            let url = self.situation.wait_for(|now| !now.urls.is_empty()).await.unwrap().url(self.tried);
            self.tried += 1;
            let mut auth = json!({"inbox": self.inbox, "after": self.held()});
            if let Some(token) = &self.token {
                auth["token"] = json!(token);
            }
            let options = ConnectOptions { timeout: Duration::from_secs(5), ..ConnectOptions::default() };
            match ChatPeer::connect_with(&url, &auth, &options).await {
                Ok(peer) => {
                    self.arrive(&peer);
                    return peer;
                }
                // A node that stands and cannot reach its store says so.
                Err(PeerError::Refused(refusal)) if refusal.code == "unavailable" => tokio::time::sleep(AGAIN_AFTER).await,
                Err(PeerError::Refused(refusal)) => panic!("a customer was turned away: {refusal:?}"),
                Err(_the_program_is_down) => tokio::time::sleep(AGAIN_AFTER).await,
            }
        }
    }

    fn arrive(&mut self, peer: &ChatPeer) {
        let ready = peer.ready();
        let conversation = text(&ready.conversation["id"]);
        if self.token.is_some() {
            assert_eq!(conversation, self.notes.conversation, "a customer came back into another conversation");
        }
        self.token = Some(ready.token.clone());
        self.notes.conversation = conversation;
        // Whoever holds everything up to here gets exactly the rest, without a gap.
        let held = self.held();
        if held > 0 {
            for (message, expected) in ready.messages.iter().zip(held + 1..) {
                assert_eq!(message.seq, expected, "{} came back with {held} and missed something", self.notes.name);
            }
        }
        for message in &ready.messages {
            self.hear(message);
        }
    }

    /// Everything up to here is held, without a gap.
    fn held(&self) -> u64 {
        // The keys are in order, so the first that is not its own place from one is behind a gap.
        self.notes.heard.keys().zip(1..).take_while(|(seq, place)| *seq == place).last().map_or(0, |(_, place)| place)
    }

    fn hear(&mut self, message: &ChatMessage) {
        let heard = (message.id.clone(), message.author.kind.clone(), message.text.clone());
        let known = self.notes.heard.entry(message.seq).or_insert_with(|| heard.clone());
        assert_eq!(*known, heard, "{} heard two messages with the number {}", self.notes.name, message.seq);
    }

    /// `Err` when the connection broke, `Ok` when asked to finish and everything is answered.
    async fn talk(&mut self, peer: &ChatPeer) -> Result<(), PeerError> {
        loop {
            while let Some((client_id, text)) = self.unsent.front().cloned() {
                self.send(peer, client_id, text).await?;
            }
            if self.notes.is_patient {
                self.await_answer(peer).await?;
            } else {
                self.listen(peer).await?;
            }
            if self.situation.borrow().finish {
                // The last words get an answer whoever wrote them.
                return if self.notes.is_patient { Ok(()) } else { self.last_word(peer).await };
            }
            let count = if self.notes.is_patient { 1 } else { BURST };
            for _ in 0..count {
                self.write();
            }
        }
    }

    fn write(&mut self) {
        let name = format!("{}-{}", self.notes.name, self.written);
        self.written += 1;
        self.unsent.push_back((name.clone(), format!("echo: {name}")));
    }

    async fn send(&mut self, peer: &ChatPeer, client_id: String, text: String) -> Result<(), PeerError> {
        let accepted = peer.send(&client_id, &text).await?;
        self.unsent.pop_front();
        let own = ("contact".to_owned(), text.clone());
        let heard = (accepted.id.clone(), own.0, own.1);
        let known = self.notes.heard.entry(accepted.seq).or_insert_with(|| heard.clone());
        assert_eq!(*known, heard, "{client_id} was acknowledged with the number of another message");
        self.notes.sent.push(Sent { client_id, text, id: accepted.id, seq: accepted.seq });
        Ok(())
    }

    /// Waits until the last message sent is answered by its own words.
    async fn await_answer(&mut self, peer: &ChatPeer) -> Result<(), PeerError> {
        let Some(last) = self.notes.sent.last() else { return Ok(()) };
        let answer = last.client_id.clone();
        let until = tokio::time::Instant::now() + ANSWER_LIMIT;
        while !self.notes.heard.values().any(|(_, author, text)| author == "agent" && *text == answer) {
            let left = until.saturating_duration_since(tokio::time::Instant::now());
            match peer.next_event(left).await {
                Ok(event) => self.take(event),
                Err(PeerError::Timeout(_)) => panic!("{answer} was never answered"),
                Err(broken) => return Err(broken),
            }
        }
        Ok(())
    }

    /// Takes what is there already.
    async fn listen(&mut self, peer: &ChatPeer) -> Result<(), PeerError> {
        loop {
            match peer.next_event(Duration::from_millis(1)).await {
                Ok(event) => self.take(event),
                Err(PeerError::Timeout(_)) => return Ok(()),
                Err(broken) => return Err(broken),
            }
        }
    }

    async fn last_word(&mut self, peer: &ChatPeer) -> Result<(), PeerError> {
        let is_said = self.notes.sent.last().is_some_and(|last| last.client_id.ends_with("-last"));
        if !is_said {
            let name = format!("{}-last", self.notes.name);
            self.unsent.push_back((name.clone(), format!("echo: {name}")));
            self.send(peer, name.clone(), format!("echo: {name}")).await?;
        }
        self.await_answer(peer).await
    }

    fn take(&mut self, event: ChatEvent) {
        match event {
            ChatEvent::Message(message) => self.hear(&message),
            ChatEvent::Control { holder, .. } => assert_ne!(holder, Value::from("queue"), "a turn failed for good"),
            _ => {}
        }
    }
}
