# SPDX-License-Identifier: Apache-2.0
"""Writes BUILD/cuibono.spdx.json: the software bill of materials of the binary, SPDX 2.3. Usage: sbom.py BUILD"""
import hashlib
import json
import pathlib
import re
import subprocess
import sys

build = pathlib.Path(sys.argv[1])
root = pathlib.Path(__file__).resolve().parent.parent
version = re.search(r"version: '([0-9.]+)'", (root / "meson.build").read_text()).group(1)
binary = build / "cuibono"
digest = hashlib.sha256(binary.read_bytes()).hexdigest()


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def package_of(library):
    for path in (library, str(pathlib.Path(library).resolve())):
        for candidate in (path, path.replace("/lib/", "/usr/lib/", 1) if path.startswith("/lib/") else path):
            owner = output("dpkg-query", "-S", candidate).split(":")[0].strip()
            if owner:
                return owner, output("dpkg-query", "-W", "-f=${Version}", owner.split(",")[0])
    return None


libraries = sorted(set(re.findall(r"=> (/\S+)", output("ldd", str(binary)))))
packages = {}
for library in libraries:
    found = package_of(library)
    if found:
        packages[found[0]] = found[1].splitlines()[0] if found[1] else "unknown"
document = {
    "spdxVersion": "SPDX-2.3",
    "dataLicense": "CC0-1.0",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": f"cuibono-{version}",
    "documentNamespace": f"urn:cuibono:sbom:{digest}",
    "creationInfo": {"created": "1970-01-01T00:00:00Z", "creators": [f"Tool: cuibono-sbom-{version}"],
                     "comment": "The time is fixed so that the same binary gives the same document."},
    "packages": [{
        "SPDXID": "SPDXRef-cuibono", "name": "cuibono", "versionInfo": version, "downloadLocation": "NOASSERTION",
        "licenseConcluded": "Apache-2.0", "licenseDeclared": "Apache-2.0", "copyrightText": "NOASSERTION", "filesAnalyzed": False,
        "checksums": [{"algorithm": "SHA256", "checksumValue": digest}]}] + [{
            "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name), "name": name, "versionInfo": packages[name],
            "downloadLocation": "NOASSERTION", "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION",
            "copyrightText": "NOASSERTION", "filesAnalyzed": False,
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                              "referenceLocator": f"pkg:deb/debian/{name}@{packages[name]}"}]} for name in sorted(packages)],
    "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-cuibono"}] + [
        {"spdxElementId": "SPDXRef-cuibono", "relationshipType": "DYNAMIC_LINK",
         "relatedSpdxElement": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)} for name in sorted(packages)],
}
target = build / "cuibono.spdx.json"
target.write_text(json.dumps(document, indent=1) + "\n")
print(f"{target}: {len(packages)} packages")
