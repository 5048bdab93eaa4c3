mod following;
mod webhooks;

use super::*;
use crate::http::Response;
use crate::serve::tests::exchange;

const PATH: &str = "/admin/api/2026-10/graphql.json";

const PRODUCTS: &str = r#"query P($after:String){products(first:250,after:$after,query:"status:active",sortKey:ID){
  nodes{id legacyResourceId title handle vendor productType status tags updatedAt
    description(truncateAt:20) onlineStoreUrl totalInventory
    priceRangeV2{minVariantPrice{amount currencyCode}}} pageInfo{hasNextPage endCursor}}}"#;
const PRODUCT: &str = r"query D($id:ID!,$after:String){product(id:$id){id title descriptionHtml options{name values}
  featuredMedia{preview{image{url altText}}} media(first:10){nodes{alt preview{image{url}}}}
  variants(first:100,after:$after){nodes{id sku title price compareAtPrice inventoryQuantity
    availableForSale selectedOptions{name value}} pageInfo{hasNextPage endCursor}}}}";
const ORDERS: &str = r"query O($q:String!){orders(first:2,query:$q){nodes{id name legacyResourceId confirmationNumber
  createdAt cancelledAt cancelReason closed test displayFinancialStatus displayFulfillmentStatus
  paymentGatewayNames currentTotalPriceSet{shopMoney{amount currencyCode} presentmentMoney{amount currencyCode}}
  customer{id} email phone customerLocale tags note sourceName statusPageUrl
  shippingAddress{name address1 address2 city province provinceCode zip country countryCodeV2 phone}
  lineItems(first:50){nodes{title variantTitle sku quantity currentQuantity unfulfilledQuantity
    discountedUnitPriceSet{shopMoney{amount}}}}
  fulfillments(first:10){id status displayStatus createdAt estimatedDeliveryAt deliveredAt
    trackingInfo{company number url}}}}}";
const CANCEL: &str = r"mutation C($id:ID!,$reason:OrderCancelReason!,$restock:Boolean!,$rm:OrderCancelRefundMethodInput,
  $notify:Boolean,$note:String){orderCancel(orderId:$id,reason:$reason,restock:$restock,
  refundMethod:$rm,notifyCustomer:$notify,staffNote:$note){job{id done}
  orderCancelUserErrors{field message code}}}";
const JOB: &str = "query J($id:ID!){job(id:$id){id done}}";
const UPDATE: &str = r"mutation U($input:OrderInput!){orderUpdate(input:$input){order{id shippingAddress{address1 city zip}}
  userErrors{field message}}}";
const CUSTOMERS: &str = r"query X($q:String!){customers(first:5,query:$q){nodes{id displayName locale tags numberOfOrders
  amountSpent{amount currencyCode} defaultEmailAddress{emailAddress marketingState}
  defaultPhoneNumber{phoneNumber marketingState} lastOrder{id name createdAt}}}}";

async fn start(rules: Rules) -> Shop {
    Shop::start(rules, State::default()).await.unwrap()
}

async fn post(shop: &Shop, token: &str, path: &str, body: &Value) -> Response {
    let headers = [("x-shopify-access-token", token), ("content-type", "application/json")];
    exchange(shop.address(), "POST", path, &headers, &body.to_string()).await.unwrap()
}

async fn ask(shop: &Shop, query: &str, variables: Value) -> Value {
    let response = post(shop, "shpat_sandbox", PATH, &json!({"query": query, "variables": variables})).await;
    assert_eq!(response.header("x-shopify-api-version"), Some("2026-10"));
    serde_json::from_str(&response.body).unwrap()
}

fn address() -> Value {
    json!({"firstName": "Asha", "lastName": "Menon", "address1": "1 New Road", "city": "Kochi", "provinceCode": "KL",
        "countryCode": "IN", "zip": "682002", "phone": "+919812345678"})
}

