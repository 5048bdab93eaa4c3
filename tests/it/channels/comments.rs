//! Comments below posts: conversations of their own, answered in public or in private.

use sandbox::meta::{Author, Fault};

use super::*;
use crate::harness::form;
use crate::harness::web::Answer;

impl Platform {
    fn publish(&self, medium: Medium, text: &str) -> String {
        self.meta.with(|state| state.publish(medium.account(), text))
    }

    /// What the business said below its posts.
    fn own_comments(&self, medium: Medium) -> Vec<(String, Option<String>)> {
        let own = medium.account();
        self.meta.look(|state| {
            let of = state.comments.iter().filter(|comment| comment.account == own && comment.from == own);
            of.map(|comment| (comment.text.clone(), comment.parent.clone())).collect()
        })
    }

    async fn answered(&self, medium: Medium, count: usize) -> Vec<(String, Option<String>)> {
        eventually("answers below the post", async || {
            let own = self.own_comments(medium);
            if own.len() >= count { Ok(own) } else { Err(format!("{own:?}\n{}", self.shop.program.log())) }
        })
        .await
    }

    async fn answer_comments(&self, medium: Medium, comments: Value) {
        let (api, path) = (&self.shop.api, format!("/api/v1/inboxes/{}", self.inbox(medium).id));
        let read = api.get(&path).await;
        let tag = read.header("etag").expect("an inbox has an ETag").to_owned();
        let mut inbox = read.expect(200);
        inbox["comments"] = comments;
        api.call(Request::new("PUT", path).json(&inbox).with("if-match", tag)).await.expect(200);
    }

    async fn try_write(&self, conversation: &str, body: &Value) -> Answer {
        self.shop.api.post(&format!("/api/v1/conversations/{conversation}/messages"), body).await
    }

    async fn hide(&self, conversation: &str, message: &str, hidden: bool) -> Answer {
        let path = format!("/api/v1/conversations/{conversation}/messages/{message}/hidden");
        self.shop.api.call(Request::new("PUT", path).json(&json!({"hidden": hidden}))).await
    }
}

fn of_contact(messages: &[Value]) -> Vec<&Value> {
    messages.iter().filter(|message| message["author"]["kind"] == "contact").collect()
}

#[tokio::test]
async fn a_comment_waits_for_people_and_is_answered_in_public_and_once_in_private() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    let post = platform.publish(Medium::Messenger, "New in the shop: the Line Lamp");
    let ben = platform.customer(Medium::Messenger, "24001", "Ben Low");
    let comment = ben.comment(&post, "I love it! How much?").unwrap();
    let conversation = eventually("what the post says", async || {
        let found = platform.conversation(Medium::Messenger).await;
        if found["topic"]["excerpt"].is_string() { Ok(found) } else { Err(found.to_string()) }
    })
    .await;
    assert_eq!(conversation["topic"]["excerpt"], "New in the shop: the Line Lamp");
    assert_eq!((&conversation["topic"]["kind"], &conversation["topic"]["post"]), (&json!("comments"), &json!(post)));
    assert!(text(&conversation["topic"]["permalink"]).starts_with("https://"), "{conversation}");
    assert_eq!((&conversation["control"]["holder"], &conversation["unread"]), (&json!("queue"), &json!(1)));
    assert!(conversation["window"]["private_until"].is_string(), "{conversation}");
    let id = text(&conversation["id"]);
    let messages = platform.shop.api.messages(&id).await;
    assert_eq!(messages.len(), 1, "the public is told nothing by itself: {messages:#?}");
    assert_eq!(
        messages[0]["comment"],
        json!({"hidden": false, "sentiment": "positive", "answered_privately": false,
        "kind": "comment", "permalink": conversation["topic"]["permalink"]})
    );

    platform.try_write(&id, &json!({"text": "It costs **49** dollars.", "client_id": "one"})).await.expect(201);
    assert_eq!(platform.answered(Medium::Messenger, 1).await, [("It costs 49 dollars.".to_owned(), Some(comment.clone()))]);
    platform
        .try_write(&id, &json!({"text": "And a code for you: LAMP", "privately": true, "client_id": "two"}))
        .await
        .expect(201);
    let received = received(&ben, |received| !received.is_empty()).await;
    assert_eq!(received[0].body["text"], "And a code for you: LAMP");
    let is_sent = |messages: &[Value]| {
        messages.iter().filter(|message| message["author"]["kind"] == "operator").all(|message| message["state"] != "queued")
            && messages[0]["comment"]["answered_privately"] == true
    };
    let messages = platform.messages(Medium::Messenger, is_sent).await;
    let own: Vec<_> = messages.iter().filter(|message| message["author"]["kind"] == "operator").collect();
    assert_eq!(own.len(), 2, "what we said comes back to us and is known: {messages:#?}");
    assert_eq!((&own[0]["privately"], &own[1]["privately"]), (&Value::Null, &json!(true)));
    assert_eq!(own[0]["reply_to"], messages[0]["id"]);

    let again = platform.try_write(&id, &json!({"text": "and more", "privately": true})).await;
    assert!(text(&again.expect(409)["type"]).ends_with("window-closed"));
    let repeated = json!({"text": "And a code for you: LAMP", "privately": true, "client_id": "two"});
    platform.try_write(&id, &repeated).await.expect(200);
    let read = platform.shop.api.get(&format!("/api/v1/conversations/{id}")).await.expect(200);
    assert_eq!(read["window"].get("private_until"), None);
    let page = platform.shop.api.get("/api/v1/conversations?topic=messages").await.expect(200);
    assert!(page["items"].as_array().unwrap().iter().all(|one| one["topic"].is_null()), "{page}");
    let page = platform.shop.api.get("/api/v1/conversations?topic=comments").await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 1);

    // The private answer opens no conversation by itself; theirs does, and it is the same person.
    ben.say("Thank you, I take it");
    let both = eventually("both conversations", async || {
        let found: Vec<_> =
            platform.conversations().await.into_iter().filter(|one| one["inbox"]["channel"] == "messenger").collect();
        if found.len() == 2 { Ok(found) } else { Err(format!("{found:#?}")) }
    })
    .await;
    assert_eq!(both[0]["contact"]["id"], both[1]["contact"]["id"]);
}

