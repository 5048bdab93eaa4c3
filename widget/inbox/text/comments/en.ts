/** English words for comments below posts. */
export const comments = {
  badge: "Comment",
  /** Where comments are, by the channel of their inbox. */
  places: { messenger: "Facebook", instagram: "Instagram" } as Record<string, string>,
  badgeHint: (place: string) => `Comments below a post on ${place}`,
  /** After the last words, in the list. */
  on: (excerpt: string) => `on “${excerpt}”`,
  wrote: (name: string) => `${name} commented`,
  filter: { label: "Show", all: "All", messages: "Messages", comments: "Comments" },
  empty: {
    messages: ["No messages here", "The filter leaves out comments below posts."],
    comments: ["No comments here", "What people write below your posts appears here."],
  } as Record<string, readonly [string, string]>,
  head: (excerpt: string) => `Comment on: “${excerpt}”`,
  headPlain: "Comments below a post of yours",
  openPost: (place: string) => `Open the post on ${place}`,

  kinds: { comment: "Public comment", live_comment: "Comment during a broadcast", mention: "Named elsewhere" },
  hidden: "Hidden",
  hiddenHint: "Others do not see it any more; its author still does.",
  sentiments: { positive: "Positive", negative: "Negative" },
  sentimentHint: "An estimate from the words",
  removed: "This comment was removed.",
  removedAt: (when: string) => `Removed ${when}`,
  publicReply: "Public reply",
  privateMessage: "Private message",
  answeredPrivately: "Answered privately",
  menu: "What to do with this comment",
  hide: "Hide",
  show: "Show again",
  hiding: "Asking the platform…",
  replyHere: "Reply here",
  replyPrivately: "Reply privately",
  open: (place: string) => `Open on ${place}`,

  composer: {
    who: "Who reads the answer",
    public: "Public reply",
    private: "Private message",
    everyone: "Everyone below the post can read this.",
    everyoneHidden: "The comment is hidden. Show it again first if others shall read the answer.",
    only: (name: string) => `Only ${name} reads this.`,
    once: (until: string) => `One private message per comment, until ${until}.`,
    toNewest: "Answer their newest comment instead",
    publicTo: (name: string) => `Reply to ${name}, for everyone to read…`,
    privateTo: (name: string) => `Private message to ${name}…`,
    sendPublic: "Reply publicly",
    sendPrivate: "Send privately",
    textOnly: "Public replies are text alone.",
    files: "Public replies are text alone: remove the files.",
    noPrivate: {
      answered: "This comment had its one private message. When they answer it, that is a conversation of its own.",
      late: "A private message is possible for 7 days after a comment.",
      removed: "The comment was removed.",
      closed: "The platform takes no private message for this comment.",
    },
    gone: "This comment was removed. Nothing can answer it.",
    none: "No comment is left here to answer.",
    stillPrivate: "What you wrote stays here. Choose “Public reply” only if everyone may read it.",
  },

  settings: {
    title: "Comments on posts",
    hint: "Who answers what people write below your posts. Everyone can read these answers.",
    mode: "Who answers comments",
    modes: {
      manual: ["People", "Comments come into the inbox, and nothing is answered by itself."],
      agent: ["The assistant", "It answers below the post, and says that it is automated."],
      fixed: ["One fixed text", "Each person gets this answer once below a post, and people do the rest."],
    },
    text: "The answer",
    textHint: "The same for everyone, so say that it comes by itself, and where they find help.",
    textMissing: "Write the answer that shall be given.",
    needs: {
      messenger: "For comments the token also needs pages_read_engagement, pages_read_user_content and pages_manage_engagement.",
      instagram: "For comments the token also needs instagram_business_manage_comments, or instagram_manage_comments when it is that of a page.",
    } as Record<string, string>,
    count: (n: number, most: number) => `${n} of ${most} characters`,
  },
};

export type CommentsText = typeof comments;
