# SPDX-License-Identifier: Apache-2.0
"""What `cuibono export` writes, as the programs that read it see it. Usage: test_export.py CUIBONO"""
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET

CUIBONO = str(pathlib.Path(sys.argv.pop(1)).resolve())
GEXF = "{http://gexf.net/1.3}"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
RESERVED = {"id", "label", "interval", "weight", "kind", "source", "target", "type", "timeset", "start", "end"}  # Gephi's own columns


def entity(id, schema, **properties):
    return {"id": id, "schema": schema, "properties": {k: v if isinstance(v, list) else [v] for k, v in properties.items()}}


WORLD = [
    entity("a", "Company", name='Ash "Grove" <Trading> & Sons\u0007', jurisdiction="gb", email="office@ashgrove.example"),
    entity("p", "Person", name="Tarvo Melin", nationality="ee"),
    entity("b", "Company", name="Birch 김 شركة Ltd", phone="+442079460123", addressEntity="ba"),
    entity("c", "Company", name="Cedar Ltd"),
    entity("d", "Company", name="Dogwood Ltd"),
    entity("twin", "Company", name="Twin Works", email="office@ashgrove.example"),
    entity("far", "Company", name="Far Away", phone="+442079460123"),
    entity("hub", "Person", name="Shelf Nominee"),
    entity("o1", "Ownership", owner="p", asset="a", percentage="51", startDate="2019", endDate="2020-02"),
    entity("o2", "Ownership", owner="p", asset="a", percentage="60", startDate="2020-03-01"),
    entity("d1", "Directorship", director="p", organization="a", role="director", startDate="2021-01-01", endDate="2020-01-01"),
    entity("o3", "Ownership", owner="a", asset="b", startDate="2018~"),
    entity("o4", "Ownership", owner="b", asset="c"),
    entity("o5", "Ownership", owner="c", asset="d"),
    entity("v", "UnknownLink", subject="a", object="c", role="customer of"),
    entity("h0", "Directorship", director="hub", organization="a"),
    entity("s", "Sanction", entity="p", authority="un", programId="DPRK", listingDate="2016-03-02", proof="sp"),
    entity("sp", "Document", title="Press release"),
    entity("pp", "Passport", holder="p", number="K1234567", country="ee"),
    entity("pn", "Note", entity="p", description="seen in Tallinn"),
    entity("rb", "Risk", entity="b", authority="Invented Panel", reason="named in annex 14", listingDate="2025-01-01", status="denied"),
    entity("ba", "Address", full="7 Long Street, Riga", country="lv"),
    entity("due1", "Payment", payer="b", beneficiary="payee", date="2024-05-01"),
    entity("due2", "Payment", payer="b", beneficiary="payee", date=["2024-03-04", "2024-01-02"]),
    entity("due3", "Payment", payer="b", beneficiary="payee", date="2024-05-01", startDate="2023-01-01"),
    entity("due4", "Payment", payer="b", beneficiary="payee", startDate=["2022-01-01", "2021"], endDate=["2023-05-01", "2022-12-31"]),
    entity("em", "Employment", employer="b", employee="clerk", date="2022-06-01"),
    entity("payee", "Company", name="Payee Ltd"),
    entity("clerk", "Person", name="Anu Clerk"),
    entity("rh", "Risk", entity="hub", authority="Invented Panel", reason="a nominee", listingDate="2025-01-01"),
    entity("desk", "Company", name="Front Desk"),
    entity("seen", "Company", name="Seen Often"),
    entity("dseen", "Ownership", owner="desk", asset="seen"),
    {"id": "acc", "schema": "UserAccount", "properties": {"username": ["ash-dev"], "owner": ["a"]}, "cuibono": {"strength": 1}},
    entity("till", "BankAccount", name="Till"),
    entity("pay", "Payment", payer="d", payerAccount="till", beneficiaryAccount="acc"),
    entity("pay2", "Payment", payerAccount="till", beneficiaryAccount="acc"),
]
for number in range(1001):
    WORLD += [entity(f"x{number}", "Company", name=f"Shelf {number}"), entity(f"h{number + 1}", "Directorship", director="hub", organization=f"x{number}")]


WORLD += [entity(f"seen-{number}", "Identification", holder="seen", number=f"N{number}") for number in range(1001)]


