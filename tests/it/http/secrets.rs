//! Keys of secrets at rest: changed while the server runs, and told when they are wrong.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::harness::engines;
use crate::harness::program::{self, NO_LIMITS, Program};
use crate::harness::shop::Shop;

fn keys(named: &[(&str, u8)]) -> String {
    let keys: Vec<String> =
        named.iter().map(|(id, byte)| format!("{{id=\"{id}\",value=\"{}\"}}", STANDARD.encode([*byte; 32]))).collect();
    format!("[{}]", keys.join(","))
}

/// What lies in the database files, as bytes.
fn stored(data: &Path, text: &str) -> bool {
    ["switchboard.db", "switchboard.db-wal"].iter().any(|file| {
        let bytes = std::fs::read(data.join(file)).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

async fn rotate(data: &Path, keys: &str) -> std::process::Output {
    let (data, keys) = (data.to_owned(), keys.to_owned());
    let ran = tokio::task::spawn_blocking(move || {
        let mut command = program::binary();
        command
            .args(["secrets", "rotate", "--data-dir"])
            .arg(&data)
            .envs(engines::settings(&data))
            .env("SWITCHBOARD__SECRETS__KEYS", keys)
            .output()
    });
    ran.await.unwrap().unwrap()
}

#[tokio::test]
async fn a_new_key_takes_over_while_the_server_runs_and_the_old_one_can_go() {
    let (old, both, new) = (keys(&[("old", 1)]), keys(&[("new", 2), ("old", 1)]), keys(&[("new", 2)]));
    let with = |keys: &'static str| [NO_LIMITS, ("SWITCHBOARD__SECRETS__KEYS", keys)];
    let leaked = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let (old, both, new) = (leaked(old), leaked(both), leaked(new));
    let shop = Shop::open(&with(old)).await;
    let data = shop.data();
    let link = json!({"name": "Model", "kind": "openai", "base_url": "https://models.example/v1", "key": "sk-very-secret"});
    let id = shop.api.post("/api/v1/model-connections", &link).await.expect(201)["id"].clone();
    // Secrets are sealed before any store gets them; this one can be looked into.
    if !engines::are_shared() {
        assert!(stored(&data, "v2.old.") && !stored(&data, "sk-very-secret"));
    }

    // Before a server runs with the new key, what it writes would still need the old one.
    let early = rotate(&data, both).await;
    assert!(!early.status.success() && String::from_utf8_lossy(&early.stderr).contains("restart"), "{early:?}");
    let shop = shop.restarted(&with(both), async |program| program.stop().await).await;
    let rotated = rotate(&data, both).await;
    let said = String::from_utf8_lossy(&rotated.stdout).into_owned();
    assert!(rotated.status.success() && said.contains("can go from secrets.keys: old"), "{rotated:?}");
    let again = String::from_utf8_lossy(&rotate(&data, both).await.stdout).into_owned();
    assert!(again.starts_with("0 secrets"), "{again}");

    let shop = shop.restarted(&with(new), async |program| program.stop().await).await;
    // The program could not say how its key ends if it could not open it.
    let listed = shop.api.get("/api/v1/model-connections").await.expect(200);
    let kept = listed["items"].as_array().unwrap().iter().find(|item| item["id"] == id).unwrap();
    assert_eq!(kept["has_key"], true, "{kept}");
    let checked = shop.api.post(&format!("/api/v1/model-connections/{}/check", id.as_str().unwrap()), &json!({})).await;
    assert_ne!(checked.status, 500, "{}", checked.text());
}

#[tokio::test]
async fn a_wrong_or_missing_key_is_told_instead_of_a_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let start = async |named: &[(&str, u8)]| {
        let keys = keys(named);
        Program::try_start(&data, &[NO_LIMITS, ("SWITCHBOARD__SECRETS__KEYS", keys.as_str())]).await
    };
    start(&[("old", 1)]).await.unwrap().stop().await;
    for (named, words) in
        [(&[("old", 2)][..], "is not the one"), (&[("new", 2)][..], "which is not there"), (&[][..], "which is not there")]
    {
        let why = start(named).await.err().expect("it does not start");
        assert!(why.contains(words), "{why}");
    }
    start(&[("new", 2), ("old", 1)]).await.unwrap().stop().await;
}