#[test]
fn costs_are_those_of_the_documents() {
    let schema = Schema::load();
    for (query, cost) in [(PRODUCTS, 752), (PRODUCT, 239), (ORDERS, 358), (CUSTOMERS, 27)] {
        let variables = json!({"id": "gid://shopify/Product/8001", "q": "x"});
        let operation =
            pick(&schema, &json!({"query": query, "variables": variables})).unwrap_or_else(|errors| panic!("{errors:?}"));
        assert_eq!(operation.fields.iter().map(pick::Picked::cost).sum::<usize>(), cost, "{query}");
    }
}

#[tokio::test]
async fn products_are_searched_and_shown_with_their_variants() {
    let shop = start(Rules::default()).await;
    let answer = ask(&shop, PRODUCTS, json!({})).await;
    let nodes = answer["data"]["products"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 12, "the archived one is not active");
    assert_eq!(nodes[0]["priceRangeV2"]["minVariantPrice"], json!({"amount": "1899.00", "currencyCode": "INR"}));
    assert!(nodes[0]["description"].as_str().unwrap().ends_with("..."));
    let cost = &answer["extensions"]["cost"];
    assert!(cost["requestedQueryCost"] == 752 && cost["actualQueryCost"].as_u64().unwrap() < 60, "{cost}");
    let find = "query($q:String){products(first:9,query:$q){nodes{handle}}}";
    for (q, count) in [
        ("silk saree", 1),
        ("tag:women tag:festive", 2),
        ("kurta -kids", 2),
        ("product_type:'Kurta Set'", 1),
        ("variants.price:<1000", 1),
    ] {
        let answer = ask(&shop, find, json!({"q": q})).await;
        assert_eq!(answer["data"]["products"]["nodes"].as_array().unwrap().len(), count, "{q}: {answer}");
    }
    let answer = ask(&shop, PRODUCT, json!({"id": "gid://shopify/Product/8001"})).await;
    let variants = answer["data"]["product"]["variants"]["nodes"].as_array().unwrap();
    assert_eq!((variants.len(), &variants[1]["availableForSale"]), (4, &json!(false)));
    let by_handle = r#"{productByIdentifier(identifier:{handle:"khadi-shirt"}){title variants(first:1){edges{node{sku}} pageInfo{endCursor hasNextPage}}}}"#;
    let found = &ask(&shop, by_handle, json!({})).await["data"]["productByIdentifier"];
    assert!(found["title"] == "Khadi Shirt" && found["variants"]["pageInfo"]["hasNextPage"] == true);
}

#[tokio::test]
async fn orders_are_found_by_the_beginning_of_their_name() {
    let shop = start(Rules::default()).await;
    let answer = ask(&shop, ORDERS, json!({"q": "name:\"#1001\""})).await;
    let names: Vec<&str> =
        answer["data"]["orders"]["nodes"].as_array().unwrap().iter().filter_map(|order| order["name"].as_str()).collect();
    assert_eq!(names, ["#1001", "#10012"], "a search is no comparison");
    let answer = ask(&shop, ORDERS, json!({"q": "name:\"#1002\""})).await;
    let order = &answer["data"]["orders"]["nodes"][0];
    assert_eq!(order["fulfillments"][0]["trackingInfo"][0]["number"], "DL100200300");
    assert_eq!(order["currentTotalPriceSet"]["shopMoney"]["amount"], "3499.00");
    assert_eq!(ask(&shop, ORDERS, json!({"q": "name:\"NK/12345\""})).await["data"]["orders"]["nodes"][0]["name"], "NK/12345");
    let old = json!({"q": "name:\"#0950\""});
    assert_eq!(ask(&shop, ORDERS, old.clone()).await["data"]["orders"]["nodes"], json!([]));
    let mut rules = Rules::default();
    rules.scopes.push("read_all_orders".into());
    assert_eq!(ask(&start(rules).await, ORDERS, old).await["data"]["orders"]["nodes"][0]["name"], "#0950");
}

