//! Every route, grouped by who calls.

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{Router, get, options, post};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::uploads::MAX_REQUEST;
use super::{
    acts, api_keys, assistants, attachments, audiences, audit, auth, automations, availability, bots, business_hours, calls,
    campaigns, canned_replies, channel_accounts, comments, contact_book, contact_consents, contact_export, contact_fields,
    contact_notes, contacts, conversations, crm, erasures, filing, guides, inboxes, invitations, knowledge, labels, leads,
    macros, messages, oneself, openapi, operators, ops, organisation, origins, outgoing_webhooks, pages, plan, posts, ratings,
    resets, roles, saved_views, schedules, search, second_factor, service_policies, shop, sign_on, sign_up, social, teams,
    templates, webhooks,
};
use crate::app::App;
use crate::{sandbox, voice};

/// `/api/v1`: what the API document describes.
pub fn api() -> OpenApiRouter<App> {
    OpenApiRouter::new().merge(for_everybody()).merge(for_visitors()).merge(for_operators()).merge(for_settings())
}

fn for_everybody() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(auth::login))
        .routes(routes!(auth::refresh))
        .routes(routes!(auth::logout))
        .routes(routes!(invitations::look))
        .routes(routes!(invitations::accept))
        .routes(routes!(resets::ask))
        .routes(routes!(resets::reset))
        .routes(routes!(sign_on::ways))
        .routes(routes!(sign_up::sign_up))
        .routes(routes!(sign_up::look))
        .routes(routes!(sign_up::confirm))
        .routes(routes!(sign_on::come_back))
        .routes(routes!(sign_on::leave))
        .routes(routes!(knowledge::files::open))
        .route("/openapi.json", get(openapi::serve))
}

/// The widget on a customer's site.
fn for_visitors() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(attachments::upload_as_visitor))
        .route("/chat/attachments", options(origins::preflight))
        .layer(DefaultBodyLimit::max(MAX_REQUEST))
        .layer(from_fn(origins::open_to_sites))
}

/// The inbox, and API clients.
fn for_operators() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(auth::me))
        .routes(routes!(oneself::change_password))
        .routes(routes!(oneself::logins))
        .routes(routes!(oneself::end_login))
        .routes(routes!(second_factor::offer))
        .routes(routes!(second_factor::confirm))
        .routes(routes!(second_factor::end))
        .routes(routes!(conversations::list))
        .routes(routes!(conversations::counts))
        .routes(routes!(conversations::read))
        .routes(routes!(messages::list, messages::write))
        .routes(routes!(comments::hide))
        .routes(routes!(messages::acts::retry))
        .routes(routes!(messages::acts::react))
        .routes(routes!(acts::take))
        .routes(routes!(acts::give_back))
        .routes(routes!(acts::resolve))
        .routes(routes!(acts::reopen))
        .routes(routes!(acts::read))
        .routes(routes!(acts::typing))
        .routes(routes!(contact_book::search))
        .routes(routes!(contacts::read, contacts::change))
        .routes(routes!(contact_book::alike))
        .routes(routes!(contact_book::merge))
        .routes(routes!(contact_book::undo_merge))
        .routes(routes!(contact_export::export))
        .routes(routes!(erasures::erase))
        .routes(routes!(erasures::list))
        .routes(routes!(erasures::read))
        .routes(routes!(contact_book::timeline))
        .routes(routes!(contact_notes::notes, contact_notes::write))
        .routes(routes!(contact_notes::rewrite, contact_notes::erase))
        .routes(routes!(contact_notes::block))
        .routes(routes!(contact_consents::list, contact_consents::write))
        .routes(routes!(conversations::of_contact))
        .routes(routes!(calls::list, voice::outbound::place))
        .routes(routes!(calls::read))
        .routes(routes!(voice::live::hang_up))
        .routes(routes!(voice::legs::ring))
        .routes(routes!(voice::live::recording))
        .routes(routes!(operators::list, operators::add))
        .routes(routes!(operators::read, operators::change, operators::remove))
        .routes(routes!(second_factor::take))
        .routes(routes!(invitations::list, invitations::invite))
        .routes(routes!(invitations::take_back))
        .routes(routes!(roles::list, roles::add))
        .routes(routes!(roles::read, roles::change, roles::remove))
        .routes(routes!(audit::list))
        .routes(routes!(audit::export))
        .merge(for_filing())
        .merge(OpenApiRouter::new().routes(routes!(attachments::upload)).layer(DefaultBodyLimit::max(MAX_REQUEST)))
}

