use crate::engine::Engine;
use crate::error::{Error, Kind, Result};
use crate::ids::{ConversationId, OrgId, SessionId};
use crate::model::act::{Act, Outcome, SurveyLook};
use crate::model::conversation::Conversation;
use crate::model::service::Terms;
use crate::model::timer::{Timer, TimerKind};

/// Performs what a due timer stands for. The act looks at the conversation again, so a late or doubled ring does no harm.
pub async fn on_timer(engine: &Engine, timer: Timer) -> Result<()> {
    let Some(conversation) = engine.conversations.find(timer.organisation, timer.conversation).await? else {
        return Ok(());
    };
    let act = match timer.kind {
        TimerKind::SessionIdle => {
            let settings = engine.settings.inbox(timer.organisation, conversation.inbox).await?;
            Act::IdleDue { timing: settings.inbox.timing }
        }
        TimerKind::QueuePatience => Act::PatienceDue,
        TimerKind::Snooze => Act::SnoozeDue,
        TimerKind::Answer => Act::AnswerDue,
        TimerKind::Survey => match survey_look(engine, &conversation).await? {
            Some(look) => Act::SurveyDue(look),
            None => return Ok(()),
        },
        TimerKind::Service => {
            let settings = engine.settings.inbox(timer.organisation, conversation.inbox).await?;
            let policies = engine.settings.policies(timer.organisation).await?;
            Act::ServiceDue { terms: Terms::of(&policies, &conversation, settings.hours.as_ref()) }
        }
    };
    match engine.conversations.apply(timer.organisation, timer.conversation, act).await {
        Err(error) if error.kind == Kind::NotFound => Ok(()),
        other => other.map(drop),
    }
}

/// None where the inbox asks nobody, or nothing has ended.
async fn survey_look(engine: &Engine, conversation: &Conversation) -> Result<Option<SurveyLook>> {
    let organisation = conversation.organisation;
    let survey = engine.settings.inbox(organisation, conversation.inbox).await?.inbox.survey.clone();
    let last = engine.conversations.find_last_session(organisation, conversation.id).await?;
    let ended = last.and_then(|last| Some((last.id, last.closed_at?)));
    let Some((session, closed_at)) = ended.filter(|_| survey.enabled) else {
        return Ok(None);
    };
    let last_asked = engine.ratings.last_asked(organisation, conversation.contact).await?;
    Ok(Some(SurveyLook { session, closed_at, survey, last_asked }))
}

pub async fn resolve(engine: &Engine, organisation: OrgId, conversation: ConversationId) -> Result<Outcome> {
    engine.conversations.apply(organisation, conversation, Act::Resolve).await
}

pub async fn reopen(engine: &Engine, organisation: OrgId, conversation: ConversationId) -> Result<Outcome> {
    engine.conversations.apply(organisation, conversation, Act::Reopen).await
}

/// The customer's rating of a session: 1 to 5, never made up by anybody else.
pub async fn rate(
    engine: &Engine,
    organisation: OrgId,
    conversation: ConversationId,
    session: SessionId,
    value: u8,
) -> Result<()> {
    if !(1..=5).contains(&value) {
        return Err(Error::invalid("a rating is a whole number from 1 to 5"));
    }
    engine.conversations.rate(organisation, conversation, session, value).await
}
