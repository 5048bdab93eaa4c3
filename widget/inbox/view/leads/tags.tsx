/** The tags of a lead: each taken away by its cross, more added as they are typed. */
import { type FormEvent, useId, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk } from "../../desk/desk";
import { useLeads } from "../../desk/leads";
import type { Lead } from "../../session/lead_api";
import { LONGEST_FIELD, MOST_TAGS } from "../../state/leads/stages";
import { knownTags, withoutTag, withTags } from "../../state/leads/tags";
import { useLeadsText } from "../../text/leads";
import { Close, Plus } from "../parts/icons";

export function Tags({ lead, may }: { lead: Lead; may: boolean }) {
  const { toasts, say } = useDesk();
  const leads = useLeads();
  const words = useLeadsText();
  const id = useId();
  const known = knownTags(useCell(leads.board).leads.values());
  const [typed, setTyped] = useState("");

  async function set(tags: string[]) {
    try {
      await leads.change(lead.id, { tags });
      setTyped("");
    } catch (e) {
      toasts.fail(say(e));
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const tags = withTags(lead.tags, typed);
    if (tags.length > lead.tags.length) void set(tags);
    else setTyped("");
  }

  if (!may && lead.tags.length === 0) return null;
  return (
    <section className="lead-part">
      <h3>{words.fields["tags"]}</h3>
      <ul className="tag-list">
        {lead.tags.map((tag) => (
          <li key={tag} className="label-chip">
            <bdi>{tag}</bdi>
            {may && (
              <button type="button" aria-label={words.tagGone(tag)} title={words.tagGone(tag)} onClick={() => void set(withoutTag(lead.tags, tag))}>
                <Close />
              </button>
            )}
          </li>
        ))}
      </ul>
      {may && lead.tags.length < MOST_TAGS && (
        <form className="tag-form" onSubmit={submit}>
          <input aria-label={words.tagAdd} placeholder={words.tagAdd} maxLength={LONGEST_FIELD} dir="auto" list={id} autoComplete="off" value={typed} onChange={(e) => setTyped(e.currentTarget.value)} />
          <datalist id={id}>
            {known
              .filter((tag) => !lead.tags.includes(tag))
              .map((tag) => (
                <option key={tag} value={tag} />
              ))}
          </datalist>
          <button type="submit" className="icon-button" aria-label={words.tagAdd} disabled={typed.trim() === ""}>
            <Plus />
          </button>
        </form>
      )}
    </section>
  );
}
