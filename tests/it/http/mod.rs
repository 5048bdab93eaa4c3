//! The API, files and pages of the real program, with two organisations in it.

mod audiences;
mod audit;
mod auth;
mod automations;
mod consents;
mod contact_page;
mod conversations;
mod crm;
mod developers;
mod doors;
mod files;
mod filing;
mod kept_work;
mod leads;
mod mail;
mod one_contact;
mod organisations;
mod people;
mod plans;
mod posts;
mod problems;
mod roles;
mod routing;
mod search;
mod second_factor;
mod secrets;
mod service;
mod settings;
mod sight;
mod sign_on;
mod sign_up;
mod surfaces;
mod walk;

use engine::clock::{Clock as _, SystemClock};
use engine::ids::{BotId, InboxId, OperatorId, OrgId};
use engine::model::bot::{Bot, ResponderKind};
use engine::model::inbox::{Inbox, Timing};
use engine::model::operator::{Operator, SecondFactor};
use engine::model::org::Organisation;
use engine::model::role::HeldRole;
use switchboard::http::passwords;
use tokio::sync::OnceCell;

use crate::harness::api::Api;
use crate::harness::at_rest::AtRest;
use crate::harness::program::{NO_LIMITS, Program};
use crate::harness::shop::{DEMO_INBOX, Shop};

const PASSWORD: &str = "correct-horse-battery-staple";
const HELPER: &str = "otto@plug-and-cord.example";
const RIVAL: &str = "rita@rival.example";
const RIVAL_INBOX: &str = "rivals-inbox";

/// The demo's organisation with a second operator, and a rival organisation beside it.
struct Town {
    shop: Shop,
    /// An operator of the shop who is not an owner.
    helper: Api,
    /// The owner of the rival organisation.
    rival: Api,
}

async fn town() -> &'static Town {
    static TOWN: OnceCell<Town> = OnceCell::const_new();
    TOWN.get_or_init(build).await
}

async fn build() -> Town {
    let shop = Shop::open(&[NO_LIMITS]).await;
    let data = shop.data();
    // There is no call that makes organisations, so they are put into the store while nobody runs on it.
    let end = async |program: Program| {
        program.stop().await;
        settle(&data).await;
    };
    let shop = shop.restarted(&[NO_LIMITS], end).await;
    let helper = Api::login(shop.url(), HELPER, PASSWORD).await;
    let rival = Api::login(shop.url(), RIVAL, PASSWORD).await;
    Town { shop, helper, rival }
}

async fn settle(data: &std::path::Path) {
    let store = AtRest::open(data).await;
    let (clock, ids, records) = (SystemClock, &store.ids, &store.records);
    let demo = records.find_by_key::<Inbox>("public_key", DEMO_INBOX).await.unwrap().unwrap().value.organisation;
    let now = clock.now();
    let operator = |organisation: OrgId, email: &str, name: &str, role| Operator {
        id: ids.next_at::<OperatorId>(now),
        organisation,
        name: name.to_owned(),
        email: email.to_owned(),
        password_hash: passwords::hash(PASSWORD).unwrap(),
        role,
        second_factor: SecondFactor::default(),
        created_at: now,
    };
    records.put(demo, &operator(demo, HELPER, "Otto Bell", HeldRole::Operator), 0).await.unwrap();

    let rival: OrgId = ids.next_at(now);
    records
        .put(rival, &Organisation { id: rival, name: "Rival".to_owned(), require_second_factor: false, created_at: now }, 0)
        .await
        .unwrap();
    records.put(rival, &operator(rival, RIVAL, "Rita Rival", HeldRole::Owner), 0).await.unwrap();
    let bot: BotId = ids.next_at(now);
    let settings = Bot { id: bot, organisation: rival, responder: ResponderKind::Scripted, created_at: now, ..Bot::default() };
    records.put(rival, &settings, 0).await.unwrap();
    let inbox = Inbox {
        id: ids.next_at::<InboxId>(now),
        organisation: rival,
        name: "Rival".to_owned(),
        bot,
        public_key: RIVAL_INBOX.to_owned(),
        timing: Timing { settle_ms: 0, ..Timing::default() },
        created_at: now,
        ..Inbox::default()
    };
    records.put(rival, &inbox, 0).await.unwrap();
}
