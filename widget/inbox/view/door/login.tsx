/** The door: e-mail and password, then a code where a second factor is on. */
import { type FormEvent, useRef, useState } from "react";
import type { WaysIn } from "../../../protocol";
import { useFrame, useText } from "../../desk/desk";
import type { Door } from "../../desk/door";
import { CallFailed } from "../../session/problem";
import { isAddress } from "../../state/team/words";
import { useDoorsText } from "../../text/doors";
import { sentence } from "../../text/errors";
import { useHouseText } from "../../text/house";
import { DoorCard, DoorField, SecretField, Submit } from "./card";
import { CodeStep } from "./code_step";
import { Forgotten } from "./forgotten";
import { SignOnButton } from "./sign_on_button";
import { SignUp } from "./sign_up";
import { useWays } from "./ways";

interface Faults {
  email?: string;
  password?: string;
  form?: string;
}

type Step = { at: "password" | "forgotten" | "sign_up" } | { at: "code"; email: string; password: string };

interface Props {
  why?: "expired" | "left" | undefined;
  note?: string | undefined;
  /** A link to a sign-on, or the way back from one. */
  door?: Door | undefined;
}

export function Login({ why, note, door }: Props) {
  const [step, setStep] = useState<Step>({ at: "password" });
  const [told, setTold] = useState(false);
  const back = () => {
    setTold(true);
    setStep({ at: "password" });
  };
  const { login } = useText();
  const house = useHouseText();
  const ways = useWays(door);
  const failure = door?.kind === "sign-on-failed" ? (house.failures[door.token] ?? house.failures.provider) : undefined;
  if (step.at === "sign_up") return <SignUp code={ways?.sign_up === "code"} onBack={back} />;
  if (step.at === "forgotten") return <Forgotten onBack={back} />;
  if (step.at === "code") return <CodeStep email={step.email} password={step.password} onBack={back} />;
  const said = told ? undefined : (failure ?? note ?? (why && login[why]));
  const signUp = ways && ways.sign_up !== "closed" ? () => setStep({ at: "sign_up" }) : undefined;
  return <PasswordStep why={said} ways={ways} onSignUp={signUp} onForgotten={() => setStep({ at: "forgotten" })} onCode={(email, password) => setStep({ at: "code", email, password })} />;
}

interface PasswordProps {
  why: string | undefined;
  ways: WaysIn | undefined;
  onSignUp: (() => void) | undefined;
  onForgotten: () => void;
  onCode: (email: string, password: string) => void;
}

function PasswordStep({ why, ways, onSignUp, onForgotten, onCode }: PasswordProps) {
  const { session } = useFrame();
  const text = useText();
  const { login } = text;
  const doors = useDoorsText();
  const house = useHouseText();
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
      {ways?.sign_on && <SignOnButton way={ways.sign_on} />}
      <form onSubmit={(e) => void submit(e)} noValidate>
        <DoorField id="login-email" label={login.email} type="email" fills="username" autoFocus fault={faults.email} field={email} />
        <SecretField id="login-password" label={login.password} fault={faults.password} field={password} />
        <Submit busy={busy} fault={faults.form}>
          {busy ? login.busy : login.submit}
        </Submit>
        <button type="button" className="link login-other" onClick={onForgotten}>
          {doors.forgot}
        </button>
        {onSignUp && (
          <button type="button" className="link login-other" onClick={onSignUp}>
            {house.signUp}
          </button>
        )}
      </form>
    </DoorCard>
  );
}
