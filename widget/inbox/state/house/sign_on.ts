/** A single sign-on as its form holds it: lists as lines, and a secret that is only ever written. */
import type { SignOnProvider, SignOnSettings } from "../../../protocol";

export interface SignOnForm {
  name: string;
  issuer: string;
  client_id: string;
  /** Empty: the one that is kept. */
  client_secret: string;
  allow_private: boolean;
  domains: readonly string[];
  creates: boolean;
  role: string;
  groups_claim: string;
  /** `group = role`, one a line. */
  groups: readonly string[];
  required: boolean;
}

export const EMPTY: SignOnForm = { name: "", issuer: "", client_id: "", client_secret: "", allow_private: false, domains: [], creates: true, role: "operator", groups_claim: "", groups: [], required: false };

export const formOf = (provider: SignOnProvider | undefined): SignOnForm =>
  provider === undefined ? EMPTY : { ...provider, client_secret: "", groups: provider.groups.map(({ group, role }) => `${group} = ${role}`) };

export function bodyOf(form: SignOnForm): SignOnSettings {
  const { client_secret, domains, groups, ...rest } = form;
  return {
    ...rest,
    ...(client_secret === "" ? {} : { client_secret }),
    domains: domains.map((domain) => domain.trim()).filter(Boolean),
    groups: groups.filter((line) => line.trim() !== "").map(groupOf),
  };
}

/** The role stands behind the last sign: names of groups may hold one themselves. */
export function groupOf(line: string): { group: string; role: string } {
  const at = line.lastIndexOf("=");
  return at < 0 ? { group: line.trim(), role: "operator" } : { group: line.slice(0, at).trim(), role: line.slice(at + 1).trim() };
}
