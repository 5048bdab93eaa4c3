/** One role: what it is called, and what it allows. New ones begin from another, or from a few that are ready. */
import { type FormEvent, useEffect, useState } from "react";
import type { Role } from "../../../../protocol";
import { useCell } from "../../../desk/cell";
import { useDesk, useInbox, useMay, useText } from "../../../desk/desk";
import { NEW, type StudioPlace } from "../../../state/studio/place";
import { beyond, formOf, NOTHING, type Preset, PRESETS, type RoleForm, within } from "../../../state/team/roles";
import { useTeamText } from "../../../text/team";
import { Copy, Trash } from "../../parts/icons";
import { FaultsContext, FormPart, LockedContext, TextField } from "../fields";
import { LeaveGuard } from "../leave_guard";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import { DeleteRole } from "./delete_role";
import { LevelsLegend, LevelsTable } from "./levels_table";
import { useRoleWords } from "./role_name";
import { FormFault } from "../form_end";

type Place = Extract<StudioPlace, { page: "role" }>;

interface Known {
  /** Absent while it is new. */
  role?: Role;
  /** As it stands on screen at first. */
  form: RoleForm;
  tag?: string;
}

export function RolePage({ place }: { place: Place }) {
  const { team, say } = useDesk();
  const words = useTeamText();
  const role = useRoleWords();
  const roles = useCell(team.roles);
  const me = useInbox((s) => s.me?.levels) ?? NOTHING;
  const [known, setKnown] = useState<Known>();
  const [error, setError] = useState<string>();
  const list = roles.value;

  function load() {
    setError(undefined);
    // Who has the role is asked for when it is to be deleted.
    void team.people.load();
    void team.invitations.load();
    void team.roles.load();
  }
  useEffect(load, [team]);

  useEffect(() => {
    if (!list || known) return;
    if (place.id === NEW) {
      const like = list.find(({ id }) => id === place.start);
      return setKnown({ form: like ? { name: words.copied(role.name(like)), description: role.hint(like), levels: within(like.levels, me) } : { name: "", description: "", levels: within(PRESETS.answers, me) } });
    }
    const fixed = list.find(({ id, built_in }) => built_in && id === place.id);
    if (fixed) return setKnown({ role: fixed, form: formOf(fixed) });
    team.api.role(place.id).then(({ answer, tag }) => setKnown({ role: answer, form: formOf(answer), ...(tag ? { tag } : {}) }), (e: unknown) => setError(say(e)));
  }, [list, known, place.id]);

  if (known) return <Editor known={known} onKnown={setKnown} />;
  const failed = error ?? (roles.phase === "failed" ? roles.error : undefined);
  return (
    <SettingsPage title={words.one} back={{ page: "roles" }} inner>
      {failed ? <Failed error={failed} onRetry={load} /> : <Bones />}
    </SettingsPage>
  );
}

function Editor({ known, onKnown }: { known: Known; onKnown: (known: Known) => void }) {
  const { team, route, toasts } = useDesk();
  const { settings } = useText();
  const words = useTeamText();
  const say = useRoleWords();
  const { role, tag } = known;
  const me = useInbox((s) => s.me?.levels) ?? NOTHING;
  const changes = useMay("PUT /roles/{id}");
  const form = useForm<RoleForm>(known.form);
  const [missing, setMissing] = useState<string>();
  const [deleting, setDeleting] = useState(false);
  const { value, set, faults, fault, busy } = form;
  const fixed = role?.built_in ?? false;
  // Nobody changes what allows more than they may do themselves.
  const locked = !changes || fixed || (role !== undefined && beyond(role.levels, me) !== undefined);
  const dirty = form.dirty || !role;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (value.name.trim() === "") {
      setMissing(words.nameMissing);
      return toFault();
    }
    let made: Known | undefined;
    const done = await form.save(async (now) => {
      const body = { ...now, name: now.name.trim(), description: now.description.trim() };
      const { answer, tag: next } = await (role ? team.api.changeRole(role.id, body, tag) : team.api.addRole(body));
      made = { role: answer, form: formOf(answer), ...(next ? { tag: next } : {}) };
      return formOf(answer);
    });
    if (!done || !made?.role) return toFault();
    const saved = made.role;
    onKnown(made);
    team.roles.alter((all) => (role ? all.map((each) => (each.id === saved.id ? saved : each)) : [...all, saved]));
    toasts.tell(settings.saved);
    if (!role) route.enter({ page: "role", id: saved.id }, "replace");
  }

  const acts = (
    <>
      {role && changes && (
        <StudioLink to={{ page: "role", id: NEW, start: role.id }} className="button" label={words.copy}>
          <Copy /> <span className="act-words">{words.copy}</span>
        </StudioLink>
      )}
      {role && !locked && (
        <button type="button" className="icon-button" aria-label={words.deleteRole(role.name)} title={settings.remove} onClick={() => setDeleting(true)}>
          <Trash />
        </button>
      )}
      {!locked && (
        <button type="submit" className="button primary publish-button" disabled={busy || !dirty} aria-busy={busy}>
          <span>{busy ? settings.saving : settings.save}</span>
        </button>
      )}
    </>
  );
  return (
    <FaultsContext value={faults}>
      <form className="settings-form" onSubmit={(e) => void submit(e)} noValidate>
        <SettingsPage title={fixed && role ? say.name(role) : value.name || (role ? words.one : words.newTitle)} lead={form.dirty ? settings.unsaved : fixed ? words.builtIn : words.one} back={{ page: "roles" }} inner acts={acts} still={locked}>
          {fixed && <p className="form-lead">{words.builtInNote}</p>}
          <FormFault fault={fault} className="form-fault" />
          <LockedContext value={locked}>
            {!fixed && (
              <FormPart title={words.what}>
                <TextField label={words.roleName} hint={words.roleNameHint} at="/name" fault={missing} maxLength={60} value={value.name} onChange={(name) => (setMissing(undefined), set("name", name))} />
                <TextField label={words.description} hint={words.descriptionHint} at="/description" maxLength={400} rows={2} value={value.description} onChange={(description) => set("description", description)} />
              </FormPart>
            )}
            {!locked && <Starts onStart={(preset) => set("levels", within(PRESETS[preset], me))} />}
            <FormPart title={words.allows} hint={words.allowsHint}>
              <LevelsLegend />
              <LevelsTable levels={value.levels} onChange={(levels) => set("levels", levels)} />
            </FormPart>
          </LockedContext>
        </SettingsPage>
      </form>
      <LeaveGuard on={form.dirty && !busy} words={settings} />
      {deleting && role && <DeleteRole role={role} onClose={() => setDeleting(false)} onDeleted={() => form.accept(value)} />}
    </FaultsContext>
  );
}

function Starts({ onStart }: { onStart: (preset: Preset) => void }) {
  const words = useTeamText();
  return (
    <FormPart title={words.start} hint={words.startHint}>
      <ul className="role-starts">
        {(Object.keys(PRESETS) as Preset[]).map((preset) => (
          <li key={preset}>
            <button type="button" onClick={() => onStart(preset)}>
              <strong>{words.presets[preset][0]}</strong>
              <small>{words.presets[preset][1]}</small>
            </button>
          </li>
        ))}
      </ul>
    </FormPart>
  );
}
