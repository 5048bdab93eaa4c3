//! Copies of what stands on a simulated page and account: fetched whole, then what is new, and on from where it was halted.

mod halts;

use sandbox::meta::Fault;

use super::*;
use crate::harness::api::Api;
use crate::harness::form::png;
use crate::harness::web::Answer;

const DAY: Duration = Duration::from_hours(24);

/// How films begin.
const FILM: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08free";

fn is_over(run: &Value) -> bool {
    ["done", "failed", "stopped", "skipped"].iter().any(|state| run["state"] == *state)
}

impl Platform {
    /// Nothing is fetched by the clock, whatever time it is.
    async fn clock_at_rest(&self) {
        for task in ["sync_posts", "sync_figures"] {
            let schedule = eventually("the schedule of what is fetched", async || {
                let list = self.shop.api.get("/api/v1/schedules").await.expect(200);
                let own = list["items"].as_array().unwrap().iter().find(|one| one["task"] == task);
                own.map(|own| text(&own["id"])).ok_or_else(|| format!("{list:#}"))
            })
            .await;
            let path = format!("/api/v1/schedules/{schedule}");
            let read = self.shop.api.get(&path).await;
            let (tag, mut settings) = (read.header("etag").unwrap().to_owned(), read.expect(200));
            settings["paused"] = json!(true);
            let put = Request::new("PUT", &path).json(&settings).with("if-match", tag);
            self.shop.api.call(put).await.expect(200);
        }
    }

    async fn asked_to_sync(&self, medium: Medium, history: bool) -> Answer {
        let path = format!("/api/v1/social/accounts/{}/sync", self.inbox(medium).id);
        self.shop.api.post(&path, &json!({"history": history})).await
    }

    /// Asks for it; the run.
    async fn sync(&self, medium: Medium, history: bool) -> String {
        text(&self.asked_to_sync(medium, history).await.expect(202)["id"])
    }

    /// The run when it is over, with the account as it is then.
    async fn synced(&self, medium: Medium, run: &str) -> (Value, Value) {
        // A lease that a dead program left takes its time to end.
        eventually_within(Duration::from_mins(2), "the end of a run", async || {
            let account = self.social_account(medium).await;
            if account["run"]["id"] == run && is_over(&account["run"]) {
                Ok((account["run"].clone(), account))
            } else {
                Err(format!("{account:#}\n{}", self.shop.program.log()))
            }
        })
        .await
    }

    async fn social_account(&self, medium: Medium) -> Value {
        let list = self.shop.api.get("/api/v1/social/accounts").await.expect(200);
        let inbox = self.inbox(medium).id.as_str();
        list["items"].as_array().unwrap().iter().find(|account| account["inbox"] == inbox).cloned().unwrap_or_default()
    }

    /// All copies of an account, the newest first, page by page.
    async fn copies(&self, medium: Medium) -> Vec<Value> {
        all(&self.shop.api, &format!("/api/v1/social/posts?inbox={}&limit=40", self.inbox(medium).id)).await
    }

    async fn copied_comments(&self, post: &Value) -> Vec<Value> {
        all(&self.shop.api, &format!("/api/v1/social/posts/{}/comments?limit=2", text(&post["id"]))).await
    }

    /// Calls of the platform whose target holds this.
    fn asked(&self, target: &str) -> usize {
        self.meta.requests().iter().filter(|seen| seen.method == "GET" && seen.target.contains(target)).count()
    }
}

async fn all(api: &Api, path: &str) -> Vec<Value> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("{path}{after}")).await.expect(200);
        found.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return found,
        }
    }
}

fn words(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["text"].as_str().unwrap()).collect()
}

/// The platform tells the second in which a comment was written, and no more.
fn sorted(comments: &[Value]) -> Vec<&str> {
    let mut words = words(comments);
    words.sort_unstable();
    words
}