#[tokio::test]
async fn a_comment_is_hidden_shown_edited_and_removed() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    let post = platform.publish(Medium::Messenger, "New in the shop");
    let ben = platform.customer(Medium::Messenger, "24001", "Ben Low");
    let comment = ben.comment(&post, "This is a scam").unwrap();
    let id = text(&platform.conversation(Medium::Messenger).await["id"]);
    let message = text(&platform.shop.api.messages(&id).await[0]["id"]);
    let hidden = platform.hide(&id, &message, true).await.expect(200);
    assert_eq!((&hidden["comment"]["hidden"], &hidden["comment"]["sentiment"]), (&json!(true), &json!("negative")));
    assert!(platform.meta.look(|state| state.comment(&comment).unwrap().is_hidden));
    platform.hide(&id, &message, false).await.expect(200);
    assert!(!platform.meta.look(|state| state.comment(&comment).unwrap().is_hidden));
    ben.edit_comment(&comment, "This is a scarf");
    platform.messages(Medium::Messenger, |messages| messages[0]["text"] == "This is a scarf").await;
    ben.delete_comment(&comment);
    platform.messages(Medium::Messenger, |messages| messages[0]["deleted_at"].is_string()).await;
    let gone = platform.hide(&id, &message, true).await;
    assert!([404, 422].contains(&gone.status), "{} {}", gone.status, gone.text());
}

#[tokio::test]
async fn an_assistant_that_answers_in_public_says_what_it_is_and_greets_nobody() {
    let platform = Platform::open(&[Medium::Instagram]).await;
    platform.answer_comments(Medium::Instagram, json!({"mode": "agent"})).await;
    let post = platform.publish(Medium::Instagram, "The Operator is back");
    let cleo = platform.customer(Medium::Instagram, "17001", "Cleo");
    let comment = cleo.comment(&post, "How long does delivery take?").unwrap();
    let answers = platform.answered(Medium::Instagram, 1).await;
    assert_eq!(answers.len(), 1, "{answers:?}");
    let (said, parent) = &answers[0];
    assert!(said.contains("automated"), "{said}");
    assert!(!said.contains("[1]"), "{said}");
    assert_eq!(parent.as_ref(), Some(&comment));
    let is_sent =
        |messages: &[Value]| messages.iter().any(|message| message["author"]["kind"] == "agent" && message["state"] == "sent");
    let messages = platform.messages(Medium::Instagram, is_sent).await;
    assert_eq!(messages.len(), 2, "{messages:#?}");
    // A reply to a reply stands below the comment at the top.
    let below = cleo.reply_to_comment(&comment, "And how much is it?").unwrap();
    let answers = platform.answered(Medium::Instagram, 2).await;
    assert_eq!(answers[1].1.as_ref(), Some(&comment), "not below {below}");
    assert!(cleo.received().is_empty(), "nothing goes to their messages");
}

#[tokio::test]
async fn the_same_words_answer_each_person_once_below_a_post() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    platform
        .answer_comments(Medium::Messenger, json!({"mode": "fixed", "text": "Thank you! Please write to us for prices."}))
        .await;
    let (one, other) = (platform.publish(Medium::Messenger, "One"), platform.publish(Medium::Messenger, "Other"));
    let (ben, ana) = (platform.customer(Medium::Messenger, "24001", "Ben"), platform.customer(Medium::Messenger, "24002", "Ana"));
    ben.comment(&one, "price?").unwrap();
    platform.answered(Medium::Messenger, 1).await;
    ben.comment(&one, "hello??").unwrap();
    ana.comment(&one, "price?").unwrap();
    platform.answered(Medium::Messenger, 2).await;
    ben.comment(&other, "and this one?").unwrap();
    let answers = platform.answered(Medium::Messenger, 3).await;
    assert!(answers.iter().all(|(said, _)| said == "Thank you! Please write to us for prices."), "{answers:?}");
    assert!(platform.meta.quiet().await);
    let own = platform.own_comments(Medium::Messenger);
    assert_eq!(own.len(), 3, "{own:?}");
    let refused = platform.shop.api.get(&format!("/api/v1/inboxes/{}", platform.inbox(Medium::Messenger).id)).await;
    let tag = refused.header("etag").unwrap().to_owned();
    let mut inbox = refused.expect(200);
    inbox["comments"] = json!({"mode": "fixed", "text": " "});
    let request = Request::new("PUT", format!("/api/v1/inboxes/{}", platform.inbox(Medium::Messenger).id)).json(&inbox);
    let refused = platform.shop.api.call(request.with("if-match", tag)).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/comments/text");
}

