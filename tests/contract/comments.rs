use engine::model::act::Verdict;
use engine::model::comment::Topic;
use engine::model::conversation::Status;
use engine::model::delivery::DeliveryState;
use engine::model::inbox::Channel;
use engine::model::message::Notice;
use engine::ports::conversation_store::{About, Filter, ListQuery, View};

use super::*;

every_backend!(
    comments_below_a_post_are_a_conversation_of_their_own,
    what_a_post_says_is_kept_with_the_conversation,
    a_list_tells_comments_from_messages,
    the_public_hears_no_notices,
    what_has_begun_is_listed_until_it_is_known,
);

fn below(post: &str) -> Topic {
    Topic { post: post.to_owned(), ..Topic::default() }
}

async fn comments_below_a_post_are_a_conversation_of_their_own(house: House) {
    let somebody = NewConversation { channel: Channel::Messenger, ..house.somebody(ALPHA) };
    let new = || NewConversation { id: house.id(), ..somebody };
    let direct = house.conversations.find_or_open(new()).await.unwrap();
    let asks = (0..8).map(|_| house.conversations.find_or_open_below(new(), below("P1")));
    let opened = futures_util::future::try_join_all(asks).await.unwrap();
    assert!(opened.iter().all(|conversation| conversation.id == opened[0].id), "however many ask");
    let other = house.conversations.find_or_open_below(new(), below("P2")).await.unwrap();
    assert!(direct.id != opened[0].id && opened[0].id != other.id && direct.id != other.id);
    assert_eq!((opened[0].is_public(), direct.is_public()), (true, false));
    // The newest is one below a post; messages go on where messages were.
    assert_eq!(house.conversations.find_or_open(new()).await.unwrap().id, direct.id);
    let found = house.conversations.find_by_contact(ALPHA, SHOP, somebody.contact).await.unwrap().unwrap();
    assert_eq!(found.id, direct.id);
}

async fn what_a_post_says_is_kept_with_the_conversation(mut house: House) {
    let new = house.somebody(ALPHA);
    let opened = house.conversations.find_or_open_below(new, below("P1")).await.unwrap();
    let to = NewConversation { id: opened.id, ..new };
    let known = |excerpt: Option<&str>| Act::TopicKnown { permalink: None, excerpt: excerpt.map(str::to_owned) };
    assert_eq!(house.apply(to, known(Some("New lamps"))).await.verdict, Verdict::Done);
    assert_eq!(house.apply(to, known(None)).await.verdict, Verdict::Unchanged, "what was known stays");
    house.reopen();
    let kept = house.conversation(to).await.topic.clone().expect("its topic");
    assert_eq!((kept.post.as_str(), kept.excerpt.as_deref()), ("P1", Some("New lamps")));
    let direct = house.opened(ALPHA).await;
    assert_eq!(house.apply(direct, known(Some("x"))).await.verdict, Verdict::Unchanged);
}

async fn a_list_tells_comments_from_messages(house: House) {
    let new = house.somebody(ALPHA);
    let opened = house.conversations.find_or_open_below(new, below("P1")).await.unwrap();
    let direct = house.opened(ALPHA).await;
    let listed = async |about| {
        let query = ListQuery { view: View::Status(Status::Open), about, filter: Filter::default(), cursor: None, limit: 10 };
        let page = house.conversations.list(ALPHA, query).await.unwrap();
        page.items.iter().map(|listed| listed.conversation.id).collect::<Vec<_>>()
    };
    assert_eq!(listed(About::Comments).await, [opened.id]);
    assert_eq!(listed(About::Messages).await, [direct.id]);
    assert_eq!(listed(About::Everything).await.len(), 2);
}

async fn the_public_hears_no_notices(house: House) {
    let new = NewConversation { channel: Channel::Messenger, ..house.somebody(ALPHA) };
    let opened = house.conversations.find_or_open_below(new, below("P1")).await.unwrap();
    let to = NewConversation { id: opened.id, ..new };
    house.say(to, "how much?").await;
    house.apply(to, Act::Take { operator: ASHA, name: "Asha".into(), epoch: None }).await;
    let messages = house.transcript(to).await;
    assert!(messages.iter().all(|message| message.notice != Some(Notice::Greeting)), "{messages:#?}");
    assert!(messages.iter().all(|message| message.delivery != Some(DeliveryState::Queued)), "{messages:#?}");
    house.apply(to, house.write(ASHA, None, "49", false)).await;
    let waiting = house.outbox.claim(house.now(), Duration::from_mins(1)).await.unwrap().expect("the answer alone");
    assert_eq!(house.messages.find(ALPHA, waiting.message).await.unwrap().unwrap().text, "49");
}

async fn what_has_begun_is_listed_until_it_is_known(house: House) {
    let to = NewConversation { channel: Channel::Messenger, ..house.somebody(ALPHA) };
    house.conversations.open(to).await.unwrap();
    house.apply(to, Act::Take { operator: ASHA, name: "Asha".into(), epoch: None }).await;
    let claimed = house.outbox.claim(house.now(), Duration::from_mins(1)).await.unwrap().unwrap();
    let begun = async |organisation| house.outbox.list_begun(organisation, SHOP, 10).await.unwrap();
    assert!(begun(ALPHA).await.is_empty(), "a claim is no request yet");
    house.outbox.begin(&claimed, 1, house.now()).await.unwrap();
    assert_eq!(begun(ALPHA).await.iter().map(|one| one.message).collect::<Vec<_>>(), [claimed.message]);
    assert!(begun(BETA).await.is_empty());
    house.outbox.remove(ALPHA, claimed.message).await.unwrap();
    assert!(begun(ALPHA).await.is_empty());
}
