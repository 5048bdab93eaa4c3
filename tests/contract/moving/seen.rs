//! Everything that the ports show of an installation, as text.

use std::fmt::Debug;
use std::time::Duration;

use engine::clock::Timestamp;
use engine::ids::{ContactId, LabelId, LetterId, OrgId, TeamId};
use engine::model::automation::RECORD_KIND;
use engine::model::campaign::Recipient;
use engine::model::conversation::Status;
use engine::model::record::Key;
use engine::model::session::month_of;
use engine::model::sight::Sight;
use engine::model::usage::day_of;
use engine::page::MAX_PAGE;
use engine::ports::audit_log::AuditFilter;
use engine::ports::automation_log::RunsOf;
use engine::ports::call_store::CallsOf;
use engine::ports::campaign_store::Which;
use engine::ports::contact_book::ContactFilter;
use engine::ports::conversation_store::{About, Filter, ListQuery, Listed, View};
use engine::ports::lead_store::LeadQuery;
use engine::ports::message_search::SearchQuery;
use engine::ports::message_store::{Bound, Range};
use engine::ports::post_store::PostQuery;
use engine::ports::rating_store::{RatingFilter, RatingQuery};
use engine::ports::schedule_store;

use super::full::{HOOK, request, tool};
use crate::audience_store::LIST;
use crate::campaign_store::{DRIVE, deed};
use crate::{
    ALPHA, ASHA, BETA, House, SHOP, consent_ledger, crm_link_store, lead_store, post_store, shop_case_store, social_store,
};

/// What was asked for, and what came.
type Seen = Vec<(String, String)>;

pub async fn seen(house: &House) -> Seen {
    let mut seen = Seen::new();
    conversations(house, &mut seen).await;
    contacts(house, &mut seen).await;
    words(house, &mut seen).await;
    work(house, &mut seen).await;
    books(house, &mut seen).await;
    campaigns(house, &mut seen).await;
    leads_and_posts(house, &mut seen).await;
    social(house, &mut seen).await;
    consents(house, &mut seen).await;
    shops_and_crms(house, &mut seen).await;
    files(house, &mut seen).await;
    seen
}

fn add(seen: &mut Seen, what: impl Into<String>, shown: impl Debug) {
    seen.push((what.into(), format!("{shown:#?}")));
}

async fn listed(house: &House, organisation: OrgId, view: View, filter: Filter) -> Vec<Listed> {
    let query = ListQuery { view, about: About::default(), filter, cursor: None, limit: MAX_PAGE };
    house.conversations.list(organisation, query).await.unwrap().items
}

async fn conversations(house: &House, seen: &mut Seen) {
    let statuses = [Status::Open, Status::Resolved, Status::Snoozed].map(View::Status);
    for view in [View::Mine(ASHA), View::Unassigned, View::Mentioned(ASHA), View::Due].into_iter().chain(statuses) {
        for organisation in [ALPHA, BETA] {
            let found = listed(house, organisation, view, Filter::default()).await;
            for item in &found {
                let id = item.conversation.id;
                let range = Range { side: Bound::Latest, limit: MAX_PAGE, with_private: true };
                add(seen, format!("messages of {id}"), house.messages.list(organisation, id, range).await.unwrap());
                add(seen, format!("traces of {id}"), house.turn_log.list(organisation, id, None, 10).await.unwrap());
                add(seen, format!("session of {id}"), house.conversations.find_last_session(organisation, id).await.unwrap());
                add(seen, format!("calls of {id}"), calls(house, organisation, CallsOf::Conversation(id)).await);
                let runs = house.automations.list(organisation, RunsOf::Conversation(id), None, 10).await.unwrap();
                add(seen, format!("runs in {id}"), runs);
                let used = house.usage.tokens_of(organisation, id, Timestamp::from_millis(0)).await.unwrap();
                add(seen, format!("tokens of {id}"), used);
            }
            add(seen, format!("{view:?} of {organisation}"), found);
        }
    }
    let narrow = Filter { label: Some(LabelId(71)), teams: vec![TeamId(81)], ..Filter::default() };
    add(seen, "labelled", listed(house, ALPHA, View::Status(Status::Open), narrow).await);
    let counts = house.conversations.count(ALPHA, ASHA, vec![TeamId(81)], Sight::Everything).await.unwrap();
    add(seen, "counts", counts);
    add(seen, "log", house.log(ALPHA).await);
    add(seen, "the others' log", house.log(BETA).await);
    let cursors = (house.events.first_cursor().await.unwrap(), house.events.last_cursor().await.unwrap());
    add(seen, "cursors", cursors);
    add(seen, "next timer", house.timers.next_due().await.unwrap());
    let turns = house.conversations.list_due_turns(house.now().plus(Duration::from_hours(1)), 100).await.unwrap();
    let mut turns: Vec<String> = turns.iter().map(|turn| format!("{turn:?}")).collect();
    turns.sort();
    add(seen, "turns", turns);
}

