/** English words of the outreach: campaigns, posts, and what follows from shops and leads. */
export const outreach = {
  name: "Outreach",
  label: "Outreach",
  choose: "Choose where to work",
  chooseHint: "Messages to many, posts, follow-ups of the shop, and the CRM.",
  pages: {
    campaigns: ["Campaigns", "One message to many, and what follows"],
    audiences: ["Audiences", "Lists of people whom campaigns are for"],
    posts: ["Posts", "What pages and accounts show, and when"],
    social: ["Social", "Posts, comments and followers as they stand"],
    shop: ["Shop follow-ups", "Orders, carts and parcels"],
    crm: ["CRM", "Leads here and in your CRM"],
  },
};

export type OutreachText = typeof outreach;
