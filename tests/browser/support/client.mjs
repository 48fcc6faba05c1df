// Somebody who uses the service without a browser, to bring about what the tests then look at.

export class Client {
  #url;
  #cookies = new Map();

  constructor(url) {
    this.#url = url;
  }

  /** Signs in as a demo account. */
  static async signedIn(server, who) {
    const { email, password } = server.account(who);
    const client = new Client(server.url);
    await client.send('/sign-in', { email, password });
    return client;
  }

  async page(path) {
    return (await this.#ask(path)).text();
  }

  /** Fills in the form of the page at `path` and sends it to `to`, with files if there are any; anything but a redirect is an error. */
  async send(path, fields, to = path, files = []) {
    const token = (await this.page(path)).match(/name="csrf_token" value="([^"]+)"/)?.[1];
    if (!token) throw new Error(`${path} has no form`);
    const body = files.length > 0 ? new FormData() : new URLSearchParams();
    for (const [name, value] of Object.entries({ csrf_token: token, ...fields })) body.append(name, value);
    for (const { name, mimeType, buffer } of files) body.append('files', new Blob([buffer], { type: mimeType }), name);
    const answer = await this.#ask(to, { method: 'POST', body });
    if (answer.status !== 303) throw new Error(`POST ${to} answered ${answer.status}, not 303:\n${await answer.text()}`);
    await answer.arrayBuffer();
    return answer.headers.get('location');
  }

  /** Sends fields as a form; the answer may be anything. */
  async post(path, fields) {
    const answer = await this.#ask(path, { method: 'POST', body: new URLSearchParams(fields) });
    return { status: answer.status, text: await answer.text(), location: answer.headers.get('location') };
  }

  /** Opens a page without going where it leads. */
  async go(path) {
    const answer = await this.#ask(path);
    return { status: answer.status, text: await answer.text(), location: answer.headers.get('location') };
  }

  async #ask(path, options = {}) {
    const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ');
    const headers = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1', cookie };
    const answer = await fetch(`${this.#url}${path}`, { ...options, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [name, ...value] = line.split(';')[0].split('=');
      this.#cookies.set(name, value.join('='));
    }
    return answer;
  }
}
