//! What became of the calls of campaigns. How one ended stands in the log, and what was said in it counts then: before, nobody knows
//! whether it is a machine that speaks. How the dialling went is told by whoever dialled.

use engine::error::Result;
use engine::flow::call;
use engine::ids::MessageId;
use engine::model::call::{Call, CallEnd};
use engine::model::campaign::walk::{News, Of};
use engine::model::campaign::{Campaign, CampaignState, RecipientState, SendState, SentTo};
use engine::model::message::{Author, Message};
use engine::model::opt_out::OptWord;
use engine::ports::call_store::CallsOf;

use super::{Place, again, answered, change_send, find, halting, move_on};
use crate::app::App;
use crate::campaigns::records::halt;

pub(crate) const BUSY: &str = "busy";
pub(crate) const NO_ANSWER: &str = "no_answer";
pub(crate) const UNREACHABLE: &str = "unreachable";
pub(crate) const MACHINE: &str = "machine";
/// The line was lost before anybody said a word.
pub(crate) const LOST: &str = "lost";
/// Somebody of the business ended it while it rang.
pub(crate) const CANCELLED: &str = "cancelled";

/// A call of a campaign, and whose way goes on with it.
struct Told<'a> {
    campaign: Campaign,
    call: &'a Call,
    to: SentTo,
    step: u8,
}

impl<'a> Told<'a> {
    /// None: somebody tried the words, or the campaign is gone.
    async fn of(app: &App, call: &'a Call) -> Result<Option<Self>> {
        let Some(mark) = &call.campaign else { return Ok(None) };
        let (Some(to), Some(campaign)) = (mark.sent_to, find(app, call.organisation, mark.id).await?) else { return Ok(None) };
        Ok(Some(Self { campaign, call, to, step: mark.step }))
    }

    fn place(&self) -> Place<'_> {
        Place { campaign: &self.campaign, row: self.to.row, step: self.step }
    }

    fn which(&self) -> Of {
        Of { step: self.step, tries: self.to.tries }
    }

    async fn stands(&self, app: &App, state: SendState, reason: &str) -> Result<()> {
        let (id, now) = (MessageId(self.call.id.0), app.engine.clock.now());
        change_send(app, &self.place(), |send| send.told(id, state, reason, now)).await
    }

    async fn moves(&self, app: &App, news: &News) -> Result<()> {
        move_on(app, &self.place(), self.call.conversation, news).await
    }

    async fn fails(&self, app: &App, reason: &str) -> Result<()> {
        self.stands(app, SendState::Failed, reason).await?;
        self.moves(app, &News::Failed(self.which(), reason.to_owned(), again(reason, 0))).await
    }

    /// They are still to be called: whoever wrote this call down did not get to dial.
    async fn is_due(&self, app: &App) -> Result<bool> {
        let Campaign { organisation, id, .. } = self.campaign;
        let found = app.engine.campaigns.find(organisation, id, self.to.row).await?;
        let here = (RecipientState::Due, self.step, self.to.tries);
        Ok(found.is_some_and(|found| (found.state, found.step, found.tries) == here))
    }
}

/// The carrier has taken it.
pub(crate) async fn dialled(app: &App, call: &Call) -> Result<()> {
    let Some(told) = Told::of(app, call).await? else { return Ok(()) };
    told.stands(app, SendState::Sent, "").await?;
    told.moves(app, &News::Sent(told.which())).await
}

/// It has not, and nobody was called.
pub(crate) async fn refused(app: &App, call: &Call, reason: &'static str) -> Result<()> {
    let Some(told) = Told::of(app, call).await? else { return Ok(()) };
    told.fails(app, reason).await?;
    match halting(reason).filter(|_| told.campaign.state == CampaignState::Running) {
        Some(why) => halt(app, &told.campaign, why).await,
        None => Ok(()),
    }
}

/// The log tells that it is over.
pub(super) async fn ended(app: &App, notice: &Message) -> Result<()> {
    let (Some(id), Some(how)) = (notice.content.call, notice.content.ended) else { return Ok(()) };
    match app.engine.calls.find(notice.organisation, id).await? {
        Some(call) => is_over(app, &call, how).await,
        None => Ok(()),
    }
}

/// The carrier tells how a call ended that was given up here, because nobody knew whether it was made.
pub(crate) async fn settled(app: &App, call: &Call, how: CallEnd) -> Result<()> {
    let was_lost = call.ended.is_some_and(|ended| ended.how == CallEnd::Lost);
    if was_lost && call.answered_at.is_none() { is_over(app, call, how).await } else { Ok(()) }
}

