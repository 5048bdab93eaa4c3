//! Posts as whoever asks sees them: with names, addresses of files, what a platform would refuse, and what they may do.

use std::collections::HashMap;

use engine::error::Result;
use engine::ids::{InboxId, OperatorId, OrgId};
use engine::model::inbox::Inbox;
use engine::model::post::{Media, Post, PostState};
use engine::model::role::{Level, Module};

use super::check::{refusals, severed};
use crate::app::App;
use crate::channels::{inboxes_of, is_connected};
use crate::http::caller::Caller;
use crate::http::problem::FieldProblem;
use crate::http::wire::conversation::NamedOperator;
use crate::http::wire::post::{Post as WirePost, PostChannel, PostMay, PostMedia, PostPlace, PostProblem};
use crate::post_media::file_of;

pub(super) struct Desk<'a> {
    app: &'a App,
    caller: &'a Caller,
    /// Pages and Instagram accounts.
    places: HashMap<InboxId, Inbox>,
}

impl<'a> Desk<'a> {
    pub(super) async fn open(app: &'a App, caller: &'a Caller) -> Result<Self> {
        let fits = |inbox: &Inbox| PostChannel::of(inbox.channel).is_some();
        let found = inboxes_of(&app.engine, caller.organisation, fits).await?;
        Ok(Self { app, caller, places: found.into_iter().map(|inbox| (inbox.id, inbox)).collect() })
    }

    /// By name.
    pub(super) fn places(&self) -> Vec<PostPlace> {
        let shown = |inbox: &Inbox| {
            let channel = PostChannel::of(inbox.channel)?;
            Some(PostPlace { inbox: inbox.id, name: inbox.name.clone(), channel, is_connected: is_connected(inbox) })
        };
        let mut places: Vec<PostPlace> = self.places.values().filter_map(shown).collect();
        places.sort_by(|one, other| (&one.name, one.inbox).cmp(&(&other.name, other.inbox)));
        places
    }

    pub(super) async fn show_all(&self, posts: Vec<Post>) -> Result<Vec<WirePost>> {
        let mut shown = Vec::with_capacity(posts.len());
        for post in posts {
            shown.push(self.show(post).await?);
        }
        Ok(shown)
    }

    pub(super) async fn show(&self, post: Post) -> Result<WirePost> {
        let organisation = post.organisation;
        let place = self.places.get(&post.inbox);
        let channel = place.and_then(|inbox| PostChannel::of(inbox.channel)).unwrap_or(PostChannel::Messenger);
        let problems = problems(place, &post).into_iter();
        let problems = problems.map(|FieldProblem { pointer, detail }| PostProblem { pointer, detail }).collect();
        let approved_by = match post.approved_by {
            Some(operator) => Some(self.named(organisation, operator).await?),
            None => None,
        };
        Ok(WirePost {
            id: post.id,
            inbox: post.inbox,
            channel,
            may: self.may(&post),
            created_by: self.named(organisation, post.created_by).await?,
            approved_by,
            problems,
            media: post.media.into_iter().map(|media| medium(self.app, organisation, media)).collect(),
            text: post.text,
            link: post.link,
            state: post.state.into(),
            publish_at: post.publish_at,
            trouble: post.trouble.map(Into::into),
            created_at: post.created_at,
            updated_at: post.updated_at,
            published_at: post.published_at,
            permalink: post.permalink,
            version: post.version,
        })
    }

    fn may(&self, post: &Post) -> PostMay {
        let allows = |level| self.caller.levels.allow(Module::Social, level);
        let (writes, approves) = (allows(Level::Edit), allows(Level::Manage));
        let state = post.state;
        let deletes = if is_approved(state) { approves } else { writes };
        PostMay {
            edit: writes && state.may_be_edited() && !is_public(post),
            submit: writes && state == PostState::Draft,
            approve: approves && matches!(state, PostState::Draft | PostState::InReview),
            delete: deletes && state.may_be_deleted() && !is_at_work(post),
        }
    }

    async fn named(&self, organisation: OrgId, operator: OperatorId) -> Result<NamedOperator<'static>> {
        let name = self.app.names.operator_name(organisation, operator).await?;
        Ok(NamedOperator { id: operator, name: name.to_string().into() })
    }
}

/// With the address under which it is fetched.
pub(super) fn medium(app: &App, organisation: OrgId, media: Media) -> PostMedia {
    let url = app.tokens.files().address(organisation, &file_of(&media));
    PostMedia::new(media, url)
}

/// Somebody has said yes to it, whatever became of it since.
pub(super) const fn is_approved(state: PostState) -> bool {
    !matches!(state, PostState::Draft | PostState::InReview)
}

/// The call has left that makes it public: it may be there.
pub(super) const fn is_public(post: &Post) -> bool {
    post.work.asked_at.is_some() && !matches!(post.state, PostState::Draft | PostState::InReview | PostState::Failed)
}

/// The program may publish it at this moment.
pub(super) const fn is_at_work(post: &Post) -> bool {
    matches!(post.state, PostState::Publishing) || (matches!(post.state, PostState::Scheduled) && is_public(post))
}

/// What keeps it from being published as it is; of what was published nobody asks any more.
fn problems(place: Option<&Inbox>, post: &Post) -> Vec<FieldProblem> {
    if !post.state.may_be_edited() {
        return Vec::new();
    }
    let Some(inbox) = place else {
        return vec![FieldProblem::new("/inbox", "It does not exist any more.")];
    };
    let mut found = refusals(inbox, post);
    found.extend(severed(inbox));
    found
}
