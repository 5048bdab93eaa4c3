// The yardstick: what a plain Node chat server costs that stores each message, echoes it and does nothing else.
//
// It speaks the same events as the product, so the same load client drives both. It is written to be fast for what it
// is: prepared statements, and one transaction for all messages that arrived in one turn of the event loop.
//
//   node server.mjs --data-dir DIR [--synchronous NORMAL|FULL] [--port 0]

import { createServer } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { Server } from 'socket.io';

const { values: options } = parseArgs({
  options: {
    'data-dir': { type: 'string' },
    synchronous: { type: 'string', default: 'NORMAL' },
    port: { type: 'string', default: '0' },
  },
});
if (!options['data-dir'] || !['NORMAL', 'FULL'].includes(options.synchronous)) {
  process.stderr.write('usage: node server.mjs --data-dir DIR [--synchronous NORMAL|FULL] [--port N]\n');
  process.exit(2);
}

const database = new Database(join(options['data-dir'], 'peer.sqlite'));
database.pragma('journal_mode = WAL');
database.pragma(`synchronous = ${options.synchronous}`);
database.exec(`
  CREATE TABLE IF NOT EXISTS conversation (id INTEGER PRIMARY KEY, token TEXT NOT NULL, seq INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS message (
    conversation INTEGER NOT NULL, seq INTEGER NOT NULL, client_id TEXT, author TEXT NOT NULL, text TEXT NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY (conversation, seq)) WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS message_client ON message (conversation, client_id) WHERE client_id IS NOT NULL;
`);
const addConversation = database.prepare('INSERT INTO conversation (token, seq) VALUES (?, 0)');
const addMessage = database.prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?, ?)');
const moveSeq = database.prepare('UPDATE conversation SET seq = ? WHERE id = ?');

const http = createServer();
const io = new Server(http, { serveClient: false });
const operators = io.of('/inbox').to('feed');
let watching = 0;

// Turns that wait for the next commit; everything that one read of the sockets brought goes in together.
let waiting = [];

const commit = database.transaction((turns) => {
  for (const { place, body, at } of turns) {
    addMessage.run(place.id, place.seq + 1, body.client_id, 'contact', body.text, at);
    addMessage.run(place.id, place.seq + 2, null, 'agent', body.text, at);
    moveSeq.run(place.seq + 2, place.id);
    place.seq += 2;
  }
});

function flush() {
  const turns = waiting;
  waiting = [];
  commit(turns);
  // Several turns of one conversation can be in one commit, so each takes its own numbers again from the first.
  for (const { socket, place, body, at, ack } of turns) {
    const seq = (place.told += 2) - 1;
    ack({ id: `${place.id}-${seq}`, seq });
    const replied = message(place, seq + 1, 'agent', body.text, at);
    socket.emit('message', replied);
    // Socket.IO encodes for a room even when it is empty, a cost a plain server would avoid.
    if (watching === 0) continue;
    operators.emit('message', message(place, seq, 'contact', body.text, at, body.client_id));
    operators.emit('message', replied);
  }
}

function message(place, seq, kind, text, at, client_id) {
  return { seq, id: `${place.id}-${seq}`, client_id, author: { kind }, text, at };
}

io.of('/chat').on('connection', (socket) => {
  const token = socket.id;
  const id = Number(addConversation.run(token).lastInsertRowid);
  const place = { id, seq: 0, told: 0 };
  socket.emit('ready', { token, contact: {}, conversation: { id: String(id) }, messages: [], seq: 0 });
  socket.on('send', (body, ack) => {
    if (waiting.length === 0) setImmediate(flush);
    waiting.push({ socket, place, body, at: Date.now(), ack });
  });
});

io.of('/inbox').on('connection', (socket) => {
  socket.on('subscribe', () => {
    socket.join('feed');
    watching += 1;
    socket.on('disconnect', () => (watching -= 1));
  });
});

http.listen(Number(options.port), '127.0.0.1', 4096, () => {
  process.stdout.write(`listening on http://127.0.0.1:${http.address().port}\n`);
});
