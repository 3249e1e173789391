#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes data/ftm_schemata.tsv and data/ftm_properties.tsv from a JSON dump of the FollowTheMoney model.

    import_ftm_model.py MODEL.json VERSION DATA_DIR

The dump is what `followthemoney.model.to_dict()` holds: {schema: {label, extends, abstract, matchable, edge, properties}}.
FollowTheMoney is MIT licensed, (c) the OpenSanctions and OCCRP developers: https://followthemoney.tech/."""
import json
import pathlib
import sys

NOTICE = """\
# SPDX-License-Identifier: MIT
# Written by scripts/import_ftm_model.py from the FollowTheMoney model, version {version}
# (https://github.com/opensanctions/followthemoney, MIT licence, (c) its developers). {what}
"""


def main(model_path, version, data_dir):
    model = json.loads(pathlib.Path(model_path).read_text(encoding="utf-8"))
    out = pathlib.Path(data_dir)
    with open(out / "ftm_schemata.tsv", "w", encoding="utf-8", newline="\n") as f:
        f.write(NOTICE.format(version=version, what="One row a schema."))
        f.write("# schema\tlabel\textends\tabstract\tmatchable\tedge source\tedge target\tdirected\tedge label\n")
        for name, s in sorted(model.items()):
            edge = s.get("edge") or {}
            f.write("\t".join([
                name, s["label"], ";".join(sorted(s["extends"])), "yes" if s["abstract"] else "no",
                "yes" if s["matchable"] else "no", edge.get("source", ""), edge.get("target", ""),
                ("yes" if edge["directed"] else "no") if edge else "", edge.get("label", "")]) + "\n")
    with open(out / "ftm_properties.tsv", "w", encoding="utf-8", newline="\n") as f:
        f.write(NOTICE.format(version=version, what="One row a property of the schema that declares it."))
        f.write("# schema\tproperty\ttype (entity_stub: the far side of an entity property)\trange\tmatchable\n")
        for name, s in sorted(model.items()):
            for prop, p in sorted(s["properties"].items()):
                kind = "entity_stub" if p.get("stub") else p["type"]
                f.write("\t".join([name, prop, kind, p.get("range", ""), "yes" if p.get("matchable", True) else "no"]) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
