//! Every setting of the server that the load client touches, in one table.

/// How safely the database commits: `normal` or `full`.
pub const SYNCHRONOUS: &str = "SWITCHBOARD__STORE__SYNCHRONOUS";

/// As many threads as a server on one processor has use for.
pub const ONE_THREAD: (&str, &str) = ("SWITCHBOARD__SERVER__THREADS", "1");

/// Set for every run; each line says what would distort the figures without it.
pub const ALWAYS: &[(&str, &str)] = &[
    // One host sends everything, which the limits for the public would refuse.
    ("SWITCHBOARD__LIMITS__ENABLED", "false"),
    // So would the bound on connections from one address.
    ("SWITCHBOARD__SOCKETS__MAX_CONNECTIONS_PER_ADDRESS", "50000"),
    // Log lines of each turn cost time that production would not spend either.
    ("SWITCHBOARD__LOG__LEVEL", "warn"),
];

/// The environment of one run: the table, then the case, then what the command line says.
pub fn environment(case: &[(&str, &str)], overrides: &[(String, String)]) -> Vec<(String, String)> {
    let mut settings: Vec<(String, String)> = Vec::new();
    let table = ALWAYS.iter().chain(case).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    for (name, value) in table.chain(overrides.iter().cloned()) {
        settings.retain(|(known, _)| *known != name);
        if !value.is_empty() {
            settings.push((name, value));
        }
    }
    settings
}
