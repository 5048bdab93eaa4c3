use channels::social::{Call, FoundComment, Listed, Said, Verdict};
use engine::model::inbox::Channel;
use engine::model::social::{MOST_COMMENTS, MOST_POSTS, SocialComment, SocialPost};
use engine::page::MAX_PAGE;

use super::erased::{is_erased, read};
use super::walk::{Halt, Stop, Walker};

/// Posts that are looked through before it is written down how far that is.
const AT_ONCE: usize = 50;

/// Pages of comments of one post; more than that are not kept.
const MOST_PAGES: usize = 2 * MOST_COMMENTS.div_ceil(50);

/// Posts of one walk that the platform is asked for one by one.
const MOST_ASKED: u32 = 100;

/// Up to where the comments of a post are fetched: how many there were then, and behind which cursor new ones begin. It stands
/// in one text, the number first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Mark {
    pub(super) count: Option<u64>,
    pub(super) cursor: String,
}

impl Mark {
    pub(super) fn read(text: &str) -> Self {
        let (count, cursor) = text.split_once(' ').unwrap_or((text, ""));
        Self { count: count.parse().ok(), cursor: cursor.to_owned() }
    }

    pub(super) fn written(&self) -> String {
        let count = self.count.map(|count| count.to_string()).unwrap_or_default();
        format!("{count} {}", self.cursor)
    }

    /// Whether nothing has come since, as far as the platform's count tells.
    fn is_current(&self, post: &SocialPost) -> bool {
        post.figures.comments.is_some_and(|now| self.count.unwrap_or(0) == now)
    }
}

/// How a page of comments was answered.
enum Answer {
    Page(Listed<FoundComment>),
    /// The post is not there, or the cursor leads nowhere.
    Refused,
}

impl Walker<'_> {
    /// The comments of some posts. False: there are no more.
    pub(super) async fn comments(&mut self) -> Result<bool, Halt> {
        let (organisation, inbox) = (self.inbox.organisation, self.inbox.id);
        let limit = AT_ONCE.min(MAX_PAGE);
        let posts = self.app.engine.social.list_posts(organisation, Some(inbox), self.walk.after, limit).await?;
        let is_last = posts.len() < limit;
        self.erased = read(self.app, organisation, inbox).await?;
        for post in posts {
            if self.horizon().is_some_and(|horizon| post.published_at < horizon) {
                return Ok(false);
            }
            let place = (post.published_at, post.id);
            if !self.look_through(post).await? {
                return Ok(false);
            }
            self.walk.after = Some(place);
            self.walk.within.clear();
            self.walk.looked += 1;
        }
        Ok(!is_last)
    }

    /// False: the account may not read comments at all.
    async fn look_through(&mut self, post: SocialPost) -> Result<bool, Halt> {
        if post.is_gone || self.is_found_gone(&post).await? {
            return Ok(true);
        }
        let mark = Mark::read(&post.comments_at);
        if self.walk.within.is_empty() && mark.is_current(&post) {
            return Ok(true);
        }
        match self.read_comments(post, mark).await {
            Err(Halt::Platform(Stop { verdict: Verdict::Account, said })) => {
                self.remark = Some(format!("Comments cannot be read: {said}"));
                Ok(false)
            }
            read => read.map(|()| true),
        }
    }

    /// A post that the list should have held and did not may be gone: the platform is asked for it by itself.
    async fn is_found_gone(&mut self, post: &SocialPost) -> Result<bool, Halt> {
        if post.seen_at >= self.walk.began_at || self.walk.asked >= MOST_ASKED {
            return Ok(false);
        }
        self.walk.asked += 1;
        match self.ask(&Call::Post { id: post.external.clone() }).await {
            Err(Stop { verdict: Verdict::Gone, .. }) => {
                let gone = SocialPost { is_gone: true, seen_at: self.now(), media: Vec::new(), ..post.clone() };
                self.app.engine.social.put_posts(vec![gone], MOST_POSTS).await?;
                self.walk.came.gone += 1;
                Ok(true)
            }
            Ok(_) | Err(Stop { verdict: Verdict::Never, .. }) => Ok(false),
            Err(stop) => Err(stop.into()),
        }
    }

    async fn read_comments(&mut self, post: SocialPost, mark: Mark) -> Result<(), Halt> {
        // New comments stand behind the last one of a page; Instagram has an order of its own and is read from the first.
        let has_order = self.inbox.channel == Channel::Messenger;
        let mut last = if has_order { mark.cursor } else { String::new() };
        let mut after = if self.walk.within.is_empty() { last.clone() } else { self.walk.within.clone() };
        for _ in 0..MOST_PAGES {
            let page = match self.ask_for_comments(&post, &after).await? {
                Answer::Page(page) => page,
                Answer::Refused if after.is_empty() => return Ok(()),
                // It may be the cursor: from the first.
                Answer::Refused => {
                    (after, last) = (String::new(), String::new());
                    continue;
                }
            };
            let Listed { items, last: end, next } = page;
            let comments = items.into_iter().filter_map(|found| self.comment(&post, found)).collect();
            self.walk.came.new_comments += self.app.engine.social.put_comments(comments, MOST_COMMENTS).await? as u64;
            last = end.filter(|_| has_order).unwrap_or(last);
            let Some(next) = next.filter(|next| *next != after) else { break };
            self.walk.within.clone_from(&next);
            after = next;
            self.keep().await?;
        }
        let mark = Mark { count: post.figures.comments, cursor: last };
        let read = SocialPost { comments_at: mark.written(), media: Vec::new(), ..post };
        self.app.engine.social.put_posts(vec![read], MOST_POSTS).await?;
        Ok(())
    }

    async fn ask_for_comments(&mut self, post: &SocialPost, after: &str) -> Result<Answer, Stop> {
        match self.ask(&Call::Comments { post: post.external.clone(), after: after.to_owned() }).await {
            Ok(Said::Comments(page)) => Ok(Answer::Page(page)),
            Ok(_) => Err(Stop::nonsense()),
            Err(Stop { verdict: Verdict::Gone | Verdict::Never, .. }) => Ok(Answer::Refused),
            Err(stop) => Err(stop),
        }
    }

    /// None: whoever wrote it was erased.
    fn comment(&self, post: &SocialPost, found: FoundComment) -> Option<SocialComment> {
        let FoundComment { external, parent, author, author_id, text, at, likes } = found;
        let (organisation, inbox) = (self.inbox.organisation, self.inbox.id);
        if is_erased(&self.erased, inbox, &author_id, at) {
            return None;
        }
        Some(SocialComment { organisation, inbox, post: post.id, external, parent, author, author_id, text, at, likes })
    }
}
