/** Everything one can go to or do, by a few letters: opened with Ctrl or Command and K. */
import { useEffect, useRef, useState } from "react";
import type { Contact } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useMay, useText } from "../../desk/desk";
import { fromSaved } from "../../state/filter";
import { VIEWS } from "../../state/model";
import { type Call, may, mayOpen } from "../../state/permits";
import { OUTREACH, SETTINGS_PAGES } from "../../state/studio/place";
import { get, values } from "../../state/table";
import { ranked } from "../../state/daily/ranking";
import { useFindText } from "../../text/find";
import { useWorkText } from "../../text/daily";
import { useWishes, type Wish, wish } from "../frame/shortcuts";
import { Avatar } from "../parts/avatar";
import { Dialog } from "../parts/dialog";
import { Book, Bookmark, Bot, Check, Find, Flag, Gear, Hand, Lines, Lock, Megaphone, Moon, People, Person, Question, Return, Send, Steps, Tag } from "../parts/icons";
import { type Option, PickList } from "../parts/pick_list";
import { useKept } from "./choices";

/** An option that does something; it is there for whom the call is. */
type Way = Option & { needs?: Call; run: () => void };

export function Palette({ onHelp }: { onHelp: () => void }) {
  const [open, setOpen] = useState(false);
  useWishes({ palette: () => setOpen(true) });
  return open ? <PaletteBox onHelp={onHelp} onClose={() => setOpen(false)} /> : null;
}

function PaletteBox({ onHelp, onClose }: { onHelp: () => void; onClose: () => void }) {
  const { route } = useDesk();
  const { palette } = useFindText();
  const [typed, setTyped] = useState("");
  const acts = useActs();
  const places = usePlaces(onHelp);
  const people = usePeopleWays(typed);
  const levels = useInbox((s) => s.me?.levels);
  const ways = [...acts, ...places, ...(typed.trim() === "" ? [] : people)].filter(({ needs }) => needs === undefined || may(levels, needs));
  const searching = (name: string): Way[] => (name === "" || !may(levels, "GET /search") ? [] : [{ id: "search", label: palette.searchFor(name), sign: <Find />, run: () => route.find(name) }]);
  return (
    <Dialog title={palette.title} onClose={onClose} className="palette">
      <PickList
        label={palette.title}
        placeholder={palette.placeholder}
        options={ways}
        empty={palette.nothing}
        onType={setTyped}
        last={searching}
        onPick={(id) => {
          onClose();
          const way = [...ways, ...searching(typed.trim())].find((one) => one.id === id);
          // The box gives the focus back first: what opens then takes it.
          requestAnimationFrame(() => way?.run());
        }}
      />
    </Dialog>
  );
}

const FILE = "POST /conversations/bulk";
const WRITE = "POST /conversations/{id}/messages";

/** What can be done with the open conversation. */
function useActs(): Way[] {
  const { route, acts } = useDesk();
  const words = useWorkText();
  const { palette, macros } = useFindText();
  const { acts: said, composer } = useText();
  const { conversation: id, knowledge, studio } = useCell(route);
  const conversation = useInbox((s) => (id && !knowledge && !studio ? get(s.conversations, id) : undefined));
  if (!conversation) return [];
  const { name } = conversation.contact;
  const asked = (what: Wish, needs: Call, label: string, sign: Option["sign"]): Way => ({ id: `wish ${what}`, needs, label, hint: name, group: palette.groups.act, sign, run: () => wish(what) });
  const done = (what: "return" | "resolve" | "reopen", label: string, sign: Option["sign"]): Way => ({ id: `act ${what}`, needs: `POST /conversations/{id}/${what}`, label, hint: name, group: palette.groups.act, sign, run: () => void acts.run(conversation.id, what) });
  const resolved = conversation.status === "resolved";
  return [
    ...(resolved ? [done("reopen", said.reopen, <Return />)] : [asked("take", "POST /conversations/{id}/take", said.take, <Hand />), done("return", said.return, <Bot />), done("resolve", said.resolve, <Check />)]),
    asked("assign", FILE, words.assign, <Person />),
    asked("team", FILE, words.team, <People />),
    asked("labels", FILE, words.labels, <Tag />),
    asked("priority", FILE, words.priority, <Lines />),
    ...(resolved ? [] : [asked("snooze", FILE, words.snooze, <Moon />)]),
    asked("macros", "POST /macros/{id}/run", macros.open, <Steps />),
    ...(resolved ? [] : [asked("reply", WRITE, composer.reply, <Send />)]),
    asked("note", WRITE, composer.note, <Lock />),
  ];
}