/// How operators file their work and find it again.
fn for_filing() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(filing::labels))
        .routes(routes!(filing::priority))
        .routes(routes!(filing::snooze))
        .routes(routes!(filing::team))
        .routes(routes!(filing::assign))
        .routes(routes!(filing::bulk))
        .routes(routes!(labels::list, labels::add))
        .routes(routes!(labels::read, labels::change, labels::remove))
        .routes(routes!(teams::list, teams::add))
        .routes(routes!(teams::read, teams::change, teams::remove))
        .routes(routes!(saved_views::list, saved_views::add))
        .routes(routes!(saved_views::read, saved_views::change, saved_views::remove))
        .routes(routes!(canned_replies::list, canned_replies::add))
        .routes(routes!(canned_replies::read, canned_replies::change, canned_replies::remove))
        .routes(routes!(canned_replies::render))
        .routes(routes!(macros::list, macros::add))
        .routes(routes!(macros::read, macros::change, macros::remove))
        .routes(routes!(macros::run))
        .routes(routes!(schedules::list))
        .routes(routes!(schedules::runs))
        .routes(routes!(schedules::stop))
        .routes(routes!(schedules::read, schedules::change))
        .routes(routes!(schedules::run))
        .routes(routes!(schedules::dead))
        .routes(routes!(schedules::retry))
        .merge(for_audiences())
        .merge(for_leads())
        .merge(for_crm())
        .merge(for_posts())
        .merge(for_shops())
        .routes(routes!(campaigns::list, campaigns::add))
        .routes(routes!(campaigns::read, campaigns::change, campaigns::remove))
        .routes(routes!(campaigns::run::start))
        .routes(routes!(campaigns::run::pause))
        .routes(routes!(campaigns::run::resume))
        .routes(routes!(campaigns::run::stop))
        .routes(routes!(campaigns::run::test))
        .routes(routes!(campaigns::figures::forecast))
        .routes(routes!(campaigns::figures::statistics))
        .routes(routes!(campaigns::figures::recipients))
        .routes(routes!(campaigns::export::export))
        .routes(routes!(campaigns::people::enter))
        .routes(routes!(campaigns::people::person, campaigns::people::leave))
        .routes(routes!(campaigns::read_rules, campaigns::change_rules))
        .routes(routes!(campaigns::value::read_prices, campaigns::value::change_prices))
        .routes(routes!(campaigns::value::tell))
        .routes(routes!(automations::list, automations::add))
        .routes(routes!(automations::order))
        .routes(routes!(automations::attempt))
        .routes(routes!(automations::runs))
        .routes(routes!(automations::read, automations::change, automations::remove))
        .routes(routes!(contact_fields::list, contact_fields::add))
        .routes(routes!(contact_fields::read, contact_fields::change, contact_fields::remove))
        .routes(routes!(search::search))
        .routes(routes!(availability::read, availability::choose))
        .routes(routes!(ratings::list))
        .routes(routes!(ratings::summary))
}

/// Whom campaigns are for.
fn for_audiences() -> OpenApiRouter<App> {
    use audiences::{contacts, files, members};
    let uploads = OpenApiRouter::new().routes(routes!(files::upload)).layer(DefaultBodyLimit::max(files::MAX_REQUEST));
    OpenApiRouter::new()
        .merge(uploads)
        .routes(routes!(files::check))
        .routes(routes!(contacts::try_contacts))
        .routes(routes!(audiences::list, audiences::add))
        .routes(routes!(audiences::read, audiences::remove))
        .routes(routes!(members::members, members::add_members))
        .routes(routes!(members::remove_member))
        .routes(routes!(members::faults))
}

/// Who may become a customer.
fn for_leads() -> OpenApiRouter<App> {
    use leads::{acts, sequences};
    OpenApiRouter::new()
        .routes(routes!(leads::list, leads::add))
        .routes(routes!(leads::counts))
        .routes(routes!(leads::read, leads::change, leads::remove))
        .routes(routes!(leads::of_contact))
        .routes(routes!(acts::history))
        .routes(routes!(acts::note))
        .routes(routes!(acts::hand_over))
        .routes(routes!(sequences::enter, sequences::leave))
        .routes(routes!(sequences::read_rules, sequences::change_rules))
}

/// The business's own CRM.
fn for_crm() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(crm::list, crm::add))
        .routes(routes!(crm::check))
        .routes(routes!(crm::read, crm::change, crm::remove))
        .routes(routes!(crm::sync))
        .routes(routes!(crm::links))
}

