use std::ops::AddAssign;

use agents::ModelConnection;
use agents::packs::PackSettings;
use agents::tools::http::HttpTool;
use agents::tools::mcp::McpServer;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::OrgId;
use engine::model::inbox::Inbox;
use engine::model::operator::Operator;
use engine::model::record::{Record, Versioned};
use engine::ports::Vault as _;
use engine::ports::records::Typed;
use engine::ports::vault::Sealed;
use serde_json::Value;
use voice::agent::VoiceAgent;

use crate::crm::records::CrmConnection;
use crate::sign_on::SignOn;
use backends::local::LocalVault;

/// Records of one step; between two steps whoever else writes gets their turn.
const STEP: usize = 50;

/// Somebody may change a record in the moment it is sealed again.
const TRIES: usize = 5;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rotated {
    pub records: u64,
    pub secrets: u64,
    /// Could not be opened, with whatever key: they have to be entered again.
    pub broken: u64,
}

impl AddAssign for Rotated {
    fn add_assign(&mut self, other: Self) {
        self.records += other.records;
        self.secrets += other.secrets;
        self.broken += other.broken;
    }
}

/// Seals under the newest key whatever is sealed under another. A kind of record that gets secrets gets a line here.
pub async fn rotate(records: &Typed, vault: &LocalVault) -> Result<Rotated> {
    let mut whole = Rotated::default();
    whole += of_kind::<Inbox>(records, vault).await?;
    whole += of_kind::<Operator>(records, vault).await?;
    whole += of_kind::<ModelConnection>(records, vault).await?;
    whole += of_kind::<HttpTool>(records, vault).await?;
    whole += of_kind::<McpServer>(records, vault).await?;
    whole += of_kind::<PackSettings>(records, vault).await?;
    whole += of_kind::<VoiceAgent>(records, vault).await?;
    whole += of_kind::<SignOn>(records, vault).await?;
    whole += of_kind::<CrmConnection>(records, vault).await?;
    Ok(whole)
}

async fn of_kind<T: Record>(records: &Typed, vault: &LocalVault) -> Result<Rotated> {
    let (mut whole, mut cursor) = (Rotated::default(), None);
    loop {
        let page = records.list_all::<Owned<T>>(cursor, STEP).await?;
        for found in page.items {
            whole += of_record::<T>(records, vault, found).await?;
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(whole);
        }
    }
}

async fn of_record<T: Record>(records: &Typed, vault: &LocalVault, found: Versioned<Owned<T>>) -> Result<Rotated> {
    let (mut version, mut record) = (found.version, found.value);
    for _ in 0..TRIES {
        let (organisation, mut body) = (record.organisation()?, record.body);
        let mut done = Rotated::default();
        reseal(vault, organisation, &mut body, &mut done)?;
        if done.secrets == 0 {
            return Ok(done);
        }
        done.records = 1;
        let value: T = serde_json::from_value(body).context(Kind::Corrupt, "a record with secrets cannot be read")?;
        match records.put(organisation, &value, version).await {
            Ok(_version) => return Ok(done),
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
        match records.get::<Owned<T>>(organisation, value.id()).await? {
            Some(newer) => (version, record) = (newer.version, newer.value),
            None => return Ok(Rotated::default()),
        }
    }
    Err(Error::unavailable("a record with secrets is changed all the time: rotate again"))
}

/// Every text that has the form of a sealed secret and opens is one.
fn reseal(vault: &LocalVault, organisation: OrgId, value: &mut Value, done: &mut Rotated) -> Result<()> {
    match value {
        Value::String(text) if LocalVault::looks_sealed(text) => {
            let sealed = Sealed(text.clone());
            if vault.is_fresh(&sealed) {
                return Ok(());
            }
            match vault.open(organisation, &sealed) {
                Ok(secret) => {
                    *text = vault.seal(organisation, &secret.0)?.0;
                    done.secrets += 1;
                }
                Err(_broken) => done.broken += 1,
            }
        }
        Value::Array(items) => {
            for item in items {
                reseal(vault, organisation, item, done)?;
            }
        }
        Value::Object(fields) => {
            for field in fields.values_mut() {
                reseal(vault, organisation, field, done)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// A record of the kind `T` as it is stored.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(transparent, bound = "")]
struct Owned<T> {
    body: Value,
    #[serde(skip)]
    kind: std::marker::PhantomData<fn() -> T>,
}

impl<T: Record> Owned<T> {
    fn organisation(&self) -> Result<OrgId> {
        let id = self.body["organisation"].as_str().and_then(|id| id.parse().ok());
        id.ok_or_else(|| Error::corrupt("a record with secrets does not say whose it is"))
    }
}

impl<T: Record> Record for Owned<T> {
    const KIND: &'static str = T::KIND;

    fn id(&self) -> i64 {
        0
    }

    fn keys(&self) -> Vec<engine::model::record::Key> {
        Vec::new()
    }
}
