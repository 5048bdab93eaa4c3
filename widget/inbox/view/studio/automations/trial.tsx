/** What an automation would do now, without doing it. */
import { useState } from "react";
import type { AutomationSettings, AutomationTrial, Condition, TrialItem } from "../../../../protocol";
import { useDesk } from "../../../desk/desk";
import { href } from "../../../desk/route";
import { useAutomationsText } from "../../../text/automations";
import { useKeptText } from "../../../text/kept";
import { Alert, Check, Close, Play } from "../../parts/icons";
import { FormPart } from "../fields";
import { useSentences } from "./sentence";

interface Props {
  body: () => AutomationSettings;
  ready: boolean;
  conditions: readonly Condition[];
}

export function Trial({ body, ready, conditions }: Props) {
  const { automations: api, say } = useDesk();
  const words = useAutomationsText();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const [tried, setTried] = useState<{ answer: AutomationTrial; conditions: readonly Condition[] }>();
  const [all, setAll] = useState(false);

  async function run() {
    setBusy(true);
    setFault(undefined);
    try {
      setTried({ answer: await api.attempt(body()), conditions });
    } catch (e) {
      setFault(say(e));
    } finally {
      setBusy(false);
    }
  }

  const items = tried?.answer.items.filter(({ matches }) => all || matches) ?? [];
  return (
    <FormPart
      title={words.try}
      hint={words.tryHint}
      aside={
        <button type="button" className="button" disabled={busy || !ready} aria-busy={busy} onClick={() => void run()}>
          <Play /> {busy ? words.trying : words.tryNow}
        </button>
      }
    >
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {tried && (
        <>
          <p role="status" className="trial-sum">
            {words.tried(tried.answer.matching, tried.answer.looked_at)}
          </p>
          {tried.answer.matching < tried.answer.looked_at && (
            <label className="automation-whole">
              <input type="checkbox" checked={all} onChange={(e) => setAll(e.currentTarget.checked)} /> {words.showAll}
            </label>
          )}
          <ul className="trial">
            {items.map((item) => (
              <Item key={item.conversation} item={item} conditions={tried.conditions} />
            ))}
          </ul>
        </>
      )}
    </FormPart>
  );
}

function Item({ item, conditions }: { item: TrialItem; conditions: readonly Condition[] }) {
  const words = useAutomationsText();
  const { macros } = useKeptText();
  const { condition } = useSentences();
  return (
    <li className="trial-item" data-matches={item.matches}>
      <p className="trial-head">
        {item.matches ? <Check /> : <Close />}
        <span className="hidden">{item.matches ? words.matches : words.matchesNot}: </span>
        <a href={href({ view: "all", conversation: item.conversation, contact: false })} target="_blank" rel="noreferrer">
          <bdi>{item.contact}</bdi>
        </a>
        <span className="trial-text" dir="auto">
          {item.text}
        </span>
      </p>
      {item.matches ? (
        <ol className="trial-steps">
          {item.steps.map((step, i) => (
            <li key={i} data-possible={step.possible}>
              {!step.possible && <Alert />}
              <span>
                {macros.kinds[step.kind as keyof typeof macros.kinds] ?? step.kind}
                {step.text && <q dir="auto">{step.text}</q>}
                {step.detail && <small>{step.detail}</small>}
              </span>
            </li>
          ))}
        </ol>
      ) : (
        <small className="trial-why">
          {conditions
            .filter((_, i) => item.conditions[i] === false)
            .map((each) => `✗ ${condition(each)}`)
            .join(" · ")}
        </small>
      )}
    </li>
  );
}
