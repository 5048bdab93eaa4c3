//! What an automation does: each step as an operator would do it by hand, marked so that nothing begins because of it.

use engine::clock::Timestamp;
use engine::error::Result;
use engine::flow::filing::{self, By};
use engine::ids::{AutomationId, AutomationRunId, ConversationId, OrgId};
use engine::model::act::{Act, Say};
use engine::model::canned::{Audience, CannedReply};
use engine::model::conversation::Conversation;
use engine::model::message::{Automated, Content};

use super::leads::{Wanted, note_lead};
use super::record::Automation;
use crate::app::App;
use crate::http::canned_replies::filled;
use crate::http::conversations::standing;
use crate::http::macros::{Macro, change_of};
use crate::http::problem::{Answer, Problem};
use crate::http::windows;
use crate::http::wire::kept_work::{MacroStep, StepReport, StepState};

/// Which run does it, and where.
pub(super) struct Hand<'a> {
    pub(super) app: &'a App,
    pub(super) organisation: OrgId,
    pub(super) conversation: ConversationId,
    pub(super) automation: AutomationId,
    pub(super) name: &'a str,
    pub(super) run: AutomationRunId,
    /// When it began: what is said for how long counts from then, also when it is gone on with later.
    pub(super) begun_at: Timestamp,
}

/// What is written, and to whom.
pub(super) struct Words {
    pub(super) text: String,
    pub(super) private: bool,
}

impl Hand<'_> {
    pub(super) async fn perform(&self, place: usize, step: &MacroStep) -> StepReport {
        match self.one(&place.to_string(), step).await {
            Ok(()) => StepReport { state: StepState::Done, detail: None },
            Err(problem) => StepReport { state: StepState::Failed, detail: Some(problem.detail().to_owned()) },
        }
    }

    async fn one(&self, place: &str, step: &MacroStep) -> Answer<()> {
        let MacroStep::Macro { id } = step else { return self.plain(place, step).await };
        for (inner, step) in steps_of(self.app, self.organisation, *id).await?.iter().enumerate() {
            self.plain(&format!("{place}.{inner}"), step).await?;
        }
        Ok(())
    }

    async fn plain(&self, place: &str, step: &MacroStep) -> Answer<()> {
        if let Some(change) = change_of(step, self.begun_at) {
            filing::change(&self.app.engine, self.organisation, self.conversation, &change, By::Automation).await?;
            return Ok(());
        }
        let conversation = standing(self.app, self.organisation, self.conversation).await?;
        let client_id = self.client_id(place);
        if let MacroStep::Lead { stage, tags } = step {
            return note_lead(self.app, &conversation, Wanted { stage: (*stage).into(), tags, by: self.name, act: &client_id })
                .await;
        }
        let words = words(self.app, &conversation, step, Some(&client_id)).await?;
        let bot = self.app.engine.settings.inbox(self.organisation, conversation.inbox).await?.opening.clone();
        let name = if words.private { self.name.into() } else { bot.name };
        let automation = Automated { id: self.automation, name: self.name.to_owned(), did: Vec::new() };
        self.say(Say {
            id: self.app.engine.ids.next(self.app.engine.clock.as_ref()),
            bot: Some(bot.bot),
            name,
            client_id,
            text: words.text,
            content: Content { automation: Some(automation), ..Content::default() },
            private: words.private,
        })
        .await?;
        Ok(())
    }

    /// The line in the conversation that tells what the run did; `text` where that was nothing.
    pub(super) async fn tell(&self, did: Vec<String>, text: String) -> Result<()> {
        let automation = Automated { id: self.automation, name: self.name.to_owned(), did };
        self.say(Say {
            id: self.app.engine.ids.next(self.app.engine.clock.as_ref()),
            bot: None,
            name: self.name.into(),
            client_id: self.client_id("told"),
            text,
            content: Content { automation: Some(automation), ..Content::default() },
            private: true,
        })
        .await
    }

    async fn say(&self, say: Say) -> Result<()> {
        let act = Act::ByAutomation(Box::new(Act::Say(say)));
        self.app.engine.conversations.apply(self.organisation, self.conversation, act).await.map(drop)
    }

    /// Gone on with after a crash, it is the same message.
    fn client_id(&self, place: &str) -> String {
        format!("automation {} {place}", self.run)
    }
}

impl<'a> Hand<'a> {
    pub(super) fn of(
        app: &'a App,
        rule: &'a Automation,
        conversation: ConversationId,
        run: AutomationRunId,
        begun_at: Timestamp,
    ) -> Self {
        Hand { app, organisation: rule.organisation, conversation, automation: rule.id, name: &rule.name, run, begun_at }
    }
}

/// What a step would write there; a refusal when it cannot be written there now. Only for steps that write.
pub(super) async fn words(app: &App, conversation: &Conversation, step: &MacroStep, client_id: Option<&str>) -> Answer<Words> {
    let (text, private) = match step {
        MacroStep::Note { text } => (text.clone(), true),
        MacroStep::Text { text } => (text.clone(), false),
        MacroStep::Reply { canned_reply } => {
            let kept = app.engine.records.get::<CannedReply>(conversation.organisation, canned_reply.0).await?;
            let kept = kept.ok_or_else(|| Problem::not_found("the canned reply was deleted"))?.value;
            if kept.audience == Audience::Own {
                return Err(Problem::forbidden("the canned reply is its owner's alone now"));
            }
            (kept.text, false)
        }
        _ => return Err(Problem::not_possible("a macro does not run another one")),
    };
    if !private {
        if conversation.is_public() {
            return Err(Problem::not_possible("an automation does not answer in public"));
        }
        if conversation.channel.is_spoken() {
            return Err(Problem::not_possible("an automation does not speak on the phone"));
        }
        if !windows::is_open(app, conversation).await? && !windows::is_repeat(app, conversation, client_id).await? {
            return Err(Problem::window_closed("the channel takes no message of ours now: the customer's last one is too old"));
        }
    }
    let text = filled(app, None, conversation, &text).await?.text;
    if text.trim().is_empty() {
        return Err(Problem::not_possible("nothing is left of the text: its variables have no value here"));
    }
    Ok(Words { text, private })
}

/// The steps of a macro as it is now.
pub(super) async fn steps_of(app: &App, organisation: OrgId, id: engine::ids::MacroId) -> Answer<Vec<MacroStep>> {
    let kept = app.engine.records.get::<Macro>(organisation, id.0).await?;
    let kept = kept.ok_or_else(|| Problem::not_found("the macro was deleted"))?.value;
    if kept.audience == Audience::Own {
        return Err(Problem::forbidden("the macro is its owner's alone now"));
    }
    Ok(kept.steps)
}
