use channels::social::{Call, FoundComment, Listed, Said, Verdict, comments_at_once};
use engine::model::inbox::Channel;
use engine::model::social::{MOST_COMMENTS, MOST_POSTS, SocialComment, SocialPost};
use engine::page::MAX_PAGE;

use super::erased::{erased_among, is_erased, read};
use super::place::counted;
use super::portion::{Portion, goes_on};
use super::walk::{Halt, Stop, Walker};

/// Posts that are looked through before it is written down how far that is.
const AT_ONCE: usize = 50;

/// Posts of one walk that the platform is asked for one by one.
const MOST_ASKED: u32 = 100;

/// Posts of one claim whose comments may be unreadable before that is more than their own trouble.
const MOST_PASSED: u32 = 3;

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
            Err(Halt::Platform(stop)) => self.pass_over(stop).await,
            read => read.map(|()| true),
        }
    }

    /// What is wrong with one post does not keep those behind it from being read. False: the account may not read comments at
    /// all.
    async fn pass_over(&mut self, stop: Stop) -> Result<bool, Halt> {
        let may_pass = self.passed < MOST_PASSED;
        match stop.verdict {
            Verdict::Again | Verdict::Account if may_pass => {
                self.passed += 1;
                let posts = counted(self.passed.into(), "post");
                self.remark = Some(format!("Comments of {posts} cannot be read: {}", stop.said));
                // It may have taken long to hear that.
                self.keep().await?;
                Ok(true)
            }
            Verdict::Account => {
                self.remark = Some(format!("Comments cannot be read: {}", stop.said));
                Ok(false)
            }
            _ => Err(stop.into()),
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
            Ok(_) | Err(Stop { verdict: Verdict::Never | Verdict::Account, .. }) => Ok(false),
            Err(Stop { verdict: Verdict::Again, .. }) => {
                self.keep().await?;
                Ok(false)
            }
            Err(stop) => Err(stop.into()),
        }
    }

    async fn read_comments(&mut self, post: SocialPost, mark: Mark) -> Result<(), Halt> {
        // New comments stand behind the last one of a page; Instagram has an order of its own and is read from the first.
        let has_order = self.inbox.channel == Channel::Messenger;
        let mut last = if has_order { mark.cursor } else { String::new() };
        let mut after = if self.walk.within.is_empty() { last.clone() } else { self.walk.within.clone() };
        // Below another post there may be far less.
        let mut portion = Portion::of(comments_at_once(self.inbox.channel));
        let (mut pages, mut rows) = (0, 0);
        while goes_on(pages, rows, MOST_COMMENTS as u64) {
            pages += 1;
            let page = match self.ask_for_comments(&post, &after, &mut portion).await? {
                Answer::Page(page) => page,
                Answer::Refused if after.is_empty() => return Ok(()),
                // It may be the cursor: from the first.
                Answer::Refused => {
                    (after, last) = (String::new(), String::new());
                    continue;
                }
            };
            let Listed { items, last: end, next } = page;
            rows += items.len() as u64;
            self.put_comments(&post, items).await?;
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

    async fn ask_for_comments(&mut self, post: &SocialPost, after: &str, portion: &mut Portion) -> Result<Answer, Stop> {
        let call = |rows| Call::Comments { post: post.external.clone(), after: after.to_owned(), rows };
        match self.ask_for_page(portion, call).await {
            Ok(Said::Comments(page)) => Ok(Answer::Page(page)),
            Ok(_) => Err(Stop::nonsense()),
            Err(Stop { verdict: Verdict::Gone | Verdict::Never, .. }) => Ok(Answer::Refused),
            Err(stop) => Err(stop),
        }
    }

    /// Those of people who were erased are left out.
    async fn put_comments(&mut self, post: &SocialPost, found: Vec<FoundComment>) -> Result<(), Halt> {
        let (app, organisation, inbox) = (self.app, self.inbox.organisation, self.inbox.id);
        let erased = read(app, organisation, inbox).await?;
        let mut comments: Vec<SocialComment> = found.into_iter().map(|found| self.comment(post, found)).collect();
        comments.retain(|comment| !is_erased(&erased, inbox, &comment.author_id, comment.at));
        if comments.is_empty() {
            return Ok(());
        }
        let written: Vec<_> = comments.iter().map(|comment| (comment.author_id.clone(), comment.at)).collect();
        self.walk.came.new_comments += app.engine.social.put_comments(comments, MOST_COMMENTS).await? as u64;
        // Whoever was erased between the two may have been looked for before this was there.
        let gone = erased_among(&read(app, organisation, inbox).await?, inbox, &written);
        if !gone.is_empty() {
            app.engine.social.forget_authors(organisation, &gone).await?;
        }
        Ok(())
    }

    fn comment(&self, post: &SocialPost, found: FoundComment) -> SocialComment {
        let FoundComment { external, parent, author, author_id, text, at, likes } = found;
        let (organisation, inbox) = (self.inbox.organisation, self.inbox.id);
        SocialComment { organisation, inbox, post: post.id, external, parent, author, author_id, text, at, likes }
    }
}
