/** An inbox of one's own: a form, and then a mail. What is said afterwards is the same for every address. */
import { type FormEvent, type RefObject, useRef, useState } from "react";
import { useFrame, useText } from "../../desk/desk";
import { CallFailed } from "../../session/problem";
import { isAddress, isTooShort } from "../../state/team/words";
import { useDoorsText } from "../../text/doors";
import { sentence } from "../../text/errors";
import { useHouseText } from "../../text/house";
import { DoorCard, DoorField, SecretField, Submit } from "./card";

const FIELDS = ["code", "business", "name", "email", "password"] as const;
type Faults = Partial<Record<(typeof FIELDS)[number] | "form", string | undefined>>;

/** `code`: whether one of the installation is asked for. */
export function SignUp({ code, onBack }: { code: boolean; onBack: () => void }) {
  const { session } = useFrame();
  const text = useText();
  const doors = useDoorsText();
  const words = useHouseText();
  const fields: Record<(typeof FIELDS)[number], RefObject<HTMLInputElement | null>> = { code: useRef(null), business: useRef(null), name: useRef(null), email: useRef(null), password: useRef(null) };
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState<string>();
  const [faults, setFaults] = useState<Faults>({});

  function show(found: Faults) {
    setFaults(found);
    const first = FIELDS.find((field) => found[field]);
    if (first) fields[first].current?.focus();
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const said = (field: (typeof FIELDS)[number]) => fields[field].current?.value.trim() ?? "";
    const form = { business: said("business"), name: said("name"), email: said("email"), password: fields.password.current?.value ?? "", code: said("code") };
    const found: Faults = {};
    if (code && form.code === "") found.code = words.codeMissing;
    if (form.business === "") found.business = words.businessMissing;
    if (form.name === "") found.name = doors.nameMissing;
    if (!isAddress(form.email)) found.email = form.email === "" ? text.login.emailMissing : text.login.emailOdd;
    if (isTooShort(form.password)) found.password = doors.short;
    show(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      await session.signUp(form);
      setSent(form.email);
    } catch (e) {
      const told: Faults = {};
      if (e instanceof CallFailed) for (const field of FIELDS) if (e.field(field)) told[field] = e.field(field);
      show(Object.keys(told).length > 0 ? told : { form: sentence(e, text) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <DoorCard title={words.signUpTitle} {...(sent ? { why: words.signUpSent(sent) } : { lead: words.signUpLead })}>
      <form onSubmit={(e) => void submit(e)} noValidate>
        {!sent && (
          <>
            {code && <DoorField id="sign-up-code" label={words.code} hint={words.codeHint} autoFocus fault={faults.code} field={fields.code} />}
            <DoorField id="sign-up-business" label={words.business} hint={words.businessHint} fills="organization" autoFocus={!code} fault={faults.business} field={fields.business} />
            <DoorField id="sign-up-name" label={doors.name} fills="name" fault={faults.name} field={fields.name} />
            <DoorField id="sign-up-email" label={text.login.email} type="email" fills="username" fault={faults.email} field={fields.email} />
            <SecretField id="sign-up-password" label={text.login.password} hint={doors.passwordHint} fills="new-password" fault={faults.password} field={fields.password} />
            <Submit busy={busy} fault={faults.form}>
              {busy ? doors.busy : words.signUpAct}
            </Submit>
          </>
        )}
        <button type="button" className="link login-other" onClick={onBack}>
          {doors.back}
        </button>
      </form>
    </DoorCard>
  );
}
