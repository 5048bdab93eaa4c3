//! Audiences: a messy file that is looked at and read in, people who are added by themselves, and what becomes of both. Contacts
//! that become one are in `contacts`.

mod contacts;

use std::path::Path;

use serde_json::{Value, json};

use super::{Town, town};
use crate::channels::eventually;
use crate::harness::api::{Api, number, text};
use crate::harness::form::{files, request};
use crate::harness::people::{ask, contact, conversation, visitor};
use crate::harness::web::Request;
use crate::harness::zip::archive;

const CONSENT: &str = "They ticked a box in the shop.";

async fn uploaded(api: &Api, name: &str, bytes: &[u8]) -> Value {
    api.call(request("/api/v1/audience-files", name, bytes)).await.expect(201)
}

/// An audience of a file, with the mapping that was guessed.
async fn made(api: &Api, name: &str, file: &Value) -> String {
    let new = json!({"name": name, "consent": CONSENT, "country": "ES", "file": file["file"], "mapping": file["mapping"]});
    text(&api.post("/api/v1/audiences", &new).await.expect(201)["id"])
}

async fn empty(api: &Api, name: &str) -> String {
    text(&api.post("/api/v1/audiences", &json!({"name": name, "consent": CONSENT})).await.expect(201)["id"])
}

async fn read(api: &Api, id: &str) -> Value {
    api.get(&format!("/api/v1/audiences/{id}")).await.expect(200)
}

/// The audience once its import is over.
async fn imported(api: &Api, id: &str) -> Value {
    eventually("the end of an import", async || {
        let audience = read(api, id).await;
        if audience["state"] == "importing" { Err(format!("{audience:#}")) } else { Ok(audience) }
    })
    .await
}

async fn items(api: &Api, id: &str, of: &str) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    loop {
        let after = found.last().map_or(0, |last| number(&last["row"]));
        let page = api.get(&format!("/api/v1/audiences/{id}/{of}?after={after}&limit=100")).await.expect(200);
        found.extend(page["items"].as_array().unwrap().iter().cloned());
        if page["next"].is_null() {
            return found;
        }
    }
}

fn reasons(faults: &[Value]) -> Vec<(u64, String, String)> {
    faults.iter().map(|fault| (number(&fault["row"]), text(&fault["reason"]), text(&fault["what"]))).collect()
}

fn told(faults: &[(u64, &str, &str)]) -> Vec<(u64, String, String)> {
    faults.iter().map(|(row, reason, what)| (*row, (*reason).to_owned(), (*what).to_owned())).collect()
}

/// As a program from Spain writes it that is older than UTF-8.
fn messy() -> Vec<u8> {
    let text = "Móvil;Nombre;Ciudad\r\n\
                612 345 678;\"Núñez; José\";Vigo\r\n\
                ;Nadie;\r\n\
                9,19812E+11;Asha;Pune\r\n\
                +34 612-345-678;José otra vez;Vigo\r\n\
                \r\n\
                0034622345678;Ángela;\r\n\
                632345678;Luis;Vigo;;más\r\n";
    let letter = |letter: char| u8::try_from(u32::from(letter)).unwrap();
    text.chars().map(letter).collect()
}

