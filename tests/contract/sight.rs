//! What somebody does not see is in no list, no count and no search of theirs, and everything else is.

use std::collections::HashSet;
use std::time::Duration;

use engine::ids::{ConversationId, LabelId, TeamId};
use engine::model::act::{Act, Write};
use engine::model::conversation::{NewConversation, Status};
use engine::model::filing::{Priority, Snooze};
use engine::model::message::Content;
use engine::model::sight::{Place, Sight};
use engine::page::MAX_PAGE;
use engine::ports::conversation_store::{About, Filter, ListQuery, Listed, View};
use engine::ports::message_search::SearchQuery;
use engine::ports::rating_store::{RatingFilter, RatingQuery};

use super::acts::{ask_human, take};
use super::{ALPHA, ASHA, BEN, House, SHOP};

every_backend! {
    lists_hold_what_is_seen_and_nothing_else,
    counts_agree_with_what_is_listed,
    a_look_over_many_that_others_see_is_bounded_and_leads_on,
    a_search_finds_what_is_seen,
    ratings_are_listed_and_counted_where_they_are_seen,
    an_event_says_from_whose_sight_a_conversation_moved,
}

const SALES: TeamId = TeamId(81);
const CARE: TeamId = TeamId(82);
const RED: LabelId = LabelId(71);

fn ashas() -> Sight {
    Sight::Teams { operator: ASHA, teams: [SALES].into() }
}

/// Every mix of team, holder and status.
async fn crowd(house: &House) -> Vec<NewConversation> {
    let mut crowd = Vec::new();
    for number in 0..72_u32 {
        let to = house.opened(ALPHA).await;
        house.say(to, "hello").await;
        house.apply(to, Act::GiveTeam([Some(SALES), Some(CARE), None][(number % 3) as usize])).await;
        match number / 3 % 4 {
            0 => {}
            1 => drop(house.apply(to, ask_human()).await),
            2 => drop(house.apply(to, take(ASHA)).await),
            _ => drop(house.apply(to, take(BEN)).await),
        }
        if number % 5 == 0 {
            house.apply(to, Act::Label { add: vec![RED], remove: vec![] }).await;
            house.apply(to, Act::Prioritise(Priority::High)).await;
        }
        if number % 4 == 0 {
            let Act::Write(write) = house.write(BEN, Some("note"), "please look", true) else { unreachable!() };
            let content = Content { mentions: vec![ASHA], ..Content::default() };
            house.apply(to, Act::Write(Write { content, ..write })).await;
        }
        match number / 12 % 3 {
            0 => {}
            1 => drop(house.apply(to, Act::Snooze(Snooze::UntilMessage)).await),
            _ => drop(house.apply(to, Act::Resolve).await),
        }
        if number % 3 == 0 {
            house.wait(Duration::from_millis(1));
        }
        crowd.push(to);
    }
    crowd
}

/// All of a list, in pages of this size.
async fn paged(house: &House, view: View, filter: &Filter, limit: usize) -> Vec<Listed> {
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let query = ListQuery { view, about: About::default(), filter: filter.clone(), cursor, limit };
        let page = house.conversations.list(ALPHA, query).await.unwrap();
        assert!(page.items.len() <= limit);
        seen.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return seen;
        }
    }
}

fn ids(listed: &[Listed]) -> Vec<ConversationId> {
    listed.iter().map(|listed| listed.conversation.id).collect()
}

async fn lists_hold_what_is_seen_and_nothing_else(house: House) {
    let crowd = crowd(&house).await;
    let views = [
        View::Mine(ASHA),
        View::Unassigned,
        View::Status(Status::Open),
        View::Status(Status::Snoozed),
        View::Status(Status::Resolved),
        View::Mentioned(ASHA),
        View::Contact(crowd[1].contact),
    ];
    let filters = [
        Filter::default(),
        Filter { label: Some(RED), ..Filter::default() },
        Filter { priority: Some(Priority::High), ..Filter::default() },
        Filter { inboxes: vec![SHOP], ..Filter::default() },
        Filter { teams: vec![SALES, CARE], ..Filter::default() },
        Filter { teams: vec![CARE], ..Filter::default() },
        Filter { assignee: Some(BEN), ..Filter::default() },
        Filter { waiting_since: Some(house.now()), ..Filter::default() },
    ];
    let in_no_team = Sight::Teams { operator: BEN, teams: [].into() };
    let in_many = Sight::Teams { operator: ASHA, teams: (60..=81).map(TeamId).collect() };
    for sight in [ashas(), in_no_team, in_many] {
        for view in views {
            for filter in &filters {
                let all = paged(&house, view, filter, MAX_PAGE).await;
                let expected: Vec<Listed> = all.into_iter().filter(|listed| sight.sees(&listed.conversation)).collect();
                let filter = Filter { sight: sight.clone(), ..filter.clone() };
                for limit in [1, 7, MAX_PAGE] {
                    let seen = paged(&house, view, &filter, limit).await;
                    assert_eq!(ids(&seen), ids(&expected), "{view:?} {filter:?} in pages of {limit}");
                }
            }
        }
    }
}

