//! Signs beside messages: typing, read marks, reactions. They stand in no queue, and a repeat shows nothing new.

use engine::model::message::Fault;
use engine::ports::channel_sender::{Shown, Sign, SignKind};

use super::{MetaSender, Stop, compose};
use crate::answer;
use crate::failure::{Step, Trouble, next_step};
use crate::graph::Key;
use crate::outgoing::{self, Content, Outgoing, Permit, Words};
use crate::platform::Platform;

impl MetaSender {
    pub(super) async fn signed(&self, sign: Sign<'_>) -> Shown {
        match self.try_show(sign).await {
            Ok(()) => Shown::Done,
            Err(Stop::Fault(reason, code, detail)) => Shown::Never(Fault { reason: reason.to_owned(), code, detail }),
            Err(Stop::Again | Stop::Store | Stop::Trouble(_)) => Shown::Later,
        }
    }

    async fn try_show(&self, sign: Sign<'_>) -> Result<(), Stop> {
        let inbox = &sign.settings.inbox;
        let not_connected = || Stop::fault("not_connected", "The inbox is not connected to an account.");
        let platform = Platform::of(inbox.channel).ok_or_else(not_connected)?;
        let account = inbox.account.as_ref().filter(|account| !account.token.is_empty()).ok_or_else(not_connected)?;
        let key = Key::of(self.needs.vault.as_ref(), inbox.organisation, inbox.channel, account);
        let key = key.map_err(|_error| not_connected())?;
        let to = compose::recipient(sign.contact, inbox)
            .ok_or_else(|| Stop::fault("no_handle", "The contact has no address on this channel."))?;
        let content = match sign.kind {
            SignKind::Typing { answered } => Content::Typing { on: true, message: answered.map(str::to_owned) },
            SignKind::Read { message } => Content::Read { message: message.to_owned() },
            SignKind::Reaction { message, emoji } => {
                if emoji.is_some_and(|emoji| !outgoing::takes_reaction(platform, emoji)) {
                    return Err(Stop::fault("unfit", "This channel has no such reaction."));
                }
                Content::Reaction { message: message.to_owned(), emoji: emoji.map(str::to_owned) }
            }
        };
        let (author, permit) = (outgoing::Author::Agent, Permit::Open);
        let outgoing = Outgoing { to, author, permit, content, reply_to: None, tag: String::new(), words: Words::default() };
        let prepared = outgoing::prepare(&outgoing, platform);
        let prepared = prepared.map_err(|unfit| Stop::Fault("unfit", 0, format!("It cannot be shown there: {unfit}.")))?;
        for body in &prepared.bodies {
            let answered = self.graph.post(&key, &format!("{}/messages", key.sender()), body).await;
            let outcome = answered.and_then(|answered| answer::read(answered.status, &answered.body));
            outcome.map_err(|trouble| failed(&trouble, platform))?;
        }
        Ok(())
    }
}

/// Whoever shows it counts the tries, so that each is the first here.
fn failed(trouble: &Trouble, platform: Platform) -> Stop {
    match next_step(trouble, platform, 1, None) {
        Step::Retry { .. } | Step::AwaitProof { .. } | Step::HaltCampaigns { .. } => Stop::Again,
        Step::HoldAccount { is_token } => Stop::refused(if is_token { "token" } else { "account" }, trouble),
        Step::HoldTemplate(_) => Stop::refused(super::TEMPLATE, trouble),
        Step::GiveUp(class) => Stop::refused(class.word(), trouble),
    }
}
