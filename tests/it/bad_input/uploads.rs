//! Files that are not what they say.

use serde_json::json;

use super::{Neighbour, shop};
use crate::harness::PATIENCE;
use crate::harness::form::{png, request, stored, try_upload, upload};
use crate::harness::people::{auth, bare_chat, hears, visitor};
use crate::harness::web::Request;

const MIB: usize = 1024 * 1024;

/// A zip archive with one empty entry.
const ZIP: &[u8] =
    b"PK\x03\x04\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0aPK\x01\x02\x0a\0\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
    \0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0aPK\x05\x06\0\0\0\0\x01\0\x01\0\x2f\0\0\0\x1f\0\0\0\0\0";

#[tokio::test]
async fn what_is_no_picture_is_refused_whatever_its_name_says() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let token = &neighbour.peer.ready().token;
    let mut executable = b"\x7fELF\x02\x01\x01\0".to_vec();
    executable.extend([0; 200]);
    let mut windows = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".to_vec();
    windows.extend([0; 200]);
    let files: [(&str, &[u8]); 10] = [
        ("drawing.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"),
        ("drawing.jpg", b"<?xml version=\"1.0\"?>\n<svg onload=\"alert(1)\"/>"),
        ("page.png", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
        ("page.gif", b"\xef\xbb\xbf  <HTML><body onload=alert(1)>"),
        ("page.txt", b"<script>alert(1)</script>"),
        ("program.png", &executable),
        ("program.jpg", &windows),
        ("archive.png", ZIP),
        ("archive.docx", ZIP),
        ("noise.webp", b"\x00\x01\x02\x03\xff\xfe"),
    ];
    for (name, bytes) in files {
        let answer = upload(shop.url(), token, name, bytes).await;
        assert!(matches!(answer.status, 415 | 422), "{name}: {} {}", answer.status, answer.text());
        answer.problem(answer.status);
    }
    neighbour.is_well().await;
}

#[tokio::test]
async fn a_picture_that_would_fill_a_memory_is_refused_unopened() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let token = &neighbour.peer.ready().token;
    let before = shop.program.resident();
    for (width, height) in [(60_000, 60_000), (1, 60_000), (0, 1), (1, 0), (u32::MAX, u32::MAX), (8_000, 8_000)] {
        let answer = upload(shop.url(), token, "bomb.png", &png(width, height)).await;
        answer.problem(422);
    }
    assert!(shop.program.resident().saturating_sub(before) < 64 * MIB as u64);
    upload(shop.url(), token, "headless.png", &png(10, 10)[..12]).await.problem(422);
    upload(shop.url(), token, "empty.png", b"").await.problem(422);
    let dot = stored(&upload(shop.url(), token, "dot.png", &png(1, 1)).await);
    assert_eq!((&dot["width"], &dot["height"], &dot["media_type"]), (&json!(1), &json!(1), &json!("image/png")));
    neighbour.is_well().await;
}

#[tokio::test]
async fn a_file_over_ten_mebibytes_is_refused() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let token = &neighbour.peer.ready().token;
    let mut text = b"a plain text, only too long. ".repeat(10 * MIB / 29);
    text.resize(10 * MIB, b'.');
    stored(&upload(shop.url(), token, "just.txt", &text).await);
    text.push(b'.');
    upload(shop.url(), token, "over.txt", &text).await.problem(413);
    // Far more than that is not even read to its end: an answer, or a connection that is cut.
    text.resize(40 * MIB, b'.');
    let answer = try_upload(shop.url(), token, "far-over.txt", &text).await;
    assert!(answer.is_err() || answer.is_ok_and(|answer| answer.status == 413));
    neighbour.is_well().await;
}

