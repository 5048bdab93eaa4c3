//! No way leads into the private network.

use super::site::{Site, missing, page, redirect};
use super::*;

fn victim() -> Site {
    Site::start(PRIVATE, |_, _| page("secret"))
}

fn assert_refused(error: &FetchError, victim: &Site) {
    assert_eq!(error.kind, FetchErrorKind::Refused, "{error}");
    assert!(!error.words.contains("127.") && !error.words.contains("::1"), "{error}");
    assert_eq!(victim.heads(), Vec::<String>::new(), "no connection arrives");
}

#[tokio::test]
async fn a_fetcher_of_production_never_connects_to_this_machine() {
    let victim = victim();
    let fetcher = Fetcher::new(settings(&[&victim])).unwrap();
    let forms = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]", "0", "127.0.0.1.", "LOCALHOST"];
    for host in forms {
        let address = victim.named(host, "/");
        assert_refused(&fetcher.fetch(&address, &never()).await.expect_err(host), &victim);
        assert_refused(&fetcher.sitemap(&address, &never()).await.expect_err(host), &victim);
    }
}

#[tokio::test]
async fn settings_may_open_this_machine() {
    let victim = victim();
    let open = FetchSettings { private: vec![PRIVATE.into()], ..settings(&[&victim]) };
    let fetched = Fetcher::new(open).unwrap().fetch(&victim.at("/"), &never()).await.unwrap();
    assert_eq!(fetched.bytes, b"secret");
}

#[tokio::test]
async fn a_redirect_into_the_private_network_is_refused() {
    let victim = victim();
    for host in ["127.0.0.1", "2130706433", "[::ffff:7f00:1]", "inside.test"] {
        let location = victim.named(host, "/");
        let public = Site::start(PUBLIC, move |path, _| if path == "/" { redirect(&location) } else { missing() });
        let names = Told::new(&[("inside.test", &[&[PRIVATE]])]);
        let error = fetcher(settings(&[&public, &victim]), names).fetch(&public.at("/"), &never()).await.expect_err(host);
        assert_refused(&error, &victim);
    }
}

#[tokio::test]
async fn robots_txt_does_not_lead_into_the_private_network_either() {
    let victim = victim();
    let location = victim.at("/robots.txt");
    let public = Site::start(PUBLIC, move |path, _| if path == "/robots.txt" { redirect(&location) } else { page("hello") });
    let fetched = fetcher(settings(&[&public, &victim]), Told::new(&[])).fetch(&public.at("/"), &never()).await.unwrap();
    assert_eq!(fetched.bytes, b"hello");
    assert_eq!(victim.heads(), Vec::<String>::new());
}

#[tokio::test]
async fn a_name_that_turns_private_between_two_look_ups_is_refused() {
    let public = Site::start(PUBLIC, |path, _| if path == "/robots.txt" { missing() } else { page("hello") });
    let victim = victim();
    let names = Told::new(&[("turning.test", &[&[PUBLIC], &[PRIVATE]])]);
    let fetcher = fetcher(settings(&[&public, &victim]), names);
    // The look-up for robots.txt is public, the one for the page is not.
    let error = fetcher.fetch(&public.named("turning.test", "/"), &never()).await.unwrap_err();
    assert_refused(&error, &victim);
    assert_eq!(public.paths(), Vec::<String>::new());
    let error = fetcher.fetch(&victim.named("turning.test", "/"), &never()).await.unwrap_err();
    assert_refused(&error, &victim);
}

#[tokio::test]
async fn the_connection_goes_to_the_address_that_was_checked() {
    let public = Site::start(PUBLIC, |path, _| if path == "/robots.txt" { missing() } else { page("public") });
    // Robots, then page; a third look-up would be private and shows that there is none.
    let names = Told::new(&[("turning.test", &[&[PUBLIC], &[PUBLIC], &[PRIVATE]])]);
    let fetcher = fetcher(settings(&[&public]), names);
    assert_eq!(fetcher.fetch(&public.named("turning.test", "/"), &never()).await.unwrap().bytes, b"public");
    assert_eq!(fetcher.fetch(&public.named("turning.test", "/"), &never()).await.unwrap_err().kind, FetchErrorKind::Refused);
}

#[tokio::test]
async fn one_private_address_among_public_ones_refuses_the_name() {
    let public = Site::start(PUBLIC, |_, _| page("public"));
    let victim = victim();
    for mixed in [[PUBLIC, PRIVATE], [PRIVATE, PUBLIC], [PUBLIC, "::ffff:10.0.0.1"], [PUBLIC, "169.254.169.254"]] {
        let names = Told::new(&[("mixed.test", &[&mixed])]);
        let error =
            fetcher(settings(&[&public, &victim]), names).fetch(&public.named("mixed.test", "/"), &never()).await.unwrap_err();
        assert_refused(&error, &victim);
        assert_eq!(public.heads(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn an_unknown_name_may_be_tried_again() {
    let public = Site::start(PUBLIC, |_, _| page("public"));
    for names in [Told::new(&[]), Told::new(&[("gone.test", &[&[]])])] {
        let error = fetcher(settings(&[&public]), names).fetch(&public.named("gone.test", "/"), &never()).await.unwrap_err();
        assert!(error.can_retry() && error.words.contains("No site of this name"), "{error}");
    }
}

#[tokio::test]
async fn an_answer_sets_no_cookie_and_a_redirect_tells_no_referer() {
    let public = Site::start(PUBLIC, |path, _| match path {
        "/robots.txt" => missing(),
        "/" => site::reply("302 Found", "Set-Cookie: a=b\r\nLocation: /next?secret", ""),
        _ => page("hello"),
    });
    simple(&public).fetch(&public.at("/"), &never()).await.unwrap();
    let head = public.heads().pop().unwrap().to_lowercase();
    assert!(head.starts_with("get /next?secret"));
    assert!(!head.contains("cookie") && !head.contains("referer"), "{head}");
    assert!(head.contains("user-agent: switchboard/"), "{head}");
}