#[tokio::test]
async fn a_messy_file_is_shown_tried_and_read_in() {
    let api = &town().await.shop.api;
    let file = uploaded(api, "lista.csv", &messy()).await;
    assert_eq!(file["columns"], json!(["Móvil", "Nombre", "Ciudad"]));
    assert_eq!(file["rows"][0], json!(["612 345 678", "Núñez; José", "Vigo"]));
    assert_eq!(file["mapping"], json!({"number": "Móvil", "name": "Nombre", "values": ["Ciudad"]}));
    let check = format!("/api/v1/audience-files/{}/check", text(&file["file"]));
    let tried = api.post(&check, &json!({"mapping": file["mapping"], "country": "es"})).await.expect(200);
    assert_eq!((&tried["looked_at"], &tried["good"]), (&json!(6), &json!(2)), "{tried}");
    let jose = json!({"row": 2, "handle": "+34612345678", "name": "Núñez; José", "zone": "Europe/Madrid"});
    assert_eq!(tried["people"][0], jose);
    let wrong =
        told(&[(3, "no_number", ""), (4, "bad_number", "9,19812E+11"), (5, "repeated", "+34612345678"), (8, "too_long", "más")]);
    assert_eq!(reasons(tried["faults"].as_array().unwrap()), wrong);
    let homeless = api.post(&check, &json!({"mapping": file["mapping"]})).await.expect(200);
    assert_eq!(homeless["faults"][0], json!({"row": 2, "reason": "no_country", "what": "612 345 678"}));

    let id = made(api, "Spring", &file).await;
    let audience = imported(api, &id).await;
    assert_eq!((&audience["state"], &audience["columns"]), (&json!("ready"), &json!(["Ciudad"])), "{audience}");
    assert_eq!((&audience["members"], &audience["faulty"], &audience["repeated"]), (&json!(2), &json!(3), &json!(1)));
    assert_eq!((&audience["consent"]["statement"], &audience["run"]), (&json!(CONSENT), &Value::Null));
    let members = items(api, &id, "members").await;
    assert_eq!(members.len(), 2);
    assert_eq!((&members[0]["handle"], &members[0]["values"]), (&json!("+34612345678"), &json!({"Ciudad": "Vigo"})));
    assert_eq!((&members[1]["row"], &members[1]["name"]), (&json!(7), &json!("Ángela")));
    assert_eq!(reasons(&items(api, &id, "faults").await), wrong);
    // It is one audience, and the file is gone.
    api.post(&check, &json!({"mapping": file["mapping"]})).await.problem(404);
    let again = json!({"name": "Again", "consent": CONSENT, "file": file["file"], "mapping": file["mapping"]});
    let problem = api.post("/api/v1/audiences", &again).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/file", "{problem}");
    // The audience is there a moment before its run is over.
    let run = eventually("the end of the run", async || {
        let runs = api.get("/api/v1/schedules/runs?limit=100").await.expect(200);
        let run = runs["items"].as_array().unwrap().iter().find(|run| run["subject"] == id.as_str()).unwrap();
        if run["state"] == "running" { Err(format!("{run:#}")) } else { Ok(run.clone()) }
    })
    .await;
    assert_eq!((&run["task"], &run["state"], &run["done"]), (&json!("import_audience"), &json!("done"), &json!(6)), "{run}");
}

