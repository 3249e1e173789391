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
    entity("b", "Company", name="Birch 김 شركة Ltd", phone="+442079460123"),
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
    entity("s", "Sanction", entity="p", authority="un", programId="DPRK"),
    {"id": "acc", "schema": "UserAccount", "properties": {"username": ["ash-dev"], "owner": ["a"]}, "cuibono": {"strength": 1}},
    entity("till", "BankAccount", name="Till"),
    entity("pay", "Payment", payer="d", payerAccount="till", beneficiaryAccount="acc"),
    entity("pay2", "Payment", payerAccount="till", beneficiaryAccount="acc"),
]
for number in range(1001):
    WORLD += [entity(f"x{number}", "Company", name=f"Shelf {number}"), entity(f"h{number + 1}", "Directorship", director="hub", organization=f"x{number}")]


class Export(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        (cls.path / "w.ftm.jsonl").write_text("".join(json.dumps(e) + "\n" for e in WORLD), encoding="utf-8")
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
        paid = sorted((e.get("source"), e.get("target")) for e in root.iter(GEXF + "edge") if e.get("kind") == "Payment")
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


if __name__ == "__main__":
    unittest.main()
