use serde_json::json;

use super::*;

fn list(paging: CrmPaging) -> CrmList {
    CrmList { paging, items: "/data".to_owned(), next: "/next".to_owned(), ..CrmList::default() }
}

fn cursors(list: &CrmList, answers: &[Value]) -> Vec<Option<String>> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    for answer in answers {
        let next = listed(list, &cursor, answer.clone()).unwrap().next;
        cursor = next.clone().unwrap_or_default();
        found.push(next);
    }
    found
}

#[test]
fn each_kind_of_paging_names_its_next_page_and_its_end() {
    let some = |text: &str| Some(text.to_owned());
    let three = [json!({"data": [1, 2], "next": "b"}), json!({"data": [3], "next": ""}), json!({"data": []})];
    assert_eq!(cursors(&list(CrmPaging::Page), &three), [some("2"), some("3"), None]);
    assert_eq!(cursors(&list(CrmPaging::Offset), &three), [some("2"), some("3"), None]);
    assert_eq!(cursors(&list(CrmPaging::Token), &three), [some("b"), None, None]);
    assert_eq!(cursors(&list(CrmPaging::None), &three), [None, None, None]);
    let again = listed(&list(CrmPaging::Token), "b", json!({"data": [1], "next": "b"}));
    assert!(again.unwrap_err().contains("same page"));
    assert!(listed(&list(CrmPaging::Page), "", json!({"items": []})).unwrap_err().contains("/data"));
    let whole = CrmList { items: String::new(), ..list(CrmPaging::Page) };
    assert_eq!(listed(&whole, "7", json!([1])).unwrap().next, some("8"));
}

#[test]
fn a_page_is_asked_for_with_its_number_its_size_and_the_time() {
    let list = CrmList { size_param: "size".to_owned(), since_param: "since".to_owned(), ..list(CrmPaging::Page) };
    let pairs = query(&list, "", Some(Timestamp::from_millis(0)));
    let named: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(named, [("page", "1"), ("size", "100"), ("since", "1970-01-01T00:00:00.000Z")]);
    let first = query(&CrmList { paging: CrmPaging::Token, size_param: String::new(), ..list }, "", None);
    assert!(first.is_empty(), "{first:?}");
}

#[test]
fn a_list_that_goes_round_is_told_from_a_long_one() {
    let mut walked = Walked::default();
    let mut page = |ids: &[&str]| walked.goes_on(ids.iter().map(|id| (*id).to_owned()));
    assert!(page(&["a", "b"]) && page(&["b"]) && page(&["b", "c"]));
    assert!(page(&["a"]) && page(&["b"]) && !page(&["c"]));
    let kept: HashSet<u64> = walked.seen;
    assert_eq!(kept.len(), 3, "each is kept as a number, however long it is");
}
