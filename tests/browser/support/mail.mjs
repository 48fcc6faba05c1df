// A mail server for tests: it takes what it is offered, except for addresses that say otherwise by how they begin.
import { createServer } from 'node:net';

const ANSWERS = {
  refused: '550 5.1.1 There is no such mailbox here',
  later: '451 4.3.0 The mailbox is full for now, try again later',
};

/** Starts one on a free port; gives its address for CT__MAIL__URL. */
export async function startMailServer() {
  const server = createServer(converse);
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `smtp://127.0.0.1:${server.address().port}`,
    stop: () => server.close(),
  };
}

/** One conversation, as in RFC 5321; commands that change nothing here are answered with a plain 250. */
function converse(socket) {
  let buffer = '';
  let inMessage = false;
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.write('220 mail.example ready\r\n');
  socket.on('data', (text) => {
    buffer += text;
    for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
      const line = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      if (inMessage && line !== '.') continue;
      const answer = inMessage ? '250 2.0.0 Taken' : answerTo(line);
      inMessage = answer.startsWith('354');
      socket.write(`${answer}\r\n`);
      if (answer.startsWith('221')) socket.end();
    }
  });
}

function answerTo(line) {
  const recipient = line.match(/^RCPT TO:<(\w+)/i);
  if (recipient) return ANSWERS[recipient[1]] ?? '250 2.1.5 Fine';
  if (/^DATA$/i.test(line)) return '354 Go on';
  if (/^QUIT$/i.test(line)) return '221 2.0.0 Bye';
  return '250 Fine';
}
