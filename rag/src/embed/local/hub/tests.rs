use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::*;
use crate::embed::EmbedErrorKind;
use crate::embed::Prefixes;
use crate::embed::local::LocalModel;
use crate::embed::local::tests::write_tiny_model;

type Files = HashMap<String, (u16, Vec<u8>)>;

/// Serves files from memory, one request a connection, and notes what was asked for.
async fn serve(files: Files) -> (String, Arc<Mutex<Vec<String>>>, JoinSet<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        loop {
            let (stream, _peer) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            let mut lines = Vec::new();
            while lines.last().is_none_or(|line: &String| line.trim() != "") {
                let mut line = String::new();
                stream.read_line(&mut line).await.unwrap();
                lines.push(line);
            }
            let path = lines[0].split(' ').nth(1).unwrap().to_owned();
            let (status, body) = files.get(&path).cloned().unwrap_or((404, Vec::new()));
            noted.lock().unwrap().push(path);
            let head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            stream.write_all(head.as_bytes()).await.unwrap();
            let _ = stream.write_all(&body).await;
        }
    });
    (address, seen, tasks)
}

fn tiny(name: &str) -> Files {
    let folder = tempfile::tempdir().unwrap();
    write_tiny_model(folder.path());
    let files = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            let file = path.file_name().unwrap().to_str().unwrap();
            (format!("/{name}/resolve/main/{file}"), (200, std::fs::read(&path).unwrap()))
        })
        .collect()
}

#[tokio::test]
async fn a_model_is_fetched_once_and_opens() {
    let models = tempfile::tempdir().unwrap();
    let (hub, seen, _tasks) = serve(tiny("acme/tiny")).await;
    let folder = fetch(&hub, "acme/tiny", "main", models.path()).await.unwrap();
    LocalModel::open(&folder, "acme/tiny", Prefixes::default(), 1).unwrap();
    let asked = seen.lock().unwrap().len();
    assert_eq!(fetch(&hub, "acme/tiny", "main", models.path()).await.unwrap(), folder);
    assert_eq!(seen.lock().unwrap().len(), asked);
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[tokio::test]
async fn an_unknown_model_and_a_silent_hub_are_told_apart() {
    let models = tempfile::tempdir().unwrap();
    let (hub, _seen, _tasks) = serve(Files::new()).await;
    assert_eq!(fetch(&hub, "acme/none", "main", models.path()).await.unwrap_err().kind, EmbedErrorKind::Invalid);
    let error = fetch("http://127.0.0.1:9", "acme/tiny", "main", models.path()).await.unwrap_err();
    assert_eq!(error.kind, EmbedErrorKind::Unavailable);
    assert!(error.context.contains("could not be fetched"), "{error}");
}

#[tokio::test]
async fn a_file_beyond_its_bound_leaves_nothing_behind() {
    let models = tempfile::tempdir().unwrap();
    let mut files = tiny("tiny");
    files.insert("/tiny/resolve/main/config.json".into(), (200, vec![b' '; (1 << 20) + 1]));
    let (hub, _seen, _tasks) = serve(files).await;
    assert_eq!(fetch(&hub, "tiny", "main", models.path()).await.unwrap_err().kind, EmbedErrorKind::Invalid);
    assert_eq!(std::fs::read_dir(models.path().join("tiny/main")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_name_cannot_leave_the_models_folder() {
    let models = tempfile::tempdir().unwrap();
    for (name, revision) in
        [("../etc", "main"), ("a/b/c", "main"), ("", "main"), ("a b", "main"), ("a/..", "main"), ("a", "../x")]
    {
        let error = fetch("http://127.0.0.1:9", name, revision, models.path()).await.unwrap_err();
        assert_eq!(error.kind, EmbedErrorKind::Invalid, "{name} {revision}");
    }
}
