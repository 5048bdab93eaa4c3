/** Who speaks when: the few waits that matter, and the finer ones below a fold. */
import type { CallTurns } from "../../../session/studio_types";
import { same } from "../../../state/studio/bot";
import { USUAL_TURNS } from "../../../state/studio/voice";
import { useVoiceText } from "../../../text/voice";
import { FormPart, useChangeable } from "../fields";
import type { PartProps } from "./agent_page";
import { TurnField } from "./turn_field";

type Field = keyof CallTurns;

/** The finer ones are of the same matter as what stands above them. */
const GROUPS: readonly { name: "finished" | "interrupt" | "silence" | "length"; first: readonly Field[]; finer: readonly Field[] }[] = [
  { name: "finished", first: ["eot_ms"], finer: ["stop_ms", "eot_short_ms", "eot_long_ms", "eot_digits_ms", "eot_max_ms"] },
  { name: "interrupt", first: ["barge_start_ms"], finer: ["barge_confirm_ms", "false_barge_resume_ms", "guard_ms", "start_ms", "preroll_ms"] },
  { name: "silence", first: ["no_input_ms", "no_input_prompts"], finer: [] },
  { name: "length", first: ["max_call_s"], finer: [] },
];

export function TurnsPart({ form }: PartProps) {
  const { turns: words } = useVoiceText();
  const changeable = useChangeable();
  const { value, set } = form;
  return (
    <>
      <p className="form-lead">{words.lead}</p>
      {GROUPS.map(({ name, first, finer }) => (
        <FormPart key={name} title={words[name]}>
          <div className="field-row">
            {first.map((field) => (
              <TurnField key={field} form={form} field={field} />
            ))}
          </div>
          {finer.length > 0 && (
            <details className="finer">
              <summary>{words.finer}</summary>
              <div className="field-row">
                {finer.map((field) => (
                  <TurnField key={field} form={form} field={field} />
                ))}
              </div>
            </details>
          )}
        </FormPart>
      ))}
      {changeable && !same(value.turns, USUAL_TURNS) && (
        <div className="form-part">
          <button type="button" className="button" onClick={() => set("turns", USUAL_TURNS)}>
            {words.usual}
          </button>
        </div>
      )}
    </>
  );
}
