/** An inbox's number as it is typed: secrets begin empty, and an empty one is not sent. */
import type { Phone, PhoneSettings } from "../../session/studio_types";
import type { Faults } from "./faults";

export interface PhoneForm {
  number: string;
  account_sid: string;
  auth_token: string;
  key_sid: string;
  key_secret: string;
  voice_agent: string;
}

export function phoneForm(phone: Phone | undefined): PhoneForm {
  const { number = "", account_sid = "", key_sid = "", voice_agent = "" } = phone ?? {};
  return { number, account_sid, auth_token: "", key_sid, key_secret: "", voice_agent };
}

export function phoneBody({ auth_token, key_secret, voice_agent, ...rest }: PhoneForm): PhoneSettings {
  const [number = "", account_sid = "", key_sid = ""] = [rest.number, rest.account_sid, rest.key_sid].map((each) => each.trim());
  const [token, secret] = [auth_token.trim(), key_secret.trim()];
  return { number, account_sid, key_sid, voice_agent, ...(token ? { auth_token: token } : {}), ...(secret ? { key_secret: secret } : {}) };
}

/**
 * What the server cannot see: the secret that it keeps for requests belongs to the key it had. With another key, or with
 * none any more, what is kept does not fit.
 */
export function missingSecrets(form: PhoneForm, kept: Phone | undefined, words: { agent: string; token: string; secret: string }): Faults {
  const key = form.key_sid.trim();
  const former = kept?.key_sid ?? "";
  return {
    ...(form.voice_agent === "" ? { "/voice_agent": words.agent } : {}),
    ...(key === "" && former !== "" && form.auth_token.trim() === "" ? { "/auth_token": words.token } : {}),
    ...(key !== "" && key !== former && form.key_secret.trim() === "" ? { "/key_secret": words.secret } : {}),
  };
}
