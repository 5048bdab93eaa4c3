use backends::sqlite::Synchronous;

use super::*;

fn with_file(text: &str) -> Result<Config> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    std::fs::write(&file, text).unwrap();
    Config::load(&Flags { file: Some(file), ..Flags::default() })
}

#[test]
fn the_defaults_are_complete_and_right() {
    let config = Config::load(&Flags::default()).unwrap();
    assert_eq!(config.store.synchronous, Synchronous::Full);
}

#[test]
fn an_unknown_key_is_a_mistake() {
    let error = with_file("[server]\nlissten = \"127.0.0.1:1\"").unwrap_err();
    assert!(error.context.contains("lissten"), "{error}");
}

#[test]
fn all_mistakes_are_told_together() {
    let error = with_file("[server]\nlisten = \"nowhere\"\nstop_grace_s = 900\n[sockets]\nsend_buffer = 1").unwrap_err();
    assert_eq!(error.context.lines().count(), 3, "{error}");
}

#[test]
fn flags_win_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    std::fs::write(&file, "[server]\nlisten = \"127.0.0.1:1\"").unwrap();
    let flags = Flags { file: Some(file), listen: Some("127.0.0.1:2".into()), ..Flags::default() };
    assert_eq!(Config::load(&flags).unwrap().server.listen, "127.0.0.1:2");
}

#[test]
fn roles_are_known_and_are_split_only_where_everything_is_shared() {
    let with = |roles: &[&str]| {
        let roles = Some(roles.iter().map(|role| (*role).to_owned()).collect());
        Config::load(&Flags { roles, ..Flags::default() })
    };
    let all = with(&["workers", "voice", "gateway"]).unwrap();
    assert!([Role::Gateway, Role::Voice, Role::Workers].into_iter().all(|role| all.runs(role)));
    assert!(with(&["gateway"]).unwrap_err().to_string().contains("node.roles"), "nobody would answer");
    assert!(with(&[]).unwrap_err().to_string().contains("node.roles"));
    assert!(with(&["cook"]).is_err());
}

#[test]
fn engines_that_are_chosen_have_to_be_found() {
    let told = with_file("profile = \"distributed\"").unwrap_err().context;
    for missing in
        ["store.mongodb.uri", "bus.redis.url", "queue.rabbitmq.url", "files.s3.bucket", "knowledge.index.url", "node.secret"]
    {
        assert!(told.contains(missing), "{told}");
    }
    let alone = with_file("[queue]\nkind = \"rabbitmq\"\nrabbitmq = { url = \"amqp://127.0.0.1\" }").unwrap_err().context;
    assert!(alone.contains("queue.kind"), "{alone}");
}
