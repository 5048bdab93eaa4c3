/** How many contacts would be taken, asked anew whenever others are chosen. */
import { useEffect, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk } from "../../../desk/desk";
import type { AudienceContacts, ContactsCheck } from "../../../session/campaign_api";
import { askOf, type ContactChoice } from "../../../state/campaigns/contact_choice";
import { useAudiencesText } from "../../../text/audiences";
import { useNumbers } from "../campaigns/numbers";
import { FormPart } from "../fields";
import { FaultRows } from "./fault_rows";

const PAUSE_MS = 400;
const SHOWN_PEOPLE = 5;

interface Props {
  choice: ContactChoice;
  country: string;
  /** What is told of the choice as it is now; nothing while that is not known. */
  onCheck: (check: ContactsCheck | undefined) => void;
}

export function TriedContacts({ choice, country, onCheck }: Props) {
  const api = useCampaignApi();
  const { say } = useDesk();
  const words = useAudiencesText();
  const numbers = useNumbers();
  const [check, setCheck] = useState<ContactsCheck>();
  const [busy, setBusy] = useState(true);
  const [fault, setFault] = useState<string>();
  // What is typed and asks for nothing yet changes nothing.
  const asked = JSON.stringify(askOf(choice));

  useEffect(() => {
    let isLeft = false;
    setBusy(true);
    onCheck(undefined);
    const soon = setTimeout(async () => {
      try {
        const answer = await api.tryContacts(JSON.parse(asked) as AudienceContacts, country || undefined);
        if (isLeft) return;
        setCheck(answer);
        setFault(undefined);
        onCheck(answer);
      } catch (e) {
        if (isLeft) return;
        setCheck(undefined);
        setFault(say(e));
      }
      setBusy(false);
    }, PAUSE_MS);
    return () => {
      isLeft = true;
      clearTimeout(soon);
    };
  }, [api, say, asked, country]);

  const looked = check && (check.is_partial ? words.contacts.lookedAtNewest(numbers.of(check.looked_at)) : words.contacts.lookedAtAll(numbers.of(check.looked_at)));
  return (
    <FormPart title={words.checked} hint={looked}>
      <div className="audience-check" aria-busy={busy} data-good={check?.good}>
        {busy && <p role="status">{words.contacts.counting}</p>}
        {fault && (
          <p className="fault" role="alert">
            {fault}
          </p>
        )}
        {check && <Counts check={check} />}
        {check && check.people.length > 0 && (
          <details>
            <summary>{words.people}</summary>
            <ul className="plain-rows">
              {check.people.slice(0, SHOWN_PEOPLE).map(({ row, handle, name, zone }) => (
                <li key={row}>
                  <span className="row-what">
                    <strong>
                      <bdi>{name || handle}</bdi>
                    </strong>
                    <small>{[name && handle, zone].filter(Boolean).join(" · ")}</small>
                  </span>
                </li>
              ))}
            </ul>
          </details>
        )}
        {check && check.faults.length > 0 && (
          <details>
            <summary>{words.contacts.leftOut}</summary>
            <FaultRows faults={check.faults} />
          </details>
        )}
      </div>
    </FormPart>
  );
}

function Counts({ check: { good, chosen, is_partial } }: { check: ContactsCheck }) {
  const words = useAudiencesText();
  const numbers = useNumbers();
  const bad = Math.max(0, chosen - good);
  return (
    <p className="check-counts">
      <span className="badge" data-tone={good > 0 ? "good" : "bad"}>
        {words.good(numbers.of(good), good)}
      </span>
      {bad > 0 && (
        <span className="badge" data-tone="warn">
          {words.contacts.bad(numbers.of(bad), bad)}
        </span>
      )}
      {good === 0 && <span>{is_partial ? words.contacts.nobodyNew : words.contacts.nobody}</span>}
    </p>
  );
}