/// A workbook with one sheet of these rows, whose cells stand in columns A, B…
fn workbook(rows: &[(u32, &[&str])]) -> Vec<u8> {
    let row = |(number, cells): &(u32, &[&str])| {
        let cell = |(place, text): (usize, &&str)| {
            let column = char::from(b'A' + place as u8);
            match text.parse::<f64>() {
                Ok(_) => format!("<c r=\"{column}{number}\"><v>{text}</v></c>"),
                Err(_) => format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
            }
        };
        let cells: String = cells.iter().enumerate().map(cell).collect();
        format!("<row r=\"{number}\">{cells}</row>")
    };
    let rows: String = rows.iter().map(row).collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let related = |kind: &str, target: &str| {
        let one = format!("<Relationship Id=\"rId1\" Type=\"{office}/{kind}\" Target=\"{target}\"/>");
        format!("<Relationships xmlns=\"{package}\">{one}</Relationships>")
    };
    let sheets = "<sheets><sheet name=\"People\" sheetId=\"1\" r:id=\"rId1\"/></sheets>";
    archive(&[
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        ("_rels/.rels", &related("officeDocument", "xl/workbook.xml")),
        ("xl/_rels/workbook.xml.rels", &related("worksheet", "worksheets/sheet1.xml")),
        ("xl/workbook.xml", &format!("<workbook xmlns=\"{main}\" xmlns:r=\"{office}\">{sheets}</workbook>")),
        ("xl/worksheets/sheet1.xml", &format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>")),
    ])
}

#[tokio::test]
async fn a_workbook_is_read_by_the_numbers_of_its_rows() {
    let api = &town().await.shop.api;
    let book =
        workbook(&[(1, &["Name", "WhatsApp", "Points"]), (3, &["Ana", "34612345678", "7.5"]), (4, &["Bo", "9.19812E+11x", "1"])]);
    let file = uploaded(api, "people.xlsx", &book).await;
    assert_eq!(file["rows"][0], json!(["Ana", "34612345678", "7.5"]), "{file}");
    let id = made(api, "From a workbook", &file).await;
    let audience = imported(api, &id).await;
    assert_eq!((&audience["state"], &audience["members"]), (&json!("ready"), &json!(1)), "{audience}");
    let ana = &items(api, &id, "members").await[0];
    assert_eq!((&ana["row"], &ana["handle"], &ana["values"]), (&json!(3), &json!("+34612345678"), &json!({"Points": "7.5"})));
    assert_eq!(reasons(&items(api, &id, "faults").await)[0].0, 4);
}

#[tokio::test]
async fn what_is_no_list_is_refused_and_nothing_of_it_is_kept() {
    let Town { shop, .. } = town().await;
    let kept = async || files_with(&shop.data().join("files"), b"unlisted-quince");
    for (name, bytes) in [
        ("empty.csv", &b""[..]),
        ("blank.csv", b"\n\n;;\n"),
        ("head.csv", b"phone;unlisted-quince\n"),
        ("list.pdf", b"%PDF-1.7 unlisted-quince"),
        ("list.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 unlisted-quince"),
        ("list.xlsx", b"PK\x03\x04 unlisted-quince"),
        ("page.html", b"<html>unlisted-quince</html>"),
    ] {
        let problem = shop.api.call(request("/api/v1/audience-files", name, bytes)).await.problem(422);
        assert!(text(&problem["detail"]).len() > 10, "{name}: {problem}");
    }
    assert_eq!(kept().await, 0);
    shop.api.call(files("/api/v1/audience-files", &[])).await.problem(400);
}

/// Files of a folder in which these bytes stand.
fn files_with(folder: &Path, mark: &[u8]) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let found = entries.map(|entry| entry.unwrap().path()).map(|path| {
        if path.is_dir() {
            return files_with(&path, mark);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        usize::from(bytes.windows(mark.len()).any(|window| window == mark))
    });
    found.sum()
}

#[tokio::test]
async fn an_audience_that_makes_no_sense_is_refused_field_by_field() {
    let api = &town().await.shop.api;
    let file = uploaded(api, "short.csv", b"phone,name\n+34612345678,Ana\n").await;
    let good = json!({"name": "Sense", "consent": CONSENT, "file": file["file"], "mapping": file["mapping"]});
    for (field, value, pointer) in [
        ("name", json!(" "), "/name"),
        ("name", json!("x".repeat(101)), "/name"),
        ("consent", json!("yes"), "/consent"),
        ("country", json!("Spain"), "/country"),
        ("mapping", Value::Null, "/mapping"),
        ("mapping", json!({"number": "fax", "values": []}), "/mapping/number"),
        ("mapping", json!({"number": "phone", "values": ["name", "shoe"]}), "/mapping/values/1"),
        ("file", json!("bl_0000000000001"), "/file"),
    ] {
        let mut odd = good.clone();
        odd[field] = value.clone();
        let problem = api.post("/api/v1/audiences", &odd).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{field} {value}: {problem}");
    }
    let id = text(&api.post("/api/v1/audiences", &good).await.expect(201)["id"]);
    assert_eq!(imported(api, &id).await["members"], 1);
    api.post("/api/v1/audiences", &json!({"name": "sense", "consent": CONSENT})).await.problem(409);
    let check = format!("/api/v1/audience-files/{}/check", text(&uploaded(api, "s.csv", b"phone\n+34612345678\n").await["file"]));
    let problem = api.post(&check, &json!({"mapping": {"number": "fax", "values": []}, "country": "ES"})).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/mapping/number");
    api.post(&check, &json!({"mapping": {"number": "phone", "values": []}, "country": "Spain"})).await.problem(422);
}

#[tokio::test]
async fn people_are_added_once_and_leave() {
    let api = &town().await.shop.api;
    let id = empty(api, "One by one").await;
    let path = format!("/api/v1/audiences/{id}/members");
    let first = json!({"members": [
        {"number": "+34 612 345 678", "name": "Ana\n", "values": {"city": "Vigo"}},
        {"number": "612345678"},
        {"number": "whatsapp:+34612345678"},
        {"number": "+16502530000", "name": null, "time_zone": "America/Los_Angeles", "values": {"city": "Reno", "plan": "b"}},
        {"number": "+34622345678", "time_zone": "Mars/Base"},
    ]});
    let send = async |key: &str| api.call(Request::new("POST", &path).json(&first).with("idempotency-key", key)).await;
    let added = send("one").await.expect(200);
    assert_eq!((&added["added"], &added["repeated"]), (&json!(2), &json!(1)), "{added}");
    let wrong = told(&[(2, "no_country", "612345678"), (3, "repeated", "+34612345678"), (5, "unknown_zone", "Mars/Base")]);
    assert_eq!(reasons(added["faults"].as_array().unwrap()), wrong);
    assert_eq!(send("one").await.expect(200), added, "the same request again does nothing");
    assert_eq!(send("two").await.expect(200)["repeated"], 3, "and another finds them there");
    let audience = read(api, &id).await;
    assert_eq!((&audience["members"], &audience["columns"]), (&json!(2), &json!(["city", "plan"])), "{audience}");
    let members = items(api, &id, "members").await;
    assert_eq!((&members[0]["name"], &members[0]["time_zone"]), (&json!("Ana"), &json!("Europe/Madrid")));
    assert_eq!(members[1]["time_zone"], "America/Los_Angeles");
    let row = format!("{path}/{}", members[0]["row"]);
    api.call(Request::new("DELETE", &row)).await.expect(204);
    api.call(Request::new("DELETE", &row)).await.problem(404);
    assert_eq!(items(api, &id, "members").await.len(), 1);
    let again = api.post(&path, &json!({"members": [{"number": "+34612345678"}]})).await.expect(200);
    assert_eq!(again["added"], 1);
    let rows: Vec<u64> = items(api, &id, "members").await.iter().map(|member| number(&member["row"])).collect();
    assert!(rows[1] > number(&members[1]["row"]), "nobody gets a row that somebody had: {rows:?}");
    let many: Vec<Value> = (0..1_001).map(|_| json!({"number": "1"})).collect();
    for people in [json!([]), json!(many)] {
        let problem = api.post(&path, &json!({"members": people})).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], "/members");
    }
}