async fn is_over(app: &App, call: &Call, how: CallEnd) -> Result<()> {
    let Some(told) = Told::of(app, call).await? else { return Ok(()) };
    let word = if call.answered_at.is_some() && how != CallEnd::Machine { word(app, call).await? } else { None };
    let line = Line { was_answered: call.answered_at.is_some(), was_heard: word.is_some() };
    let (state, reason) = became(how, line);
    match state {
        SendState::Delivered => {
            told.stands(app, SendState::Delivered, "").await?;
            told.moves(app, &News::Sent(told.which())).await?;
            // First, because what they said may lead on, and that they took the call may be the end.
            if let Some(word) = word {
                answered(app, &word, Some((told.campaign.id, told.to.row))).await?;
            }
            told.moves(app, &News::Delivered(told.which())).await
        }
        SendState::Failed => told.fails(app, reason).await,
        _ => {
            if told.is_due(app).await? {
                return Ok(());
            }
            told.stands(app, state, reason).await
        }
    }
}

/// What is known of a call beside how it ended.
#[derive(Debug, Clone, Copy)]
struct Line {
    was_answered: bool,
    /// Somebody said a word.
    was_heard: bool,
}

fn became(how: CallEnd, line: Line) -> (SendState, &'static str) {
    match how {
        CallEnd::Machine => (SendState::Failed, MACHINE),
        CallEnd::Lost if line.was_heard => (SendState::Delivered, ""),
        // It was out of our hands before it was answered: only the carrier knows whether it rang, and may tell yet.
        CallEnd::Lost if !line.was_answered => (SendState::Unknown, engine::model::again::UNKNOWN),
        _ if line.was_answered && how != CallEnd::Lost => (SendState::Delivered, ""),
        CallEnd::Busy => (SendState::Failed, BUSY),
        CallEnd::NoAnswer => (SendState::Failed, NO_ANSWER),
        CallEnd::Unreachable => (SendState::Failed, UNREACHABLE),
        CallEnd::Cancelled | CallEnd::OperatorHungUp => (SendState::Failed, CANCELLED),
        // Of a call that nobody here had on the line, the others say that somebody took it and heard nothing.
        CallEnd::Lost | CallEnd::CallerHungUp | CallEnd::AgentHungUp | CallEnd::Silence | CallEnd::TooLong => {
            (SendState::Failed, LOST)
        }
    }
}

/// Of what they said in it, that they want no more, or else the last.
async fn word(app: &App, call: &Call) -> Result<Option<Message>> {
    let mut said = call::said(&app.engine, call).await?;
    said.retain(|message| matches!(message.author, Author::Contact(_)) && !message.content.from_blocked);
    let stops = said.iter().position(|message| message.content.opted == Some(OptWord::Stopped));
    Ok(match stops {
        Some(place) => Some(said.swap_remove(place)),
        None => said.pop(),
    })
}

/// Whether it was said in a campaign's call, which tells of it when it is over.
pub(super) async fn is_in_one(app: &App, message: &Message) -> Result<bool> {
    let of = CallsOf::Conversation(message.conversation);
    let latest = app.engine.calls.list(message.organisation, of, None, 1).await?;
    let came_at = message.id.made_at();
    Ok(latest.first().is_some_and(|call| {
        let is_during = call.started_at <= came_at && call.ended.is_none_or(|ended| came_at <= ended.at);
        call.campaign.is_some() && is_during
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: Line = Line { was_answered: false, was_heard: false };
    const THERE: Line = Line { was_answered: true, ..NOBODY };

    #[test]
    fn a_call_has_arrived_when_a_person_took_it() {
        for how in [CallEnd::CallerHungUp, CallEnd::AgentHungUp, CallEnd::OperatorHungUp, CallEnd::Silence, CallEnd::TooLong] {
            assert_eq!(became(how, THERE), (SendState::Delivered, ""), "{how:?}");
        }
        assert_eq!(became(CallEnd::Machine, Line { was_heard: true, ..THERE }), (SendState::Failed, "machine"), "it talks too");
        assert_eq!(became(CallEnd::Lost, THERE), (SendState::Failed, "lost"));
        assert_eq!(became(CallEnd::Lost, Line { was_heard: true, ..THERE }).0, SendState::Delivered, "they were talked to");
    }

    #[test]
    fn what_may_pass_is_tried_again_and_what_nobody_knows_is_not() {
        for (how, reason, may_pass) in [
            (CallEnd::Busy, "busy", true),
            (CallEnd::NoAnswer, "no_answer", true),
            (CallEnd::Cancelled, "cancelled", false),
            (CallEnd::Machine, "machine", false),
            (CallEnd::Unreachable, "unreachable", false),
        ] {
            assert_eq!(became(how, NOBODY), (SendState::Failed, reason));
            assert_eq!(again(reason, 0).is_some(), may_pass, "{reason}");
        }
        assert_eq!(became(CallEnd::Lost, NOBODY).0, SendState::Unknown);
        // Once the carrier has told of it.
        assert_eq!(became(CallEnd::CallerHungUp, NOBODY), (SendState::Failed, "lost"));
    }
}