#[tokio::test]
async fn a_page_is_copied_whole_and_then_what_is_new_and_what_is_gone() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    platform.clock_at_rest().await;
    let picture = png(64, 48);
    let (album, quiet) = platform.meta.with(|state| {
        for number in 0..59 {
            state.publish_ago(PAGE, &format!("Post {number}"), DAY * (100 - number));
        }
        let quiet = state.publish_ago(PAGE, "Nobody says anything", Duration::from_hours(2));
        let files = [("image/png", picture.as_slice()), ("video/mp4", FILM)];
        let album = state.publish_with(PAGE, "Picture and film", &files);
        let post = state.posts.last_mut().unwrap();
        (post.likes, post.shares, post.at) = (7, 2, post.at - 3_600_000);
        state.followers.insert(PAGE.to_owned(), 1_204);
        (album, quiet)
    });
    let ben = platform.customer(Medium::Messenger, "24001", "Ben Low");
    let price = ben.comment(&album, "price?").unwrap();
    ben.comment(&album, "in red?").unwrap();
    ben.reply_to_comment(&price, "anyone?").unwrap();
    let run = platform.sync(Medium::Messenger, true).await;
    let (done, account) = platform.synced(Medium::Messenger, &run).await;
    assert_eq!((&done["state"], &done["done"]), (&json!("done"), &done["total"]), "{done:#}");
    assert_eq!((&account["followers"], &account["posts"], &account["channel"]), (&json!(1_204), &json!(61), &json!("messenger")));
    assert_eq!((&account["has_history"], &account["is_unfinished"]), (&json!(true), &json!(false)), "{account:#}");
    assert_eq!(account["days"][0]["followers"], 1_204, "{account:#}");

    let copies = platform.copies(Medium::Messenger).await;
    assert_eq!((copies.len(), words(&copies)[60]), (61, "Post 0"));
    let first = &copies[0];
    assert_eq!((&first["text"], &first["external"]), (&json!("Picture and film"), &json!(album)));
    assert_eq!(first["figures"], json!({"likes": 7, "comments": 3, "shares": 2}), "{first:#}");
    assert_eq!(first["permalink"], format!("https://www.facebook.com/{album}"));
    let media: Vec<_> =
        first["media"].as_array().unwrap().iter().map(|one| (text(&one["kind"]), text(&one["media_type"]))).collect();
    let kept = [("image", "image/png"), ("video", "image/png")].map(|(kind, of)| (kind.to_owned(), of.to_owned()));
    assert_eq!(media, kept, "of a film the still");
    let file = Request::new("GET", text(&first["media"][0]["url"])).send(platform.shop.url()).await.unwrap();
    assert_eq!((file.status, file.body), (200, picture));
    let read = platform.shop.api.get(&format!("/api/v1/social/posts/{}", text(&first["id"]))).await.expect(200);
    assert_eq!((&read["days"][0]["likes"], &read["text"]), (&json!(7), &first["text"]));
    let comments = platform.copied_comments(first).await;
    assert_eq!(sorted(&comments), ["anyone?", "in red?", "price?"]);
    let answer = comments.iter().find(|comment| comment["text"] == "anyone?").unwrap();
    assert_eq!((&answer["author"], &answer["parent"]), (&json!("Ben Low"), &json!(price)));

    platform.meta.with(|state| {
        state.posts.retain(|post| post.id != quiet);
        state.publish(PAGE, "The newest");
    });
    ben.comment(&album, "thank you").unwrap();
    let before = platform.asked("/comments?");
    let run = platform.sync(Medium::Messenger, false).await;
    let (done, _) = platform.synced(Medium::Messenger, &run).await;
    assert!(text(&done["report"]).contains("No more at the platform: 1 post."), "{done:#}");
    assert_eq!(platform.asked("/comments?"), before + 1, "nothing has come below the others");
    let copies = platform.copies(Medium::Messenger).await;
    assert_eq!((copies.len(), words(&copies)[0]), (62, "The newest"));
    let gone: Vec<_> = copies.iter().filter(|post| post["is_gone"] == true).map(|post| text(&post["external"])).collect();
    assert_eq!(gone, [quiet]);
    let comments = platform.copied_comments(&copies[1]).await;
    assert_eq!(sorted(&comments), ["anyone?", "in red?", "price?", "thank you"], "each once");
    assert_eq!(copies[1]["media"], first["media"], "pictures are fetched once");
}

#[tokio::test]
async fn an_instagram_account_is_copied_with_the_answers_to_comments() {
    let platform = Platform::open(&[Medium::Instagram]).await;
    platform.clock_at_rest().await;
    let shown = platform.meta.with(|state| {
        state.followers.insert(INSTAGRAM.to_owned(), 3_480);
        state.publish(INSTAGRAM, "Lamps")
    });
    let cleo = platform.customer(Medium::Instagram, "17001", "Cleo");
    let asked = cleo.comment(&shown, "in blue?").unwrap();
    cleo.comment(&shown, "or red?").unwrap();
    cleo.reply_to_comment(&asked, "or green?").unwrap();
    let run = platform.sync(Medium::Instagram, true).await;
    let (done, account) = platform.synced(Medium::Instagram, &run).await;
    assert_eq!((&done["state"], &account["followers"]), (&json!("done"), &json!(3_480)), "{done:#}");
    let copies = platform.copies(Medium::Instagram).await;
    assert_eq!(words(&copies), ["Lamps"]);
    assert_eq!(copies[0]["figures"], json!({"likes": 0, "comments": 3}), "what Instagram does not tell is absent");
    let comments = platform.copied_comments(&copies[0]).await;
    let told: Vec<_> = comments.iter().map(|one| (text(&one["text"]), text(&one["parent"]))).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.contains(&("or green?".to_owned(), asked)), "{told:?}");
    assert!(comments.iter().all(|comment| comment["author"] == "cleo"), "{comments:#?}");

    assert_eq!(platform.shop.api.get("/api/v1/social/posts/sp_04tq8c5xk0g00/comments").await.status, 404);
    let problem = platform.shop.api.get("/api/v1/social/posts?after=somewhere").await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "?after");
    let elsewhere = platform.shop.api.post("/api/v1/social/accounts/in_04tq8c5xk0g00/sync", &json!({})).await;
    assert_eq!(elsewhere.status, 404);
    let inboxes = platform.shop.api.get("/api/v1/inboxes").await.expect(200);
    let web = inboxes["items"].as_array().unwrap().iter().find(|inbox| inbox["public_key"] == DEMO_INBOX).unwrap();
    let of_web = format!("/api/v1/social/accounts/{}/sync", text(&web["id"]));
    assert_eq!(platform.shop.api.post(&of_web, &json!({})).await.status, 409, "the web has no posts");
}
