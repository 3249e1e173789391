# SPDX-License-Identifier: Apache-2.0
"""`cuibono fetch` against a server on this machine that misbehaves. Usage: test_fetch.py CUIBONO"""
import hashlib
import http.server
import json
import pathlib
import socketserver
import subprocess
import sys
import tempfile
import threading
import unittest

CUIBONO = sys.argv.pop(1)
BODY = b'1,"EXAMPLE PARTY",-0- ,"TEST"\r\n' * 200
XML = b'<?xml version="1.0"?><LIST>' + b"<a/>" * 400 + b"</LIST>\n"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen = []
    failures_left = {}

    def log_message(self, *_):
        pass

    def send(self, status, body, declared=None, headers=()):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if declared is None else declared))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        if declared is not None:
            self.close_connection = True

    def do_GET(self):
        Handler.seen.append((self.path, dict(self.headers)))
        what = self.path.strip("/").split("?")[0]
        if what == "good":
            if self.headers.get("If-None-Match") == '"v1"':
                return self.send(304, b"")
            return self.send(200, BODY, headers=(("ETag", '"v1"'), ("Last-Modified", "Wed, 04 Mar 2026 10:00:00 GMT")))
        if what == "changed":
            return self.send(200, BODY + b'2,"ANOTHER PARTY",-0- ,"TEST"\r\n', headers=(("ETag", '"v2"'),))
        if what == "dropped":
            return self.send(200, BODY[:100], declared=len(BODY))
        if what == "short":
            return self.send(200, BODY[:100])
        if what == "html":
            return self.send(200, b"<!DOCTYPE html><html><body>Sorry</body></html>" + b" " * 9000)
        if what == "missing":
            return self.send(404, b"no such list")
        if what == "shrunk":
            return self.send(200, BODY[: len(BODY) // 3])
        if what == "cutxml":
            return self.send(200, XML[:-20])
        if what == "goodxml":
            return self.send(200, XML)
        if what == "flaky":
            left = Handler.failures_left.get(what, 2)
            Handler.failures_left[what] = left - 1
            return self.send(503, b"busy") if left > 0 else self.send(200, BODY)
        if what == "busy":
            return self.send(503, b"busy")
        if what == "hangup":
            self.close_connection = True
            return None
        if what == "redirect":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if what == "endless":
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"x" * 65536)
            except OSError:
                self.close_connection = True
            return None
        return self.send(500, b"?")


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


class Fetch(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.base = f"http://127.0.0.1:{cls.server.server_address[1]}"

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.out = pathlib.Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)
        Handler.seen.clear()
        Handler.failures_left.clear()

    def fetch(self, what, kind="csv", least=1000, head="-", tail="-", file="list/list.csv", url=None, extra=()):
        table = self.out / "sources.tsv"
        table.write_text(f"test\t{file}\t{kind}\t{least}\t{head}\t{tail}\t{url or self.base + '/' + what}\n")
        return subprocess.run(
            [CUIBONO, "fetch", "-o", self.out / "out", "--sources", table, "--tries", "3", "--retry-delay", "1", "--timeout", "20", *extra],
            capture_output=True, text=True, timeout=60)

    def path(self, file="list/list.csv"):
        return self.out / "out" / file

    def left_over(self):
        return [p.name for p in (self.out / "out").rglob("*") if p.name.endswith((".part", ".tmp"))]

    def refused(self, what, because, **options):
        """Nothing is written; and an old file stays as it was, with its record."""
        run = self.fetch(what, **options)
        self.assertEqual(run.returncode, 4, run.stderr)
        self.assertIn(because, run.stderr)
        self.assertFalse(self.path().exists())
        self.assertEqual(self.fetch("good").returncode, 0)
        record = (self.path().parent / "list.csv.fetch.json").read_text()
        run = self.fetch(what, **options)
        self.assertEqual(run.returncode, 4, run.stderr)
        self.assertIn("the old file stays", run.stderr)
        self.assertEqual(self.path().read_bytes(), BODY)
        self.assertEqual((self.path().parent / "list.csv.fetch.json").read_text(), record)
        self.assertEqual(self.left_over(), [])

    def test_a_list_is_fetched_with_its_hash_and_date(self):
        run = self.fetch("good")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(self.path().read_bytes(), BODY)
        record = json.loads((self.path().parent / "list.csv.fetch.json").read_text())
        self.assertEqual(record["sha256"], hashlib.sha256(BODY).hexdigest())
        self.assertEqual(record["published"], "2026-03-04")
        self.assertEqual(record["bytes"], len(BODY))
        self.assertEqual(record["etag"], '"v1"')

    def test_an_unchanged_list_is_not_fetched_again(self):
        self.fetch("good")
        run = self.fetch("good")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("unchanged", run.stdout)
        self.assertEqual(Handler.seen[-1][1].get("If-None-Match"), '"v1"')
        self.assertEqual(Handler.seen[-1][1].get("If-Modified-Since"), "Wed, 04 Mar 2026 10:00:00 GMT")

    def test_a_changed_list_replaces_the_old_one(self):
        self.fetch("good")
        run = self.fetch("changed")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn(b"ANOTHER PARTY", self.path().read_bytes())

    def test_a_dropped_connection_is_refused(self):
        self.refused("dropped", "trying again")

    def test_a_short_body_is_refused(self):
        self.refused("short", "only 100 bytes came")

    def test_an_html_page_is_refused(self):
        self.refused("html", "HTML page")

    def test_a_missing_page_is_refused_at_once(self):
        self.refused("missing", "answered 404")
        self.assertEqual(sum(1 for path, _ in Handler.seen if path == "/missing"), 2)

    def test_a_busy_server_is_tried_again_and_then_given_up(self):
        self.refused("busy", "answered 503")
        self.assertEqual(sum(1 for path, _ in Handler.seen if path == "/busy"), 6)

    def test_a_busy_server_that_recovers_is_fine(self):
        run = self.fetch("flaky")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(self.path().read_bytes(), BODY)
        self.assertEqual(run.stderr.count("trying again"), 2)

    def test_a_server_that_hangs_up(self):
        self.refused("hangup", "trying again")

    def test_a_redirect_to_a_file_is_refused(self):
        self.refused("redirect", "nothing was written" if not self.path().exists() else "the old file stays")

    def test_an_endless_body_ends_at_the_time_limit(self):
        run = self.fetch("endless", extra=("--timeout", "1", "--tries", "1"))
        self.assertEqual(run.returncode, 4, run.stderr)
        self.assertFalse(self.path().exists())
        self.assertEqual(self.left_over(), [])

    def test_a_list_that_lost_half_of_itself_needs_a_person(self):
        self.fetch("good")
        run = self.fetch("shrunk")
        self.assertEqual(run.returncode, 4)
        self.assertIn("less than half", run.stderr)
        self.assertEqual(self.path().read_bytes(), BODY)

    def test_a_cut_xml_file_is_refused(self):
        run = self.fetch("cutxml", kind="xml", head="<LIST", tail="</LIST>")
        self.assertEqual(run.returncode, 4)
        self.assertIn("does not end with </LIST>", run.stderr)
        self.assertEqual(self.fetch("goodxml", kind="xml", head="<LIST", tail="</LIST>").returncode, 0)

    def test_the_wrong_type_is_refused(self):
        self.refused("goodxml", "is no csv")

    def test_plain_http_beyond_this_machine_is_refused(self):
        run = self.fetch("good", url="http://lists.example/sdn.csv")
        self.assertEqual(run.returncode, 2)
        self.assertIn("only https", run.stderr)

    def test_a_file_name_may_not_leave_the_folder(self):
        self.assertEqual(self.fetch("good", file="../list.csv").returncode, 2)

    def test_an_unknown_list_is_a_usage_error(self):
        run = subprocess.run([CUIBONO, "fetch", "-o", self.out, "nosuchlist"], capture_output=True, text=True, timeout=20)
        self.assertEqual(run.returncode, 2)
        self.assertIn("nosuchlist", run.stderr)


if __name__ == "__main__":
    unittest.main()