/** Views, areas and pages. */
function usePlaces(onHelp: () => void): Way[] {
  const { route, directory } = useDesk();
  const { palette, search } = useFindText();
  const levels = useInbox((s) => s.me?.levels);
  const text = useText();
  const saved = useKept(directory.views);
  const go = palette.groups.go;
  return [
    ...VIEWS.map((view) => ({ id: `view ${view}`, needs: "GET /conversations" as const, label: text.views[view], group: go, sign: <Lines />, run: () => route.choose({ view }) })),
    ...saved.map((view) => ({ id: `saved ${view.id}`, label: view.name, group: go, sign: <Bookmark />, run: () => route.choose(fromSaved(view.filter), view.id) })),
    { id: "search", needs: "GET /search", label: search.title, group: go, sign: <Find />, run: () => route.find("") },
    { id: "leads", needs: "GET /leads", label: text.leads, group: go, sign: <Flag />, run: () => route.enter({ page: "leads" }) },
    ...(mayOpen(levels, "outreach") ? [{ id: "outreach", label: text.outreach.name, group: go, sign: <Megaphone />, run: () => route.enter({ page: "outreach" }) }] : []),
    { id: "knowledge", needs: "GET /knowledge", label: text.knowledge.name, group: go, sign: <Book />, run: () => route.visit({ page: "bases" }) },
    { id: "bots", needs: "GET /bots", label: text.bots.name, group: go, sign: <Bot />, run: () => route.enter({ page: "bots" }) },
    { id: "help", label: text.help.title, group: go, sign: <Question />, run: onHelp },
    ...OUTREACH.filter((page) => mayOpen(levels, page)).map((page) => ({ id: `outreach ${page}`, label: text.outreach.pages[page][0] ?? page, words: text.outreach.name, hint: text.outreach.pages[page][1], group: text.outreach.name, sign: <Megaphone />, run: () => route.enter({ page }) })),
    ...SETTINGS_PAGES.filter((page) => mayOpen(levels, page)).map((page) => ({ id: `settings ${page}`, label: text.settings.pages[page][0] ?? page, words: text.settings.name, hint: text.settings.pages[page][1], group: palette.groups.settings, sign: <Gear />, run: () => route.enter({ page }) })),
  ];
}

const MOST_PEOPLE = 8;
const ASK_FROM = 2;
const PAUSE_MS = 180;

/** Conversations that are known here, and contacts whom the server finds. */
function usePeopleWays(typed: string): Way[] {
  const { api, route, store, toasts, say } = useDesk();
  const { palette } = useFindText();
  const { status } = useText();
  const meets = useMay("GET /contacts");
  const [contacts, setContacts] = useState<readonly Contact[]>([]);
  const round = useRef(0);
  const words = typed.trim();

  useEffect(() => {
    const mine = ++round.current;
    if (words.length < ASK_FROM || !meets) return setContacts([]);
    const timer = setTimeout(() => {
      // What is known here is found all the same.
      api.findContacts(words).then(({ items }) => mine === round.current && setContacts(items), () => undefined);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [api, meets, words]);

  if (words === "") return [];
  const known = ranked([...values(store.get().conversations)], words, (c) => [c.contact.name]).slice(0, MOST_PEOPLE);
  const shown = new Set(known.map((c) => c.contact.id));
  async function open(contact: string) {
    try {
      const { items } = await api.earlier(contact);
      if (items[0]) route.go({ conversation: items[0].id, contact: false });
    } catch (e) {
      toasts.fail(say(e));
    }
  }
  return [
    ...known.map((c) => ({ id: `conversation ${c.id}`, label: c.contact.name, hint: `${c.inbox.name} · ${status[c.status]}`, group: palette.groups.people, sign: <Avatar id={c.contact.id} name={c.contact.name} size="s" />, run: () => route.go({ conversation: c.id, contact: false }) })),
    ...contacts
      .filter(({ id }) => !shown.has(id))
      .slice(0, MOST_PEOPLE)
      .map((c) => {
        const name = c.name ?? c.email ?? c.phone ?? "?";
        return { id: `contact ${c.id}`, label: name, words: `${c.email ?? ""} ${c.phone ?? ""}`, hint: c.email ?? c.phone, group: palette.groups.people, sign: <Avatar id={c.id} name={name} size="s" />, run: () => void open(c.id) };
      }),
  ];
}
