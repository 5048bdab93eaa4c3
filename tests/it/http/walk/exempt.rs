//! What the walk leaves out, each with its reason.

/// Open to everybody.
pub(super) const OPEN: &[(&str, &str)] = &[
    ("POST /auth/login", "who logs in has no login yet; the password is the proof"),
    ("POST /auth/refresh", "the refresh token is the proof"),
    ("POST /auth/logout", "without a login there is nothing to end, which is what was wanted"),
    ("POST /auth/invitation", "the token of the link is the proof"),
    ("POST /auth/invitation/accept", "the token of the link is the proof"),
    ("POST /auth/password/forgotten", "who has forgotten the password has no login; the answer tells nothing"),
    ("POST /auth/password/reset", "the token of the link is the proof"),
    ("GET /auth/ways", "how to get in is what the login page asks"),
    ("POST /auth/sign-up", "who signs up has no login yet; the answer tells nothing"),
    ("POST /auth/sign-up/link", "the token of the link is the proof"),
    ("POST /auth/sign-up/confirm", "the token of the link and the password are the proof"),
    ("GET /auth/sign-on/{organisation}", "leads to the organisation's provider, which asks for proof"),
    ("GET /auth/sign-on/callback", "the state, the browser's cookie and the provider's code are the proof"),
    ("GET /files/knowledge/{document}", "the address is signed"),
];

/// Below these, what is named belongs to no organisation, so that nobody else's can be asked for.
pub(super) const OF_NOBODY: &[(&str, &str)] =
    &[("/packs/{key}", "packs come with the program; each organisation connects its own")];

/// Things the town has none of. An id that looks right stands for them: who may not, and what makes no sense, is refused all
/// the same; that another's is not found is shown where such things are made.
pub(super) const UNMADE: &[(&str, &str)] = &[
    ("/calls/{id}", "call_04tq8c5xk0g00"),
    ("/campaigns/{id}/people/{row}", "1"),
    ("/shop-cases/{id}", "sc_04tq8c5xk0g00"),
    ("/webhooks/{id}/deliveries/{delivery}", "wl_04tq8c5xk0g00"),
    ("/knowledge/gaps/{id}", "rc_04tq8c5xk0g00"),
    ("/inboxes/{id}/templates/{template}", "rc_04tq8c5xk0g00"),
    ("/contacts/merges/{id}", "mg_04tq8c5xk0g00"),
    ("/erasures/{id}", "rc_04tq8c5xk0g00"),
    ("/social/posts/{id}", "sp_04tq8c5xk0g00"),
    ("/schedules/runs/{id}", "run_04tq8c5xk0g00"),
    ("/jobs/dead/{id}", "jb_04tq8c5xk0g00"),
    ("/files/knowledge/{document}", "doc_04tq8c5xk0g00"),
    ("/me/logins/{id}", "rc_04tq8c5xk0g00"),
    ("/auth/sign-on/{organisation}", "org_04tq8c5xk0g00"),
];

/// Queries without which a call is refused before anything is looked up.
pub(super) fn query(path: &str) -> &'static str {
    match path {
        "/knowledge/{kb}/search" => "?q=delivery",
        "/contacts" => "?query=mira",
        "/search" => "?q=hello",
        _ => "",
    }
}
