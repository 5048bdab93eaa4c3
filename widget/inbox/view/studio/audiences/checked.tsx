/** What would become of the first rows of a file, asked anew whenever the columns become others. */
import { useEffect, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk } from "../../../desk/desk";
import type { AudienceMapping, FileCheck } from "../../../session/campaign_api";
import { useAudiencesText } from "../../../text/audiences";
import { useNumbers } from "../campaigns/numbers";
import { FormPart } from "../fields";
import { FaultRows } from "./fault_rows";

const PAUSE_MS = 300;
const SHOWN_PEOPLE = 5;

interface Props {
  file: string;
  mapping: AudienceMapping;
  country: string;
  /** What is told of the columns as they are now; nothing while that is not known. */
  onCheck: (check: FileCheck | undefined) => void;
}

export function Checked({ file, mapping, country, onCheck }: Props) {
  const api = useCampaignApi();
  const { say } = useDesk();
  const words = useAudiencesText();
  const numbers = useNumbers();
  const [check, setCheck] = useState<FileCheck>();
  const [busy, setBusy] = useState(true);
  const [fault, setFault] = useState<string>();

  useEffect(() => {
    let isLeft = false;
    setBusy(true);
    onCheck(undefined);
    const soon = setTimeout(async () => {
      try {
        const answer = await api.checkFile(file, mapping, country || undefined);
        if (isLeft) return;
        setCheck(answer);
        setFault(undefined);
        onCheck(answer);
      } catch (e) {
        if (!isLeft) setFault(say(e));
      }
      if (!isLeft) setBusy(false);
    }, PAUSE_MS);
    return () => {
      isLeft = true;
      clearTimeout(soon);
    };
  }, [api, say, file, mapping, country]);

  return (
    <FormPart title={words.checked} hint={check && words.lookedAt(numbers.of(check.looked_at))}>
      <div className="audience-check" aria-busy={busy} data-good={check?.good} data-bad={check?.faults.length}>
        {busy && <p role="status">{words.checking}</p>}
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
          <details open>
            <summary>{words.faults}</summary>
            <FaultRows faults={check.faults} />
          </details>
        )}
      </div>
    </FormPart>
  );
}

function Counts({ check: { good, looked_at } }: { check: FileCheck }) {
  const words = useAudiencesText();
  const numbers = useNumbers();
  const bad = Math.max(0, looked_at - good);
  return (
    <p className="check-counts">
      <span className="badge" data-tone={good > 0 ? "good" : "bad"}>
        {words.good(numbers.of(good), good)}
      </span>
      {bad > 0 && (
        <span className="badge" data-tone="warn">
          {words.bad(numbers.of(bad), bad)}
        </span>
      )}
      {good === 0 && <span>{words.nobody}</span>}
    </p>
  );
}
