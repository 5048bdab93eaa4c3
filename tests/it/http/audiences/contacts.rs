//! Audiences from contacts: which of them are chosen, what would become of them, and what does.

use super::*;

const CHECK: &str = "/api/v1/audience-contacts/check";

/// Somebody who has written, with what is known of them. Returns the contact and the conversation.
async fn somebody(town: &Town, known: &Value) -> (String, String) {
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "for-an-audience", "echo: hello").await;
    let whom = contact(&peer);
    town.shop.api.call(Request::new("PATCH", format!("/api/v1/contacts/{whom}")).json(known)).await.expect(200);
    (whom, conversation(&peer))
}

/// A field of one test, by which it knows its own contacts.
async fn field(api: &Api, key: &str) {
    api.post("/api/v1/contact-fields", &json!({"key": key, "name": "Of a test", "kind": "text"})).await.expect(201);
}

async fn tried(api: &Api, contacts: &Value) -> Value {
    api.post(CHECK, &json!({"contacts": contacts, "country": "ES"})).await.expect(200)
}

#[tokio::test]
async fn contacts_become_people_once_and_who_has_no_number_is_named() {
    let town = town().await;
    let api = &town.shop.api;
    field(api, "audience_city").await;
    let known = |name: &str, phone: &str| json!({"name": name, "phone": phone, "fields": {"audience_city": "Vigo"}});
    somebody(town, &known("Ana", "+34 611 200 301")).await;
    somebody(town, &known("Bo", "611200302")).await;
    let (cy, _) = somebody(town, &known("Cy", "")).await;
    somebody(town, &known("Ana at home", "0034611200301")).await;
    let (eve, _) = somebody(town, &known("Eve", "+34 611 200 305")).await;
    api.call(Request::new("PUT", format!("/api/v1/contacts/{eve}/blocked")).json(&json!({"blocked": true}))).await.expect(200);

    let chosen = json!({"fields": {"audience_city": "VIGO"}, "values": ["audience_city"]});
    let trial = tried(api, &chosen).await;
    assert_eq!((&trial["chosen"], &trial["good"], &trial["is_partial"]), (&json!(4), &json!(2), &json!(false)), "{trial}");
    let wrong = told(&[(2, "no_number", cy.as_str()), (4, "repeated", "+34611200301")]);
    assert_eq!(reasons(trial["faults"].as_array().unwrap()), wrong, "the newest come first");
    assert_eq!(trial["people"][0]["name"], "Ana at home");
    let homeless = api.post(CHECK, &json!({"contacts": chosen})).await.expect(200);
    assert!(homeless.to_string().contains("no_country"), "{homeless}");

    let new = json!({"name": "From contacts", "consent": CONSENT, "country": "es", "contacts": chosen});
    let id = text(&api.post("/api/v1/audiences", &new).await.expect(201)["id"]);
    let audience = imported(api, &id).await;
    assert_eq!((&audience["state"], &audience["columns"]), (&json!("ready"), &json!(["audience_city"])), "{audience}");
    assert_eq!((&audience["members"], &audience["faulty"], &audience["repeated"]), (&json!(2), &json!(1), &json!(1)));
    let members = items(api, &id, "members").await;
    let handles: Vec<String> = members.iter().map(|member| text(&member["handle"])).collect();
    assert_eq!(handles, ["+34611200301", "+34611200302"]);
    assert_eq!((&members[1]["name"], &members[1]["time_zone"]), (&json!("Bo"), &json!("Europe/Madrid")));
    assert_eq!(members[1]["values"], json!({"audience_city": "Vigo"}));
    assert_eq!(reasons(&items(api, &id, "faults").await), wrong);
    // They are an audience as any other.
    let more = json!({"members": [{"number": "+34611200309"}, {"number": "+34611200301"}]});
    let added = api.post(&format!("/api/v1/audiences/{id}/members"), &more).await.expect(200);
    assert_eq!((&added["added"], &added["repeated"]), (&json!(1), &json!(1)), "{added}");
}