/// What happens at the shop.
fn for_shops() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(shop::read_rules, shop::change_rules))
        .routes(routes!(shop::sync))
        .routes(routes!(shop::cases))
        .routes(routes!(shop::counts))
        .routes(routes!(shop::case))
        .routes(routes!(shop::settle))
}

/// What pages and accounts show to everybody.
fn for_posts() -> OpenApiRouter<App> {
    use posts::{acts, media};
    let uploads = OpenApiRouter::new().routes(routes!(media::upload)).layer(DefaultBodyLimit::max(media::MAX_REQUEST));
    OpenApiRouter::new()
        .merge(uploads)
        .routes(routes!(posts::list, posts::add))
        .routes(routes!(posts::drafts))
        .routes(routes!(posts::places))
        .routes(routes!(posts::read, posts::change, posts::remove))
        .routes(routes!(acts::submit))
        .routes(routes!(acts::approve))
        .routes(routes!(acts::send_back))
        .routes(routes!(acts::move_to))
        .routes(routes!(acts::publish))
        .routes(routes!(acts::retry))
        .routes(routes!(acts::duplicate))
        .routes(routes!(social::list))
        .routes(routes!(social::read))
        .routes(routes!(social::comments))
        .routes(routes!(social::accounts))
        .routes(routes!(social::sync))
}

/// Settings.
fn for_settings() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(organisation::read, organisation::change))
        .routes(routes!(business_hours::list, business_hours::add))
        .routes(routes!(business_hours::read, business_hours::change, business_hours::remove))
        .routes(routes!(service_policies::list, service_policies::add))
        .routes(routes!(service_policies::read, service_policies::change, service_policies::remove))
        .routes(routes!(plan::read))
        .routes(routes!(sign_on::settings::read, sign_on::settings::put, sign_on::settings::remove))
        .routes(routes!(sign_on::settings::check))
        .routes(routes!(inboxes::list, inboxes::add))
        .routes(routes!(inboxes::read, inboxes::change))
        .routes(routes!(inboxes::renew_secret))
        .routes(routes!(inboxes::retention))
        .routes(routes!(channel_accounts::read, channel_accounts::connect, channel_accounts::disconnect))
        .routes(routes!(channel_accounts::check))
        .routes(routes!(channel_accounts::health))
        .routes(routes!(templates::list, templates::create))
        .routes(routes!(templates::edit, templates::remove))
        .routes(routes!(templates::renew))
        .routes(routes!(bots::list, bots::add))
        .routes(routes!(bots::read, bots::change, bots::remove))
        .routes(routes!(voice::phone::read, voice::phone::connect, voice::phone::disconnect))
        .routes(routes!(voice::phone::point))
        .routes(routes!(voice::agents::list, voice::agents::add))
        .routes(routes!(voice::agents::read, voice::agents::change, voice::agents::remove))
        .routes(routes!(voice::provider::provide))
        .routes(routes!(voice::provider::voices))
        .merge(for_developers())
        .merge(for_assistants())
        .merge(for_knowledge())
}

/// Programs of the business.
fn for_developers() -> OpenApiRouter<App> {
    use outgoing_webhooks::{self as webhooks, deliveries};
    OpenApiRouter::new()
        .routes(routes!(api_keys::list, api_keys::add))
        .routes(routes!(api_keys::read, api_keys::revoke))
        .routes(routes!(webhooks::list, webhooks::add))
        .routes(routes!(webhooks::read, webhooks::change, webhooks::remove))
        .routes(routes!(webhooks::renew_secret))
        .routes(routes!(deliveries::attempt))
        .routes(routes!(deliveries::list))
        .routes(routes!(deliveries::read))
        .routes(routes!(deliveries::redeliver))
}

/// Bots with agents.
fn for_assistants() -> OpenApiRouter<App> {
    use assistants::{assist, connections, editions, notices, packs, preview, servers, tools, traces, usage};
    OpenApiRouter::new()
        .routes(routes!(editions::read_draft, editions::keep_draft, editions::discard_draft))
        .routes(routes!(editions::publish))
        .routes(routes!(editions::list))
        .routes(routes!(editions::read))
        .routes(routes!(editions::restore))
        .routes(routes!(preview::preview))
        .routes(routes!(connections::list, connections::add))
        .routes(routes!(connections::read, connections::change, connections::remove))
        .routes(routes!(connections::check))
        .routes(routes!(connections::known))
        .routes(routes!(traces::list))
        .routes(routes!(traces::read))
        .routes(routes!(usage::read))
        .routes(routes!(usage::limit))
        .routes(routes!(notices::list))
        .routes(routes!(assist::assist))
        .routes(routes!(tools::catalogue))
        .routes(routes!(tools::list, tools::add))
        .routes(routes!(tools::read, tools::change, tools::remove))
        .routes(routes!(tools::attempt))
        .routes(routes!(servers::list, servers::add))
        .routes(routes!(servers::read, servers::change, servers::remove))
        .routes(routes!(servers::check))
        .routes(routes!(packs::list))
        .routes(routes!(packs::connect, packs::disconnect))
        .routes(routes!(packs::check))
}