async fn calls(house: &House, organisation: OrgId, of: CallsOf) -> impl Debug {
    house.calls.list(organisation, of, None, MAX_PAGE).await.unwrap()
}

async fn contacts(house: &House, seen: &mut Seen) {
    let all = house.contact_book.list_contacts(ALPHA, ContactFilter::default(), None, MAX_PAGE).await.unwrap();
    for contact in &all {
        let id: ContactId = contact.id;
        add(seen, format!("merges of {id}"), house.contact_book.list_merges(ALPHA, id, 10).await.unwrap());
        add(seen, format!("notes on {id}"), house.contact_notes.list_notes(ALPHA, id, None, 10).await.unwrap());
        add(seen, format!("alike {id}"), house.contact_book.list_alike(ALPHA, id, 10).await.unwrap());
        add(seen, format!("asked {id}"), house.ratings.last_asked(ALPHA, id).await.unwrap());
        add(seen, format!("whether {id} was erased"), house.erasure.was_erased(ALPHA, id).await.unwrap());
    }
    add(seen, "contacts", all);
    let blocked = ContactFilter { blocked: true, ..ContactFilter::default() };
    add(seen, "blocked", house.contact_book.list_contacts(ALPHA, blocked, None, MAX_PAGE).await.unwrap());
    for text in ["quandt", "anne@mail", "änne", "4915112345678", "+49 170 99", "nobody"] {
        add(seen, format!("contacts with {text}"), house.contact_book.search(ALPHA, text, 10).await.unwrap());
    }
    add(seen, "erasures", house.erasure.list(ALPHA, None, 10).await.unwrap());
}

/// Messages with a word.
pub async fn found(house: &House, word: &str) -> Vec<engine::ports::message_search::Found> {
    let query = SearchQuery { phrases: vec![word.to_owned()], limit: 50, ..SearchQuery::default() };
    house.search.search(ALPHA, query).await.unwrap().items
}

async fn words(house: &House, seen: &mut Seen) {
    for word in ["zwetschgendatschi", "cafe", "please look", "hello again", "519", "kaiserschmarrn"] {
        let found = found(house, word).await;
        assert_eq!(found.is_empty(), word == "kaiserschmarrn", "{word}");
        add(seen, format!("messages with {word}"), found);
    }
}

async fn work(house: &House, seen: &mut Seen) {
    add(seen, "dead jobs", house.jobs.list_dead(ALPHA, None, 10).await.unwrap());
    add(seen, "untried jobs", house.jobs.count_untried(ALPHA, "ring_bell").await.unwrap());
    for kind in ["colour", "agent_talk", "knowledge_gap", RECORD_KIND] {
        add(seen, format!("records of {kind}"), house.records.list_all(kind, None, MAX_PAGE).await.unwrap());
        add(seen, format!("how many {kind}"), house.records.count(ALPHA, kind).await.unwrap());
    }
    let key = Key { name: "name", value: "colour 2".to_owned() };
    add(seen, "colour 2", house.records.find_by_key("colour", &key).await.unwrap());
    add(seen, "outbox", house.outbox.count(ALPHA, SHOP).await.unwrap());
    for id in ["wamid.zwetschgendatschi", "wamid.marmorkuchen", "wamid.later"] {
        let bound = house.provider_ids.find(ALPHA, SHOP, id).await.unwrap();
        if let Some(bound) = &bound {
            add(seen, format!("waiting {id}"), house.outbox.find(ALPHA, bound.message).await.unwrap());
        }
        add(seen, id, bound);
    }
    add(seen, "webhooks' cursor", house.webhooks.cursor(ALPHA).await.unwrap());
    add(seen, "letters", house.webhooks.list(ALPHA, HOOK, None, 10).await.unwrap());
    add(seen, "waiting letters", house.webhooks.count_waiting(ALPHA, HOOK).await.unwrap());
    for id in 1..=3 {
        add(seen, format!("letter {id}"), house.webhooks.find(ALPHA, HOOK, LetterId(id)).await.unwrap());
    }
    add(seen, "occasions", house.automations.list_waiting(MAX_PAGE).await.unwrap());
    let since = house.now().minus(Duration::from_hours(1));
    for key in ["a", "b"] {
        let begun = house.requests.begin(&request(key), "body", house.now(), since).await.unwrap();
        add(seen, format!("request {key}"), begun);
    }
    let talks = listed(house, ALPHA, View::Mentioned(ASHA), Filter::default()).await;
    for talk in talks {
        let key = tool(talk.conversation.id);
        add(seen, "tool", house.ledger.begin(&key, "cancel_order", house.now()).await.unwrap());
    }
}

