//! The leads: plain data, to look at before and after.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub leads: Vec<Lead>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Lead {
    pub id: String,
    pub name: String,
    /// With its country: `+919812345678`.
    pub phone: String,
    pub email: Option<String>,
    pub city: Option<String>,
    pub source: Option<String>,
    /// `unreal`, `real` or `hold`.
    pub status: String,
    pub budget_inr: Option<u64>,
    /// `full_home`, `kitchen_bedroom`, `kitchen` or `other`.
    pub scope: Option<String>,
    pub start_within_months: Option<u64>,
    pub notes: Vec<String>,
    pub version: u64,
    pub created_at: String,
    pub updated_at: String,
}

impl State {
    #[must_use]
    pub fn by_phone(&self, phone: &str) -> Option<&Lead> {
        self.leads.iter().find(|lead| lead.phone == phone)
    }
}

impl Default for State {
    /// Three leads of an interior designer: one new, one that fits, one that waits.
    fn default() -> Self {
        let lead = |number: u64, name: &str, phone: &str, city: &str, status: &str| Lead {
            id: format!("lead_{number}"),
            name: name.into(),
            phone: phone.into(),
            city: Some(city.into()),
            source: Some("website".into()),
            status: status.into(),
            version: 1,
            created_at: format!("2026-11-{:02}T09:00:00Z", 10 + number),
            updated_at: format!("2026-11-{:02}T09:00:00Z", 10 + number),
            ..Lead::default()
        };
        let scope = |scope: &str| Some(scope.to_owned());
        Self {
            leads: vec![
                lead(1, "Ishita Rao", "+919840012345", "Bengaluru", "unreal"),
                Lead {
                    budget_inr: Some(850_000),
                    scope: scope("full_home"),
                    start_within_months: Some(2),
                    ..lead(2, "Vikram Desai", "+919820054321", "Mumbai", "real")
                },
                Lead {
                    budget_inr: Some(400_000),
                    scope: scope("kitchen_bedroom"),
                    start_within_months: Some(8),
                    ..lead(3, "Neha Kapoor", "+919810067890", "Delhi", "hold")
                },
            ],
        }
    }
}
