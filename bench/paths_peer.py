# SPDX-License-Identifier: Apache-2.0
"""paths_peer.py GENERATE_FTM CUIBONO ASK_BENCH FOLDER [ENTITIES TIES QUESTIONS]: the nearest designated party over a part of the large register that fits
the peers: cuibono, NetworkX (Dijkstra in both directions to one node behind all designated ones) and SQLite (a recursive query, breadth first, four
steps), each asked from the same kind of random parties. The peers know no hubs, no days within a path, no marks; they read only ties that hold on the day."""
import json
import math
import pathlib
import random
import sqlite3
import subprocess
import sys
import time

try:
    import networkx
except ImportError:
    networkx = None

DAY = "2026-01-15"


def load(path):
    ties, listed, parties = [], set(), []
    for line in path.open(encoding="utf-8"):
        e = json.loads(line)
        p = e["properties"]
        if e["schema"] == "Sanction":
            listed.add(p["entity"][0])
        elif e["schema"] in ("Person", "Company"):
            parties.append(e["id"])
        else:
            if p.get("startDate", [""])[0] > DAY or p.get("endDate", ["9999"])[0] < DAY:
                continue
            a, b = (p["owner"], p["asset"]) if e["schema"] == "Ownership" else (p["director"], p["organization"])
            ties.append((a[0], b[0]))
    return ties, listed, parties


def tell(name, took):
    took.sort()
    print("  %-10s %d questions: p50 %.2f ms, p95 %.2f ms, p99 %.2f ms" % (name, len(took), took[len(took) // 2], took[len(took) * 95 // 100], took[len(took) * 99 // 100]))
    return took[len(took) // 2]


def main():
    generate, cuibono, ask, folder = sys.argv[1:4] + [pathlib.Path(sys.argv[4])]
    entities, count, questions = (sys.argv[5:8] + ["200000", "1000000", "100"][len(sys.argv[5:8]):])
    register, world = folder / "part.ftm.json", folder / "part.world"
    with register.open("wb") as f:
        subprocess.run([generate, entities, count, "1", "500"], stdout=f, check=True)
    subprocess.run([cuibono, "build", str(register), "--as-of", DAY, "-o", str(world)], check=True, capture_output=True)
    print("the nearest designated party: %s entities, %s ties" % (entities, count))
    out = subprocess.run([ask, "trace", str(world), questions], check=True, capture_output=True, text=True).stdout
    print("  cuibono    " + out.strip())
    ours = float(out.split("p50 ")[1].split()[0])
    ties, listed, parties = load(register)
    starts = [random.Random(7).choice(parties) for _ in range(int(questions))]
    if networkx:
        graph = networkx.Graph()
        graph.add_weighted_edges_from((a, b, -math.log(0.9)) for a, b in ties)
        graph.add_weighted_edges_from((p, "*", 0.0) for p in listed)
        took = []
        for s in starts[:20]:
            start = time.perf_counter()
            try:
                networkx.bidirectional_dijkstra(graph, s, "*")
            except (networkx.NetworkXNoPath, networkx.NodeNotFound):
                pass
            took.append((time.perf_counter() - start) * 1000)
        print("    ratio to cuibono's median: %.0f" % (tell("NetworkX", took) / ours))
        del graph
    else:
        print("  skipped: NetworkX is not installed")
    base = sqlite3.connect(":memory:")
    base.execute("create table tie(a text, b text)")
    base.executemany("insert into tie values(?, ?)", [(a, b) for a, b in ties] + [(b, a) for a, b in ties])
    base.execute("create index by_a on tie(a, b)")
    base.execute("create table listed(id text primary key)")
    base.executemany("insert into listed values(?)", [(p,) for p in listed])
    took = []
    for s in starts[:20]:
        start = time.perf_counter()
        base.execute("with recursive reach(id, hops) as (select ?, 0 union select b, hops + 1 from reach join tie on a = id where hops < 4 order by 2) "
                     "select id, hops from reach where hops > 0 and id in listed limit 1", (s,)).fetchall()
        took.append((time.perf_counter() - start) * 1000)
    print("    ratio to cuibono's median: %.0f" % (tell("SQLite", took) / ours))


main()
