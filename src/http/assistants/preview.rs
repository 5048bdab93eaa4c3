//! Trials of a bot before customers meet it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use engine::ids::{BotId, ConversationId};
use engine::model::bot::Bot;
use engine::model::conversation::Conversation;
use engine::model::message::{Author, Message};
use engine::ports::message_store::{Bound, Range};
use engine::ports::responder;

use crate::app::App;
use crate::assistants::{self, Asked};
use crate::http::caller::Caller;
use crate::http::conversations::require;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Checks, Problem};
use crate::http::wire::assistant::{Preview, PreviewAuthor, PreviewMessage, PreviewOf, PreviewRequest, PreviewTurn};

/// Turns of a past conversation that are answered anew, and messages that are read for them.
const MOST_TURNS: usize = 10;
const MOST_MESSAGES: usize = 60;

/// All turns of one trial together.
const PATIENCE: Duration = Duration::from_secs(110);

/// Try a bot
///
/// What it would answer to `messages`, or to the last turns of a past conversation. Nothing is stored, and no tool changes
/// anything.
#[utoipa::path(post, path = "/bots/{id}/preview", tag = "editions", params(("id" = String, Path)), request_body = PreviewRequest,
    responses((status = 200, body = Preview), (status = 404), (status = 422)))]
pub async fn preview(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<BotId>,
    Json(request): Json<PreviewRequest>,
) -> Answer<Json<Preview>> {
    let bot = app.engine.records.require::<Bot>(caller.organisation, id.0).await?.value;
    let draft = if request.of == PreviewOf::Draft { assistants::draft(&app, &bot).await? } else { None };
    let bot = Arc::new(draft.map_or(bot, |draft| draft.value.settings));
    let turns = match request.conversation {
        Some(conversation) => past(&app, &caller, &bot, conversation).await?,
        None => vec![(trial(request.messages)?, None)],
    };
    let answering = async {
        let mut answered = Vec::with_capacity(turns.len());
        for (asked, was) in turns {
            answered.push(turn(&app, &bot, asked, was).await?);
        }
        Ok(Json(Preview { turns: answered }))
    };
    let late = |_elapsed| Problem::unavailable("the trial took too long");
    tokio::time::timeout(PATIENCE, answering).await.map_err(late)?
}

fn trial(messages: Vec<PreviewMessage>) -> Answer<Asked> {
    let mut checks = Checks::default();
    checks.need((1..=MOST_MESSAGES).contains(&messages.len()), "/messages", "1 to 60 messages, the last one the customer's");
    for (place, message) in messages.iter().enumerate() {
        checks.need(message.text.chars().count() <= 8_000, format!("/messages/{place}/text"), "at most 8000 characters");
    }
    let ends = messages.last().is_some_and(|last| last.author == PreviewAuthor::Contact);
    checks.need(ends, "/messages", "the last message is the customer's");
    checks.finish()?;
    let said = messages.into_iter().map(|message| (message.author == PreviewAuthor::Contact, message.text)).collect();
    Ok(Asked { conversation: None, said })
}

/// Every turn with what had been said before it, and what was answered.
async fn past(app: &App, caller: &Caller, bot: &Bot, id: ConversationId) -> Answer<Vec<(Asked, Option<String>)>> {
    let conversation = require(app, caller, id).await?;
    if bot.organisation != conversation.organisation {
        return Err(Problem::not_found("no such conversation"));
    }
    let range = Range { side: Bound::Latest, limit: MOST_MESSAGES, with_private: false };
    let messages = app.engine.messages.list(caller.organisation, id, range).await?;
    let spoken: Vec<&Message> = messages.iter().filter(|message| message.notice.is_none() && !message.text.is_empty()).collect();
    let is_contact = |message: &Message| matches!(message.author, Author::Contact(_));
    let mut turns: Vec<(Asked, Option<String>)> = Vec::new();
    for (at, message) in spoken.iter().enumerate() {
        let ends_turn = is_contact(message) && spoken.get(at + 1).is_none_or(|next| !is_contact(next));
        if ends_turn {
            let said = spoken[..=at].iter().map(|said| (is_contact(said), said.text.clone())).collect();
            let was = spoken.get(at + 1).map(|answer| answer.text.clone());
            turns.push((Asked { conversation: Some(Arc::<Conversation>::clone(&conversation)), said }, was));
        }
    }
    Ok(turns.split_off(turns.len().saturating_sub(MOST_TURNS)))
}

async fn turn(app: &App, bot: &Arc<Bot>, asked: Asked, was: Option<String>) -> Answer<PreviewTurn> {
    let said = asked.said.last().map(|(_, text)| text.clone()).unwrap_or_default();
    let (answer, trace, agent) = assistants::preview(app, bot, asked).await?;
    let handed_over = matches!(answer, responder::Answer::HandOver { .. });
    let (text, content) = match answer {
        responder::Answer::Say { text, content } | responder::Answer::HandOver { text, content, .. } => (text, content),
        responder::Answer::Nothing => (String::new(), engine::model::message::Content::default()),
    };
    let (citations, quick_replies) = (content.citations, content.quick_replies);
    Ok(PreviewTurn { asked: said, was, text, agent, citations, quick_replies, handed_over, trace })
}
