/** Which fields each kind of provider needs, and what is wrong with what was typed. */
import type { Connection, ConnectionKind, ConnectionSettings } from "../../session/studio_types";

export const KINDS: readonly ConnectionKind[] = ["openai", "anthropic", "azure", "bedrock", "compatible", "ollama"];

export interface Needs {
  key: "needed" | "optional" | "none";
  address: "needed" | "optional" | "none";
  azure: boolean;
  region: boolean;
  private: boolean;
}

const PLAIN: Needs = { key: "needed", address: "optional", azure: false, region: false, private: false };

export const NEEDS: Readonly<Record<ConnectionKind, Needs>> = {
  openai: PLAIN,
  anthropic: PLAIN,
  azure: { ...PLAIN, address: "needed", azure: true },
  bedrock: { ...PLAIN, region: true },
  compatible: { ...PLAIN, key: "optional", address: "needed", private: true },
  ollama: { ...PLAIN, key: "none", address: "needed", private: true },
};

export type ConnectionForm = Required<Pick<ConnectionSettings, "name" | "kind" | "base_url" | "deployment" | "api_version" | "region" | "allow_private" | "key">> & { dropKey: boolean };

export function formOf(connection: Connection | undefined, kind: ConnectionKind, name: string): ConnectionForm {
  const empty: ConnectionForm = { name, kind, base_url: kind === "ollama" ? "http://localhost:11434" : "", deployment: "", api_version: "", region: "", allow_private: kind === "ollama", key: "", dropKey: false };
  if (!connection || connection.kind === "practice") return empty;
  const { base_url, deployment, api_version, region, allow_private } = connection;
  // The server says null of what was left out.
  return { ...empty, name: connection.name, kind: connection.kind, base_url: base_url ?? "", deployment: deployment ?? "", api_version: api_version ?? "", region: region ?? "", allow_private };
}

/** What is sent: nothing that the kind has no use for, and the key only when it changes. */
export function bodyOf(form: ConnectionForm): ConnectionSettings {
  const { key, address, azure, region } = NEEDS[form.kind];
  const typed = form.key.trim();
  const body: ConnectionSettings = { name: form.name.trim(), kind: form.kind, base_url: address === "none" ? "" : form.base_url.trim(), allow_private: form.allow_private };
  if (azure) Object.assign(body, { deployment: form.deployment.trim(), api_version: form.api_version.trim() });
  if (region) body.region = form.region.trim();
  if (key !== "none" && typed !== "") body.key = typed;
  else if (form.dropKey) body.key = "";
  return body;
}
