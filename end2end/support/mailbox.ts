import { once } from "node:events";
import { type AddressInfo, type Server, type Socket, createServer } from "node:net";

/** A mail server of the test's own, which keeps every letter it is given. */
export class Mailbox {
  readonly letters: string[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Mailbox> {
    const server = createServer();
    const box = new Mailbox(server);
    server.on("connection", (socket) => box.talk(socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return box;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The text of the letters to somebody. */
  to(address: string): string[] {
    return this.letters.filter((letter) => letter.includes(`To: ${address}`)).map(plain);
  }

  close() {
    this.server.close();
  }

  private talk(socket: Socket) {
    let [buffer, letter] = ["", false];
    const say = (line: string) => socket.write(`${line}\r\n`);
    say("220 here");
    socket.on("error", () => socket.destroy());
    socket.on("data", (data) => {
      buffer += data;
      for (;;) {
        const end = buffer.indexOf(letter ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const part = buffer.slice(0, end);
        buffer = buffer.slice(end + (letter ? 5 : 2));
        if (letter) {
          this.letters.push(part);
          letter = false;
          say("250 kept");
        } else if (part.toUpperCase() === "DATA") {
          letter = true;
          say("354 go on");
        } else if (part.toUpperCase().startsWith("QUIT")) {
          say("221 bye");
          socket.end();
        } else say("250 fine");
      }
    });
  }
}

/** Takes the encoding of mail off (RFC 2045, 6.7). */
function plain(letter: string): string {
  const whole = letter.replaceAll(/=\r\n/g, "");
  return whole.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
