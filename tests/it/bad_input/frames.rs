//! Frames no client of ours would send.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Neighbour, shop};
use crate::harness::PATIENCE;
use crate::harness::people::{auth, bare_chat, is_cut, refused};
use crate::harness::raw_socket::{BINARY, RawSocket, TEXT};

const SOON: Duration = Duration::from_secs(10);

/// After whatever was sent: either an ordinary message is acknowledged, or the connection has ended. Neither is silence.
async fn goes_on_or_ends(mut socket: RawSocket, what: &str) {
    // A connection that has ended cannot be written to; reading tells how it ended.
    drop(socket.text(r#"42/chat,77["send",{"client_id":"after","text":"still here"}]"#).await);
    if let Some(ack) = socket.text_beginning("43/chat,77").await {
        assert!(ack.contains("\"seq\""), "{what}: {ack}");
    }
}

#[tokio::test]
async fn malformed_frames_disturb_nobody() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let frames = [
        "",
        "x",
        "4",
        "9",
        "0",
        "3",
        "5",
        "6",
        "2probe",
        "40",
        "42",
        "43",
        "44",
        "4x",
        "42[",
        "42[]",
        "42/",
        "42/chat",
        "42/chat,",
        "42/chat,{}",
        "42/chat,[]",
        "42/chat,[1]",
        "42/chat,[null]",
        "42/chat,[[]]",
        "42/chat,[{}]",
        r#"42/chat,["send"]"#,
        r#"42/chat,["send",1]"#,
        r#"42/chat,["send",{"#,
        r#"42/chat,["send",{}],"#,
        r#"42/chat,["se\u0000nd",{}]"#,
        r#"42/chat,["connect",{}]"#,
        r#"42/chat,["disconnect"]"#,
        r#"42/chat,["error"]"#,
        r#"42/chat,99999999999999999999999["send",{}]"#,
        r#"42/chat,-1["send",{}]"#,
        r#"42/chat,1["send",{"client_id":"a","text":"b"},"#,
        "43/chat,1[]",
        "43/chat,1[1,2,3]",
        "44/chat,{}",
        "40/chat,{}",
        "41/nope,",
        r#"451-/chat,["send",{"_placeholder":true,"num":0}]"#,
        r#"45999999-/chat,["send"]"#,
        "45-",
        "46/chat,1[]",
        "bAAAA",
        "\u{1e}\u{1e}",
        "4\u{feff}2",
        "２",
        "42/chat,[\"\u{202e}\"]",
    ];
    for frame in frames {
        let mut socket = RawSocket::chat(shop.url(), &auth(&neighbour.inbox.key)).await;
        socket.text_beginning("42/chat,[\"ready\"").await.expect("ready comes");
        socket.text(frame).await.unwrap();
        goes_on_or_ends(socket, frame).await;
    }
    neighbour.is_well().await;
}

#[tokio::test]
async fn bodies_of_wrong_types_are_refused_and_the_connection_goes_on() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let client = bare_chat(shop.url(), &auth(&neighbour.inbox.key)).await;
    let wrong: [(&'static str, Value); 22] = [
        ("send", json!(null)),
        ("send", json!("text")),
        ("send", json!([])),
        ("send", json!({})),
        ("send", json!({"client_id": "a"})),
        ("send", json!({"client_id": "a", "text": 7})),
        ("send", json!({"client_id": 7, "text": "x"})),
        ("send", json!({"client_id": "", "text": "x"})),
        ("send", json!({"client_id": "i".repeat(129), "text": "x"})),
        ("send", json!({"client_id": "a", "text": "x", "attachments": "bl_1"})),
        ("send", json!({"client_id": "a", "text": "x", "attachments": ["bl_1"]})),
        ("send", json!({"client_id": "a", "text": "x", "attachments": ["bl_0000000000001"]})),
        ("send", json!({"client_id": "a", "text": "x", "reply_to": 7})),
        ("read", json!({})),
        ("read", json!({"seq": -1})),
        ("read", json!({"seq": 1.5})),
        ("more", json!({"before": "x"})),
        ("more", json!({"before": 1e300})),
        ("rate", json!({"id": "x", "value": 5})),
        ("typing", json!({"on": "yes"})),
        ("no_such_event", json!({})),
        ("SEND", json!({"client_id": "a", "text": "x"})),
    ];
    for (event, body) in wrong {
        let answer = client.call(event, &body, PATIENCE).await.unwrap();
        assert_eq!(refused(&answer), "invalid", "{event} {body}: {answer}");
        assert!(answer["error"]["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{answer}");
    }
    let harmless = [("read", json!({"seq": u64::MAX})), ("more", json!({"before": u64::MAX})), ("more", json!({"before": 0}))];
    for (event, body) in harmless {
        let answer = client.call(event, &body, PATIENCE).await.unwrap();
        assert_eq!(refused(&answer), "", "{event} {body}: {answer}");
    }
    let sent = client.call("send", &json!({"client_id": "a", "text": "echo: fine"}), PATIENCE).await.unwrap();
    assert!(sent["seq"].is_u64(), "{sent}");
    neighbour.is_well().await;
}

#[tokio::test]
async fn binary_frames_and_bad_utf_8_end_cleanly_or_are_passed_over() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let zeros = vec![0; 40_000];
    let frames: [(u8, &[u8]); 7] = [
        (BINARY, b""),
        (BINARY, b"\x04\x00\xff\xfe"),
        (BINARY, &zeros),
        (TEXT, b"42/chat,[\"send\",{\"client_id\":\"a\",\"text\":\"\xff\xfe\"}]"),
        (TEXT, b"\xc3\x28"),
        (TEXT, b"\xed\xa0\x80"),
        (3, b"an opcode that means nothing"),
    ];
    for (kind, payload) in frames {
        let mut socket = RawSocket::chat(shop.url(), &auth(&neighbour.inbox.key)).await;
        socket.text_beginning("42/chat,[\"ready\"").await.expect("ready comes");
        socket.frame(kind, payload).await.unwrap();
        goes_on_or_ends(socket, &format!("{kind} {payload:?}")).await;
    }
    let mut unmasked = RawSocket::chat(shop.url(), &auth(&neighbour.inbox.key)).await;
    unmasked.text_beginning("42/chat,[\"ready\"").await.expect("ready comes");
    unmasked.bytes(b"\x81\x012").await.unwrap();
    goes_on_or_ends(unmasked, "a frame without its mask").await;
    neighbour.is_well().await;
}

#[tokio::test]
async fn a_frame_of_a_megabyte_ends_the_connection() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let before = shop.program.resident();
    for _ in 0..20 {
        let mut socket = RawSocket::chat(shop.url(), &auth(&neighbour.inbox.key)).await;
        socket.text_beginning("42/chat,[\"ready\"").await.expect("ready comes");
        let frame = format!("42/chat,1[\"send\",{{\"client_id\":\"big\",\"text\":\"{}\"}}]", "a".repeat(1024 * 1024));
        // The server may cut the connection while we still write.
        drop(socket.text(&frame).await);
        assert!(socket.ends_within(SOON).await);
    }
    // One frame said to be of four exabytes, of which nothing ever comes.
    let mut socket = RawSocket::chat(shop.url(), &auth(&neighbour.inbox.key)).await;
    socket.bytes(b"\x81\xff\x3f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0").await.unwrap();
    assert!(socket.ends_within(SOON).await);
    let grown = shop.program.resident().saturating_sub(before);
    assert!(grown < 64 * 1024 * 1024, "{grown} bytes more");
    neighbour.is_well().await;
}

