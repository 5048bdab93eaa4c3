/** Which engines stand behind a program: those in it, or, with SWITCHBOARD_TEST_PROFILE=distributed, the servers that the environment names. */
const PROFILE = process.env.SWITCHBOARD_TEST_PROFILE || "embedded";
if (!["embedded", "distributed"].includes(PROFILE)) throw new Error(`SWITCHBOARD_TEST_PROFILE is embedded or distributed, not ${PROFILE}`);

/** 32 bytes that keep no secret. */
const SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

export const areShared = PROFILE === "distributed";

/** What has to be set for a program on this data folder: each folder has a database, a bucket, and names, of its own. */
export async function engines(folder) {
  if (!areShared) return {};
  const name = `browser_${folder.replaceAll(/[^a-zA-Z0-9]/g, "").slice(-40)}`;
  const bucket = name.replaceAll("_", "-").toLowerCase();
  const objects = server("SWITCHBOARD_TEST_S3_ENDPOINT");
  const made = await fetch(`${objects}/${bucket}`, { method: "PUT" });
  if (!made.ok) throw new Error(`the object store makes no bucket: ${made.status} ${await made.text()}`);
  return {
    SWITCHBOARD__NODE__SECRET: SECRET,
    SWITCHBOARD__STORE__KIND: "mongodb",
    SWITCHBOARD__STORE__MONGODB__URI: server("SWITCHBOARD_TEST_MONGO_URI"),
    SWITCHBOARD__STORE__MONGODB__DATABASE: name,
    SWITCHBOARD__BUS__KIND: "redis",
    SWITCHBOARD__BUS__REDIS__URL: server("SWITCHBOARD_TEST_REDIS_URL"),
    SWITCHBOARD__BUS__REDIS__PREFIX: name,
    SWITCHBOARD__QUEUE__KIND: "rabbitmq",
    SWITCHBOARD__QUEUE__RABBITMQ__URL: server("SWITCHBOARD_TEST_AMQP_URL"),
    SWITCHBOARD__QUEUE__RABBITMQ__PREFIX: name,
    SWITCHBOARD__FILES__KIND: "s3",
    SWITCHBOARD__FILES__S3__ENDPOINT: objects,
    SWITCHBOARD__FILES__S3__BUCKET: bucket,
    SWITCHBOARD__FILES__S3__KEY: "test",
    SWITCHBOARD__FILES__S3__SECRET: "test-secret",
    SWITCHBOARD__FILES__S3__ALLOW_HTTP: "true",
  };
}

function server(name) {
  const address = process.env[name];
  if (!address) throw new Error(`${name} is not set: it says where the server is that this profile needs`);
  return address;
}
