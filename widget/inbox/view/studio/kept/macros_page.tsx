/** Macros: their steps, put together from what there is. */
import type { Audience, Macro } from "../../../../protocol";
import { useDesk } from "../../../desk/desk";
import { isComplete, newStep, stepBody, type TypedStep, typedSteps } from "../../../state/daily/steps";
import { useKeptText } from "../../../text/kept";
import { Steps } from "../../parts/icons";
import { AudienceField, useAudienceWords } from "../../daily/audience_field";
import { useStepWords } from "../../daily/macro_menu";
import { useMayChange } from "../../daily/rights";
import { TextField } from "../fields";
import { KeptDialog } from "./kept_dialog";
import { KeptPage } from "./kept_page";
import { StepsField } from "./steps_field";

interface Typed {
  name: string;
  steps: readonly TypedStep[];
  audience: Audience;
}

const newMacro = (): Typed => ({ name: "", steps: [newStep("reply")], audience: { kind: "own" } });
const typedOf = ({ name, steps, audience }: Macro): Typed => ({ name, steps: typedSteps(steps), audience });

export function MacrosPage() {
  const { directory, work } = useDesk();
  const { macros: words } = useKeptText();
  const may = useMayChange();
  const audience = useAudienceWords();
  const said = useStepWords();
  const bodyOf = ({ name, steps, audience: whom }: Typed) => ({ name, audience: whom, steps: steps.map(stepBody) });
  return (
    <KeptPage
      what={directory.macros}
      words={words}
      mayAdd
      mayChange={may}
      nameOf={({ name }) => name}
      sign={() => <Steps />}
      about={(macro) => (
        <>
          <small className="kept-text">{macro.steps.map(said).join(" → ")}</small>
          <small>{audience(macro.audience)}</small>
        </>
      )}
      remove={work.deleteMacro}
      form={(macro, close) => (
        <KeptDialog
          title={macro ? words.editTitle(macro.name) : words.add}
          initial={macro ? typedOf(macro) : newMacro()}
          read={macro && (() => work.macro(macro.id))}
          settingsOf={typedOf}
          save={(value, tag) => (macro ? work.changeMacro(macro.id, bodyOf(value), tag) : work.addMacro(bodyOf(value)))}
          missing={({ steps }) => (steps.every(isComplete) ? undefined : words.incomplete)}
          onClose={close}
          wide
        >
          {({ value, set }) => (
            <>
              <TextField label={words.name} at="/name" maxLength={80} autoFocus value={value.name} onChange={(name) => set("name", name)} />
              <StepsField steps={value.steps} onChange={(steps) => set("steps", steps)} />
              <AudienceField value={value.audience} onChange={(next) => set("audience", next)} />
            </>
          )}
        </KeptDialog>
      )}
    />
  );
}