#[tokio::test]
async fn customers_share_phones_and_quotes_matter() {
    let shop = start(Rules::default()).await;
    let count =
        async |q: &str| ask(&shop, CUSTOMERS, json!({"q": q})).await["data"]["customers"]["nodes"].as_array().unwrap().len();
    assert_eq!(count("email:\"asha.menon@example.com\"").await, 1);
    assert_eq!(count("email:asha.menon@example.com").await, 5, "any word of it, five at most");
    assert_eq!(count("phone:\"+919900112233\"").await, 2);
    let by = "query Y($i:CustomerIdentifierInput!){customerByIdentifier(identifier:$i){id displayName lastOrder{name}}}";
    let answer = ask(&shop, by, json!({"i": {"emailAddress": "Rohit.Sharma@example.com"}})).await;
    assert_eq!(answer["data"]["customerByIdentifier"]["lastOrder"]["name"], "#1002");
}

#[tokio::test]
async fn a_cancellation_is_a_job_and_sent_orders_refuse_it() {
    let shop = start(Rules::default()).await;
    let variables = |id: u64| json!({"id": format!("gid://shopify/Order/{id}"), "reason": "CUSTOMER", "restock": true});
    let before = shop.state().stock("IND1-S").unwrap();
    let answer = ask(&shop, CANCEL, variables(9001)).await;
    let payload = &answer["data"]["orderCancel"];
    assert!(payload["job"]["done"] == false && payload["orderCancelUserErrors"] == json!([]), "{answer}");
    assert_eq!(shop.state().order("#1001").unwrap().cancelled_at, None, "it takes a while");
    let again = ask(&shop, CANCEL, variables(9001)).await;
    assert_eq!(again["data"]["orderCancel"]["orderCancelUserErrors"][0]["code"], "INVALID");
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(ask(&shop, JOB, json!({"id": payload["job"]["id"]})).await["data"]["job"]["done"], true);
    let state = shop.state();
    let order = state.order("#1001").unwrap();
    assert_eq!(
        (order.cancel_reason.as_deref(), order.financial.as_str(), state.stock("IND1-S")),
        (Some("CUSTOMER"), "REFUNDED", Some(before + 1))
    );
    for (id, code) in [(9002, "INVALID"), (9006, "INVALID"), (1, "NOT_FOUND")] {
        let answer = ask(&shop, CANCEL, variables(id)).await;
        assert_eq!(answer["data"]["orderCancel"]["orderCancelUserErrors"][0]["code"], code, "{id}");
    }
}

#[tokio::test]
async fn an_address_is_taken_whole_and_not_after_sending() {
    let shop = start(Rules::default()).await;
    let update = async |id: u64, address: Value| {
        let input = json!({"id": format!("gid://shopify/Order/{id}"), "shippingAddress": address});
        ask(&shop, UPDATE, json!({"input": input})).await["data"]["orderUpdate"].clone()
    };
    let payload = update(9001, address()).await;
    assert_eq!(payload["order"]["shippingAddress"]["zip"], "682002");
    assert_eq!(shop.state().order("#1001").unwrap().address.address2, "", "what is left out is gone");
    assert!(update(9002, address()).await["userErrors"][0]["message"].as_str().unwrap().contains("after fulfillment"));
    let mut wrong = address();
    wrong["zip"] = json!("12");
    assert_eq!(update(9001, wrong).await["userErrors"][0]["field"], json!(["shippingAddress", "zip"]));
}

