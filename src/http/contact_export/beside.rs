//! What is kept of a contact beside their conversations: what they agreed to, what a shop had going on with them, and what they wrote
//! below posts.

use engine::error::Result;
use engine::ids::ContactId;
use engine::model::consent::Consent;
use engine::model::contact::Contact;
use engine::model::shop::ShopCase;
use engine::model::social::SocialComment;
use engine::page::MAX_PAGE;
use engine::ports::shop_case_store::CaseQuery;
use serde_json::{Value, json};

use super::{Export, List, digits};
use crate::personal::{authors, handles};

impl Export {
    pub(super) async fn consents(&mut self, contact: &Contact) -> Result<()> {
        self.begin("consents.json").await?;
        let handles = handles(contact);
        let (mut list, mut before) = (List::new("["), None);
        loop {
            let page = self.app.engine.consents.list(self.organisation, contact.id, &handles, before, MAX_PAGE).await?;
            list.push_all(page.iter().map(said))?;
            self.write(list.taken()).await?;
            before = page.last().map(|last| last.id);
            if page.len() < MAX_PAGE {
                self.write(list.next("]\n")).await?;
                return self.end().await;
            }
        }
    }

    /// Theirs, or under their number.
    pub(super) async fn shop(&mut self, ids: &[ContactId], numbers: &[String]) -> Result<()> {
        self.begin("shop.json").await?;
        let (mut list, mut before) = (List::new("["), None);
        loop {
            let query = CaseQuery { organisation: self.organisation, kind: None, state: None };
            let page = self.app.engine.shop_cases.list(query, before, MAX_PAGE).await?;
            let theirs = page.iter().filter(|case| {
                case.contact.is_some_and(|contact| ids.contains(&contact)) || numbers.contains(&digits(&case.phone))
            });
            list.push_all(theirs.map(told))?;
            self.write(list.taken()).await?;
            before = page.last().map(|last| last.id);
            if page.len() < MAX_PAGE {
                self.write(list.next("]\n")).await?;
                return self.end().await;
            }
        }
    }

    pub(super) async fn comments(&mut self, contact: &Contact) -> Result<()> {
        self.begin("comments.json").await?;
        let mut list = List::new("[");
        for (inbox, author) in authors(contact) {
            let mut after: Option<String> = None;
            loop {
                let social = &self.app.engine.social;
                let page = social.list_by_author(self.organisation, inbox, &author, after.as_deref(), MAX_PAGE).await?;
                list.push_all(page.iter().map(written))?;
                self.write(list.taken()).await?;
                after = page.last().map(|last| last.external.clone());
                if page.len() < MAX_PAGE {
                    break;
                }
            }
        }
        self.write(list.next("]\n")).await?;
        self.end().await
    }
}

fn said(consent: &Consent) -> Value {
    json!({
        "id": consent.id, "given": consent.is_given, "handle": consent.handle, "source": consent.source,
        "wording": consent.wording, "at": consent.at,
    })
}

fn told(case: &ShopCase) -> Value {
    json!({
        "id": case.id, "kind": case.kind, "subject": case.subject, "name": case.name, "phone": case.phone, "person": case.person,
        "values": case.values, "state": case.state, "reason": case.reason, "tags": case.tags, "conversation": case.conversation,
        "happened_at": case.happened_at, "changed_at": case.changed_at, "created_at": case.created_at,
        "updated_at": case.updated_at,
    })
}

fn written(comment: &SocialComment) -> Value {
    json!({
        "inbox": comment.inbox, "post": comment.post, "external": comment.external, "parent": comment.parent,
        "author": comment.author, "text": comment.text, "at": comment.at, "likes": comment.likes,
    })
}