async fn books(house: &House, seen: &mut Seen) {
    let query = RatingQuery { filter: RatingFilter::default(), cursor: None, limit: 100 };
    add(seen, "ratings", house.ratings.list_ratings(ALPHA, query).await.unwrap());
    add(seen, "counted ratings", house.ratings.count_ratings(ALPHA, RatingFilter::default()).await.unwrap());
    let day = day_of(house.now());
    add(seen, "usage", house.usage.by_day(ALPHA, day, day).await.unwrap());
    add(seen, "sessions", house.meter.opened_in(ALPHA, month_of(house.now())).await.unwrap());
    add(seen, "audit", house.audit.list(ALPHA, AuditFilter::default(), None, MAX_PAGE).await.unwrap());
    add(seen, "runs", house.automations.list(ALPHA, RunsOf::Everything, None, MAX_PAGE).await.unwrap());
    add(seen, "schedules", house.schedules.list(ALPHA).await.unwrap());
    add(seen, "scheduled", house.schedules.list_runs(ALPHA, schedule_store::RunsOf::Everything, None, MAX_PAGE).await.unwrap());
    add(seen, "calls", calls(house, ALPHA, CallsOf::Inbox(SHOP)).await);
    add(seen, "live calls", calls(house, ALPHA, CallsOf::Live).await);
}

async fn campaigns(house: &House, seen: &mut Seen) {
    add(seen, "members", house.audiences.list_members(ALPHA, LIST, 0, 100).await.unwrap());
    add(seen, "faults", house.audiences.list_faults(ALPHA, LIST, 0, 100).await.unwrap());
    add(seen, "audience", house.audiences.count(ALPHA, LIST).await.unwrap());
    let people = house.campaigns.list(ALPHA, DRIVE, Which::All, 0, 100).await.unwrap();
    for (recipient, _) in &people {
        if let Some(talk) = recipient.conversation {
            add(seen, format!("campaigns of {talk}"), house.campaigns.list_in(ALPHA, talk).await.unwrap());
        }
        add(seen, format!("sends to {}", recipient.row), house.campaigns.list_sends(ALPHA, DRIVE, recipient.row).await.unwrap());
    }
    if let Some((last, _)) = people.last() {
        let other = Recipient { handle: "+491510000099".to_owned(), ..last.clone() };
        add(seen, "order 9", house.campaigns.enter(other, "order 9".to_owned()).await.unwrap());
    }
    add(seen, "converted", house.campaigns.convert(ALPHA, deed(house, 4, Some("order 9"))).await.unwrap());
    add(seen, "people", people);
    add(seen, "figures", house.campaigns.count(ALPHA, DRIVE).await.unwrap());
    add(seen, "zones", house.campaigns.zones(ALPHA, DRIVE).await.unwrap());
    add(seen, "next time", house.campaigns.next_due(ALPHA, DRIVE).await.unwrap());
    add(seen, "campaigns' cursor", house.campaigns.cursor(ALPHA).await.unwrap());
    let since = house.now().minus(Duration::from_hours(1));
    add(seen, "reached", house.campaigns.count_reached(ALPHA, SHOP, since).await.unwrap());
}

