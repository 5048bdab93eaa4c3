//! What a program follows a shop by: changes page by page, checkouts that were left, tags.

use super::*;

const CHANGED: &str = r"query C($q:String,$after:String,$first:Int!){orders(first:$first,after:$after,query:$q,sortKey:UPDATED_AT){
  nodes{name updatedAt paymentGatewayNames tags checkoutToken cartToken customAttributes{key value}
    fulfillments(first:5){id updatedAt displayStatus trackingInfo{company number url}}} pageInfo{hasNextPage endCursor}}}";
const LEFT: &str = r"query A($after:String,$q:String){abandonedCheckouts(first:50,after:$after,query:$q,sortKey:CREATED_AT){
  nodes{id name abandonedCheckoutUrl createdAt updatedAt completedAt
    customer{id displayName locale defaultPhoneNumber{phoneNumber}}
    shippingAddress{phone countryCodeV2} lineItems(first:5){nodes{title quantity variantTitle}}
    totalPriceSet{shopMoney{amount currencyCode}}} pageInfo{hasNextPage endCursor}}}";
const TAG: &str = "mutation T($id:ID!,$tags:[String!]!){tagsAdd(id:$id,tags:$tags){node{id} userErrors{field message}}}";
const UNTAG: &str =
    "mutation R($id:ID!,$tags:[String!]!){tagsRemove(id:$id,tags:$tags){node{...on Order{tags}} userErrors{message}}}";

fn names(answer: &Value) -> Vec<&str> {
    answer["data"]["orders"]["nodes"].as_array().unwrap().iter().map(|order| order["name"].as_str().unwrap()).collect()
}

fn left(id: u64) -> Checkout {
    Checkout {
        id,
        token: format!("token{id}"),
        created_at: "2026-11-26T09:00:00Z".into(),
        customer: Some(7001),
        phone: Some("+919812345678".into()),
        lines: vec![Line { variant: 800_101, quantity: 2 }],
        ..Checkout::default()
    }
}

#[test]
fn the_page_of_checkouts_costs_what_it_does_at_the_vendor() {
    let operation = pick(&Schema::load(), &json!({"query": LEFT, "variables": {}})).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(operation.fields.iter().map(pick::Picked::cost).sum::<usize>(), 652);
}

#[tokio::test]
async fn orders_come_in_the_order_of_their_changes_and_none_is_lost_between_pages() {
    let shop = start(Rules::default()).await;
    let page = async |q: &str, after: Value| ask(&shop, CHANGED, json!({"q": q, "after": after, "first": 3})).await;
    shop.change(|state| {
        state.orders.iter_mut().filter(|order| order.name == "#1001").for_each(|order| order.note = Some("!".into()));
    });
    assert_eq!(shop.state().order("#1001").unwrap().updated_at, "2026-11-26T12:00:00Z");
    let all = page("updated_at:>='2026-11-25T09:45:00Z'", Value::Null).await;
    assert_eq!(names(&all), ["#1007", "#1004", "#10012"], "the oldest change first, and the limit itself");
    let after = all["data"]["orders"]["pageInfo"]["endCursor"].clone();
    // The last one of the page moves on before the next is asked for.
    shop.pass(Duration::from_mins(1));
    shop.change(|state| {
        state.orders.iter_mut().filter(|order| order.name == "#10012").for_each(|order| order.tags.push("x".into()));
    });
    let next = page("updated_at:>='2026-11-25T09:45:00Z'", after.clone()).await;
    assert_eq!((names(&next), &next["data"]["orders"]["pageInfo"]["hasNextPage"]), (vec!["#1001", "#10012"], &json!(false)));
    let other = "query($after:String){orders(first:3,after:$after,sortKey:CREATED_AT){nodes{name}}}";
    assert_eq!(ask(&shop, other, json!({"after": after})).await["errors"][0]["extensions"]["code"], "BAD_REQUEST");
    for (q, wanted) in [
        ("updated_at:>2026-11-26T17:30:30+05:30", vec!["#10012"]),
        ("created_at:2026-11-25 tag:COD", vec!["#1004"]),
        ("financial_status:pending -tag:'phone-order' gateway:cash", vec!["#1004"]),
        ("id:>=9009 status:not_closed", vec!["#10012"]),
        ("checkout_token:none", vec![]),
    ] {
        assert_eq!(names(&page(q, Value::Null).await), wanted, "{q}");
    }
    shop.rule(|rules| rules.search_lag = Duration::from_secs(30));
    assert_eq!(names(&page("tag:x", Value::Null).await), Vec::<&str>::new(), "a search lags");
    shop.pass(Duration::from_secs(30));
    assert_eq!(names(&page("tag:x", Value::Null).await), ["#10012"]);
}

#[tokio::test]
async fn a_shop_may_page_for_ever_with_one_cursor_or_with_many() {
    let shop = start(Rules { pages: Paging::SameCursor, ..Rules::default() }).await;
    let page = async |after: &Value| ask(&shop, CHANGED, json!({"after": after, "first": 50})).await["data"]["orders"].clone();
    let first = page(&Value::Null).await;
    assert_eq!((first["nodes"].as_array().unwrap().len(), &first["pageInfo"]["hasNextPage"]), (9, &json!(true)));
    assert_eq!(page(&first["pageInfo"]["endCursor"]).await["pageInfo"], first["pageInfo"]);
    shop.rule(|rules| rules.pages = Paging::EverNew);
    let (mut cursors, mut after) = (std::collections::BTreeSet::new(), Value::Null);
    for _ in 0..5 {
        let next = page(&after).await;
        assert_eq!((&next["nodes"], &next["pageInfo"]["hasNextPage"]), (&first["nodes"], &json!(true)));
        after = next["pageInfo"]["endCursor"].clone();
        cursors.insert(after.to_string());
    }
    assert_eq!(cursors.len(), 5);
}