#[tokio::test]
async fn people_who_are_added_at_the_same_time_are_all_in() {
    let api = &town().await.shop.api;
    let id = empty(api, "All at once").await;
    let path = format!("/api/v1/audiences/{id}/members");
    let mut adding = tokio::task::JoinSet::new();
    for place in 0..6 {
        let (api, path) = (api.clone(), path.clone());
        let somebody = |one: u32| json!({"number": format!("+346{:08}", 10_000_000 + place * 50 + one)});
        let people: Vec<Value> = (0..50).map(somebody).collect();
        adding.spawn(async move { api.post(&path, &json!({"members": people})).await.expect(200) });
    }
    for added in adding.join_all().await {
        assert_eq!(added["added"], 50, "{added}");
    }
    assert_eq!(read(api, &id).await["members"], 300);
    assert_eq!(items(api, &id, "members").await.len(), 300);
}

#[tokio::test]
async fn an_audience_that_a_campaign_needs_stays_and_any_other_goes_with_everybody_in_it() {
    let api = &town().await.shop.api;
    let id = empty(api, "Needed").await;
    let path = format!("/api/v1/audiences/{id}");
    api.post(&format!("{path}/members"), &json!({"members": [{"number": "+34612345678"}]})).await.expect(200);
    let campaign = api.post("/api/v1/campaigns", &campaign_for(&id)).await.expect(201);
    let problem = api.call(Request::new("DELETE", &path)).await.problem(409);
    assert!(text(&problem["detail"]).contains("Needs it"), "{problem}");
    let campaign = format!("/api/v1/campaigns/{}", text(&campaign["id"]));
    api.call(Request::new("DELETE", campaign)).await.expect(204);
    api.call(Request::new("DELETE", &path)).await.expect(204);
    for gone in [path.clone(), format!("{path}/members"), format!("{path}/faults")] {
        api.get(&gone).await.problem(404);
    }
    api.call(Request::new("DELETE", &path)).await.problem(404);
    let run = eventually("the end of what is forgotten", async || {
        let runs = api.get("/api/v1/schedules/runs?limit=100").await.expect(200);
        let run = runs["items"].as_array().unwrap().iter().find(|run| run["subject"] == id.as_str()).cloned();
        run.filter(|run| run["state"] == "done").ok_or_else(|| format!("{runs:#}"))
    });
    assert_eq!(run.await["task"], "forget_audience");
}