#[tokio::test]
async fn what_is_no_query_of_the_schema_is_refused() {
    let shop = start(Rules::default()).await;
    for (query, variables, words) in [
        ("{orders(first:1){nodes{colour}}}", json!({}), "Field 'colour' doesn't exist on type 'Order'"),
        ("{orders(first:1,colour:2){nodes{id}}}", json!({}), "doesn't accept argument 'colour'"),
        ("{orders{nodes{id}}}", json!({}), "you must provide one of first or last"),
        ("{orders(first:1)}", json!({}), "must have selections"),
        ("{order(id:\"9001\"){id}}", json!({}), "Invalid global id"),
        ("query($id:ID!){order(id:$id){id}}", json!({}), "INVALID_VARIABLE"),
        ("query($id:String!){order(id:$id){id}}", json!({"id": "gid://shopify/Order/9001"}), "Type mismatch"),
        ("query($id:ID!){shop{name}}", json!({"id": "gid://shopify/Order/9001"}), "declared but not used"),
        ("{order(id:$id){id}}", json!({}), "used but not declared"),
        ("{orders(first:1,sortKey:\"ID\"){nodes{id}}}", json!({}), "argumentLiteralsIncompatible"),
        ("{orders(first:1", json!({}), "syntax error"),
        ("{products(first:250){nodes{variants(first:100){nodes{id}}}}}", json!({}), "MAX_COST_EXCEEDED"),
        ("{customers(first:1){nodes{...F}}} fragment F on Customer{id}", json!({}), "gid://shopify/Customer/7001"),
    ] {
        let answer = ask(&shop, query, variables).await;
        assert!(answer.to_string().contains(words), "`{words}` is not in {answer}");
    }
    let wrong = post(&shop, "shpat_wrong", PATH, &json!({"query": "{shop{name}}"})).await;
    assert_eq!(wrong.status, 401);
    let old = post(&shop, "shpat_sandbox", "/admin/api/2019-04/graphql.json", &json!({"query": "{shop{name}}"})).await;
    assert_eq!(old.header("x-shopify-api-version"), Some("2026-01"), "an expired version is served by the oldest");
}

#[tokio::test]
async fn an_empty_bucket_and_missing_rights_are_told_with_status_200() {
    let shop = start(Rules { bucket: (30.0, 0.001), ..Rules::default() }).await;
    let answer = ask(&shop, PRODUCT, json!({"id": "gid://shopify/Product/8001"})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "THROTTLED");
    assert_eq!(answer["extensions"]["cost"]["throttleStatus"]["maximumAvailable"], 30.0);
    let none = start(Rules { scopes: Vec::new(), ..Rules::default() }).await;
    let variables = json!({"id": "gid://shopify/Order/9001", "reason": "CUSTOMER", "restock": true});
    assert_eq!(ask(&none, CANCEL, variables).await["errors"][0]["extensions"]["code"], "ACCESS_DENIED");
    assert_eq!(none.state(), State::default());
    let query = "{orders(first:1){nodes{name email shippingAddress{city} customer{displayName}}}}";
    let nulls = ask(&start(Rules { protected: Protected::Nulls, ..Rules::default() }).await, query, json!({})).await;
    assert_eq!(nulls["data"]["orders"]["nodes"][0]["email"], Value::Null);
    assert!(nulls.get("errors").is_none());
    let denied = ask(&start(Rules { protected: Protected::Denied, ..Rules::default() }).await, query, json!({})).await;
    assert_eq!(denied["errors"][0]["extensions"]["code"], "ACCESS_DENIED");
}

#[tokio::test]
async fn faults_are_met_once() {
    let shop = start(Rules::default()).await;
    shop.inject(Fault::Status(503));
    assert_eq!(post(&shop, "shpat_sandbox", PATH, &json!({"query": "{shop{name}}"})).await.status, 503);
    shop.inject(Fault::Internal);
    assert_eq!(ask(&shop, "{shop{name}}", json!({})).await["errors"][0]["extensions"]["code"], "INTERNAL_SERVER_ERROR");
    assert_eq!(ask(&shop, "{shop{name}}", json!({})).await["data"]["shop"]["name"], "Nila");
    assert_eq!(shop.requests().len(), 3);
}
