//! What an automation would do, without doing it.

use engine::model::conversation::{Conversation, Status};
use engine::model::filing::{Label, Team};
use engine::model::operator::Operator;

use super::steps::{steps_of, words};
use crate::app::App;
use crate::http::problem::{Answer, Problem};
use crate::http::wire::automation::Forecast;
use crate::http::wire::kept_work::MacroStep;

pub(crate) async fn forecast(app: &App, conversation: &Conversation, steps: &[MacroStep]) -> Vec<Forecast> {
    let mut forecasts = Vec::new();
    for step in steps {
        if let MacroStep::Macro { id } = step {
            match steps_of(app, conversation.organisation, *id).await {
                Ok(inner) => {
                    for step in &inner {
                        forecasts.push(one(app, conversation, step).await);
                    }
                }
                Err(problem) => forecasts.push(refused(step, &problem)),
            }
        } else {
            forecasts.push(one(app, conversation, step).await);
        }
    }
    forecasts
}

async fn one(app: &App, conversation: &Conversation, step: &MacroStep) -> Forecast {
    let kind = step.kind().to_owned();
    let said = match step {
        MacroStep::Note { .. } | MacroStep::Text { .. } | MacroStep::Reply { .. } => {
            words(app, conversation, step, None).await.map(|words| Some(words.text))
        }
        other => files(app, conversation, other).await.map(|()| None),
    };
    match said {
        Ok(text) => Forecast { kind, possible: true, detail: None, text },
        Err(problem) => refused(step, &problem),
    }
}

fn refused(step: &MacroStep, problem: &Problem) -> Forecast {
    Forecast { kind: step.kind().to_owned(), possible: false, detail: Some(problem.detail().to_owned()), text: None }
}

/// Whether what the step names is still there, and the conversation in the state for it.
async fn files(app: &App, conversation: &Conversation, step: &MacroStep) -> Answer<()> {
    let (records, of) = (&app.engine.records, conversation.organisation);
    let (is_there, otherwise) = match step {
        MacroStep::Labels { add, .. } => {
            let mut all = true;
            for label in add {
                all &= records.get::<Label>(of, label.0).await?.is_some();
            }
            (all, "a label was deleted")
        }
        MacroStep::Team { team } => (records.get::<Team>(of, team.0).await?.is_some(), "the team was deleted"),
        MacroStep::Assign { operator } => {
            (records.get::<Operator>(of, operator.0).await?.is_some(), "the operator is not there any more")
        }
        MacroStep::Snooze { .. } | MacroStep::AskPerson => {
            (conversation.status != Status::Resolved, "the conversation is resolved")
        }
        _ => (true, ""),
    };
    if is_there { Ok(()) } else { Err(Problem::not_possible(otherwise)) }
}