class Export(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        (cls.path / "w.ftm.jsonl").write_text("".join(json.dumps(e) + "\n" for e in WORLD), encoding="utf-8")
        (cls.path / "a.json").write_text(json.dumps({"id": "case", "schema": "Company", "properties": {"name": ["Ash Grove Trading & Sons"], "jurisdiction": ["gb"]}}), encoding="utf-8")
        (cls.path / "p.json").write_text(json.dumps({"id": "case", "schema": "Person", "properties": {"name": ["Tarvo Melin"], "passportNumber": ["K1234567"]}}), encoding="utf-8")
        cls.run_cuibono("build", "w.ftm.jsonl", "--as-of", "2026-03-01", "-o", "w.world")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def run_cuibono(cls, *arguments, status=0):
        done = subprocess.run([CUIBONO, *arguments], cwd=cls.path, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == status, (arguments, done.returncode, done.stderr)
        cls.stderr = done.stderr
        return done.stdout

    def export(self, *arguments):
        return self.run_cuibono("export", "-w", "w.world", *arguments)

    def gexf(self, *arguments):
        root = ET.fromstring(self.export("--format", "gexf", *arguments))
        self.assertEqual(root.tag, GEXF + "gexf")
        self.assertEqual(root.get("version"), "1.3")
        return root

    def graphml(self, *arguments):
        root = ET.fromstring(self.export("--format", "graphml", *arguments))
        self.assertEqual(root.tag, GRAPHML + "graphml")
        return root

    def test_gexf_is_what_gephi_reads(self):
        graph = self.gexf("--hops", "2", "a").find(GEXF + "graph")
        self.assertEqual((graph.get("mode"), graph.get("timeformat")), ("dynamic", "date"))
        declared = {}
        for group in graph.findall(GEXF + "attributes"):
            titles = [x.get("title") for x in group]
            self.assertEqual(len(titles), len(set(titles)))
            self.assertFalse(RESERVED & {x.lower() for x in titles})
            declared[group.get("class")] = {x.get("id"): x.get("type") for x in group}
        nodes = graph.find(GEXF + "nodes")
        edges = graph.find(GEXF + "edges")
        ids = [n.get("id") for n in nodes]
        self.assertEqual(len(ids), len(set(ids)))
        edge_ids = [e.get("id") for e in edges]
        self.assertEqual(len(edge_ids), len(set(edge_ids)))
        pairs = [(e.get("source"), e.get("target"), e.get("kind")) for e in edges]
        self.assertIn(("p", "a", "Ownership"), pairs)
        self.assertIn(("p", "a", "Directorship"), pairs)
        for kind, items in (("node", nodes), ("edge", edges)):
            for item in items:
                seen = [v.get("for") for v in item.iter(GEXF + "attvalue")]
                self.assertEqual(len(seen), len(set(seen)))
                for value in item.iter(GEXF + "attvalue"):
                    self.assertIn(value.get("for"), declared[kind])
                    if declared[kind][value.get("for")] == "boolean":
                        self.assertIn(value.get("value"), ("true", "false"))
        for e in edges:
            self.assertIn(e.get("source"), ids)
            self.assertIn(e.get("target"), ids)
            self.assertTrue(0 < float(e.get("weight")) <= 1)
            days = [datetime.date.fromisoformat(e.get(k)) for k in ("start", "end") if e.get(k)]
            self.assertEqual(days, sorted(days))

    def edges(self, root):
        out = []
        for e in root.iter(GEXF + "edge"):
            values = {v.get("for"): v.get("value") for v in e.iter(GEXF + "attvalue")}
            out.append({"from": e.get("source"), "to": e.get("target"), "start": e.get("start"), "end": e.get("end"), **values})
        return out

    def test_days_of_ties(self):
        edges = {e.get("edge_id"): e for e in self.edges(self.gexf("a"))}
        self.assertEqual((edges["o1"]["start"], edges["o1"]["end"]), ("2019-01-01", "2020-02-29"))
        self.assertEqual((edges["o1"]["since"], edges["o1"]["until"]), ("2019", "2020-02"))
        self.assertEqual((edges["d1"]["start"], edges["d1"]["end"]), (None, None))  # it ends before it begins
        self.assertEqual(edges["o3"]["since"], "2018~")

    def test_strengths_sources_and_inferred_ties(self):
        edges = self.edges(self.gexf("a"))
        by_id = {e.get("edge_id"): e for e in edges}
        self.assertEqual(by_id["o2"]["strength"], "0.9000")
        self.assertEqual(by_id["o2"]["sources"], "FollowTheMoney: w.ftm.jsonl")
        self.assertEqual((by_id["v"]["victim"], by_id["o2"]["victim"]), ("true", "false"))
        inferred = [e for e in edges if e["disclosed"] == "false"]
        self.assertEqual([(e["from"], e["to"], e["tie"], e["value"]) for e in inferred], [("a", "twin", "e-mail", "office@ashgrove.example")])
        self.assertTrue(0 < float(inferred[0]["strength"]) < 1)

    def test_a_tie_that_both_tell_of_is_one(self):
        edges = [e for e in self.edges(self.gexf("a", "twin")) if e["disclosed"] == "false"]
        self.assertEqual(len(edges), 1)

    def test_whole_world_holds_what_sources_say(self):
        edges = self.edges(self.gexf())
        self.assertEqual({e["disclosed"] for e in edges}, {"true"})

    def test_a_payment_is_between_parties_or_else_their_accounts(self):
        root = self.gexf()
        paid = sorted((e.get("source"), e.get("target")) for e in root.iter(GEXF + "edge") if e.get("kind") == "Payment" and e.get("source") != "b")
        self.assertEqual(paid, [("d", "acc"), ("till", "acc")])

    def nodes(self, hops):
        return {n.get("id") for n in self.gexf("--hops", str(hops), "a").iter(GEXF + "node")}

    def test_hops(self):
        one, two, three = (self.nodes(h) for h in (1, 2, 3))
        self.assertTrue({"a", "p", "b", "c", "twin", "hub", "acc"} <= one)
        self.assertFalse({"d", "far"} & one)
        self.assertTrue({"d", "far"} <= two)
        self.assertTrue(two <= three)
        self.run_cuibono("export", "-w", "w.world", "--hops", "4", "a", status=2)
        self.run_cuibono("export", "-w", "w.world", "--hops", "1", status=2)

    def test_no_way_through_a_hub(self):
        self.assertNotIn("x7", self.nodes(2))
        self.assertIn("not gone through", self.stderr)
        hub = {n.get("id") for n in self.gexf("hub").iter(GEXF + "node")}  # it is what was asked for
        self.assertIn("x1000", hub)

    def test_graphml(self):
        root = self.graphml("a")
        keys = {k.get("id"): k for k in root.iter(GRAPHML + "key")}
        for kind in ("node", "edge"):
            names = [k.get("attr.name") for k in keys.values() if k.get("for") == kind]
            self.assertEqual(len(names), len(set(names)))
        ids = {n.get("id") for n in root.iter(GRAPHML + "node")}
        edges = list(root.iter(GRAPHML + "edge"))
        self.assertEqual(len({e.get("id") for e in edges}), len(edges))
        strengths = []
        for kind in ("node", "edge"):
            for item in root.iter(GRAPHML + kind):
                for data in item:
                    self.assertEqual(keys[data.get("key")].get("for"), kind)
                    if data.get("key") == "strength":
                        strengths.append(float(data.text))
        self.assertEqual(len(strengths), len(edges))
        self.assertTrue(all(0 < s <= 1 for s in strengths))
        for e in edges:
            self.assertTrue({e.get("source"), e.get("target")} <= ids)
        name = next(d.text for n in root.iter(GRAPHML + "node") if n.get("id") == "a" for d in n if d.get("key") == "caption")
        self.assertTrue(name.startswith('Ash "Grove" <Trading> & Sons'))

    def test_cypher(self):
        lines = self.export("--format", "cypher", "a").splitlines()
        self.assertTrue(all(line.endswith(";") for line in lines))
        inferred = [line for line in lines if "disclosed: false" in line]
        self.assertEqual(len(inferred), 1)
        self.assertIn("strength: 0.", inferred[0])
        self.assertIn("-[:`e-mail` {value: 'office@ashgrove.example', disclosed: false", inferred[0])

    def test_ftm_is_no_source_of_what_was_inferred(self):
        text = self.export("a")
        items = {e["id"]: e for e in map(json.loads, text.splitlines())}
        said = items["o2"]["cuibono"]
        self.assertEqual((said["disclosed"], said["strength"]), (True, 0.9))
        self.assertTrue(all(set(s) == {"name", "date"} and s["name"] for e in items.values() for s in e["cuibono"]["sources"]))
        self.assertTrue(all(e["cuibono"]["sources"] for e in items.values()))
        ties = items["a"]["cuibono"]["ties"]
        self.assertEqual([(t["other"]["id"], t["kind"], t["disclosed"]) for t in ties], [("twin", "e-mail", False)])
        self.assertIn("p", items)  # the other ends come along
        (self.path / "again.ftm.jsonl").write_text(text, encoding="utf-8")
        self.run_cuibono("build", "again.ftm.jsonl", "--as-of", "2026-03-01", "-o", "again.world")
        again = self.run_cuibono("export", "-w", "again.world")
        self.assertNotIn("cuibono\"", again)
        self.assertEqual([json.loads(line)["id"] for line in again.splitlines()], sorted(items))
        self.assertNotIn("e-mail", again)

    def test_the_named_alone(self):
        ids = {json.loads(line)["id"] for line in self.export("--hops", "0", "a").splitlines()}
        self.assertTrue({"a", "o1", "acc"} <= ids)
        self.assertFalse({"p", "b", "twin"} & ids)

    def test_what_a_party_is(self):
        items = {e["id"]: e["cuibono"] for e in map(json.loads, self.export("a").splitlines())}
        self.assertEqual([items["p"][k] for k in ("designated", "reported")], [True, False])
        self.assertEqual([items["b"][k] for k in ("designated", "reported")], [False, True])
        self.assertEqual([items["a"][k] for k in ("designated", "reported")], [False, False])
        self.assertEqual((items["v"]["victim"], items["o2"]["victim"]), (True, False))
        self.assertEqual([t["victim"] for t in items["a"]["ties"]], [False])
        for read, format in ((self.flags_gexf, "gexf"), (self.flags_graphml, "graphml")):
            flags = read(ET.fromstring(self.export("--format", format, "a")))
            self.assertEqual((flags["p"], flags["b"], flags["a"]), (("true", "false"), ("false", "true"), ("false", "false")))
        cypher = self.export("--format", "cypher", "a")
        self.assertIn("MERGE (n:Entity {id: 'p'}) SET n:`Person`, n += {designated: true, reported: false", cypher)

    def flags_gexf(self, root):
        values = {n.get("id"): {v.get("for"): v.get("value") for v in n.iter(GEXF + "attvalue")} for n in root.iter(GEXF + "node")}
        return {k: (v["designated"], v["reported"]) for k, v in values.items()}

    def flags_graphml(self, root):
        values = {n.get("id"): {d.get("key"): d.text for d in n} for n in root.iter(GRAPHML + "node")}
        return {k: (v["designated"], v["reported"]) for k, v in values.items()}

    def test_a_payment_is_on_its_day(self):
        edges = {e.get("edge_id"): e for e in self.edges(self.gexf("b"))}
        days = {k: [edges[k][w] for w in ("start", "end")] for k in ("due1", "due2", "due3", "due4", "em")}
        self.assertEqual(days["due1"], ["2024-05-01", "2024-05-01"])
        self.assertEqual(days["due2"], ["2024-01-02", "2024-03-04"])  # several: from the first to the last
        self.assertEqual(days["due3"], ["2023-01-01", None])  # what the source calls a start is one
        self.assertEqual(days["due4"], ["2021-01-01", "2023-05-01"])  # the widest reading, as in other answers
        self.assertEqual(days["em"], ["2022-06-01", None])
        self.assertEqual((edges["due1"]["since"], edges["due1"]["until"]), ("2024-05-01", "2024-05-01"))
        graphml = {d["edge_id"]: d for d in ({x.get("key"): x.text for x in e} for e in self.graphml("b").iter(GRAPHML + "edge")) if "edge_id" in d}
        self.assertEqual((graphml["due1"]["start"], graphml["due1"]["end"]), ("2024-05-01", "2024-05-01"))
        self.assertIn("id: 'due1', start: '2024-05-01', end: '2024-05-01'", self.export("--format", "cypher", "b"))

    def test_what_belongs_to_a_party_comes_along(self):
        """Without it, whoever reads the file back finds nobody listed, and nobody identified."""
        about_p, about_b = {"s", "sp", "pp", "pn"}, {"rb", "ba"}
        named, one = (self.ids("--hops", h, "p") for h in "01")
        self.assertTrue(about_p | {"p", "o1"} <= named)
        self.assertFalse({"a", "b"} & named)
        self.assertTrue(about_p | {"a"} <= one)
        self.assertTrue(about_p | about_b <= self.ids("a"))  # of the parties around as well
        self.assertFalse(about_b & named)
        self.assertTrue({"s", "pp"} <= {n.get("id") for n in self.gexf("p").iter(GEXF + "node")})

    def ids(self, *arguments):
        return {json.loads(line)["id"] for line in self.export(*arguments).splitlines()}

    def test_listings_of_what_is_not_gone_through(self):
        self.assertTrue({"hub", "rh"} <= self.ids("--hops", "2", "a"))
        self.assertIn("not gone through", self.stderr)

    def test_more_documents_than_are_taken(self):
        ids = self.ids("desk")
        self.assertIn("seen", ids)
        self.assertFalse({i for i in ids if i.startswith("seen-")})
        self.assertIn("1 entity has very many ties", self.stderr)
        self.assertEqual(len({i for i in self.ids("seen") if i.startswith("seen-")}), 1001)

    def test_a_neighbourhood_read_back_answers_alike(self):
        """Every way of asking, in a world and in the world of what was exported from it. (A nominee of a thousand is none there.)"""
        for folder in ("once", "again"):
            (self.path / folder).mkdir(exist_ok=True)
        small = [e for e in WORLD if "hub" not in json.dumps(e)]
        (self.path / "once/w.ftm.jsonl").write_text("".join(json.dumps(e) + "\n" for e in small), encoding="utf-8")
        self.run_cuibono("build", "once/w.ftm.jsonl", "--as-of", "2026-03-01", "-o", "once.world")
        (self.path / "again/w.ftm.jsonl").write_text(self.run_cuibono("export", "-w", "once.world", "--hops", "2", "a"), encoding="utf-8")
        self.run_cuibono("build", "again/w.ftm.jsonl", "--as-of", "2026-03-01", "-o", "again.world")
        for question in (["trace", "a"], ["trace", "b"], ["owners", "a"], ["show", "p"], ["show", "b"], ["check", "a.json"], ["check", "p.json"]):
            answers = []
            for world in ("once.world", "again.world"):
                done = subprocess.run([CUIBONO, question[0], "-w", world, *question[1:]], cwd=self.path, capture_output=True, text=True, check=False)
                answers.append((done.returncode, done.stdout))
            self.assertTrue(answers[0][1], question)
            self.assertEqual(*answers, question)
        self.assertIn("DESIGNATED", self.run_cuibono("trace", "-w", "again.world", "a", status=1))
        self.assertIn(", reported", self.run_cuibono("show", "-w", "again.world", "b"))

    LISTED = [
        entity("x", "Company", name="Xylem Works"),
        entity("y", "Company", name="Yarrow Works"),
        entity("in-force", "Sanction", entity="x", authority="ofac", program="SDN", programId="DPRK4", reason="front company", startDate="2020-01-01", endDate="2030-06"),
        entity("ended", "Sanction", entity="x", authority="un", programId="DPRK", listingDate="2006-10-14", endDate="2015"),
        entity("lifted", "Sanction", entity=["x", "y"], authority="Ruritania", program="Trade control", status="revoked"),
        entity("bare", "Sanction", entity="y"),
        entity("claim", "Risk", entity="y", authority="Invented Panel", reason="named in annex 14", listingDate="2024-02-02"),
        entity("taken-back", "Risk", entity="y", authority="UK", reason="a headline", date="2023-01-01", status="withdrawn", proof="paper"),
        entity("paper", "Document", title="Paper"),
        entity("paid", "Payment", payer="x", beneficiary="y", amount="1200.50", currency="EUR", date="2024-01-01"),
        entity("paid-usd", "Payment", payer="x", beneficiary="y", amountUsd="7", currency="KPW", date="2024-01-02"),
        entity("former", "Directorship", director="y", organization="x", role="former director"),
        entity("sold", "Ownership", owner="y", asset="x", endDate="2025-12-31"),
        entity("held", "Ownership", owner="y", asset="x", endDate="2026-03-01"),
    ]

    def listed(self, *arguments):
        """Nodes by their id and edges by id, or by both ends, of one format after the other, under the names of GEXF."""
        text = "".join(json.dumps(e) + "\n" for e in self.LISTED)
        (self.path / "listed.ftm.jsonl").write_text(text, encoding="utf-8")
        self.run_cuibono("build", "listed.ftm.jsonl", "--as-of", "2026-03-01", "-o", "listed.world")
        root = ET.fromstring(self.run_cuibono("export", "-w", "listed.world", "--format", "gexf", *arguments))
        values = lambda item, name, key, value: {**item.attrib, **{v.get(key): value(v) for v in item.iter(name)}}
        gexf = [values(i, GEXF + "attvalue", "for", lambda v: v.get("value")) for kind in ("node", "edge") for i in root.iter(GEXF + kind)]
        root = ET.fromstring(self.run_cuibono("export", "-w", "listed.world", "--format", "graphml", *arguments))
        names = {k.get("id"): {"start": "since", "end": "until"}.get(k.get("attr.name"), k.get("attr.name")) for k in root.iter(GRAPHML + "key")}
        graphml = []
        for item in (i for kind in ("node", "edge") for i in root.iter(GRAPHML + kind)):
            graphml.append({**item.attrib, **{names[d.get("key")]: d.text for d in item}})
        for items in (gexf, graphml):
            yield {i["edge_id"] if "edge_id" in i else (i["source"], i["target"]) if "source" in i else i["id"]: i for i in items}

    def said(self, item):
        return {k: item[k] for k in ("authority", "programme", "reason", "effect", "status", "since", "until", "over") if k in item}

    def test_listings_say_by_whom_under_what_and_until_when(self):
        for arguments in ([], ["x", "y"]):
            for items in self.listed(*arguments):
                wanted = {
                    "in-force": {"authority": "ofac", "programme": "DPRK4", "reason": "front company", "effect": "asset freeze", "since": "2020-01-01", "until": "2030-06", "over": "false"},
                    "ended": {"authority": "un", "programme": "DPRK", "effect": "asset freeze", "since": "2006-10-14", "until": "2015", "over": "true"},
                    "lifted": {"authority": "Ruritania", "programme": "Trade control", "effect": "not mapped", "status": "revoked", "over": "true"},
                    "bare": {"effect": "not mapped", "over": "false"},
                    "claim": {"authority": "Invented Panel", "reason": "named in annex 14", "since": "2024-02-02", "over": "false"},
                    "taken-back": {"authority": "UK", "reason": "a headline", "status": "withdrawn", "since": "2023-01-01", "over": "true"},
                }
                ends = {"in-force": "x", "ended": "x", "lifted": "xy", "bare": "y", "claim": "y", "taken-back": "y"}
                for id, said in wanted.items():
                    self.assertEqual(self.said(items[id]), said)
                    for end in ends[id]:
                        self.assertEqual(self.said(items[id, end]), said, (id, end))
                captions = {id: items[id].get("label") or items[id].get("caption") for id in wanted}
                self.assertEqual(captions, {"in-force": "US (OFAC), DPRK4", "ended": "UN Security Council, DPRK", "lifted": "Ruritania, Trade control", "bare": "bare", "claim": "Invented Panel", "taken-back": "UK"})
                self.assertEqual(self.said(items["x"]), {})  # it is no listing
                self.assertEqual(self.said(items["taken-back", "paper"]), {"over": "false"})  # what proves it has no days of it

    def test_days_of_listings(self):
        gexf, _ = self.listed("x", "y")
        days = lambda item: (item.get("start"), item.get("end"))
        for key in ("in-force", ("in-force", "x")):
            self.assertEqual(days(gexf[key]), ("2020-01-01", "2030-06-30"))
        for key in ("ended", ("ended", "x")):
            self.assertEqual(days(gexf[key]), ("2006-10-14", "2015-12-31"))
        self.assertEqual(days(gexf["x"]), (None, None))
        cypher = self.run_cuibono("export", "-w", "listed.world", "--format", "cypher", "x")
        said = "authority: 'un', programme: 'DPRK', effect: 'asset freeze'"
        self.assertIn(f"caption: 'UN Security Council, DPRK', {said}, start: '2006-10-14', end: '2015', over: true", cypher)
        self.assertIn("-[:`entity` {start: '2006-10-14', end: '2015', " + said + ", disclosed: true, over: true", cypher)

    def test_amounts_and_what_is_over(self):
        for items in self.listed("x"):
            money = lambda id: (items[id].get("amount"), items[id].get("currency"))
            self.assertEqual([money(i) for i in ("paid", "paid-usd", "sold")], [("1200.50", "EUR"), ("7", "USD"), (None, None)])
            over = {i: items[i]["over"] for i in ("former", "sold", "held", "paid")}
            self.assertEqual(over, {"former": "true", "sold": "true", "held": "false", "paid": "false"})  # the last day counts
        self.assertIn("amount: '1200.50', currency: 'EUR', disclosed: true", self.run_cuibono("export", "-w", "listed.world", "--format", "cypher", "x"))


if __name__ == "__main__":
    unittest.main()
