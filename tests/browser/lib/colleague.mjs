/**
 * A second operator. The program has no call that adds one, so the row is written while it is stopped: a copy of the
 * first operator with another name and address, and the same password.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

export const COLLEAGUE = { name: "Bruno Keller", email: "bruno@plug-and-cord.example" };

const INSERT = `
import json, sqlite3, sys
file, name, email = sys.argv[1:]
db = sqlite3.connect(file)
organisation, id, body = db.execute("SELECT organisation, id, body FROM record WHERE kind = 'operator'").fetchone()
operator = json.loads(body)
digits = "0123456789abcdefghjkmnpqrstvwxyz"
# The lowest digit of an id is the node's number, 0 here: the next number is free.
assert operator["id"][-1] == digits[id % 32] == "0", operator["id"]
operator.update(id=operator["id"][:-1] + "1", name=name, email=email, role="operator")
db.execute("INSERT INTO record VALUES (?, 'operator', ?, 1, ?)", (organisation, id + 1, json.dumps(operator)))
db.execute("INSERT INTO record_key VALUES ('operator', 'email', ?, ?, ?)", (email, organisation, id + 1))
db.commit()
`;

export function addColleague(folder) {
  execFileSync("python3", ["-c", INSERT, join(folder, "switchboard.db"), COLLEAGUE.name, COLLEAGUE.email]);
}
