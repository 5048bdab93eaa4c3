//! Schema changes: embedded, in order, each with its checksum, applied once and never edited after release.

use std::fmt::Write as _;

use engine::error::{Error, Result};
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use super::errors::SqliteResult as _;

const MIGRATIONS: &[(&str, &str)] = &[
    ("20261121000000_first", include_str!("../../../migrations/sqlite/20261121000000_first.sql")),
    ("20261127000000_agents", include_str!("../../../migrations/sqlite/20261127000000_agents.sql")),
    ("20261128000000_channels", include_str!("../../../migrations/sqlite/20261128000000_channels.sql")),
    ("20261129000000_comments", include_str!("../../../migrations/sqlite/20261129000000_comments.sql")),
    ("20261129000002_marketing", include_str!("../../../migrations/sqlite/20261129000002_marketing.sql")),
    ("20261130000000_calls", include_str!("../../../migrations/sqlite/20261130000000_calls.sql")),
    ("20261129000001_merges", include_str!("../../../migrations/sqlite/20261129000001_merges.sql")),
    ("20261201000000_filing", include_str!("../../../migrations/sqlite/20261201000000_filing.sql")),
    ("20261202000000_search", include_str!("../../../migrations/sqlite/20261202000000_search.sql")),
    ("20261203000000_audit", include_str!("../../../migrations/sqlite/20261203000000_audit.sql")),
    ("20261204000000_erasures", include_str!("../../../migrations/sqlite/20261204000000_erasures.sql")),
    ("20261204000001_retention", include_str!("../../../migrations/sqlite/20261204000001_retention.sql")),
    ("20261207000000_automations", include_str!("../../../migrations/sqlite/20261207000000_automations.sql")),
    ("20261207000001_contact_fields", include_str!("../../../migrations/sqlite/20261207000001_contact_fields.sql")),
    ("20261207000002_contact_notes", include_str!("../../../migrations/sqlite/20261207000002_contact_notes.sql")),
    ("20261205000000_service", include_str!("../../../migrations/sqlite/20261205000000_service.sql")),
    ("20261205000001_ratings", include_str!("../../../migrations/sqlite/20261205000001_ratings.sql")),
    ("20261209000000_contact_search", include_str!("../../../migrations/sqlite/20261209000000_contact_search.sql")),
    ("20261206000000_webhooks", include_str!("../../../migrations/sqlite/20261206000000_webhooks.sql")),
    ("20261206000001_requests", include_str!("../../../migrations/sqlite/20261206000001_requests.sql")),
    ("20261208000000_session_months", include_str!("../../../migrations/sqlite/20261208000000_session_months.sql")),
    ("20261210000000_sight", include_str!("../../../migrations/sqlite/20261210000000_sight.sql")),
    ("20261211000000_left_behind", include_str!("../../../migrations/sqlite/20261211000000_left_behind.sql")),
    ("20261212000000_schedules", include_str!("../../../migrations/sqlite/20261212000000_schedules.sql")),
    ("20261213000000_campaigns", include_str!("../../../migrations/sqlite/20261213000000_campaigns.sql")),
    ("20261214000000_leads_and_posts", include_str!("../../../migrations/sqlite/20261214000000_leads_and_posts.sql")),
    ("20261214000001_sequences", include_str!("../../../migrations/sqlite/20261214000001_sequences.sql")),
    ("20261215000000_campaign_value", include_str!("../../../migrations/sqlite/20261215000000_campaign_value.sql")),
    ("20261216000000_shop_cases", include_str!("../../../migrations/sqlite/20261216000000_shop_cases.sql")),
    ("20261216000001_crm_links", include_str!("../../../migrations/sqlite/20261216000001_crm_links.sql")),
    ("20261216000002_social", include_str!("../../../migrations/sqlite/20261216000002_social.sql")),
    ("20261216000003_consents", include_str!("../../../migrations/sqlite/20261216000003_consents.sql")),
    ("20261217000000_shop_case_answer", include_str!("../../../migrations/sqlite/20261217000000_shop_case_answer.sql")),
    ("20261218000000_lead_email", include_str!("../../../migrations/sqlite/20261218000000_lead_email.sql")),
];

/// Applies what is missing; returns the names of what it applied. `Corrupt` when an applied migration differs from ours.
pub(super) fn migrate(connection: &mut Connection) -> Result<Vec<&'static str>> {
    connection
        .execute_batch("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, checksum TEXT NOT NULL) STRICT")
        .stored()?;
    let mut applied = Vec::new();
    for (name, sql) in MIGRATIONS {
        let checksum = checksum(sql);
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).stored()?;
        let known: Option<String> = transaction
            .query_row("SELECT checksum FROM migration WHERE name = ?1", [name], |row| row.get(0))
            .map(Some)
            .or_else(|error| if error == rusqlite::Error::QueryReturnedNoRows { Ok(None) } else { Err(error) })
            .stored()?;
        match known {
            Some(known) if known == checksum => {}
            Some(_) => return Err(Error::corrupt(format!("migration {name} was applied in another form"))),
            None => {
                transaction.execute_batch(sql).stored()?;
                transaction.execute("INSERT INTO migration VALUES (?1, ?2)", params![name, checksum]).stored()?;
                applied.push(*name);
            }
        }
        transaction.commit().stored()?;
    }
    Ok(applied)
}

fn checksum(sql: &str) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(sql.as_bytes()) {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
