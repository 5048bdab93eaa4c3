/** Looks for somebody by name, email, phone or handle. */
import { useEffect, useId, useState } from "react";
import type { Contact } from "../../../protocol";
import { useDesk } from "../../desk/desk";
import { usePeopleText } from "../../text/people";
import { Dialog } from "../parts/dialog";
import { nameOf, Somebody } from "./somebody";

interface Props {
  contact: Contact;
  name: string;
  onFound: (contact: Contact) => void;
  onClose: () => void;
}

const SHORTEST = 2;
const LONGEST = 100;
const TYPING_MS = 250;

export function FindSame({ contact, name, onFound, onClose }: Props) {
  const { api, say } = useDesk();
  const words = usePeopleText();
  const field = useId();
  const [wanted, setWanted] = useState("");
  const [found, setFound] = useState<readonly Contact[]>();
  const [fault, setFault] = useState<string>();
  const query = wanted.trim();
  const isShort = query.length < SHORTEST;

  useEffect(() => {
    setFound(undefined);
    setFault(undefined);
    if (isShort) return;
    let left = false;
    const soon = setTimeout(() => {
      api.findContacts(query).then(
        ({ items }) => !left && setFound(items.filter(({ id }) => id !== contact.id)),
        (e: unknown) => !left && setFault(say(e)),
      );
    }, TYPING_MS);
    return () => {
      left = true;
      clearTimeout(soon);
    };
  }, [api, say, query, isShort, contact.id]);

  const state = fault ?? (isShort ? words.findHint : !found ? words.looking : found.length === 0 ? words.nobody : undefined);
  return (
    <Dialog title={words.findTitle(name)} onClose={onClose} className="find-dialog">
      <label htmlFor={field}>{words.findLabel}</label>
      <input id={field} type="search" value={wanted} maxLength={LONGEST} autoComplete="off" autoFocus onChange={(e) => setWanted(e.target.value)} />
      <p className={fault ? "fault" : "find-state"} role="status">
        {state}
      </p>
      <ul className="somebodies">
        {found?.map((other) => (
          <Somebody key={other.id} contact={other} onMerge={() => onFound(other)}>
            <p className="somebody-why">{[other.email, other.phone, other.identities[0]?.handle].filter((known) => known && known !== nameOf(other)).join(" · ") || words.noIdentities}</p>
          </Somebody>
        ))}
      </ul>
      <div className="dialog-acts">
        <button type="button" className="button" onClick={onClose}>
          {words.cancel}
        </button>
      </div>
    </Dialog>
  );
}
