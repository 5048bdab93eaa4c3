/** Runs a macro on the open conversation, and shows what each of its steps did. */
import { useState } from "react";
import type { Conversation, Macro, MacroStep, StepReport } from "../../../protocol";
import { useDesk, useText } from "../../desk/desk";
import { freshId } from "../../desk/fresh_id";
import { useFindText } from "../../text/find";
import { useWorkText } from "../../text/daily";
import { span } from "../parts/clock";
import { Alert, Check, Steps } from "../parts/icons";
import { PickList } from "../parts/pick_list";
import { Popup } from "../parts/popup";
import { useKept } from "./choices";

interface Run {
  macro: Macro;
  /** Absent while it is under way. */
  steps?: readonly StepReport[];
}

/** A step in words, with the names of what it is about. */
export function useStepWords(): (step: MacroStep) => string {
  const { directory } = useDesk();
  const { macros } = useFindText();
  const { priorities } = useWorkText();
  const text = useText();
  const [replies, labels, teams, operators, kept] = [useKept(directory.replies), useKept(directory.labels), useKept(directory.teams), useKept(directory.operators), useKept(directory.macros)];
  const name = (kind: "reply" | "label" | "team" | "operator" | "macro", id: string) => {
    if (kind === "reply") return replies.find((r) => r.id === id)?.title ?? "?";
    const among: readonly { id: string; name: string }[] = kind === "label" ? labels : kind === "team" ? teams : kind === "macro" ? kept : operators;
    return among.find((one) => one.id === id)?.name ?? "?";
  };
  return (step) => macros.steps(step, name, priorities, (seconds) => span(seconds * 1000, text));
}

export function MacroMenu({ conversation, keyed }: { conversation: Conversation; keyed: boolean }) {
  const { directory, work, toasts, say } = useDesk();
  const { macros: words } = useFindText();
  const said = useStepWords();
  const macros = useKept(directory.macros);
  const [run, setRun] = useState<Run>();

  async function start(macro: Macro) {
    setRun({ macro });
    try {
      // Its own id makes a repeat after a lost answer run nothing twice.
      const steps = await work.runMacro(macro.id, conversation.id, freshId());
      setRun({ macro, steps });
    } catch (e) {
      setRun(undefined);
      toasts.fail(say(e));
    }
  }

  function opened() {
    if (run?.steps) setRun(undefined);
    // Labels and colleagues that macros name may be newer than what was fetched.
    for (const each of [directory.macros, directory.labels, directory.replies, directory.teams, directory.operators]) void each.load();
  }

  return (
    <Popup label={words.title} hotkey="m" className="button filing-button" wish={keyed ? "macros" : undefined} onOpen={opened} face={<><Steps /> <span className="filing-word">{words.title}</span></>}>
      {(close) =>
        run ? (
          <Report run={run} said={said} onClose={close} />
        ) : (
          <PickList
            label={words.open}
            empty={words.none}
            options={macros.map((macro) => ({ id: macro.id, label: macro.name, hint: macro.steps.map(said).join(" · ") }))}
            onPick={(id) => {
              const macro = macros.find((one) => one.id === id);
              if (macro) void start(macro);
            }}
          />
        )
      }
    </Popup>
  );
}

function Report({ run: { macro, steps }, said, onClose }: { run: Run; said: (step: MacroStep) => string; onClose: () => void }) {
  const { macros: words } = useFindText();
  const whole = steps?.every(({ state }) => state === "done");
  return (
    <div className="macro-report">
      <p className="assist-heading" role="status">
        {!steps ? words.running(macro.name) : whole ? words.done(macro.name) : words.partly(macro.name)}
      </p>
      <ol aria-label={words.report}>
        {macro.steps.map((step, i) => {
          const report = steps?.[i];
          return (
            <li key={i} data-state={report?.state ?? "waiting"}>
              {report?.state === "done" ? <Check /> : report?.state === "failed" ? <Alert /> : <span className="step-dot" aria-hidden="true" />}
              <span>
                {said(step)}
                {report && <small>{report.detail ? `${words.states[report.state]}: ${report.detail}` : words.states[report.state]}</small>}
              </span>
            </li>
          );
        })}
      </ol>
      {steps && (
        <button type="button" className="button" autoFocus onClick={onClose}>
          {words.close}
        </button>
      )}
    </div>
  );
}