#[tokio::test]
async fn a_checkout_is_listed_once_it_is_left_and_names_neither_its_token_nor_a_phone() {
    let shop = start(Rules::default()).await;
    let listed = async |q: &str| {
        let answer = ask(&shop, LEFT, json!({"q": q})).await;
        answer["data"]["abandonedCheckouts"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
    };
    shop.change(|state| {
        let nobody = Checkout { phone: None, customer: None, ..left(502) };
        let fresh = Checkout { updated_at: "2026-11-26T11:55:00Z".into(), ..left(503) };
        let at_once = Checkout { completed_at: Some("2026-11-26T09:05:00Z".into()), ..left(504) };
        let recovered = Checkout { completed_at: Some("2026-11-26T11:00:00Z".into()), ..left(505) };
        state.checkouts.extend([left(501), nobody, fresh, at_once, recovered]);
    });
    let all = listed("created_at:>='2026-11-23T12:00:00Z'").await;
    let ids: Vec<&str> = all.iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["gid://shopify/AbandonedCheckout/501", "gid://shopify/AbandonedCheckout/505"]);
    assert!(all[0]["abandonedCheckoutUrl"].as_str().unwrap().contains("/checkouts/ac/token501/recover?key="), "{}", all[0]);
    assert_eq!(all[0]["totalPriceSet"]["shopMoney"]["amount"], "3798.00");
    assert_eq!(all[0]["customer"]["defaultPhoneNumber"]["phoneNumber"], "+919812345678");
    assert_eq!((listed("id:501").await.len(), listed("recovery_state:recovered").await[0]["name"].clone()), (1, json!("#505")));
    shop.pass(Duration::from_mins(5));
    assert_eq!(listed("id:503").await.len(), 1, "ten minutes without anything");
    for (query, words) in [
        ("{abandonedCheckouts(first:1,sortKey:UPDATED_AT){nodes{id}}}", "UPDATED_AT"),
        ("{abandonedCheckouts(first:1){nodes{token}}}", "Field 'token' doesn't exist on type 'AbandonedCheckout'"),
        ("{abandonedCheckouts(first:1){nodes{phone}}}", "Field 'phone' doesn't exist"),
    ] {
        let answer = ask(&shop, query, json!({})).await.to_string();
        assert!(answer.contains(words), "`{words}` is not in {answer}");
    }
    shop.rule(|rules| rules.sees_checkouts = false);
    let denied = ask(&shop, LEFT, json!({})).await;
    assert_eq!(denied["errors"][0]["extensions"]["code"], "ACCESS_DENIED");
    assert!(denied["errors"][0]["message"].as_str().unwrap().contains("manage_abandoned_checkouts"), "{denied}");
}

#[tokio::test]
async fn tags_are_added_and_taken_away_whatever_their_case_and_a_node_is_only_what_it_is() {
    let shop = start(Rules::default()).await;
    let order = |tags: Value| json!({"id": "gid://shopify/Order/9004", "tags": tags});
    for _ in 0..2 {
        let answer = ask(&shop, TAG, order(json!(["first_reminder", "COD", "COD Confirmed"]))).await;
        assert_eq!(answer["data"]["tagsAdd"], json!({"node": {"id": "gid://shopify/Order/9004"}, "userErrors": []}));
        assert_eq!(answer["extensions"]["cost"]["requestedQueryCost"], 13);
    }
    let state = shop.state();
    let tagged = state.order("#1004").unwrap();
    assert_eq!(
        (&tagged.tags[..], tagged.updated_at.as_str()),
        (&["cod", "first_reminder", "COD Confirmed"].map(str::to_owned)[..], "2026-11-26T12:00:00Z")
    );
    let left = ask(&shop, UNTAG, order(json!("cod confirmed, First_Reminder"))).await;
    assert_eq!(left["data"]["tagsRemove"]["node"]["tags"], json!(["cod"]));
    assert_eq!(
        ask(&shop, TAG, order(json!(["t".repeat(41)]))).await["data"]["tagsAdd"]["userErrors"][0]["field"],
        json!(["tags"])
    );
    let unknown = ask(&shop, TAG, json!({"id": "gid://shopify/Order/1", "tags": ["x"]})).await;
    assert_eq!(unknown["data"]["tagsAdd"]["node"], Value::Null);
    let bare = ask(&shop, "mutation{tagsAdd(id:\"gid://shopify/Order/9004\",tags:[\"x\"]){node{tags}}}", json!({})).await;
    assert!(bare.to_string().contains("Field 'tags' doesn't exist on type 'Node'"), "{bare}");
    let nodes = "query($ids:[ID!]!){nodes(ids:$ids){id __typename ...on Order{name} ...on Customer{locale}}}";
    let ids = json!(["gid://shopify/Order/9004", "gid://shopify/Order/1", "gid://shopify/Customer/7004"]);
    let found = &ask(&shop, nodes, json!({"ids": ids})).await["data"]["nodes"];
    assert_eq!(
        *found,
        json!([{"id": "gid://shopify/Order/9004", "__typename": "Order", "name": "#1004"}, null,
            {"id": "gid://shopify/Customer/7004", "__typename": "Customer", "locale": "en"}])
    );
}
