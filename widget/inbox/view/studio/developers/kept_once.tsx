/** A secret that is shown this once. A press beside the box does not close it: what is gone cannot be had again. */
import { CopyField } from "../../parts/copy_field";
import { Dialog } from "../../parts/dialog";

interface Props {
  title: string;
  text: string;
  label: string;
  value: string;
  /** Its label, and what to paste into a shell. */
  example?: readonly [string, string];
  done: string;
  onClose: () => void;
}

export function KeptOnce({ title, text, label, value, example, done, onClose }: Props) {
  return (
    <Dialog title={title} onClose={() => undefined} className="form-dialog wide once">
      <p>{text}</p>
      <CopyField label={label} value={value} />
      {example && <CopyField label={example[0]} value={example[1]} />}
      <div className="dialog-acts">
        <button type="button" className="button primary" onClick={onClose}>
          {done}
        </button>
      </div>
    </Dialog>
  );
}
