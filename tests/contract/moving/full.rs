//! A bit of everything that an installation keeps.

use std::time::Duration;

use engine::ids::{ContactId, ConversationId, JobId, LabelId, LetterId, MessageId, TeamId, WebhookId};
use engine::model::act::{Act, Write};
use engine::model::amend::Amendment;
use engine::model::audience::{FaultReason, Member};
use engine::model::automation::RECORD_KIND;
use engine::model::campaign::{Answer, Occasion, Recipient, Send, SendState};
use engine::model::contact::{Blocked, Contact, Marketing};
use engine::model::conversation::NewConversation;
use engine::model::delivery::DeliveryState;
use engine::model::filing::{Priority, Snooze};
use engine::model::job::Job;
use engine::model::lead::What;
use engine::model::merge::{By, Evidence, EvidenceKind};
use engine::model::message::Content;
use engine::model::record::Key;
use engine::model::schedule::Schedule;
use engine::model::social::SocialComment;
use engine::model::usage::{Tokens, Used};
use engine::model::webhook::{Attempt, EventType, NewLetter, Next};
use engine::ports::crm_link_store::LinkMade;
use engine::ports::lead_store::Made;
use engine::ports::provider_ids::Report;
use engine::ports::records::RawRecord;
use engine::ports::request_log::RequestKey;
use engine::ports::shop_case_store::CaseMade;
use engine::ports::tool_ledger::ToolKey;

use crate::acts::{ask_human, take};
use crate::audience_store::{LIST, fault, handle, member};
use crate::campaign_store::{DRIVE, deed, filled, found, send};
use crate::erasure::{begun, finished, known, mira, talked};
use crate::{
    ALPHA, ASHA, BEN, BETA, House, SHOP, consent_ledger, crm_link_store, lead_store, post_store, schedule_store, shop_case_store,
    social_store,
};

pub const HOOK: WebhookId = WebhookId(5);
pub const LEASE: Duration = Duration::from_mins(2);

/// More than a batch.
const MANY: usize = 520;

/// Returns a conversation of the shop.
pub async fn fill(house: &House) -> NewConversation {
    let mira = mira(house).await;
    talked(house, mira, "zwetschgendatschi", b"the plaintextoffile").await;
    let talk = chats(house).await;
    contacts(house, mira).await;
    erasures(house).await;
    work(house, talk.id).await;
    letters(house, talk.id).await;
    campaigns(house, talk.id).await;
    leads_and_posts(house).await;
    social(house).await;
    consents(house).await;
    shops_and_crms(house).await;
    house.say(talk, "and one more").await;
    talk
}

/// Labels, notes, sessions that ended and were rated, what waits and what is snoozed, and a long one.
async fn chats(house: &House) -> NewConversation {
    let rule = RawRecord { organisation: ALPHA, kind: RECORD_KIND, id: 7, version: 0, body: "{}".to_owned() };
    house.records.put(rule, Vec::new(), 0).await.unwrap();
    let talk = house.opened(ALPHA).await;
    house.apply(talk, house.said(talk, Some("c-1"), "Where is the Café? 東京")).await;
    house.apply(talk, Act::Label { add: vec![LabelId(72), LabelId(71)], remove: Vec::new() }).await;
    house.apply(talk, Act::Prioritise(Priority::High)).await;
    house.apply(talk, Act::GiveTeam(Some(TeamId(81)))).await;
    let Act::Write(note) = house.write(BEN, Some("n-1"), "please look", true) else { unreachable!() };
    let content = Content { mentions: vec![ASHA], ..Content::default() };
    house.apply(talk, Act::Write(Write { content, ..note })).await;
    house.apply(talk, take(ASHA)).await;
    house.apply(talk, house.write(ASHA, None, "here I am", false)).await;
    let session = house.conversation(talk).await.session.unwrap();
    house.apply(talk, Act::Resolve).await;
    house.wait(Duration::from_secs(1));
    house.conversations.rate(ALPHA, talk.id, session, 4).await.unwrap();
    house.say(talk, "hello again").await;
    let waiting = house.opened(ALPHA).await;
    house.say(waiting, "a person, please").await;
    house.apply(waiting, ask_human()).await;
    for snooze in [Snooze::Until(house.now().plus(Duration::from_hours(1))), Snooze::UntilMessage] {
        let snoozed = house.opened(ALPHA).await;
        house.say(snoozed, "later").await;
        house.apply(snoozed, Act::Snooze(snooze)).await;
    }
    let theirs = house.opened(BETA).await;
    house.say(theirs, "somebody else's café").await;
    let long = house.opened(ALPHA).await;
    for number in 0..MANY {
        house.say(long, &format!("number {number}")).await;
    }
    talk
}

fn evidence() -> Evidence {
    Evidence { kind: EvidenceKind::Said, text: "They told us".to_owned() }
}

