"""A fresh server with a community in it, and the questions put to it."""

import http.client
import json
import os
import pathlib
import socket
import subprocess
import time
import urllib.parse

READY_WITHIN = 600
# The deepest that the API answers at once.
DEPTH = 100


class Server:
    """The program over a folder of its own. Settings of the caller are kept away."""

    def __init__(self, program, folder, records):
        self.log = open(folder / "server.log", "ab")
        settings = {name: value for name, value in os.environ.items() if not name.startswith("BACKSTOP_")}
        self.settings = settings | {"BACKSTOP_DATA_DIR": str(folder / "data"), "BACKSTOP_LIMITS": "off", "BACKSTOP_LOG": "warn"}
        self.program = program
        self.load(folder / "records.ndjson", records)
        self.start()

    def load(self, file, records):
        with open(file, "w", encoding="utf-8") as out:
            for record in records:
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
        done = self.run("import", str(file))
        # 3: some lines were refused, which real text may well bring about.
        if done not in (0, 3):
            raise SystemExit(f"the import ended with {done}: see {self.log.name}")
        file.unlink()

    def run(self, *words):
        return subprocess.run([self.program, *words], env=self.settings, stdout=self.log, stderr=self.log).returncode

    def start(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.settings["BACKSTOP_LISTEN"] = f"127.0.0.1:{port}"
        self.process = subprocess.Popen([self.program, "serve"], env=self.settings, stdout=self.log, stderr=self.log)
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        until = time.monotonic() + READY_WITHIN
        while self.process.poll() is None and time.monotonic() < until:
            try:
                if self.ask("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                self.link.close()
            time.sleep(0.05)
        self.stop()
        raise SystemExit(f"the server does not get ready: see {self.log.name}")

    def stop(self):
        self.link.close()
        self.process.terminate()
        self.process.wait(30)
        self.log.close()

    def ask(self, method, path, body=None):
        """The status, and the answer where it is JSON."""
        data = None if body is None else json.dumps(body)
        self.link.request(method, path, data, {"Content-Type": "application/json"} if data else {})
        answer = self.link.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text[:1] in (b"{", b"[") else None

    def items(self, method, path, body=None):
        while True:
            status, answer = self.ask(method, path, body)
            if status == 200:
                return answer["items"]
            if status != 503:
                raise SystemExit(f"{method} {path} is answered with {status}: {answer}")
            time.sleep(0.5)

    def cpu_seconds(self):
        """What the process has used so far, where the system tells."""
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat")
        if not stat.exists():
            return 0.0
        fields = stat.read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def search(self, query):
        words = urllib.parse.urlencode({"q": query["title"], "limit": DEPTH})
        return self.items("GET", f"/api/v1/search?{words}")

    def similar(self, query):
        known = {key: query[key] for key in ("title", "body", "category", "tags") if key in query}
        return self.items("POST", "/api/v1/similar", known | {"limit": DEPTH})

    def thread(self, query):
        found = self.items("GET", "/api/v1/threads?" + urllib.parse.urlencode({"import_id": query["id"]}))
        if not found:
            # A few real questions have no title, which the forum does not take.
            return []
        return self.items("GET", f"/api/v1/threads/{found[0]['id']}/similar?limit={DEPTH}")
