/** The door: e-mail and password, then a code where a second factor is on. */
import { type FormEvent, useRef, useState } from "react";
import { useFrame, useText } from "../../desk/desk";
import { CallFailed } from "../../session/problem";
import { isAddress } from "../../state/team/words";
import { useDoorsText } from "../../text/doors";
import { sentence } from "../../text/errors";
import { DoorCard, DoorField, SecretField, Submit } from "./card";
import { CodeStep } from "./code_step";
import { Forgotten } from "./forgotten";

interface Faults {
  email?: string;
  password?: string;
  form?: string;
}

type Step = { at: "password" | "forgotten" } | { at: "code"; email: string; password: string };

export function Login({ why, note }: { why?: "expired" | "left" | undefined; note?: string | undefined }) {
  const [step, setStep] = useState<Step>({ at: "password" });
  const [told, setTold] = useState(false);
  const back = () => {
    setTold(true);
    setStep({ at: "password" });
  };
  const { login } = useText();
  if (step.at === "forgotten") return <Forgotten onBack={back} />;
  if (step.at === "code") return <CodeStep email={step.email} password={step.password} onBack={back} />;
  return <PasswordStep why={told ? undefined : (note ?? (why && login[why]))} onForgotten={() => setStep({ at: "forgotten" })} onCode={(email, password) => setStep({ at: "code", email, password })} />;
}

interface PasswordProps {
  why: string | undefined;
  onForgotten: () => void;
  onCode: (email: string, password: string) => void;
}

function PasswordStep({ why, onForgotten, onCode }: PasswordProps) {
  const { session } = useFrame();
  const text = useText();
  const { login } = text;
  const doors = useDoorsText();
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<Faults>({});

  async function submit(event: FormEvent) {
    event.preventDefault();
    const address = email.current?.value.trim() ?? "";
    const secret = password.current?.value ?? "";
    const found: Faults = {};
    if (!address) found.email = login.emailMissing;
    else if (!isAddress(address)) found.email = login.emailOdd;
    if (!secret) found.password = login.passwordMissing;
    setFaults(found);
    if (found.email) return email.current?.focus();
    if (found.password) return password.current?.focus();
    setBusy(true);
    try {
      await session.login(address, secret);
    } catch (e) {
      setBusy(false);
      if (e instanceof CallFailed && e.kind === "second-factor") return onCode(address, secret);
      const wrong = e instanceof CallFailed && e.status === 401;
      setFaults({ form: wrong ? login.wrong : sentence(e, text) });
      if (wrong) password.current?.select();
    }
  }

  return (
    <DoorCard title={login.title} lead={login.lead} why={faults.form ? undefined : why}>
      <form onSubmit={(e) => void submit(e)} noValidate>
        <DoorField id="login-email" label={login.email} type="email" fills="username" autoFocus fault={faults.email} field={email} />
        <SecretField id="login-password" label={login.password} fault={faults.password} field={password} />
        <Submit busy={busy} fault={faults.form}>
          {busy ? login.busy : login.submit}
        </Submit>
        <button type="button" className="link login-other" onClick={onForgotten}>
          {doors.forgot}
        </button>
      </form>
    </DoorCard>
  );
}
