/** Where a contact stands with offers, all that they said about them, and writing down what they said elsewhere. */
import { useCallback, useId, useState } from "react";
import type { Contact } from "../../../protocol";
import { useDesk, useMay } from "../../desk/desk";
import { href } from "../../desk/route";
import { type Consent, createConsentApi, type Statement } from "../../session/consent_api";
import { sourceOf, standingOf, wasLate } from "../../state/consents/told";
import { useConsentsText } from "../../text/consents";
import { useDates } from "../parts/clock";
import { Pencil } from "../parts/icons";
import { usePages } from "../studio/campaigns/pages";
import { StudioLink } from "../studio/link";
import { Bones, Failed } from "../studio/loading";
import { NoteConsent } from "./note_consent";

export function Consents({ contact }: { contact: Contact }) {
  const words = useConsentsText();
  const { at } = useDates();
  const writes = useMay("PATCH /contacts/{id}");
  const list = useId();
  const [open, setOpen] = useState(false);
  const [noting, setNoting] = useState(false);
  // What was written down here is read with the rest.
  const [round, setRound] = useState(0);
  const standing = standingOf(contact);
  return (
    <section className="contact-notes contact-consents">
      <h3>{words.title}</h3>
      <p className={standing === "ended" ? "contact-marketing" : "contact-since"} data-standing={standing}>
        {words.standing[standing]}
        {contact.marketing_at && `, ${words.since(at(contact.marketing_at, "date"))}`}
      </p>
      <button type="button" className="trace-link" aria-expanded={open} aria-controls={list} onClick={() => setOpen(!open)}>
        {words.show}
      </button>
      <div id={list}>{open && <Ledger key={round} contact={contact.id} />}</div>
      {writes && (
        <button type="button" className="button add-line" aria-haspopup="dialog" onClick={() => setNoting(true)}>
          <Pencil /> {words.add}
        </button>
      )}
      {noting && (
        <NoteConsent
          contact={contact}
          onClose={() => setNoting(false)}
          onNoted={() => {
            setOpen(true);
            setRound(round + 1);
          }}
        />
      )}
    </section>
  );
}

function Ledger({ contact }: { contact: string }) {
  const { request } = useDesk();
  const words = useConsentsText();
  const [statements, setStatements] = useState<readonly Statement[]>([]);
  const fetch = useCallback(
    async (cursor: string | undefined) => {
      const page = await createConsentApi(request).list(contact, cursor);
      if (cursor === undefined) setStatements(page.audiences);
      return page;
    },
    [request, contact],
  );
  const { items, error, busy, more, reload } = usePages<Consent, string>(fetch);
  return (
    <>
      {error && <Failed error={error} onRetry={() => void reload()} />}
      {!items && !error && <Bones />}
      {items?.length === 0 && <p className="contact-since">{words.none}</p>}
      <ul>
        {items?.map((consent) => (
          <Entry key={consent.id} consent={consent} />
        ))}
      </ul>
      {more && (
        <button type="button" className="button add-line" disabled={busy} aria-busy={busy} onClick={more}>
          {words.more}
        </button>
      )}
      {statements.length > 0 && (
        <>
          <h4>{words.audiences}</h4>
          <ul>
            {statements.map((one) => (
              <Stated key={one.audience} statement={one} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Entry({ consent }: { consent: Consent }) {
  const words = useConsentsText();
  const { at } = useDates();
  return (
    <li className="contact-note" data-given={consent.given}>
      <p className="contact-note-head">
        <strong>{consent.given ? words.given : words.ended}</strong>
        <time dateTime={consent.at}>{at(consent.at, "full")}</time>
      </p>
      {consent.wording && (
        <p className="contact-note-text" dir="auto">
          {consent.wording}
        </p>
      )}
      <p className="menu-hint">
        {sourceOf(words, consent)}
        {wasLate(consent) && `, ${words.noted(at(consent.noted_at, "date"))}`}
        {consent.handle && (
          <>
            {" · "}
            <bdi>{consent.handle}</bdi>
          </>
        )}
      </p>
      {consent.conversation && consent.message && <ToMessage conversation={consent.conversation} message={consent.message} />}
    </li>
  );
}

function ToMessage({ conversation, message }: { conversation: string; message: string }) {
  const { route } = useDesk();
  const words = useConsentsText();
  const to = { view: "all" as const, conversation, message, contact: false };
  return (
    <a
      className="trace-link"
      href={href(to)}
      onClick={(e) => {
        if (e.metaKey || e.ctrlKey || e.shiftKey) return;
        e.preventDefault();
        route.go({ ...to, search: undefined });
      }}
    >
      {words.toMessage}
    </a>
  );
}

function Stated({ statement: { audience, name, statement, at: when } }: { statement: Statement }) {
  const { at } = useDates();
  return (
    <li className="contact-note">
      <p className="contact-note-head">
        <StudioLink to={{ page: "audience", id: audience }} className="trace-link">
          <bdi>{name}</bdi>
        </StudioLink>
        <time dateTime={when}>{at(when, "date")}</time>
      </p>
      <p className="contact-note-text" dir="auto">
        {statement}
      </p>
    </li>
  );
}
