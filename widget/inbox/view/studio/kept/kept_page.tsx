/** A page of things that are kept by name: the list, what each says, adding, changing, deleting. */
import { type ReactNode, useEffect, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useText } from "../../../desk/desk";
import type { Loaded } from "../../../desk/studio/loaded";
import { Pencil, Plus, Trash } from "../../parts/icons";
import { Confirm } from "../confirm";
import { LockedContext } from "../fields";
import { Await } from "../loading";
import { SettingsPage } from "../settings/page";

interface Words {
  title: string;
  lead: string;
  add: string;
  none: string;
  noneHint: string;
  editTitle: (name: string) => string;
  removeTitle: (name: string) => string;
  removeText: string;
  removed: (name: string) => string;
}

interface Props<T> {
  what: Loaded<readonly T[]>;
  words: Words;
  mayAdd: boolean;
  mayChange: (item: T) => boolean;
  nameOf: (item: T) => string;
  /** A sign before the name, and lines below it. */
  sign: (item: T) => ReactNode;
  about: (item: T) => ReactNode;
  remove: (id: string) => Promise<unknown>;
  /** The box in which one is added, or changed. */
  form: (item: T | undefined, close: () => void) => ReactNode;
  hint?: ReactNode;
}

export function KeptPage<T extends { id: string }>({ what, words, mayAdd, mayChange, nameOf, sign, about, remove, form, hint }: Props<T>) {
  const { toasts } = useDesk();
  const { settings } = useText();
  const [open, setOpen] = useState<T | "new">();
  const [removing, setRemoving] = useState<T>();
  const many = useCell(what).value?.length ?? 0;
  useEffect(() => void what.load(), [what]);
  const close = () => {
    setOpen(undefined);
    void what.load();
  };
  const add = mayAdd && (
    <button type="button" className="button primary" onClick={() => setOpen("new")}>
      <Plus /> <span className="act-words">{words.add}</span>
    </button>
  );

  return (
    <LockedContext value={false}>
      <SettingsPage title={words.title} lead={words.lead} back={{ page: "settings" }} acts={many > 0 && add}>
        {hint}
        <Await what={what}>
          {(items) =>
            items.length === 0 ? (
              <div className="empty">
                <p className="empty-title">{words.none}</p>
                <p>{words.noneHint}</p>
                {add}
              </div>
            ) : (
              <ul className="cards">
                {items.map((item) => (
                  <li key={item.id} className="card">
                    <div className="card-head">
                      {sign(item)}
                      <span className="row-what">
                        <strong>
                          <bdi>{nameOf(item)}</bdi>
                        </strong>
                        {about(item)}
                      </span>
                      {mayChange(item) && (
                        <span className="card-acts">
                          <button type="button" className="icon-button" aria-label={words.editTitle(nameOf(item))} title={settings.edit} onClick={() => setOpen(item)}>
                            <Pencil />
                          </button>
                          <button type="button" className="icon-button" aria-label={words.removeTitle(nameOf(item))} title={settings.remove} onClick={() => setRemoving(item)}>
                            <Trash />
                          </button>
                        </span>
                      )}
                    </div>
                  </li>
                ))}
              </ul>
            )
          }
        </Await>
        {open && form(open === "new" ? undefined : open, close)}
        {removing && (
          <Confirm
            title={words.removeTitle(nameOf(removing))}
            act={settings.removeSure}
            danger
            onClose={() => setRemoving(undefined)}
            onAct={async () => {
              await remove(removing.id);
              what.alter((items) => items.filter(({ id }) => id !== removing.id));
              toasts.tell(words.removed(nameOf(removing)));
            }}
          >
            <p>{words.removeText}</p>
          </Confirm>
        )}
      </SettingsPage>
    </LockedContext>
  );
}
