use super::super::table;
use super::*;

#[test]
fn whatever_shows_a_contacts_data_is_noted() {
    // Lists of conversations, boards of leads and what a shop has going on are asked for with every look at the inbox; each one that
    // is opened is noted.
    let lists = ["/conversations", "/conversations/counts", "/leads", "/leads/counts", "/shop-cases", "/shop-cases/counts"];
    for (method, path, _) in table::ROWS.iter().filter(|(method, ..)| *method == "GET") {
        let starts = ["/contacts", "/conversations", "/leads", "/calls", "/search", "/audit", "/shop-cases"];
        let shows = starts.iter().any(|start| path.starts_with(start));
        let shows = shows || *path == "/ratings" || *path == "/webhooks/{id}/deliveries/{delivery}";
        let shows = shows
            || ["/members", "/faults", "/recipients", "/recipients.csv", "/people/{row}", "/comments"]
                .iter()
                .any(|end| path.ends_with(end));
        let wanted = if shows && !lists.contains(path) { Look } else { Nothing };
        assert_eq!(noted(method, &format!("{ROOT}{path}")), wanted, "{method} {path}");
    }
    assert_eq!(noted("HEAD", "/api/v1/contacts/{id}"), Look);
}

#[test]
fn what_is_noted_otherwise_is_an_operation() {
    for (method, path, _) in OTHERWISE {
        assert!(
            table::ROWS.iter().any(|(known, at, _)| (known, at) == (method, path)),
            "{method} {path} is no operation any more"
        );
    }
}

#[test]
fn every_operation_that_is_noted_has_a_name() {
    for (method, path, _) in table::ROWS {
        let path = format!("{ROOT}{path}");
        if noted(method, &path) != Nothing {
            assert!(!described::operation(method, &path).contains('/'), "{method} {path}");
        }
    }
}

#[test]
fn the_object_is_what_the_path_names_last() {
    let parameters = |pairs: &[(&str, &str)]| pairs.iter().map(|(name, id)| ((*name).to_owned(), (*id).to_owned())).collect();
    for (path, pairs, wanted) in [
        ("/roles/{id}", &[("id", "role_1")][..], ("role", "role_1")),
        ("/roles", &[], ("role", "")),
        ("/inboxes/{id}/account", &[("id", "in_1")], ("inbox", "in_1")),
        ("/canned-replies/{id}", &[("id", "cr_1")], ("canned-reply", "cr_1")),
        ("/conversations/{id}/messages/{message}/retry", &[("id", "cv_1"), ("message", "ms_1")], ("conversation", "cv_1")),
        ("/knowledge/{kb}/documents/{document}", &[("kb", "kb_1"), ("document", "doc_1")], ("document", "doc_1")),
        ("/auth/login", &[], ("operator", "op_0000000000003")),
        ("/me/password", &[], ("operator", "op_0000000000003")),
        ("/me/logins/{id}", &[("id", "rc_1")], ("login", "rc_1")),
    ] {
        let (kind, id) = object(&format!("{ROOT}{path}"), &parameters(pairs), OperatorId(3));
        assert_eq!((kind.as_str(), id.as_str()), wanted, "{path}");
    }
}
