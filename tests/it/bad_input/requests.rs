//! HTTP that no well-behaved client speaks.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{Neighbour, shop};
use crate::harness::engines;
use crate::harness::web::{Answer, Request, connect};

/// Writes bytes as they are and reads to the end of the connection.
async fn exchange(url: &str, bytes: &[u8], limit: Duration) -> Option<Answer> {
    let mut stream = connect(url).await;
    // The server may hang up while we still write.
    drop(stream.write_all(bytes).await);
    let mut read = Vec::new();
    let ended = tokio::time::timeout(limit, stream.read_to_end(&mut read)).await;
    assert!(ended.is_ok(), "the connection was left open");
    Answer::parse(&read)
}

const SOON: Duration = Duration::from_secs(10);

#[tokio::test]
async fn oversized_headers_are_refused() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let long =
        format!("GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: {}\r\nconnection: close\r\n\r\n", "a".repeat(2 * 1024 * 1024));
    let many = format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{}connection: close\r\n\r\n", "x-one: 1\r\n".repeat(5_000));
    let path = format!("GET /{} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", "a".repeat(1024 * 1024));
    for request in [long, many, path] {
        let answer = exchange(shop.url(), request.as_bytes(), SOON).await;
        assert!(answer.is_none_or(|answer| (400..500).contains(&answer.status)));
    }
    neighbour.is_well().await;
}

#[tokio::test]
async fn what_is_no_http_is_refused() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let requests: [&[u8]; 7] = [
        b"hello\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET  HTTP/1.1\r\n\r\n",
        b"POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        b"POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999999\r\n\r\n",
        b"POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\nconnection: close\r\n\r\nzz\r\n",
    ];
    for request in requests {
        let answer = exchange(shop.url(), request, Duration::from_secs(40)).await;
        assert!(answer.is_none_or(|answer| (400..500).contains(&answer.status)), "{}", String::from_utf8_lossy(request));
    }
    neighbour.is_well().await;
}

#[tokio::test]
async fn a_body_that_never_comes_is_given_up() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let login = b"POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{\"email\":";
    let upload = format!(
        "POST /api/v1/chat/attachments HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: multipart/form-data; boundary=b\r\n\
         content-length: 100000\r\n\r\n--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhalf of a",
        neighbour.peer.ready().token
    );
    let limit = Duration::from_secs(40);
    let (login, upload) = tokio::join!(exchange(shop.url(), login, limit), exchange(shop.url(), upload.as_bytes(), limit));
    for answer in [login, upload] {
        assert!(answer.is_none_or(|answer| (400..500).contains(&answer.status)));
    }
    neighbour.is_well().await;
}

#[tokio::test]
async fn a_hundred_callers_who_begin_and_never_end_keep_nobody_out() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let mut held = Vec::new();
    for _ in 0..100 {
        let mut stream = connect(shop.url()).await;
        stream.write_all(b"POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n").await.unwrap();
        held.push(stream);
    }
    let answer = Request::new("GET", "/readyz").send(shop.url()).await.unwrap();
    assert_eq!(answer.status, 200);
    neighbour.is_well().await;
}

/// Writes the head byte by byte until its end or the connection's; true when all of it could be said.
async fn trickle(stream: &mut TcpStream, head: impl Iterator<Item = u8>, every: Duration) -> bool {
    for byte in head {
        // The server says nothing before the head is whole, so whatever can be read here is the end.
        let mut end = [0];
        match tokio::time::timeout(every, stream.read(&mut end)).await {
            Ok(read) => {
                assert!(read.is_err() || read.is_ok_and(|count| count == 0), "nothing is answered to half a head");
                return false;
            }
            Err(_still_open) if stream.write_all(&[byte]).await.is_err() => return false,
            Err(_still_open) => {}
        }
    }
    true
}

#[tokio::test]
async fn a_head_that_never_ends_is_cut_off_and_a_slow_one_is_served() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let endless = async {
        let mut stream = connect(shop.url()).await;
        let head = b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-endless: ".iter().copied().chain(std::iter::repeat(b'a'));
        assert!(!trickle(&mut stream, head, Duration::from_millis(50)).await);
    };
    let silent = async {
        let mut stream = connect(shop.url()).await;
        // However it ends: with a word from the kernel or without.
        drop(stream.read(&mut [0]).await);
    };
    let slow = async {
        let mut stream = connect(shop.url()).await;
        let head = b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        assert!(trickle(&mut stream, head.iter().copied(), Duration::from_millis(50)).await);
        let mut read = Vec::new();
        stream.read_to_end(&mut read).await.unwrap();
        assert_eq!(Answer::parse(&read).expect("a slow head is answered").status, 200);
    };
    let well = async {
        for _ in 0..10 {
            neighbour.is_well().await;
        }
    };
    let all = async { tokio::join!(endless, silent, slow, well) };
    tokio::time::timeout(Duration::from_secs(40), all).await.expect("a connection that says nothing is cut off");
}

#[tokio::test]
async fn a_connection_may_ask_again_and_again() {
    let shop = shop().await;
    let mut stream = connect(shop.url()).await;
    for _ in 0..3 {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut read = Vec::new();
        while Answer::parse(&read).is_none_or(|answer| answer.body.is_empty()) {
            assert!(stream.read_buf(&mut read).await.unwrap() > 0, "the connection stays open between requests");
        }
    }
}

#[tokio::test]
async fn json_without_measure_is_refused() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let post = async |body: Vec<u8>| {
        let request = Request::new("POST", "/api/v1/auth/login").text("application/json", body);
        request.send(shop.url()).await.unwrap()
    };
    for depth in [200, 100_000] {
        post("[".repeat(depth).into_bytes()).await;
        let nested = format!("{{\"email\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
        let answer = post(nested.into_bytes()).await;
        assert!(matches!(answer.status, 400 | 422), "{}", answer.text());
        answer.problem(answer.status);
        let passed_over = format!("{{\"email\":\"a\",\"password\":\"b\",\"more\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
        let answer = post(passed_over.into_bytes()).await;
        assert!(matches!(answer.status, 400 | 401 | 422), "{}", answer.text());
    }
    post(b"{\"email\":\"\xff\xfe\"}".to_vec()).await.problem(400);
    post(b"{".to_vec()).await.problem(400);
    post(b"{} {}".to_vec()).await;
    post(vec![b' '; 300 * 1024]).await.problem(413);
    neighbour.is_well().await;
}

#[tokio::test]
async fn odd_paths_lead_nowhere() {
    let shop = shop().await;
    let paths = [
        "/../../etc/passwd",
        "/inbox/../../../etc/passwd",
        "/inbox/..%2f..%2f..%2fetc%2fpasswd.txt",
        "/docs/%2e%2e/%2e%2e/Cargo.toml",
        "/demo/../secret.key",
        "/guides/..%2f..%2fsecret.key",
        "/guides/%00.md",
        "/files/bl_0000000000001/x/..%2f..%2fsecret.key",
        "//etc/passwd",
        "/demo/%ff%fe",
        "/api/v1/../../healthz/../secret.key",
    ];
    for path in paths {
        let answer = Request::new("GET", path).send(shop.url()).await.unwrap();
        assert!(!answer.text().contains("root:x:0") && !answer.text().contains("[package]"), "{path}");
        assert!((200..500).contains(&answer.status), "{path}: {}", answer.status);
        let secret = engines::secret(&shop.data());
        assert!(!answer.body.windows(secret.len()).any(|window| window == secret), "{path}");
    }
}
