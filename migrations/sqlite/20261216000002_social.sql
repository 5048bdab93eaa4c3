-- A copy of what stands on a page or an account of the business.
CREATE TABLE social_post (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    inbox INTEGER NOT NULL,
    -- what the platform calls it
    external TEXT NOT NULL,
    text TEXT NOT NULL,
    permalink TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    -- JSON
    media TEXT NOT NULL,
    -- absent: the platform does not tell
    likes INTEGER,
    comments INTEGER,
    shares INTEGER,
    comments_at TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    is_gone INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX social_post_external ON social_post (organisation, inbox, external);
CREATE INDEX social_post_time ON social_post (organisation, published_at, id);
CREATE INDEX social_post_inbox ON social_post (organisation, inbox, published_at, id);

-- How many there are of an inbox.
CREATE TABLE social_count (
    organisation INTEGER NOT NULL,
    inbox INTEGER NOT NULL,
    posts INTEGER NOT NULL,
    PRIMARY KEY (organisation, inbox)
) STRICT, WITHOUT ROWID;

-- What somebody wrote below a post.
CREATE TABLE social_comment (
    organisation INTEGER NOT NULL,
    inbox INTEGER NOT NULL,
    external TEXT NOT NULL,
    post INTEGER NOT NULL,
    -- empty: the post
    parent TEXT NOT NULL,
    author TEXT NOT NULL,
    -- absent: the platform does not tell
    author_id TEXT,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    likes INTEGER,
    PRIMARY KEY (organisation, inbox, external)
) STRICT;
CREATE INDEX social_comment_time ON social_comment (organisation, post, at, external);
CREATE INDEX social_comment_author ON social_comment (organisation, inbox, author_id, external) WHERE author_id IS NOT NULL;

-- How it stood on one day.
CREATE TABLE social_figure (
    organisation INTEGER NOT NULL,
    inbox INTEGER NOT NULL,
    -- 0: of the page or account itself
    post INTEGER NOT NULL,
    day INTEGER NOT NULL,
    followers INTEGER,
    likes INTEGER,
    comments INTEGER,
    shares INTEGER,
    PRIMARY KEY (organisation, inbox, post, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX social_figure_day ON social_figure (organisation, day);