/// Merged, taken apart again, blocked, and with a word on marketing.
async fn contacts(house: &House, mira: ContactId) {
    let otto = known(house, "4917099999999", "Otto Bell", "+49 170 99999999", "otto@mail.example").await;
    let anna = known(house, "4917088888888", "Änne Bell", "+49 170 88888888", "Anne@Mail.example").await;
    let merge = async |from| house.contact_book.merge(ALPHA, mira, from, evidence(), By::Operator(ASHA)).await.unwrap();
    merge(otto).await;
    let undone = merge(anna).await;
    house.contact_book.unmerge(ALPHA, undone.id, By::Operator(ASHA)).await.unwrap();
    let contact = house.contacts.find(ALPHA, anna).await.unwrap().unwrap();
    let marketing = Some(Marketing { at: house.now(), is_stopped: true });
    let blocked = Some(Blocked { at: house.now(), by: ASHA });
    house.contacts.update(Contact { marketing, blocked, ..contact }).await.unwrap();
}

/// One that is over and one that has begun.
async fn erasures(house: &House) {
    let gone = known(house, "4917077777777", "Gunda Gone", "+4917077777777", "gunda@mail.example").await;
    talked(house, gone, "kaiserschmarrn", b"nobody's any more").await;
    let erasing = begun(house, gone).await;
    finished(house, erasing.id).await;
    let going = known(house, "4917066666666", "Gerd Going", "+4917066666666", "gerd@mail.example").await;
    talked(house, going, "marmorkuchen", b"nobody's soon").await;
    begun(house, going).await;
}

fn used(house: &House, conversation: ConversationId, tokens: u64) -> Used {
    Used {
        organisation: ALPHA,
        conversation,
        bot: engine::ids::BotId(3),
        model: "openai/gpt-6-luna".into(),
        at: house.now(),
        requests: 2,
        tokens: Tokens { input: tokens, cached: 60, output: 10, reasoning: 3 },
        estimated: 1,
        cost: 40,
        unpriced: 0,
        took: 800,
    }
}

