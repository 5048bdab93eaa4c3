use channels::social::{Call, Following, FoundPost, Listed, Said, Verdict};
use engine::error::Result;
use engine::ids::SocialPostId;
use engine::model::social::{Counts, DayFigures, MOST_POSTS, SocialPost};

use super::day_of;
use super::figures::note_account;
use super::media::{fetch, planned};
use super::place::{Phase, Walk};
use super::portion::goes_on;
use super::walk::{Halt, Stop, Walker};

const ENDLESS: &str = "The platform lists the same page again and again; what came so far is kept.";

impl Walker<'_> {
    /// One page of posts.
    pub(super) async fn posts(&mut self) -> Result<(), Halt> {
        if self.walk.pages == 0 {
            self.account().await?;
        }
        let cursor = self.walk.cursor.clone();
        let answer = self.ask_for_posts(&cursor).await;
        if matches!(&answer, Err(Stop { verdict: Verdict::Never, .. })) && !self.has_read && !cursor.is_empty() {
            // A cursor of another day may lead nowhere any more: from the first.
            self.walk = Walk { came: self.walk.came, ..Walk::new(self.walk.is_history, self.walk.began_at) };
            return Ok(());
        }
        let Said::Posts(Listed { items, next, .. }) = answer? else {
            return Err(Stop::nonsense().into());
        };
        self.has_read = true;
        let is_past = |post: &FoundPost| self.horizon().is_some_and(|horizon| post.at < horizon);
        let has_all = items.last().is_some_and(is_past);
        self.walk.pages += 1;
        self.walk.read += items.len() as u64;
        let is_full = self.take_over(items).await?;
        let is_followed = !has_all && !is_full && goes_on(self.walk.pages, self.walk.read, MOST_POSTS);
        match next.filter(|_| is_followed) {
            Some(next) if next == cursor => Err(Stop::never(ENDLESS).into()),
            Some(next) => {
                self.walk.cursor = next;
                Ok(())
            }
            None => {
                self.walk.phase = Phase::Comments;
                Ok(())
            }
        }
    }

    async fn ask_for_posts(&mut self, after: &str) -> Result<Said, Stop> {
        let mut portion = self.portion;
        let answer = self.ask_for_page(&mut portion, |rows| Call::Posts { after: after.to_owned(), rows }).await;
        self.portion = portion;
        answer
    }

    /// How many follow it today, and how many posts there are.
    async fn account(&mut self) -> Result<(), Halt> {
        let Said::Account(Following { followers, posts }) = self.ask(&Call::Account).await? else {
            return Err(Stop::nonsense().into());
        };
        self.walk.told = posts.map(|posts| posts.min(MOST_POSTS));
        let today = self.today(None, followers, Counts::default());
        note_account(self.app, today).await?;
        Ok(())
    }

    fn today(&self, post: Option<SocialPostId>, followers: Option<u64>, counts: Counts) -> DayFigures {
        let (organisation, inbox) = (self.inbox.organisation, self.inbox.id);
        DayFigures { organisation, inbox, post, day: day_of(self.now()), followers, counts }
    }

    /// Whether no more posts are kept.
    async fn take_over(&mut self, found: Vec<FoundPost>) -> Result<bool, Halt> {
        let mut posts = Vec::with_capacity(found.len());
        for found in &found {
            posts.push(self.copied(found).await?);
        }
        let app = self.app;
        let social = &app.engine.social;
        let ids = social.put_posts(posts.iter().map(|(post, _)| post.clone()).collect(), MOST_POSTS).await?;
        let (mut days, mut kept) = (Vec::with_capacity(posts.len()), Vec::with_capacity(posts.len()));
        for (((post, is_new), id), found) in posts.into_iter().zip(ids).zip(&found) {
            let Some(id) = id else { continue };
            days.push(self.today(Some(id), None, post.figures));
            self.walk.came.posts += 1;
            self.walk.came.new_posts += u64::from(is_new);
            kept.push((SocialPost { id, ..post }, found));
        }
        social.note_figures(days).await?;
        let is_full = kept.is_empty() && !found.is_empty();
        for (post, found) in kept {
            self.fetch_media(post, found).await?;
        }
        Ok(is_full)
    }

    /// As it is kept, and whether it is new. What the platform does not tell any more stays as it was told.
    async fn copied(&self, found: &FoundPost) -> Result<(SocialPost, bool)> {
        let (organisation, inbox) = (self.inbox.organisation, self.inbox.id);
        let engine = &self.app.engine;
        let known = engine.social.find_by_external(organisation, inbox, &found.external).await?;
        let is_new = known.is_none();
        let (before, comments_at, media, id) = match known {
            Some(SocialPost { figures, comments_at, media, id, .. }) => (figures, comments_at, media, id),
            None => (Counts::default(), String::new(), Vec::new(), engine.ids.next_at(self.now())),
        };
        let media = if media.is_empty() { planned(&found.media)? } else { media };
        let figures = Counts {
            likes: found.counts.likes.or(before.likes),
            comments: found.counts.comments.or(before.comments),
            shares: found.counts.shares.or(before.shares),
        };
        let post = SocialPost {
            id,
            organisation,
            inbox,
            external: found.external.clone(),
            text: found.text.clone(),
            permalink: found.permalink.clone(),
            published_at: found.at,
            media,
            figures,
            comments_at,
            seen_at: self.now(),
            is_gone: false,
        };
        Ok((post, is_new))
    }

    /// What is not there yet of its pictures. They are named before they are stored: nothing is stored that nobody would remove.
    async fn fetch_media(&mut self, post: SocialPost, found: &FoundPost) -> Result<(), Halt> {
        let is_same = post.media.len() == found.media.len();
        if !is_same || post.media.iter().all(|medium| medium.blob.is_none() || medium.bytes > 0) {
            return Ok(());
        }
        let mut media = Vec::with_capacity(post.media.len());
        for (medium, found) in post.media.iter().zip(&found.media) {
            let fetched = fetch(self.app, self.inbox.organisation, &self.key, medium, found).await?;
            self.walk.came.pictures += u64::from(fetched.bytes > medium.bytes);
            media.push(fetched);
            self.show().await?;
        }
        if media != post.media {
            self.app.engine.social.put_posts(vec![SocialPost { media, ..post }], MOST_POSTS).await?;
        }
        Ok(())
    }
}
