/** One of the waits of a call, in the unit that suits it. */
import { useLanguage } from "../../../desk/desk";
import type { CallTurns } from "../../../session/studio_types";
import { BOUNDS } from "../../../state/studio/voice";
import { useVoiceText } from "../../../text/voice";
import { Slider } from "../slider";
import type { PartProps } from "./agent_page";
import { told } from "./told";

export function TurnField({ form: { value, set }, field }: Pick<PartProps, "form"> & { field: keyof CallTurns }) {
  const { turns: words } = useVoiceText();
  const language = useLanguage();
  const { least, most, step, unit, of } = BOUNDS[field];
  const at = `/turns/${field}`;
  const figure = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value.turns[field] / of);
  return (
    <Slider
      {...told(words.fields[field])}
      at={at}
      least={least}
      most={most}
      step={step}
      value={value.turns[field]}
      shown={words.units[unit](figure)}
      told={words.told[unit](figure)}
      onChange={(next) => set("turns", { ...value.turns, [field]: next }, at)}
    />
  );
}
