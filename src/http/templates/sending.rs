//! A template and its values, as a message.

use std::collections::BTreeMap;

use channels::outgoing::{MediaKind, Source};
use channels::template::{GapKind, HeaderValue, Problem as Gap, Template, fill, gaps, preview};
use engine::flow::intake::MAX_TEXT;
use engine::ids::{BlobId, OrgId};
use engine::model::conversation::Conversation;
use engine::model::message::{Attachment, Content};

use super::require;
use crate::app::App;
use crate::channels::templates::MessageTemplate;
use crate::http::problem::{Answer, FieldProblem, Problem};
use crate::http::wire::message::NewMessage;
use crate::http::wire::template::SendTemplate;

/// The text that the customer will read, and what it is made of; or what is wrong, by field.
pub(in crate::http) async fn composed(
    app: &App,
    conversation: &Conversation,
    new: &NewMessage,
    wanted: &SendTemplate,
) -> Answer<(String, Content)> {
    if new.private || !new.text.trim().is_empty() || !new.attachments.is_empty() || new.choices.is_some() {
        return Err(refused("/template", "stands alone: without text, attachments and choices, and never private"));
    }
    let settings = app.engine.settings.inbox(conversation.organisation, conversation.inbox).await?;
    let found = require(app, &settings.inbox, wanted.id).await;
    let kept = found.map_err(|_unknown| refused("/template/id", "is no template of this conversation's inbox"))?.value;
    filled(app, &kept, &wanted.values).await
}

/// The same of a template by itself, whoever it is for.
pub(crate) async fn filled(app: &App, kept: &MessageTemplate, values: &BTreeMap<String, String>) -> Answer<(String, Content)> {
    let template = kept.template()?;
    if !template.may_be_sent() {
        let why = kept.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        return Err(refused("/template/id", &format!("is not approved: it is {}{why}", kept.status)));
    }
    let file = file(app, kept.organisation, &template, values).await?;
    // Where the file is at the platform is known when it is sent.
    let header = file.as_ref().map(|(kind, file)| HeaderValue::Media {
        kind: *kind,
        source: Source::Id("0".to_owned()),
        file_name: Some(file.name.clone()),
    });
    let filling = fill(&template, values, header).map_err(|problems| by_field(&problems))?;
    let text: String = preview(&template, Some(&filling)).chars().take(MAX_TEXT).collect();
    let attachments = file.into_iter().map(|(_, file)| file).collect();
    let content = Content { attachments, template: Some(filling.to_sent(&template.category)), ..Content::default() };
    Ok((text, content))
}

/// What stands in a header that is a file.
async fn file(
    app: &App,
    organisation: OrgId,
    template: &Template,
    values: &BTreeMap<String, String>,
) -> Answer<Option<(MediaKind, Attachment)>> {
    let gaps = gaps(template).unwrap_or_default();
    let gap = gaps.iter().find_map(|gap| {
        let (kind, wish) = match gap.kind {
            GapKind::Image => (MediaKind::Image, "a JPEG or PNG image"),
            GapKind::Video => (MediaKind::Video, "an MP4 video"),
            GapKind::Document => (MediaKind::Document, "a document"),
            GapKind::Text | GapKind::AddressEnd | GapKind::Code => return None,
        };
        Some((gap, kind, wish))
    });
    let Some((gap, kind, wish)) = gap else {
        return Ok(None);
    };
    // A value that is missing is reported with the others.
    let Some(value) = values.get(&gap.key).filter(|value| !value.trim().is_empty()) else {
        return Ok(None);
    };
    let pointer = place(&gap.key);
    let unknown = || refused(&pointer, "is the id of no attachment");
    let id: BlobId = value.parse().map_err(|_no_id| unknown())?;
    let found = app.engine.blobs.describe(organisation, id).await?.ok_or_else(unknown)?;
    let fits = match kind {
        MediaKind::Image => matches!(found.media_type.as_str(), "image/jpeg" | "image/png"),
        MediaKind::Video => found.media_type == "video/mp4",
        _ => found.media_type.starts_with("application/") || found.media_type.starts_with("text/"),
    };
    if fits { Ok(Some((kind, found))) } else { Err(refused(&pointer, &format!("is not {wish}"))) }
}

fn place(key: &str) -> String {
    format!("/template/values/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn refused(pointer: &str, what: &str) -> Problem {
    Problem::invalid(format!("{pointer} {what}"), vec![FieldProblem { pointer: pointer.to_owned(), detail: what.to_owned() }])
}

fn by_field(problems: &[Gap]) -> Problem {
    let errors: Vec<FieldProblem> =
        problems.iter().map(|problem| FieldProblem { pointer: place(&problem.place), detail: problem.what.clone() }).collect();
    let first = errors.first().map(|first| format!("{} {}", first.pointer, first.detail));
    Problem::invalid(first.unwrap_or_default(), errors)
}