/// Jobs, records with keys, uses of models, requests, and what providers said.
async fn work(house: &House, talk: ConversationId) {
    let job = |key: Option<&str>, payload: &str| Job {
        id: house.id::<JobId>(),
        organisation: ALPHA,
        kind: "ring_bell".to_owned(),
        key: key.map(str::to_owned),
        payload: payload.to_owned(),
        run_at: house.now(),
        attempts: 0,
        last_error: None,
    };
    house.jobs.push(job(Some("door"), "{}")).await.unwrap();
    let daily = house.schedules.put(schedule_store::schedule(house, ALPHA, "page 1")).await.unwrap();
    let run = schedule_store::run(house, &daily);
    let current = Some(run.id);
    house.schedules.begin(run, None, Some(Schedule { current, ..daily })).await.unwrap();
    house.jobs.push(job(None, r#"{"times":3}"#)).await.unwrap();
    let dead = house.jobs.push(job(None, "broken")).await.unwrap();
    house.jobs.discard(dead, "it is broken").await.unwrap();
    house.jobs.claim(&["ring_bell"], house.now(), LEASE).await.unwrap().expect("there are some");
    for id in 1..=3 {
        let colour = RawRecord { organisation: ALPHA, kind: "colour", id, version: 0, body: format!("{id}") };
        let keys = vec![Key { name: "name", value: format!("colour {id}") }];
        house.records.make(colour, keys, 10).await.unwrap().expect("there is room");
    }
    // Two of one moment are alike in everything.
    house.usage.add(vec![used(house, talk, 100), used(house, talk, 100), used(house, talk, 7)]).await.unwrap();
    house.wait(Duration::from_secs(1));
    house.usage.add(vec![used(house, talk, 100)]).await.unwrap();
    let since = house.now().minus(Duration::from_hours(1));
    for key in ["a", "b"] {
        house.requests.begin(&request(key), "body", house.now(), since).await.unwrap();
    }
    house.requests.finish(&request("a"), "done".to_owned()).await.unwrap();
    house.ledger.begin(&tool(talk), "cancel_order", house.now()).await.unwrap();
    let amendment = Amendment::Delivered { part: 0, of: 1, state: DeliveryState::Read, fault: None };
    let (id, key) = ("wamid.later".to_owned(), "read".to_owned());
    let report = Report { organisation: ALPHA, inbox: SHOP, id, key, amendment, at: house.now() };
    house.provider_ids.find_or_wait(ALPHA, report).await.unwrap();
}

pub fn request(key: &str) -> RequestKey {
    RequestKey { organisation: ALPHA, caller: ASHA, place: "POST /labels".into(), key: key.into() }
}

pub fn tool(conversation: ConversationId) -> ToolKey {
    ToolKey { organisation: ALPHA, conversation, key: "turn 4, cancel_order, #1".into() }
}

/// One delivered, one that is tried again, and one behind it.
async fn letters(house: &House, talk: ConversationId) {
    let letter = |id: i64, conversation| NewLetter {
        id: LetterId(id),
        webhook: HOOK,
        event: EventType::MessageCreated,
        key: format!("evt_{id}"),
        conversation,
        body: format!("{{\"number\":{id}}}"),
    };
    let letters = vec![letter(1, None), letter(2, Some(talk)), letter(3, Some(talk))];
    let cursor = house.events.last_cursor().await.unwrap();
    house.webhooks.enter(ALPHA, letters, Some(cursor), house.now()).await.unwrap();
    let attempt = |status, error: Option<&str>| Attempt {
        at: house.now(),
        took: Duration::from_millis(12),
        status,
        answer: "ok".to_owned(),
        error: error.map(str::to_owned),
    };
    house.webhooks.settle(ALPHA, LetterId(1), attempt(Some(200), None), Next::Delivered).await.unwrap();
    let again = Next::Again(house.now().plus(LEASE));
    house.webhooks.settle(ALPHA, LetterId(2), attempt(None, Some("nobody is there")), again).await.unwrap();
}

/// Some who are due, one who is under way, and one whose message failed.
async fn campaigns(house: &House, talk: ConversationId) {
    filled(house, 4).await;
    let repeated = Member { row: 5, ..member(4) };
    house.audiences.add(ALPHA, LIST, vec![repeated], vec![fault(6, FaultReason::BadNumber, "0151")]).await.unwrap();
    let first = found(house, DRIVE, 1).await;
    let first = Recipient { step: 1, asked_by: Some(Occasion::Read), conversation: Some(talk), ..first };
    house.campaigns.change(first).await.unwrap();
    let read = Send { state: SendState::Read, message: Some(MessageId(9)), answer: Answer::Replied, ..send(house, DRIVE, 1, 0) };
    let read = Send { price: Some(10_700), ..read };
    let failed = Send { state: SendState::Failed, reason: "refused".to_owned(), ..send(house, DRIVE, 2, 0) };
    for send in [read, failed] {
        house.campaigns.begin(send, Vec::new()).await.unwrap();
    }
    house.campaigns.convert(ALPHA, deed(house, 1, Some("order 9"))).await.unwrap();
    // Somebody who came in by themselves.
    let alone = Recipient { handle: handle(9), conversation: None, ..found(house, DRIVE, 2).await };
    house.campaigns.enter(alone, "order 9".to_owned()).await.unwrap();
    house.campaigns.set_cursor(ALPHA, 40).await.unwrap();
}

/// Of each one of which all is known, and one of which nothing is.
async fn leads_and_posts(house: &House) {
    for lead in [lead_store::lead(house), lead_store::somebody(house, ALPHA)] {
        let events = vec![lead_store::event(house, &lead, What::Made), lead_store::event(house, &lead, What::Given(Some(BEN)))];
        assert_eq!(house.leads.make(lead, events, 2).await.unwrap(), Made::New);
    }
    for post in [post_store::post(house), post_store::draft(house, ALPHA)] {
        assert!(house.posts.make(post, 2).await.unwrap());
    }
}

/// The same of what shops and CRMs have.
async fn shops_and_crms(house: &House) {
    for case in [shop_case_store::case(house), shop_case_store::bare(house, ALPHA)] {
        assert_eq!(house.shop_cases.make(case, 2).await.unwrap(), CaseMade::New);
    }
    for link in [crm_link_store::link(house), crm_link_store::bare(house, ALPHA)] {
        assert_eq!(house.crm_links.make(link, 2).await.unwrap(), LinkMade::New);
    }
}

/// A post of which all is known, and one of which nothing is; a comment of each kind, and figures of the account and of a post.
async fn social(house: &House) {
    let (whole, bare) = (social_store::full(house, "17_18"), social_store::bare(house, ALPHA, "17_19"));
    house.social.put_posts(vec![whole.clone(), bare], 2).await.unwrap();
    let named = SocialComment { author_id: "24680".to_owned(), likes: Some(2), ..social_store::comment(house, &whole, "c1") };
    house.social.put_comments(vec![named, social_store::comment(house, &whole, "c2")], 2).await.unwrap();
    let days = vec![social_store::day(None, 20_778, Some(100)), social_store::day(Some(whole.id), 20_778, None)];
    house.social.note_figures(days).await.unwrap();
}

/// By contact, and of a number alone.
async fn consents(house: &House) {
    let said =
        vec![consent_ledger::agreed(house, ALPHA, consent_ledger::MIRA), consent_ledger::ended(house, consent_ledger::PHONE)];
    house.consents.add(said).await.unwrap();
}