/// What bots answer from.
fn for_knowledge() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(knowledge::list, knowledge::add))
        .routes(routes!(knowledge::change, knowledge::remove))
        .routes(routes!(knowledge::search))
        .routes(routes!(knowledge::pages::add))
        .routes(routes!(knowledge::documents::read, knowledge::documents::remove))
        .routes(routes!(knowledge::documents::retry))
        .routes(routes!(knowledge::documents::cancel))
        .routes(routes!(knowledge::documents::passages))
        .routes(routes!(knowledge::files::read))
        .routes(routes!(knowledge::answers::add))
        .routes(routes!(knowledge::answers::read, knowledge::answers::change))
        .routes(routes!(knowledge::gaps::list))
        .routes(routes!(knowledge::gaps::dismiss))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(knowledge::documents::list, knowledge::upload::put))
                .layer(DefaultBodyLimit::max(knowledge::upload::MAX_REQUEST)),
        )
}

/// Browsers: pages, scripts, files.
pub fn pages() -> Router<App> {
    Router::new()
        .route("/", get(pages::demo_home))
        .route("/demo/{*path}", get(pages::demo_file))
        .route("/widget.js", get(pages::widget))
        .route("/chat.js", get(pages::chat))
        .route("/inbox", get(pages::to_inbox))
        .route("/inbox/", get(pages::inbox_home))
        .route("/inbox/{*path}", get(pages::inbox_file))
        .route("/docs", get(pages::to_docs))
        .route("/docs/", get(pages::docs_home))
        .route("/docs/{*path}", get(pages::docs_file))
        .route("/guides", get(guides::to_index))
        .route("/guides/", get(guides::home))
        .route("/guides/{*path}", get(guides::guide))
        .merge(sandbox::routes())
}

/// Whoever was given a file's address.
pub fn files() -> Router<App> {
    Router::new().route("/files/{blob}/{signature}/{name}", get(attachments::read))
}

/// Providers of channels.
pub fn webhooks() -> Router<App> {
    Router::new()
        .route("/webhooks/{channel}/{inbox}", get(webhooks::confirm).post(webhooks::receive))
        .layer(DefaultBodyLimit::max(webhooks::MAX_WEBHOOK))
        .merge(of_shops())
}

/// Shops, which are no channels.
fn of_shops() -> Router<App> {
    Router::new()
        .route("/webhooks/shopify/{organisation}", post(shop::door::receive))
        .layer(DefaultBodyLimit::max(shop::door::MAX_WEBHOOK))
}

/// The carrier of calls, and operators on one.
pub fn calls() -> Router<App> {
    Router::new()
        .route("/voice/{inbox}/incoming", post(voice::doors::incoming))
        .route("/voice/{inbox}/status", post(voice::doors::status))
        .route("/voice/{inbox}/after", post(voice::doors::after))
        .route("/voice/{inbox}/answered", post(voice::outbound::answered))
        .route("/voice/{inbox}/machine", post(voice::outbound::machine))
        .route("/voice/{inbox}/leg/{leg}", post(voice::legs::answered))
        .route("/voice/{inbox}/leg/{leg}/pressed", post(voice::legs::pressed))
        .route("/voice/{inbox}/leg/{leg}/status", post(voice::legs::status))
        .route("/voice/media", get(voice::doors::media))
        .route("/voice/line/{call}", get(voice::live::line))
        .layer(DefaultBodyLimit::max(voice::doors::MAX_FORM))
        .merge(told_calls())
}

/// Whoever carries calls past us.
fn told_calls() -> Router<App> {
    Router::new()
        .route("/voice/{inbox}/elevenlabs/after-call", post(voice::after_call::after_call))
        .route("/voice/{inbox}/elevenlabs/initiation", post(voice::after_call::initiation_of))
        .layer(DefaultBodyLimit::max(voice::after_call::MAX_TOLD))
}

/// Whoever runs the program.
pub fn ops() -> Router<App> {
    Router::new().route("/healthz", get(ops::alive)).route("/readyz", get(ops::ready)).route("/metrics", get(ops::metrics))
}
