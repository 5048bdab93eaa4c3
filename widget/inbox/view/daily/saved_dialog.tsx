/** Keeping a filter under a name, changing what was kept, deleting it. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Audience, SavedView } from "../../../protocol";
import { useDesk, useText } from "../../desk/desk";
import { CallFailed } from "../../session/problem";
import type { Filter } from "../../state/filter";
import { useWorkText } from "../../text/daily";
import { Dialog } from "../parts/dialog";
import { FaultsContext, TextField } from "../studio/fields";
import { useForm } from "../studio/settings/saving";
import { AudienceField } from "./audience_field";

interface Props {
  filter: Filter;
  saved?: SavedView;
  onClose: () => void;
}

export function SavedDialog({ filter, saved, onClose }: Props) {
  const { work, directory, route, toasts, say } = useDesk();
  const words = useWorkText();
  const { settings } = useText();
  const form = useForm<{ name: string; audience: Audience }>({ name: saved?.name ?? "", audience: saved?.audience ?? { kind: "own" } });
  const { value, set, faults, fault, busy } = form;
  const [removing, setRemoving] = useState(false);
  /** The version is named with the change, so that a colleague's is not lost. */
  const version = useRef<Promise<string | undefined>>(undefined);
  useEffect(() => {
    if (!saved) return;
    version.current = work.view(saved.id).then(({ tag }) => tag);
    version.current.catch(() => undefined);
  }, [work, saved]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const done = await form.save(async (now) => {
      const body = { ...now, filter };
      const kept = saved ? await work.changeView(saved.id, body, await version.current).catch(asConflict(words.saved.conflict)) : await work.addView(body);
      await directory.views.load();
      route.choose(filter, kept.id);
      toasts.tell(words.saved.done(kept.name));
      return undefined;
    });
    if (done) onClose();
  }

  async function remove() {
    if (!saved) return;
    try {
      await work.deleteView(saved.id);
      directory.views.alter((items) => items.filter(({ id }) => id !== saved.id));
      route.go({ saved: undefined }, "replace");
      toasts.tell(words.saved.removed(saved.name));
      onClose();
    } catch (e) {
      toasts.fail(say(e));
    }
  }

  return (
    <Dialog title={saved ? words.saved.editTitle(saved.name) : words.saved.title} onClose={onClose} className="form-dialog">
      <FaultsContext value={faults}>
        <form onSubmit={(e) => void submit(e)} noValidate>
          <TextField label={words.saved.name} hint={words.saved.nameHint} at="/name" maxLength={60} autoFocus value={value.name} onChange={(name) => set("name", name)} />
          <AudienceField value={value.audience} onChange={(audience) => set("audience", audience)} />
          {saved && <p>{words.saved.filter}</p>}
          <p className="fault" role="alert">
            {Object.keys(faults).length === 0 && fault}
          </p>
          <div className="dialog-acts">
            {saved && (
              <button type="button" className="button danger dialog-left" onClick={() => (removing ? void remove() : setRemoving(true))}>
                {removing ? words.saved.removeSure(saved.name) : words.saved.remove}
              </button>
            )}
            <button type="button" className="button" onClick={onClose}>
              {settings.cancel}
            </button>
            <button type="submit" className="button primary" disabled={busy || value.name.trim() === ""} aria-busy={busy}>
              {busy ? settings.saving : settings.save}
            </button>
          </div>
        </form>
      </FaultsContext>
    </Dialog>
  );
}

/** Somebody else was quicker: said in the words of what was being changed. */
export const asConflict = (sentence: string) => (e: unknown): never => {
  if (e instanceof CallFailed && e.status === 412) throw new CallFailed(412, { type: "about:blank", title: "", status: 412, detail: sentence });
  throw e;
};