fn campaign_for(audience: &str) -> Value {
    let variant = json!({"name": "A", "share": 1, "template": {"name": "walk", "language": "en"}, "values": {}});
    json!({"name": "Needs it", "inbox": "in_04tq8c5xk0g00", "audience": audience, "steps": [{"variants": [variant]}],
        "per_minute": 60, "time_zone": "UTC"})
}

#[tokio::test]
async fn nothing_of_it_is_there_for_another_organisation_and_little_for_a_lesser_role() {
    let Town { shop, helper, rival } = town().await;
    let file = uploaded(&shop.api, "own.csv", b"phone\n+34612345678\n").await;
    let id = empty(&shop.api, "Our own").await;
    let check = format!("/api/v1/audience-files/{}/check", text(&file["file"]));
    rival.post(&check, &json!({"mapping": file["mapping"]})).await.problem(404);
    let theirs = json!({"name": "Theirs", "consent": CONSENT, "file": file["file"], "mapping": file["mapping"]});
    rival.post("/api/v1/audiences", &theirs).await.problem(422);
    let listed = rival.get("/api/v1/audiences").await.expect(200);
    assert!(!listed.to_string().contains(&id), "{listed}");
    rival.get(&format!("/api/v1/audiences/{id}")).await.problem(404);
    rival.post(&format!("/api/v1/audiences/{id}/members"), &json!({"members": [{"number": "+34612345678"}]})).await.problem(404);
    helper.get(&format!("/api/v1/audiences/{id}/members")).await.expect(200);
    helper.post("/api/v1/audiences", &json!({"name": "Helped", "consent": CONSENT})).await.problem(403);
    let people = json!({"members": [{"number": "+34688112233"}]});
    shop.api.post(&format!("/api/v1/audiences/{id}/members"), &people).await.expect(200);
    let log = eventually("what is noted of it", async || {
        let log = shop.api.get(&format!("/api/v1/audit?object={id}")).await.expect(200).to_string();
        let is_there = ["audiences_members", "audiences_add_members"].iter().all(|operation| log.contains(operation));
        if is_there { Ok(log) } else { Err(log) }
    });
    assert!(!log.await.contains("688112233"), "who was added stands in the audience alone");
}

#[tokio::test]
async fn whoever_is_erased_is_in_no_audience_any_more() {
    let town = town().await;
    let api = &town.shop.api;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "in-an-audience", "echo: hello").await;
    let whom = contact(&peer);
    let known = json!({"phone": "+34 699 112 233"});
    api.call(Request::new("PATCH", format!("/api/v1/contacts/{whom}")).json(&known)).await.expect(200);
    let id = empty(api, "With somebody who goes").await;
    let people = json!({"members": [{"number": "+34699112233"}, {"number": "+34699112234"}]});
    api.post(&format!("/api/v1/audiences/{id}/members"), &people).await.expect(200);
    let talk = api.conversation(&conversation(&peer)).await;
    api.post(&format!("/api/v1/contacts/{whom}/erase"), &json!({"confirm": talk["contact"]["name"]})).await.expect(202);
    let left = items(api, &id, "members").await;
    assert_eq!(left.iter().map(|member| text(&member["handle"])).collect::<Vec<_>>(), ["+34699112234"]);
}
