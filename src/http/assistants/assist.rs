//! Help for the operator who holds a conversation, streamed as it is written.

use std::convert::Infallible;
use std::pin::Pin;

use agents::assist::{self, Task, Tone};
use agents::model::{Piece, Pieces};
use agents::talk::Models as _;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, KeepAliveStream, Sse};
use engine::ids::ConversationId;
use engine::model::usage::{Tokens, Used};
use engine::ports::message_store::{Bound, Range};
use futures_util::stream::{self, Stream, StreamExt as _};

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::conversations::require;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Checks, Problem};
use crate::http::wire::assistant::{AssistDone, AssistError, AssistEvent, AssistRequest, AssistTask, AssistTone};

/// Messages that are read.
const READ: usize = 60;

/// Characters of a draft.
const LONGEST: usize = 8_000;

type Events = Pin<Box<dyn Stream<Item = Result<Event, Infallible>> + Send>>;

/// Help with a conversation
///
/// A suggested reply, a summary, next steps, other words or another language, as a stream of events. Nothing is sent to
/// the customer.
#[utoipa::path(post, path = "/conversations/{id}/assist", tag = "assist", params(("id" = String, Path)), request_body = AssistRequest,
    responses((status = 200, body = AssistEvent, content_type = "text/event-stream"), (status = 404),
        (status = 409, description = "No model is connected"), (status = 422)))]
pub async fn assist(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Json(request): Json<AssistRequest>,
) -> Answer<Sse<KeepAliveStream<Events>>> {
    let conversation = require(&app, &caller, id).await?;
    let task = task(request)?;
    let settings = app.engine.settings.inbox(caller.organisation, conversation.inbox).await?;
    let bot = settings.bot.as_ref();
    let chain = app.connections.chain(caller.organisation, &bot.models).await?;
    let chain = chain.ok_or_else(|| Problem::conflict("the bot of this inbox has no language model: connect one first"))?;
    let (mut messages, mut retrieval) = (Vec::new(), None);
    if task.reads_conversation() {
        let range = Range { side: Bound::Latest, limit: READ, with_private: true };
        messages = app.engine.messages.list(caller.organisation, id, range).await?;
        if task == Task::Reply {
            retrieval = assist::look_up(&app.knowledge.retriever, bot, &messages).await?;
        }
    }
    let request = assist::request(&task, bot, &messages, retrieval.as_ref());
    let pieces = chain.stream(&request).await.map_err(|error| Problem::unavailable(error.detail))?;
    let template = Used {
        organisation: caller.organisation,
        conversation: id,
        bot: bot.id,
        model: chain.name().to_owned(),
        at: app.engine.clock.now(),
        requests: 1,
        tokens: Tokens::default(),
        estimated: 0,
        cost: 0,
        unpriced: 0,
        took: 0,
    };
    let writing = Writing { app, pieces, text: String::new(), template, is_over: false };
    let events: Events = Box::pin(stream::unfold(writing, next));
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

fn task(request: AssistRequest) -> Answer<Task> {
    let AssistRequest { task, text, tone, language } = request;
    let mut checks = Checks::default();
    let needs_text = matches!(task, AssistTask::Rewrite | AssistTask::Translate);
    let fits = !needs_text || (1..=LONGEST).contains(&text.trim().chars().count());
    checks.need(fits, "/text", "1 to 8000 characters");
    let named = task != AssistTask::Translate || (1..=60).contains(&language.trim().chars().count());
    checks.need(named, "/language", "the name of a language");
    checks.finish()?;
    Ok(match task {
        AssistTask::Reply => Task::Reply,
        AssistTask::Summary => Task::Summary,
        AssistTask::NextSteps => Task::NextSteps,
        AssistTask::Rewrite => {
            let tone = match tone {
                AssistTone::Friendlier => Tone::Friendlier,
                AssistTone::Shorter => Tone::Shorter,
                AssistTone::MoreFormal => Tone::MoreFormal,
            };
            Task::Rewrite { text, tone }
        }
        AssistTask::Translate => Task::Translate { text, language },
    })
}

struct Writing {
    app: App,
    pieces: Pieces,
    text: String,
    template: Used,
    is_over: bool,
}

/// The stream ends with the whole or with an error; when the operator goes away, so does the request to the model.
async fn next(mut writing: Writing) -> Option<(Result<Event, Infallible>, Writing)> {
    while !writing.is_over {
        let event = match writing.pieces.next().await {
            Some(Ok(Piece::Text(text))) => {
                writing.text.push_str(&text);
                AssistEvent::Delta(text)
            }
            Some(Ok(Piece::Call(_))) => continue,
            Some(Ok(Piece::End(end))) => {
                writing.is_over = true;
                let model = end.served_by.unwrap_or(end.model);
                writing.count(&model, end.usage);
                AssistEvent::Done(AssistDone { text: std::mem::take(&mut writing.text), model })
            }
            Some(Err(error)) => {
                writing.is_over = true;
                AssistEvent::Error(AssistError { detail: error.detail })
            }
            None => {
                writing.is_over = true;
                AssistEvent::Error(AssistError { detail: "the model broke off".to_owned() })
            }
        };
        let event = Event::default().json_data(event).unwrap_or_default();
        return Some((Ok(event), writing));
    }
    None
}

impl Writing {
    fn count(&self, model: &str, usage: agents::model::Usage) {
        let cost = self.app.connections.cost(model, &usage);
        let used = Used {
            model: model.to_owned(),
            tokens: Tokens { input: usage.input, cached: usage.cached, output: usage.output, reasoning: usage.reasoning },
            estimated: u64::from(usage.estimated),
            cost: cost.unwrap_or(0),
            unpriced: u64::from(cost.is_none()),
            ..self.template.clone()
        };
        let store = self.app.usage.clone();
        self.app.tasks.spawn_brief(async move {
            if let Err(error) = store.add(vec![used]).await {
                tracing::error!(%error, "what an operator's help used could not be counted");
            }
        });
    }
}