async fn counts_agree_with_what_is_listed(house: House) {
    crowd(&house).await;
    for sight in [ashas(), Sight::Teams { operator: ASHA, teams: [].into() }, Sight::Everything] {
        let counts = house.conversations.count(ALPHA, ASHA, vec![SALES], sight.clone()).await.unwrap();
        let filter = Filter { sight, ..Filter::default() };
        let listed = async |view, filter: &Filter| paged(&house, view, filter, MAX_PAGE).await.len() as u64;
        assert_eq!(counts.mine, listed(View::Mine(ASHA), &filter).await);
        assert_eq!(counts.unassigned, listed(View::Unassigned, &filter).await);
        assert_eq!(counts.all, listed(View::Status(Status::Open), &filter).await);
        assert_eq!(counts.snoozed, listed(View::Status(Status::Snoozed), &filter).await);
        assert_eq!(counts.mentions, listed(View::Mentioned(ASHA), &filter).await);
    }
}

async fn a_look_over_many_that_others_see_is_bounded_and_leads_on(house: House) {
    let seen = house.opened(ALPHA).await;
    house.apply(seen, ask_human()).await;
    let mut others = Vec::new();
    for _ in 0..1_100 {
        others.push(house.somebody(ALPHA));
    }
    house.wait(Duration::from_secs(1));
    let (house, filling) = (&house, futures_util::stream::iter(&others));
    let fill = |to: &NewConversation| {
        let to = *to;
        async move {
            house.conversations.open(to).await.unwrap();
            house.apply(to, Act::GiveTeam(Some(CARE))).await;
            house.apply(to, ask_human()).await;
        }
    };
    futures_util::StreamExt::for_each_concurrent(filling, 8, fill).await;
    let filter = Filter { sight: ashas(), ..Filter::default() };
    let query = ListQuery { view: View::Unassigned, about: About::default(), filter, cursor: None, limit: 10 };
    let first = house.conversations.list(ALPHA, query.clone()).await.unwrap();
    assert!(first.items.is_empty() && first.next.is_some(), "one look ends before it has passed all of them");
    let second = house.conversations.list(ALPHA, ListQuery { cursor: first.next, ..query }).await.unwrap();
    assert_eq!((ids(&second.items), second.next), (vec![seen.id], None));
    assert_eq!(paged(house, View::Status(Status::Open), &Filter { sight: ashas(), ..Filter::default() }, 10).await.len(), 1);
}

async fn a_search_finds_what_is_seen(house: House) {
    let crowd = crowd(&house).await;
    let search = async |sight: Sight| {
        let (mut found, mut cursor) = (HashSet::new(), None);
        loop {
            let query = SearchQuery {
                phrases: vec!["hello".to_owned()],
                sight: sight.clone(),
                cursor,
                limit: 7,
                ..SearchQuery::default()
            };
            let page = house.search.search(ALPHA, query).await.unwrap();
            found.extend(page.items.into_iter().map(|found| found.conversation.id));
            cursor = page.next;
            if cursor.is_none() {
                return found;
            }
        }
    };
    let mut expected = HashSet::new();
    for to in &crowd {
        if ashas().sees(house.conversation(*to).await.as_ref()) {
            expected.insert(to.id);
        }
    }
    assert_eq!(search(ashas()).await, expected);
    assert_eq!(search(Sight::Everything).await.len(), crowd.len());
}

async fn ratings_are_listed_and_counted_where_they_are_seen(house: House) {
    for (team, rating) in [(Some(SALES), 5), (Some(CARE), 1), (None, 4)] {
        let to = house.opened(ALPHA).await;
        house.say(to, "hello").await;
        house.apply(to, Act::GiveTeam(team)).await;
        let session = house.conversation(to).await.session.unwrap();
        house.apply(to, Act::Resolve).await;
        house.wait(Duration::from_secs(1));
        house.conversations.rate(ALPHA, to.id, session, rating).await.unwrap();
    }
    let filter = RatingFilter { sight: ashas(), ..RatingFilter::default() };
    assert_eq!(house.ratings.count_ratings(ALPHA, filter.clone()).await.unwrap().given, [0, 0, 0, 1, 1]);
    let query = RatingQuery { filter, cursor: None, limit: 10 };
    let listed = house.ratings.list_ratings(ALPHA, query).await.unwrap().items;
    assert_eq!(listed.iter().map(|rated| rated.rating).collect::<Vec<_>>(), [4, 5]);
}

async fn an_event_says_from_whose_sight_a_conversation_moved(house: House) {
    let mut signals = house.bus.subscribe();
    let to = house.opened(ALPHA).await;
    house.say(to, "hello").await;
    house.apply(to, Act::GiveTeam(Some(SALES))).await;
    house.apply(to, take(BEN)).await;
    house.apply(to, Act::GiveTeam(Some(CARE))).await;
    let mut steps = Vec::new();
    while steps.last().is_none_or(|(_, to): &(Place, Place)| to.team != Some(CARE)) {
        if let engine::model::event::Signal::Happened(event) = signals.next().await.unwrap() {
            let step = event.moved_from.map(|from| (from, Place::of(&event.conversation)));
            steps.extend(step.filter(|step| steps.last() != Some(step)));
        }
    }
    let at = |team, operator| Place { team, operator };
    let expected = [
        (at(None, None), at(Some(SALES), None)),
        (at(Some(SALES), None), at(Some(SALES), Some(BEN))),
        (at(Some(SALES), Some(BEN)), at(Some(CARE), Some(BEN))),
    ];
    assert_eq!(steps, expected);
}
