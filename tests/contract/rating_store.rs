//! Ratings: found by who had answered, where and when, and counted from the same rows.

use std::sync::Arc;
use std::time::Duration;

use engine::clock::Timestamp;
use engine::ids::{InboxId, SessionId};
use engine::model::act::{Act, Receive, SurveyLook, Verdict, Weight};
use engine::model::conversation::{NewConversation, Status};
use engine::model::inbox::Channel;
use engine::model::message::Notice;
use engine::model::survey::Survey;
use engine::ports::rating_store::{Rated, RatedBy, RatingCounts, RatingFilter, RatingQuery};

use super::{ALPHA, ASHA, BEN, BETA, House};

every_backend! {
    ratings_are_found_by_who_answered_where_and_when,
    pages_of_ratings_lose_nothing,
    a_contact_was_asked_when_they_were_asked_last,
    an_answer_to_the_question_opens_nothing,
}

/// A conversation that ended and was rated; `by` answered in it.
async fn rated(house: &House, by: Option<engine::ids::OperatorId>, rating: u8) -> SessionId {
    let to = house.opened(ALPHA).await;
    house.say(to, "hello").await;
    if let Some(operator) = by {
        house.apply(to, house.write(operator, None, "here", false)).await;
    }
    let session = house.conversation(to).await.session.unwrap();
    house.apply(to, Act::Resolve).await;
    house.wait(Duration::from_secs(1));
    house.conversations.rate(ALPHA, to.id, session, rating).await.unwrap();
    session
}

async fn found(house: &House, filter: RatingFilter) -> Vec<SessionId> {
    let query = RatingQuery { filter, cursor: None, limit: 100 };
    house.ratings.list_ratings(ALPHA, query).await.unwrap().items.iter().map(|rated| rated.session).collect()
}

async fn ratings_are_found_by_who_answered_where_and_when(house: House) {
    let alone = rated(&house, None, 2).await;
    let ashas = rated(&house, Some(ASHA), 5).await;
    let between = house.now();
    house.wait(Duration::from_secs(1));
    let bens = rated(&house, Some(BEN), 5).await;
    let none = RatingFilter::default;
    assert_eq!(found(&house, none()).await, [bens, ashas, alone]);
    assert_eq!(found(&house, RatingFilter { by: Some(RatedBy::Operator(ASHA)), ..none() }).await, [ashas]);
    assert_eq!(found(&house, RatingFilter { by: Some(RatedBy::AgentAlone), ..none() }).await, [alone]);
    assert_eq!(found(&house, RatingFilter { value: Some(5), ..none() }).await, [bens, ashas]);
    assert_eq!(found(&house, RatingFilter { from: Some(between.plus(Duration::from_millis(1))), ..none() }).await, [bens]);
    assert_eq!(found(&house, RatingFilter { to: Some(between), ..none() }).await, [alone]);
    assert_eq!(found(&house, RatingFilter { inbox: Some(InboxId(99)), ..none() }).await, []);
    let counted = house.ratings.count_ratings(ALPHA, none()).await.unwrap();
    assert_eq!(counted, RatingCounts { given: [0, 1, 0, 0, 2], asked: 0 });
    assert_eq!(house.ratings.count_ratings(BETA, none()).await.unwrap(), RatingCounts::default());
    assert!(
        house.ratings.list_ratings(BETA, RatingQuery { limit: 10, ..RatingQuery::default() }).await.unwrap().items.is_empty()
    );
}

async fn pages_of_ratings_lose_nothing(house: House) {
    let mut wanted = Vec::new();
    for rating in [1, 2, 3, 4, 5] {
        wanted.insert(0, rated(&house, None, rating).await);
    }
    let (mut seen, mut cursor) = (Vec::<Rated>::new(), None);
    loop {
        let query = RatingQuery { filter: RatingFilter::default(), cursor, limit: 2 };
        let page = house.ratings.list_ratings(ALPHA, query).await.unwrap();
        seen.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.iter().map(|rated| rated.session).collect::<Vec<_>>(), wanted);
}

/// Resolved by a person, on a channel that is called.
async fn resolved(house: &House) -> (NewConversation, SessionId) {
    let to = NewConversation { channel: Channel::WhatsApp, ..house.somebody(ALPHA) };
    house.conversations.open(to).await.unwrap();
    house.say(to, "hello").await;
    house.apply(to, house.write(ASHA, None, "here", false)).await;
    let session = house.conversation(to).await.session.unwrap();
    house.apply(to, Act::Resolve).await;
    (to, session)
}

fn look(session: SessionId, closed_at: Timestamp, last_asked: Option<Timestamp>) -> Act {
    let survey = Survey { enabled: true, delay_s: 0, ..Survey::default() };
    Act::SurveyDue(SurveyLook { session, closed_at, survey, last_asked })
}

async fn a_contact_was_asked_when_they_were_asked_last(house: House) {
    let (to, session) = resolved(&house).await;
    assert_eq!(house.ratings.last_asked(ALPHA, to.contact).await.unwrap(), None);
    let at = house.now();
    assert_eq!(house.apply(to, look(session, at, None)).await.verdict, Verdict::Done);
    assert_eq!(house.ratings.last_asked(ALPHA, to.contact).await.unwrap(), Some(at));
    assert_eq!(house.ratings.last_asked(BETA, to.contact).await.unwrap(), None);
    assert_eq!(house.apply(to, look(session, at, Some(at))).await.verdict, Verdict::Unchanged, "once");
    assert_eq!(house.ratings.count_ratings(ALPHA, RatingFilter::default()).await.unwrap().asked, 1);
}

async fn an_answer_to_the_question_opens_nothing(mut house: House) {
    let (to, session) = resolved(&house).await;
    house.apply(to, look(session, house.now(), None)).await;
    let Act::Receive(received) = house.said(to, Some("p1"), "5") else { unreachable!() };
    let received = Receive { weight: Weight::Asks, ..received };
    let answer = Act::ReceiveRating { received, session, rating: 5 };
    assert_eq!(house.apply(to, answer.clone()).await.verdict, Verdict::Done);
    assert_eq!(house.apply(to, answer).await.verdict, Verdict::Duplicate, "told twice, thanked once");
    house.reopen();
    let after = house.conversation(to).await;
    assert_eq!((after.status, after.session, after.turn), (Status::Resolved, None, None));
    assert!(after.survey.unwrap().rated_at.is_some());
    let notices: Vec<Notice> = house.transcript(to).await.iter().filter_map(|message| message.notice).collect();
    assert!(notices.ends_with(&[Notice::RatingAsked, Notice::RatingThanks]), "{notices:?}");
    let comment: Arc<str> = "very kind".into();
    house.apply(to, Act::CommentRating { comment }).await;
    let again: Arc<str> = "and quick".into();
    assert_eq!(house.apply(to, Act::CommentRating { comment: again }).await.verdict, Verdict::Unchanged);
    let query = RatingQuery { limit: 10, ..RatingQuery::default() };
    let rated = house.ratings.list_ratings(ALPHA, query).await.unwrap().items.remove(0);
    assert_eq!((rated.rating, rated.comment.as_deref(), rated.operator), (5, Some("very kind"), Some(ASHA)));
}
