// For mongosh: makes the replica set of one member and the program's user. It may run again: what is there stays.

try {
    rs.status();
} catch (error) {
    if (error.codeName !== "NotYetInitialized") {
        throw error;
    }
    rs.initiate({ _id: "rs0", members: [{ _id: 0, host: "mongodb:27017" }] });
}
while (!db.hello().isWritablePrimary) {
    sleep(500);
}

const store = db.getSiblingDB("switchboard");
const password = process.env.MONGODB_PASSWORD;
// Documents and indexes; and the shape of collections, which migrations change.
const roles = ["readWrite", "dbAdmin"];
if (store.getUser("switchboard") === null) {
    store.createUser({ user: "switchboard", pwd: password, roles });
} else {
    store.updateUser("switchboard", { pwd: password, roles });
}
