/** Templates of inboxes: one list each, read when it is looked at, and kept true to what was done since. */
import type { MessageTemplate, MessageTemplateEdit, NewMessageTemplate } from "../../../protocol";
import type { StudioApi } from "../../session/studio_api";
import { createLoaded, type Loaded } from "./loaded";

export interface Templates {
  of(inbox: string): Loaded<readonly MessageTemplate[]>;
  /** Reads the platform's list anew; how many there are. */
  sync(inbox: string): Promise<number>;
  add(inbox: string, body: NewMessageTemplate): Promise<MessageTemplate>;
  change(inbox: string, id: string, body: MessageTemplateEdit): Promise<MessageTemplate>;
  /** Takes one that was deleted off the list. */
  forget(inbox: string, id: string): void;
}

const byName = (a: MessageTemplate, b: MessageTemplate) => (a.name === b.name ? (a.language < b.language ? -1 : 1) : a.name < b.name ? -1 : 1);

export function createTemplates(api: StudioApi, say: (e: unknown) => string): Templates {
  const lists = new Map<string, Loaded<readonly MessageTemplate[]>>();

  function of(inbox: string) {
    const known = lists.get(inbox) ?? createLoaded<readonly MessageTemplate[]>(() => api.templates(inbox), say);
    lists.set(inbox, known);
    return known;
  }

  return {
    of,
    async sync(inbox) {
      const items = await api.syncTemplates(inbox);
      const list = of(inbox);
      if (list.get().phase === "ready") list.alter(() => items);
      else await list.load();
      return items.length;
    },
    async add(inbox, body) {
      const made = await api.addTemplate(inbox, body);
      of(inbox).alter((items) => [...items.filter(({ id }) => id !== made.id), made].sort(byName));
      return made;
    },
    async change(inbox, id, body) {
      const made = await api.changeTemplate(inbox, id, body);
      of(inbox).alter((items) => items.map((old) => (old.id === id ? made : old)));
      return made;
    },
    forget: (inbox, id) => of(inbox).alter((items) => items.filter((old) => old.id !== id)),
  };
}
