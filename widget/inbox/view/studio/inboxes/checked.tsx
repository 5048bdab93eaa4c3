/** What a check of the connection found, question by question. */
import type { AccountCheck } from "../../../session/studio_types";
import { useText } from "../../../desk/desk";
import { Alert, Check, Close } from "../../parts/icons";

export type Checking = AccountCheck | "busy" | { failed: string } | undefined;

const SIGNS: Readonly<Record<string, () => React.JSX.Element>> = { good: Check, warning: Alert, bad: Close };

export function Checked({ check }: { check: Checking }) {
  const { connect: words } = useText().inboxes;
  if (check === undefined || check === "busy") return null;
  if ("failed" in check) {
    return (
      <div className="check" data-ok="false" role="alert">
        <Alert /> <span>{check.failed}</span>
      </div>
    );
  }
  const warned = check.findings.some(({ state }) => state === "warning");
  return (
    <div className="checked" role="status">
      <p className="checked-sum" data-ok={check.ok}>
        {!check.ok ? words.notOk : warned ? words.okWarned : words.ok}
      </p>
      <Findings findings={check.findings} />
    </div>
  );
}

export function Findings({ findings }: { findings: AccountCheck["findings"] }) {
  const { connect: words } = useText().inboxes;
  return (
    <ul className="findings">
      {findings.map(({ step, state, detail }) => {
        const Sign = SIGNS[state] ?? Alert;
        return (
          <li key={step} data-state={state}>
            <Sign />
            <span>
              <strong>{words.findings[step] ?? step}</strong>
              <span className="hidden">: {words.states[state] ?? state}. </span>
              <span className="finding-detail">{detail}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