#[tokio::test]
async fn a_name_cannot_leave_its_folder_or_carry_a_script() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let token = &neighbour.peer.ready().token;
    let names = [
        "../../../../etc/passwd.png",
        "..\\..\\windows\\system32\\evil.png",
        "/etc/shadow",
        "C:\\evil.png",
        "....//....//evil.png",
        ".",
        "..",
        "",
        "<script>alert(1)</script>.png",
        "<img src=x onerror=alert(1)>.png",
        "photo\u{202e}gnp.exe",
        "a\u{0}b.png",
        "con.png",
        &"n".repeat(3_000),
        "evil.exe",
        "evil.html",
        "shop.png.svg",
    ];
    for name in names {
        let answer = upload(shop.url(), token, name, &png(1, 1)).await;
        // A name that breaks the form itself is refused; every other one is made harmless.
        if answer.status == 400 {
            continue;
        }
        let file = stored(&answer);
        let kept = file["name"].as_str().unwrap();
        let ending = kept.rsplit_once('.').map(|(_, ending)| ending);
        assert!(ending == Some("png") && kept.chars().count() <= 120, "{name:?} became {kept:?}");
        assert!(!kept.contains(['/', '\\', '<', '>', '"', '\0', '\u{202e}']), "{name:?} became {kept:?}");
        let read = Request::new("GET", file["url"].as_str().unwrap()).send(shop.url()).await.unwrap();
        assert_eq!((read.status, read.header("content-type")), (200, Some("image/png")), "{name:?}");
        assert_eq!(read.header("x-content-type-options"), Some("nosniff"));
        assert!(read.header("content-security-policy").is_some_and(|policy| policy.contains("sandbox")));
    }
    let data = shop.data();
    let escaped = data.parent().unwrap().join("etc").exists() || std::path::Path::new("/etc/passwd.png").exists();
    assert!(!escaped);
    neighbour.is_well().await;
}

#[tokio::test]
async fn a_picture_with_a_script_in_it_is_served_as_a_picture_that_cannot_run() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let mut bytes = png(1, 1);
    bytes.extend(b"<script>alert(1)</script>");
    let file = stored(&upload(shop.url(), &peer.ready().token, "both.png", &bytes).await);
    let read = Request::new("GET", file["url"].as_str().unwrap()).send(shop.url()).await.unwrap();
    assert_eq!(read.body, bytes);
    assert_eq!(read.header("content-type"), Some("image/png"));
    assert_eq!(read.header("x-content-type-options"), Some("nosniff"));
    assert!(
        read.header("content-security-policy")
            .is_some_and(|policy| policy.contains("sandbox") && policy.contains("default-src 'none'"))
    );
    let notes = stored(&upload(shop.url(), &peer.ready().token, "notes.txt", b"alert(1)").await);
    let read = Request::new("GET", notes["url"].as_str().unwrap()).send(shop.url()).await.unwrap();
    assert!(read.header("content-disposition").is_some_and(|how| how.starts_with("attachment")), "only pictures show in place");
}

#[tokio::test]
async fn a_form_that_is_no_form_is_refused() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let token = &neighbour.peer.ready().token;
    let path = "/api/v1/chat/attachments";
    let send = async |request: Request| request.bearer(token).send(shop.url()).await.unwrap();
    send(Request::new("POST", path).text("application/json", "{}")).await.problem(415);
    send(Request::new("POST", path).text("multipart/form-data", "x")).await.problem(415);
    send(Request::new("POST", path).text("multipart/form-data; boundary=b", "no boundary at all")).await.problem(400);
    let other_field = "--b\r\ncontent-disposition: form-data; name=\"other\"\r\n\r\nx\r\n--b--\r\n";
    send(Request::new("POST", path).text("multipart/form-data; boundary=b", other_field)).await.problem(400);
    let cut_off = "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhalf";
    send(Request::new("POST", path).text("multipart/form-data; boundary=b", cut_off)).await.problem(400);
    request(path, "a.png", &png(1, 1)).send(shop.url()).await.unwrap().problem(401);
    request(path, "a.png", &png(1, 1)).bearer(&shop.api.token).send(shop.url()).await.unwrap().problem(401);
    neighbour.is_well().await;
}

#[tokio::test]
async fn a_stored_file_is_sent_and_a_made_up_one_is_not() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let file = stored(&upload(shop.url(), &peer.ready().token, "dot.png", &png(1, 1)).await);
    peer.send_body(&json!({"client_id": "f", "text": "look", "attachments": [file["id"]]})).await.unwrap();
    let tab = crate::harness::people::come_back(shop.url(), &inbox.key, &peer, 0).await;
    let shown = tab.ready().messages.iter().find(|message| message.text == "look").unwrap();
    assert_eq!(shown.rest["attachments"][0]["url"], file["url"]);
    let client = bare_chat(shop.url(), &auth(&inbox.key)).await;
    let many = vec![file["id"].clone(); 9];
    let answer = client.call("send", &json!({"client_id": "g", "text": "many", "attachments": many}), PATIENCE).await.unwrap();
    assert_eq!(answer["error"]["code"], "invalid", "{answer}");
    peer.send_body(&json!({"client_id": "h", "text": "", "attachments": [file["id"]]})).await.expect("a file needs no words");
    hears(&tab, "").await;
}
