//! Comments below posts that no agent has to think about.

use crate::error::Result;
use crate::flow::settings::InboxSettings;
use crate::model::inbox::CommentMode;
use crate::model::message::{Author, Content};
use crate::ports::responder::{Answer, Turn};

/// Messages of the conversation that are looked through for an earlier answer.
const LOOK_BACK: usize = 50;

/// The answer to a comment where the inbox's settings give it; none where the agent answers.
pub(crate) async fn settled(settings: &InboxSettings, turn: &Turn) -> Result<Option<Answer>> {
    if !turn.conversation.is_public() {
        return Ok(None);
    }
    let comments = &settings.inbox.comments;
    match comments.mode {
        CommentMode::Agent => Ok(None),
        // The owner decided so after the comment came: nothing is said in public that nobody has read.
        CommentMode::Manual => Ok(Some(Answer::Nothing)),
        CommentMode::Fixed => {
            let before = turn.history.latest(LOOK_BACK).await?;
            let is_answered = before.iter().any(|message| !matches!(message.author, Author::Contact(_) | Author::System));
            Ok(Some(if is_answered || comments.text.is_empty() {
                Answer::Nothing
            } else {
                Answer::Say { text: comments.text.clone(), content: Content::default() }
            }))
        }
    }
}