#[tokio::test]
async fn deeply_nested_json_harms_nobody() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [200, 10_000, 100_000] {
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let bodies = [
                format!("42/chat,5[\"send\",{nested}]"),
                format!("42/chat,5[{nested}]"),
                format!("42/chat,5[\"send\",{{\"client_id\":\"a\",\"text\":\"x\"}},{nested}]"),
                format!("42/chat,5[\"send\",{}", open.repeat(depth)),
            ];
            for body in bodies {
                let mut socket = RawSocket::chat(shop.url(), &auth(&neighbour.inbox.key)).await;
                socket.text_beginning("42/chat,[\"ready\"").await.expect("ready comes");
                drop(socket.text(&body).await);
                goes_on_or_ends(socket, &format!("{depth} × {open}")).await;
            }
            let mut socket = RawSocket::open(shop.url(), None).await;
            drop(socket.text(&format!("40/chat,{nested}")).await);
            let answered = socket.text_beginning("44/chat").await;
            assert!(answered.is_none_or(|answer| answer.contains("invalid")));
        }
    }
    neighbour.is_well().await;
}

#[tokio::test]
async fn an_unknown_namespace_is_refused() {
    let shop = shop().await;
    for namespace in ["/nope", "/", "/chat/", "/CHAT", "/inbox/x"] {
        let mut socket = RawSocket::open(shop.url(), None).await;
        socket.text(&format!("40{namespace},{{}}")).await.unwrap();
        let answer = socket.text_beginning("44").await;
        assert!(answer.is_some(), "{namespace}");
    }
}