#[tokio::test]
async fn contacts_are_chosen_by_what_is_known_of_them_and_of_their_conversations() {
    let town = town().await;
    let api = &town.shop.api;
    field(api, "audience_plan").await;
    let known = |name: &str, plan: &str| json!({"name": name, "email": "nora@plum.example", "fields": {"audience_plan": plan}});
    let (_, talk) = somebody(town, &known("Nora Plum", "Gold")).await;
    somebody(town, &known("Olaf Plum", "Silver")).await;
    somebody(town, &known("Nora Pear", "Gold")).await;
    let label = text(&api.post("/api/v1/labels", &json!({"name": "Has bought", "colour": "#AA0000"})).await.expect(201)["id"]);
    api.post(&format!("/api/v1/conversations/{talk}/labels"), &json!({"add": [label]})).await.expect(200);
    let (past, future) = ("2025-02-01T00:00:00Z", "2091-01-01T00:00:00Z");
    let gold = json!({"audience_plan": "gold"});
    for (more, chosen) in [
        (json!({}), 2),
        (json!({"query": "nora pl"}), 1),
        (json!({"query": "PLUM.EXAMPLE"}), 2),
        (json!({"channel": "whatsapp"}), 0),
        (json!({"label": label}), 1),
        (json!({"label": label, "query": "pear"}), 0),
        (json!({"created_after": past, "created_before": future}), 2),
        (json!({"created_after": future}), 0),
        (json!({"created_before": past}), 0),
        (json!({"heard_after": past, "heard_before": future}), 2),
        (json!({"heard_after": future}), 0),
        (json!({"heard_before": past}), 0),
        (json!({"label": label, "heard_after": past}), 1),
    ] {
        let mut contacts = more.clone();
        contacts["fields"] = gold.clone();
        let trial = tried(api, &contacts).await;
        assert_eq!(trial["chosen"], chosen, "{more}: {trial}");
    }
    assert_eq!(tried(api, &json!({"label": label})).await["chosen"], 1);
}

#[tokio::test]
async fn nobody_is_chosen_by_what_makes_no_sense() {
    let api = &town().await.shop.api;
    field(api, "audience_odd").await;
    for (contacts, pointer) in [
        (json!({"channel": "pigeon"}), "/contacts/channel"),
        (json!({"query": "x"}), "/contacts/query"),
        (json!({"query": "x".repeat(101)}), "/contacts/query"),
        (json!({"fields": {"shoe_size_of_nobody": "42"}}), "/contacts/fields/shoe_size_of_nobody"),
        (json!({"fields": {"audience_odd": " "}}), "/contacts/fields/audience_odd"),
        (json!({"label": "lb_0000000000001"}), "/contacts/label"),
        (json!({"created_after": "2026-02-01T00:00:00Z", "created_before": "2026-01-01T00:00:00Z"}), "/contacts/created_before"),
        (json!({"heard_after": "2026-02-01T00:00:00Z", "heard_before": "2026-02-01T00:00:00Z"}), "/contacts/heard_before"),
        (json!({"values": ["audience_odd", "shoe_size_of_nobody"]}), "/contacts/values/1"),
        (json!({"values": ["audience_odd", "audience_odd"]}), "/contacts/values/1"),
        (json!({"values": vec!["audience_odd"; 31]}), "/contacts/values"),
    ] {
        let problem = api.post(CHECK, &json!({"contacts": contacts})).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{contacts}: {problem}");
        let new = json!({"name": "Of nonsense", "consent": CONSENT, "contacts": contacts});
        let problem = api.post("/api/v1/audiences", &new).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{contacts}: {problem}");
    }
    let file = uploaded(api, "both.csv", b"phone\n+34612345678\n").await;
    let both = json!({"name": "Of both", "consent": CONSENT, "file": file["file"], "mapping": file["mapping"], "contacts": {}});
    let problem = api.post("/api/v1/audiences", &both).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/contacts", "{problem}");
}

#[tokio::test]
async fn contacts_are_chosen_by_those_who_may_see_them() {
    let town = town().await;
    let api = &town.shop.api;
    let (whom, _) = somebody(town, &json!({"name": "Wanda Willow", "phone": "+34611200401"})).await;
    let chosen = json!({"query": "wanda willow"});
    assert_eq!(tried(api, &chosen).await["good"], 1);
    assert_eq!(tried(&town.rival, &chosen).await["chosen"], 0);
    let program = async |name: &str, levels: Value| {
        let made = api.post("/api/v1/api-keys", &json!({"name": name, "levels": levels})).await.expect(201);
        Api { url: api.url.clone(), token: text(&made["token"]) }
    };
    let blind = program("Campaigns alone", json!({"campaigns": "edit"})).await;
    let new = json!({"name": "Unseen", "consent": CONSENT, "contacts": chosen});
    blind.post(CHECK, &json!({"contacts": chosen})).await.problem(403);
    blind.post("/api/v1/audiences", &new).await.problem(403);
    blind.post("/api/v1/audiences", &json!({"name": "By a program", "consent": CONSENT})).await.expect(201);
    let seeing = program("Campaigns and contacts", json!({"campaigns": "edit", "conversations": "view"})).await;
    let id = text(&seeing.post("/api/v1/audiences", &new).await.expect(201)["id"]);
    assert_eq!(imported(api, &id).await["members"], 1);
    // Once they are erased nothing of them is left in it.
    api.post(&format!("/api/v1/contacts/{whom}/erase"), &json!({"confirm": "Wanda Willow"})).await.expect(202);
    assert!(items(api, &id, "members").await.is_empty());
}
