//! What a message of Messenger or Instagram may hold.

use crate::meta::fields::Fields;
use crate::meta::refusal::Refusal;
use crate::meta::state::{Channel, State};

/// Something the platform can fetch; in the sandbox it stands on the same machine.
pub(in crate::meta) fn is_link(url: &str) -> bool {
    ["https://", "http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|start| url.starts_with(start))
}

/// The kind of the message, once all of it fits.
pub(super) fn check(state: &State, message: &Fields<'_>, channel: Channel, account: &str) -> Result<&'static str, Refusal> {
    message.only(&["text", "attachment", "attachments", "quick_replies", "metadata", "template"])?;
    let bodies = ["text", "attachment", "attachments", "template"].into_iter().filter(|name| message.has(name));
    let bodies: Vec<&str> = bodies.collect();
    let [body] = bodies.as_slice() else {
        let what = if bodies.is_empty() { "Message cannot be empty" } else { "Message must have one of text and attachment" };
        return Err(Refusal::param(format!("{what}, must provide valid attachment or text")).sub(2_018_034));
    };
    message.text("metadata", 1000)?;
    let kind = match *body {
        "text" => text(message, channel)?,
        "attachment" => attachment(state, &message.needs_object("attachment")?, channel, account)?,
        "attachments" => images(message, channel)?,
        _ => {
            let template = message.needs_object("template")?;
            let name = template.needs("name", 512)?;
            let language = template.needs_object("language")?.needs("code", 20)?.to_owned();
            let is_live = state.templates.iter().any(|known| {
                known.waba == account && known.name == name && known.language == language && known.status == "APPROVED"
            });
            if !is_live {
                return Err(Refusal::param("The template does not exist in this language or is not approved."));
            }
            "template"
        }
    };
    if message.has("quick_replies") {
        quick_replies(message)?;
    }
    Ok(kind)
}

/// Instagram counts bytes, Messenger letters.
fn text(message: &Fields<'_>, channel: Channel) -> Result<&'static str, Refusal> {
    let text = message.text("text", usize::MAX)?.unwrap_or_default();
    if text.trim().is_empty() {
        return Err(Refusal::param("Message cannot be empty, must provide valid attachment or text").sub(2_018_034));
    }
    if channel == Channel::Instagram && text.len() > 1000 {
        return Err(Refusal::param("Length of param message[text] must be less than or equal to 1000").sub(2_534_015));
    }
    if channel == Channel::Messenger && text.chars().count() > 2000 {
        return Err(Refusal::param("Length of param message[text] must be less than or equal to 2000"));
    }
    Ok("text")
}

fn quick_replies(message: &Fields<'_>) -> Result<(), Refusal> {
    for reply in message.list("quick_replies", 1, 13)? {
        reply.only(&["content_type", "title", "payload", "image_url"])?;
        let kinds = ["text", "user_phone_number", "user_email"];
        let kind = reply.one_of("content_type", &kinds)?.ok_or_else(|| reply.missing("content_type"))?;
        if kind == "text" {
            reply.needs("title", 20)?;
            reply.needs("payload", 1000)?;
        }
    }
    Ok(())
}

fn images(message: &Fields<'_>, channel: Channel) -> Result<&'static str, Refusal> {
    let most = if channel == Channel::Instagram { 10 } else { 6 };
    for image in message.list("attachments", 1, most)? {
        image.one_of("type", &["image"])?.ok_or_else(|| image.missing("type"))?;
        let url = image.needs_object("payload")?.needs("url", 4096)?;
        if !is_link(url) {
            return Err(Refusal::param("Upload attachment failure.").sub(2_018_047));
        }
    }
    Ok("image")
}

fn attachment(state: &State, attachment: &Fields<'_>, channel: Channel, account: &str) -> Result<&'static str, Refusal> {
    let kinds: &[&str] = if channel == Channel::Instagram {
        &["image", "audio", "video", "file", "template", "like_heart", "MEDIA_SHARE"]
    } else {
        &["image", "audio", "video", "file", "template"]
    };
    attachment.only(&["type", "payload"])?;
    let kind = attachment.one_of("type", kinds)?.ok_or_else(|| attachment.missing("type"))?;
    if kind == "like_heart" {
        return Ok("like_heart");
    }
    let payload = attachment.needs_object("payload")?;
    match kind {
        "template" => return template(&payload, channel).map(|()| "template"),
        "MEDIA_SHARE" => {
            let id = payload.needs("id", 64)?;
            let is_own = state.posts.iter().any(|post| post.id == id && post.account == account);
            return if is_own { Ok("MEDIA_SHARE") } else { Err(Refusal::param("The media is not owned by this account.")) };
        }
        _ => {}
    }
    payload.only(&["url", "attachment_id", "is_reusable"])?;
    payload.flag("is_reusable")?;
    match (payload.text("url", 4096)?, payload.text("attachment_id", 64)?) {
        (Some(url), None) if is_link(url) => {}
        (None, Some(id)) => {
            let is_there = state.media.get(id).is_some_and(|file| file.account == account && file.expires_at > state.now());
            if !is_there {
                return Err(Refusal::param("Invalid attachment ID.").sub(2_018_074));
            }
        }
        _ => return Err(Refusal::param("Upload attachment failure.").sub(2_018_047)),
    }
    Ok(match kind {
        "audio" => "audio",
        "video" => "video",
        "file" => "file",
        _ => "image",
    })
}

fn template(payload: &Fields<'_>, channel: Channel) -> Result<(), Refusal> {
    let kinds: &[&str] = if channel == Channel::Instagram { &["generic", "button"] } else { &["generic", "button", "media"] };
    let kind = payload.one_of("template_type", kinds)?.ok_or_else(|| payload.missing("template_type"))?;
    match kind {
        "button" => {
            payload.only(&["template_type", "text", "buttons"])?;
            payload.needs("text", 640)?;
            buttons(payload, channel)
        }
        "media" => {
            let elements = payload.list("elements", 1, 1)?;
            for element in &elements {
                element.one_of("media_type", &["image", "video"])?.ok_or_else(|| element.missing("media_type"))?;
                if element.has("attachment_id") == element.has("url") {
                    return Err(element.missing("attachment_id"));
                }
                if element.has("buttons") {
                    buttons(element, channel)?;
                }
            }
            Ok(())
        }
        _ => {
            for element in payload.list("elements", 1, 10)? {
                element.only(&["title", "subtitle", "image_url", "default_action", "buttons"])?;
                element.needs("title", 80)?;
                element.text("subtitle", 80)?;
                if !["subtitle", "image_url", "default_action", "buttons"].iter().any(|member| element.has(member)) {
                    return Err(Refusal::param("Element must have at least one more property besides its title.").sub(2_018_320));
                }
                if element.has("buttons") {
                    buttons(&element, channel)?;
                }
            }
            Ok(())
        }
    }
}

fn buttons(owner: &Fields<'_>, channel: Channel) -> Result<(), Refusal> {
    let kinds: &[&str] =
        if channel == Channel::Instagram { &["web_url", "postback"] } else { &["web_url", "postback", "phone_number"] };
    for button in owner.list("buttons", 1, 3)? {
        let kind = button.one_of("type", kinds)?.ok_or_else(|| button.missing("type"))?;
        button.needs("title", 20)?;
        match kind {
            "web_url" => {
                button.needs("url", 2048)?;
            }
            _ => {
                button.needs("payload", 1000)?;
            }
        }
    }
    Ok(())
}
