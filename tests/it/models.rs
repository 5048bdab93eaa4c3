//! Language models against simulated providers that refuse what the real ones refuse.

mod ends;
mod faults;
mod script;

use std::time::Duration;

use agents::model::{End as Ended, Entry, LanguageModel, ModelError, Piece, Request, Stop, ToolCall, ToolSpec};
use futures_util::StreamExt;
use serde_json::json;

/// What came of one request, the pieces put together.
#[derive(Debug, Default)]
struct Answer {
    text: String,
    calls: Vec<ToolCall>,
    end: Option<Ended>,
    error: Option<ModelError>,
}

impl Answer {
    fn stop(&self) -> Option<Stop> {
        self.end.as_ref().map(|end| end.stop)
    }
}

async fn ask(model: &dyn LanguageModel, request: &Request) -> Answer {
    let mut answer = Answer::default();
    let mut pieces = match model.stream(request).await {
        Ok(pieces) => pieces,
        Err(error) => return Answer { error: Some(error), ..answer },
    };
    while let Some(piece) = pieces.next().await {
        assert!(answer.end.is_none() && answer.error.is_none(), "nothing follows the end");
        match piece {
            Ok(Piece::Text(text)) => answer.text.push_str(&text),
            Ok(Piece::Call(call)) => answer.calls.push(call),
            Ok(Piece::End(end)) => answer.end = Some(end),
            Err(error) => answer.error = Some(error),
        }
    }
    assert!(answer.end.is_some() != answer.error.is_some(), "one end: {answer:?}");
    answer
}

/// As turns ask: with what some models refuse, and the providers must not be told.
fn request(words: &str) -> Request {
    let mut request = Request::new("You answer for a shop. Be brief.", vec![Entry::User { text: words.into() }]);
    request.temperature = Some(0.2);
    request.cache_key = Some("org-1".into());
    request.idle = Duration::from_secs(5);
    request
}

fn with_tool(words: &str) -> Request {
    let parameters =
        json!({"type": "object", "properties": {"name": {"type": "string"}, "email": {"type": "string"}}, "required": ["name"]});
    let mut request = request(words);
    request.tools = vec![ToolSpec { name: "get_order".into(), description: "Finds an order by its name.".into(), parameters }];
    request
}