#[tokio::test]
async fn a_reply_whose_answer_was_lost_is_not_said_twice() {
    for medium in [Medium::Messenger, Medium::Instagram] {
        let platform = Platform::open(&[medium]).await;
        let post = platform.publish(medium, "New in the shop");
        let ben = platform.customer(medium, "24001", "Ben");
        ben.comment(&post, "price?").unwrap();
        platform.messages(medium, |messages| !of_contact(messages).is_empty()).await;
        let id = text(&platform.conversation(medium).await["id"]);
        let edge = if medium == Medium::Instagram { "/replies" } else { "/comments" };
        platform.meta.inject_on(edge, Fault::LostAnswer);
        platform.try_write(&id, &json!({"text": "It costs 49 dollars."})).await.expect(201);
        let is_sent = |messages: &[Value]| messages.last().is_some_and(|last| last["state"] == "sent");
        let messages = platform.messages(medium, is_sent).await;
        assert_eq!(messages.iter().filter(|message| message["author"]["kind"] == "operator").count(), 1, "{messages:#?}");
        assert_eq!(platform.own_comments(medium).len(), 1);
    }
}

#[tokio::test]
async fn what_the_page_answers_past_us_takes_control() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    platform.answer_comments(Medium::Messenger, json!({"mode": "fixed", "text": "Thanks!"})).await;
    let post = platform.publish(Medium::Messenger, "New in the shop");
    let ben = platform.customer(Medium::Messenger, "24001", "Ben");
    let comment = ben.comment(&post, "price?").unwrap();
    platform.answered(Medium::Messenger, 1).await;
    platform.meta.owner(PAGE).answer_comment(&comment, "49 dollars, and here is a secret: 39").unwrap();
    // Which comment it answers is told once it is stored.
    let is_there = |messages: &[Value]| {
        messages.iter().any(|message| message["author"]["name"] == "The page" && message["reply_to"].is_string())
    };
    let messages = platform.messages(Medium::Messenger, is_there).await;
    let theirs = messages.iter().find(|message| message["author"]["name"] == "The page").unwrap();
    assert_eq!(
        (&theirs["text"], &theirs["reply_to"]),
        (&json!("49 dollars, and here is a secret: 39"), &of_contact(&messages)[0]["id"])
    );
    assert_eq!(platform.conversation(Medium::Messenger).await["control"]["holder"], "operator");
    assert_eq!(ben.chat().iter().filter(|message| message.from != Author::Customer).count(), 0);
}

#[tokio::test]
async fn what_does_not_go_among_comments_is_refused_by_field() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    let post = platform.publish(Medium::Messenger, "New in the shop");
    let ben = platform.customer(Medium::Messenger, "24001", "Ben");
    ben.comment(&post, "price?").unwrap();
    platform.messages(Medium::Messenger, |messages| !of_contact(messages).is_empty()).await;
    let id = text(&platform.conversation(Medium::Messenger).await["id"]);
    let sent = platform.shop.api.call(form::request("/api/v1/attachments", "a.png", &form::png(2, 2))).await.expect(201);
    let file = text(&sent["id"]);
    let refused = |answer: Answer| text(&answer.expect(422)["errors"][0]["pointer"]);
    assert_eq!(refused(platform.try_write(&id, &json!({"text": "see", "attachments": [file]})).await), "/attachments");
    assert_eq!(refused(platform.try_write(&id, &json!({"text": "x", "reply_to": "ms_0000000000001"})).await), "/reply_to");
    platform.try_write(&id, &json!({"text": "a note", "private": true})).await.expect(201);
    let note = text(&platform.shop.api.messages(&id).await.last().unwrap()["id"]);
    platform.hide(&id, &note, true).await.expect(422);
    assert!(platform.own_comments(Medium::Messenger).is_empty(), "a note stays inside");
    let direct = platform.customer(Medium::Messenger, "24002", "Ana");
    direct.say("hello");
    let direct = eventually("the direct conversation", async || {
        let found = platform.conversations().await.into_iter().find(|one| one["contact"]["name"] == "Ana");
        found.ok_or_else(String::new)
    })
    .await;
    assert_eq!(refused(platform.try_write(&text(&direct["id"]), &json!({"text": "x", "privately": true})).await), "/privately");
}