async fn leads_and_posts(house: &House, seen: &mut Seen) {
    let leads = house.leads.list(LeadQuery::all(ALPHA), None, MAX_PAGE).await.unwrap().items;
    for lead in &leads {
        let history = house.leads.history(ALPHA, lead.id, None, MAX_PAGE).await.unwrap();
        add(seen, format!("what happened to {}", lead.id), history);
    }
    add(seen, "leads", leads);
    let of_address = house.leads.find_by_email(ALPHA, "MIRA@mail.example").await.unwrap();
    assert!(of_address.is_some(), "the address of one of them");
    add(seen, "the lead of an address", of_address);
    add(seen, "leads by stage", house.leads.count(LeadQuery::all(ALPHA)).await.unwrap());
    let another = lead_store::somebody(house, ALPHA);
    add(seen, "room for a third lead", house.leads.make(another, Vec::new(), 2).await.unwrap());
    let query = PostQuery { organisation: ALPHA, inbox: None, states: Vec::new() };
    let (from, to) = (house.now().minus(Duration::from_hours(1)), house.now().plus(Duration::from_hours(1)));
    add(seen, "posts", house.posts.list(query.clone(), from, to, MAX_PAGE).await.unwrap());
    add(seen, "posts without a time", house.posts.list_undated(query, None, MAX_PAGE).await.unwrap());
    add(seen, "next post", house.posts.next_due().await.unwrap());
    let another = post_store::draft(house, ALPHA);
    add(seen, "room for a third post", house.posts.make(another, 2).await.unwrap());
}

async fn shops_and_crms(house: &House, seen: &mut Seen) {
    add(seen, "cases", house.shop_cases.list(shop_case_store::all(), None, MAX_PAGE).await.unwrap());
    add(seen, "cases by kind and state", house.shop_cases.count(ALPHA).await.unwrap());
    add(seen, "next case", house.shop_cases.next_due().await.unwrap());
    let another = shop_case_store::bare(house, ALPHA);
    add(seen, "room for a third case", house.shop_cases.make(another, 2).await.unwrap());
    let links = crm_link_store::all();
    add(seen, "links", house.crm_links.list(links, None, MAX_PAGE).await.unwrap());
    add(seen, "counted links", house.crm_links.count(links.organisation, links.connection).await.unwrap());
    let another = crm_link_store::bare(house, ALPHA);
    add(seen, "room for a third link", house.crm_links.make(another, 2).await.unwrap());
}

async fn social(house: &House, seen: &mut Seen) {
    let posts = house.social.list_posts(ALPHA, None, None, MAX_PAGE).await.unwrap();
    for post in &posts {
        let figures = house.social.list_figures(ALPHA, SHOP, Some(post.id), 0).await.unwrap();
        add(seen, format!("how {} stood", post.id), figures);
        let comments = house.social.list_comments(ALPHA, post.id, None, MAX_PAGE).await.unwrap();
        add(seen, format!("comments on {}", post.id), comments);
    }
    let ids: Vec<_> = posts.iter().map(|post| post.external.clone()).collect();
    add(seen, "copies of posts", posts);
    for external in ids {
        add(seen, format!("the copy of {external}"), house.social.find_by_external(ALPHA, SHOP, &external).await.unwrap());
    }
    add(seen, "how the account stood", house.social.list_figures(ALPHA, SHOP, None, 0).await.unwrap());
    add(seen, "comments of one", house.social.list_by_author(ALPHA, SHOP, "24680", None, MAX_PAGE).await.unwrap());
    let another = social_store::bare(house, ALPHA, "17_20");
    add(seen, "room for a third copy", house.social.put_posts(vec![another], 2).await.unwrap());
}

async fn consents(house: &House, seen: &mut Seen) {
    let handles = [consent_ledger::PHONE.to_owned()];
    let said = house.consents.list(ALPHA, consent_ledger::MIRA, &handles, None, MAX_PAGE).await.unwrap();
    add(seen, "what was said", said);
    add(seen, "what was said last", house.consents.newest(ALPHA, consent_ledger::PHONE).await.unwrap());
}

async fn files(house: &House, seen: &mut Seen) {
    let mut files = house.blobs.list(None, MAX_PAGE).await.unwrap();
    files.sort_by_key(|(_, file)| file.id.0);
    for (organisation, file) in files {
        let bytes = house.blobs.get(organisation, file.id).await.unwrap();
        add(seen, format!("file {}", file.id), (organisation, &file, bytes));
    }
}
