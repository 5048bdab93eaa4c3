/** A provider of OpenID Connect for one application: whoever comes is signed in at once as the person of the moment. */
import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { createServer } from "node:http";

const encoded = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

export class Identity {
  client = { id: "inbox", secret: "s3cret" };
  person = { sub: "mia-1", email: "mia@plug-and-cord.example", email_verified: true, name: "Mia Moss" };
  #grants = new Map();
  #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #server;

  async start() {
    this.#server = createServer((asked, answer) => void this.#answer(asked, answer));
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
  }

  stop() {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  async #answer(asked, answer) {
    const { pathname, searchParams } = new URL(asked.url, this.url);
    const json = (status, value) => answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (pathname === "/.well-known/openid-configuration") return json(200, this.#document());
    if (pathname === "/keys") return json(200, { keys: [{ ...this.#keys.publicKey.export({ format: "jwk" }), kid: "k", use: "sig", alg: "ES256" }] });
    if (pathname === "/authorize") return this.#authorize(searchParams, answer);
    if (pathname !== "/token") return json(404, {});
    let body = "";
    for await (const piece of asked) body += piece;
    const said = new URLSearchParams(body);
    const grant = this.#grants.get(said.get("code"));
    this.#grants.delete(said.get("code"));
    const isClient = asked.headers.authorization === `Basic ${Buffer.from(`${this.client.id}:${this.client.secret}`).toString("base64")}`;
    const isProven = grant?.challenge === createHash("sha256").update(said.get("code_verifier") ?? "").digest("base64url");
    if (!isClient || !isProven) return json(400, { error: "invalid_grant" });
    json(200, { token_type: "Bearer", access_token: "unused", id_token: this.#token(grant.nonce) });
  }

  #document() {
    const { url } = this;
    return { issuer: url, authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/token`, jwks_uri: `${url}/keys`, code_challenge_methods_supported: ["S256"] };
  }

  #authorize(asked, answer) {
    const code = randomUUID();
    this.#grants.set(code, { nonce: asked.get("nonce"), challenge: asked.get("code_challenge") });
    const back = new URL(asked.get("redirect_uri"));
    back.search = new URLSearchParams({ code, state: asked.get("state") });
    answer.writeHead(302, { location: back.href }).end();
  }

  #token(nonce) {
    const now = Math.floor(Date.now() / 1000);
    const said = `${encoded({ alg: "ES256", kid: "k" })}.${encoded({ iss: this.url, aud: this.client.id, iat: now, exp: now + 300, nonce, ...this.person })}`;
    return `${said}.${sign("sha256", Buffer.from(said), { key: this.#keys.privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  }
}