#[tokio::test]
async fn whoever_joins_nothing_is_shown_out() {
    let shop = shop().await;
    let mut socket = RawSocket::open(shop.url(), None).await;
    socket.text(r#"42/chat,1["send",{"client_id":"a","text":"x"}]"#).await.unwrap();
    assert!(socket.ends_within(Duration::from_secs(30)).await, "an event before the connect is nobody's");
}

#[tokio::test]
async fn a_second_join_of_the_same_namespace_changes_nothing_for_the_first() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let mut socket = RawSocket::chat(shop.url(), &auth(&neighbour.inbox.key)).await;
    socket.text_beginning("42/chat,[\"ready\"").await.expect("ready comes");
    socket.text(&format!("40/chat,{}", auth(&neighbour.inbox.key))).await.unwrap();
    goes_on_or_ends(socket, "a second join").await;
    neighbour.is_well().await;
}

#[tokio::test]
async fn polling_with_nonsense_is_answered_with_an_error() {
    use crate::harness::web::Request;
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    for path in [
        "/socket.io/?EIO=4&transport=polling&sid=nobody",
        "/socket.io/?EIO=3&transport=polling",
        "/socket.io/?transport=polling",
        "/socket.io/",
        "/socket.io/?EIO=4&transport=carrier-pigeon",
        "/socket.io/?EIO=4&transport=websocket",
        "/socket.io/?EIO=4&transport=polling&sid=%00",
        "/socket.io/?EIO=x&transport=polling&sid=AAAAAAAAAAAAAAAA",
    ] {
        for method in ["GET", "POST", "PUT"] {
            if method == "GET" && path == "/socket.io/?EIO=4&transport=polling" {
                continue;
            }
            let answer =
                Request::new(method, path).text("text/plain", if method == "GET" { "" } else { "4" }).send(shop.url()).await;
            assert!(answer.is_ok_and(|answer| (400..500).contains(&answer.status)), "{method} {path}");
        }
    }
    let open = Request::new("GET", "/socket.io/?EIO=4&transport=polling").send(shop.url()).await.unwrap().text();
    let sid: Value = serde_json::from_str(open.strip_prefix('0').unwrap()).unwrap();
    let target = format!("/socket.io/?EIO=4&transport=polling&sid={}", sid["sid"].as_str().unwrap());
    let large = Request::new("POST", &target).text("text/plain", vec![b'4'; 1024 * 1024]).send(shop.url()).await;
    assert!(large.is_err() || large.is_ok_and(|answer| (400..500).contains(&answer.status)));
    neighbour.is_well().await;
}

#[tokio::test]
async fn a_client_that_asks_without_end_is_told_to_slow_down() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let mut socket = RawSocket::chat(shop.url(), &auth(&neighbour.inbox.key)).await;
    socket.text_beginning("42/chat,[\"ready\"").await.expect("ready comes");
    for number in 0..2_000 {
        if socket.text(&format!("42/chat,{number}[\"more\",{{\"before\":99}}]")).await.is_err() {
            break;
        }
    }
    // Some are answered, some refused; which is up to the machine. Once it asks one at a time it is heard again, unless
    // so many answers waited for it that it was shown out. What never happens is silence.
    for number in 5_000.. {
        let frame = format!("42/chat,{number}[\"send\",{{\"client_id\":\"after\",\"text\":\"still here\"}}]");
        let ack =
            if socket.text(&frame).await.is_ok() { socket.text_beginning(&format!("43/chat,{number}")).await } else { None };
        let Some(ack) = ack else { break };
        if ack.contains("\"seq\"") {
            break;
        }
        assert!(ack.contains("rate_limited"), "{ack}");
    }
    neighbour.is_well().await;
    let client = bare_chat(shop.url(), &auth(&neighbour.inbox.key)).await;
    assert!(!is_cut(&client, crate::harness::MOMENT).await);
}
