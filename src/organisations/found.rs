use engine::clock::Clock;
use engine::error::Result;
use engine::ids::{BotId, IdSource, InboxId, KnowledgeBaseId, OrgId};
use engine::model::bot::Bot;
use engine::model::inbox::Inbox;
use engine::model::operator::{Operator, SecondFactor};
use engine::model::org::Organisation;
use engine::model::role::HeldRole;
use engine::ports::records::Typed;

use super::Standing;
use crate::http::tokens::random_text;
use crate::knowledge::KnowledgeBase;

/// An organisation that is to be, with its first owner.
#[derive(Debug, Clone)]
pub struct NewOrganisation {
    pub business: String,
    pub owner: String,
    /// In the form [`crate::accounts::plausible_email`] gives.
    pub email: String,
    pub password_hash: String,
    pub plan: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Founded {
    pub organisation: OrgId,
    pub owner: Operator,
    /// What the first web inbox is called in pages.
    pub inbox_key: String,
}

/// Makes organisations: for sign-ups, and for the command line.
pub struct Founder<'a> {
    pub records: &'a Typed,
    pub ids: &'a IdSource,
    pub clock: &'a dyn Clock,
}

impl Founder<'_> {
    /// With an owner, an assistant that knows nothing yet, a knowledge base for it and a web inbox. `Conflict` when somebody
    /// in this installation has the e-mail address; then nothing of it stays.
    pub async fn found(&self, new: NewOrganisation) -> Result<Founded> {
        let organisation: OrgId = self.ids.next(self.clock);
        let made = self.fill(organisation, new).await;
        if made.is_err() {
            self.clear(organisation).await;
        }
        made
    }

    async fn fill(&self, organisation: OrgId, new: NewOrganisation) -> Result<Founded> {
        let (records, created_at) = (self.records, self.clock.now());
        let NewOrganisation { business, owner, email, password_hash, plan } = new;
        let business = business.trim().to_owned();
        let house = Organisation { id: organisation, name: business.clone(), require_second_factor: false, created_at };
        records.put(organisation, &house, 0).await?;
        if plan.is_some() {
            records.put(organisation, &Standing { plan, ..Standing::new(organisation) }, 0).await?;
        }
        let (base, bot): (KnowledgeBaseId, BotId) = (self.ids.next_at(created_at), self.ids.next_at(created_at));
        let documents = KnowledgeBase { id: base, organisation, name: business.clone(), show_files: false, created_at };
        records.put(organisation, &documents, 0).await?;
        let assistant =
            Bot { id: bot, organisation, name: business.clone(), knowledge_bases: vec![base], created_at, ..Bot::default() };
        records.put(organisation, &assistant, 0).await?;
        let inbox_key = format!("pk_{}", &random_text()?[..24]);
        let inbox = Inbox {
            id: self.ids.next_at::<InboxId>(created_at),
            organisation,
            name: business,
            bot,
            public_key: inbox_key.clone(),
            created_at,
            ..Inbox::default()
        };
        records.put(organisation, &inbox, 0).await?;
        // Last, because who can log in finds everything there.
        let owner = Operator {
            id: self.ids.next_at(created_at),
            organisation,
            name: owner.trim().to_owned(),
            email,
            password_hash,
            role: HeldRole::Owner,
            second_factor: SecondFactor::default(),
            created_at,
        };
        records.put(organisation, &owner, 0).await?;
        Ok(Founded { organisation, owner, inbox_key })
    }

    /// What was made before it failed: nobody could reach it.
    async fn clear(&self, organisation: OrgId) {
        let records = self.records;
        let cleared = async {
            for inbox in records.list::<Inbox>(organisation, None, 1).await?.items {
                records.delete::<Inbox>(organisation, inbox.value.id.0).await?;
            }
            for bot in records.list::<Bot>(organisation, None, 1).await?.items {
                records.delete::<Bot>(organisation, bot.value.id.0).await?;
            }
            for base in records.list::<KnowledgeBase>(organisation, None, 1).await?.items {
                records.delete::<KnowledgeBase>(organisation, base.value.id.0).await?;
            }
            records.delete::<Standing>(organisation, organisation.0).await?;
            records.delete::<Organisation>(organisation, organisation.0).await
        };
        if let Err(error) = cleared.await {
            tracing::warn!(%organisation, %error, "an organisation that could not be made left something behind");
        }
    }
}
