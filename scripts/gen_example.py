# SPDX-License-Identifier: Apache-2.0
"""gen_example.py: writes examples/world/ and the suppliers 7 to 24 of examples/suppliers/: the part of the bundled example that is too long to be written by
hand. Everything in it is invented. Same bytes every time; the story and the traps are told in examples/README.md.

gen_example.py [FOLDER]     writes below FOLDER instead of examples/"""
import csv
import json
import pathlib
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent
ROOT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE / "examples"
WORLD, SUPPLIERS = ROOT / "world", ROOT / "suppliers"
HEAD = (SOURCE / "tests/feed/golden/coh/oddities/BasicCompanyDataAsOneFile-2026-03-01.csv").read_text(
    encoding="utf-8-sig").splitlines()[0]
BIRDS = ["Avocet", "Bittern", "Chaffinch", "Dotterel", "Egret", "Firecrest", "Gadwall", "Hobby", "Ibis", "Jackdaw", "Knot", "Linnet", "Merlin", "Nuthatch",
         "Oriole", "Pipit", "Quail", "Redstart", "Siskin", "Twite"]
WOODS = ["Aldershaw", "Birchmere", "Cedarwick", "Dogwoodby", "Elmcote", "Firhurst"]
AGENT = ("Suite 4, 22 Plover House", "Station Approach", "Wending", "WD1 4QX")

lines = {"foreign.ftm.jsonl": [], "accounts.ftm.jsonl": [], "products.ftm.jsonl": [], "press.ftm.jsonl": [], "observations.jsonl": []}


def ftm(file, id, schema, **properties):
    lines[file].append({"id": id, "schema": schema, "properties": {k: v if isinstance(v, list) else [v] for k, v in properties.items()}})


def seen(subject, kind, value, first, last, source):
    lines["observations.jsonl"].append({"subject": subject, "kind": kind, "value": value, "firstSeen": first, "lastSeen": last, "source": source,
                                        "captured": last})


# ---- a UK register: company data, and who controls them
companies, psc = [], []


def uk(number, name, address, founded, status="Active"):
    row = dict.fromkeys(h for h in HEAD.split(","))
    row.update({"CompanyName": name, " CompanyNumber": number, "RegAddress.AddressLine1": address[0], " RegAddress.AddressLine2": address[1],
                "RegAddress.PostTown": address[2], "RegAddress.Country": "ENGLAND", "RegAddress.PostCode": address[3],
                "CompanyCategory": "Private Limited Company", "CompanyStatus": status, "CountryOfOrigin": "United Kingdom", "IncorporationDate": founded,
                "SICCode.SicText_1": "62012 - Business and domestic software development",
                "URI": "http://business.data.gov.uk/id/company/" + number})
    companies.append([row.get(h) or "" for h in HEAD.split(",")])


def person(number, key, name, month, year, natures, since="2022-04-01", until=None):
    given, family = name.split(" ", 1)
    data = {"etag": key, "kind": "individual-person-with-significant-control",
            "links": {"self": "/company/%s/persons-with-significant-control/individual/%s" % (number, key)}, "name": name,
            "name_elements": {"forename": given, "surname": family}, "date_of_birth": {"month": month, "year": year}, "nationality": "British",
            "notified_on": since, "natures_of_control": natures}
    if until:
        data["ceased_on"] = until
    psc.append({"company_number": number, "data": data})


for i in range(48):  # the registered agent's house: bearers enough that its address says nothing
    uk("1199%04d" % i, "%s %s LIMITED" % (BIRDS[i % 20].upper(), WOODS[i // 8].upper()), AGENT, "0%d/0%d/20%02d" % (i % 9 + 1, i % 8 + 1, 10 + i % 14))
    person("1199%04d" % i, "owner%02d" % i, "%s %s" % (BIRDS[(i * 7) % 20], "Hollingworth-%02d" % i), i % 12 + 1, 1950 + i,
           ["ownership-of-shares-75-to-100-percent"])
uk("11990090", "STONECHAT HARBOUR SYSTEMS LIMITED", AGENT, "03/03/2021")  # trap: the agent's address alone
person("11990090", "stone", "Beatrix Oxlade", 5, 1979, ["ownership-of-shares-75-to-100-percent"])
uk("11990091", "SALTMARSH VISION LIMITED", ("Unit 3, Tidemill Yard", "", "Arden", "AR4 7TT"), "11/06/2019")
uk("11990092", "HOLLOWFEN SOFTWARE LIMITED", ("9 Reed Lane", "", "Arden", "AR4 7TU"), "12/06/2019")
uk("11990093", "MARRAM PLATE READERS LIMITED", ("14 Dune Street", "", "Arden", "AR4 7TV"), "13/06/2019")
uk("11990094", "WHIMBREL APPS LIMITED", ("31 Curlew Way", "", "Arden", "AR4 7TW"), "14/06/2019")
uk("11990095", "TURNSTONE BUILD LIMITED", ("2 Shingle Row", "", "Arden", "AR4 7TX"), "15/06/2012", "Dissolved")
person("11990093", "band", "Ottoline Farrowby", 2, 1984, ["ownership-of-shares-25-to-50-percent"])

# ---- a foreign register: exactly half, a hair less, a band, a stake that ended, a nominee, an officer who left, a delisted one
ftm("foreign.ftm.jsonl", "for-teasel", "Company", name="Teasel Reach Holdings S.A.", jurisdiction="pa", registrationNumber="TRH-20931", incorporationDate="2017-02-01")
ftm("foreign.ftm.jsonl", "for-teasel-o", "Ownership", owner="ofac-90001", asset="for-teasel", percentage="50.0", startDate="2017-02-01")
ftm("foreign.ftm.jsonl", "for-saltmarsh-o", "Ownership", owner="for-teasel", asset="gb-coh-11990091", percentage="100", startDate="2019-06-11")
ftm("foreign.ftm.jsonl", "for-sedge", "Company", name="Sedgemoor Tide Holdings S.A.", jurisdiction="pa", registrationNumber="STH-20932", incorporationDate="2017-02-01")
ftm("foreign.ftm.jsonl", "for-sedge-o", "Ownership", owner="ofac-90001", asset="for-sedge", percentage="49.9", startDate="2017-02-01")
ftm("foreign.ftm.jsonl", "for-hollowfen-o", "Ownership", owner="for-sedge", asset="gb-coh-11990092", percentage="100", startDate="2019-06-12")
ftm("foreign.ftm.jsonl", "for-marram-o", "Ownership", owner="ofac-90001", asset="gb-coh-11990093", percentage="(25, 50]", startDate="2020-01-01")
ftm("foreign.ftm.jsonl", "for-curlew", "Company", name="Curlew Bridge Analytics d.o.o.", jurisdiction="rs", registrationNumber="CBA-77120", incorporationDate="2014-05-05")
ftm("foreign.ftm.jsonl", "for-curlew-o", "Ownership", owner="ofac-90001", asset="for-curlew", percentage="70", startDate="2014-05-05", endDate="2016-03-31")
ftm("foreign.ftm.jsonl", "for-curlew-d", "Directorship", director="ofac-90004", organization="for-curlew", role="director", startDate="2014-05-05", endDate="2015-11-30")
ftm("foreign.ftm.jsonl", "for-nominee", "Person", name="Prosper Wimbledale", birthDate="1961-10-10", nationality="cy")
for i in range(24):  # a nominee: in dozens of companies, one of which a designated company owns
    ftm("foreign.ftm.jsonl", "for-nom-%02d" % i, "Company", name="%s Nominated %s Ltd" % (BIRDS[i % 20], WOODS[i % 6]), jurisdiction="cy", registrationNumber="NOM-%05d" % (50000 + i))
    ftm("foreign.ftm.jsonl", "for-nom-%02d-d" % i, "Directorship", director="for-nominee", organization="for-nom-%02d" % i, role="nominee director", startDate="2018-01-01")
ftm("foreign.ftm.jsonl", "for-nom-23-o", "Ownership", owner="ofac-90001", asset="for-nom-23", percentage="80", startDate="2018-01-01")
ftm("foreign.ftm.jsonl", "for-nightjar", "Company", name="Nightjar Bell Interactive Ltd", jurisdiction="cy", registrationNumber="NBI-44012")
ftm("foreign.ftm.jsonl", "for-nightjar-d", "Directorship", director="for-nominee", organization="for-nightjar", role="nominee director", startDate="2019-01-01")
ftm("foreign.ftm.jsonl", "for-delisted", "Person", name="Ruslan Ambrovich", birthDate="1959-04-04", nationality="by")
ftm("foreign.ftm.jsonl", "for-delisted-s", "Sanction", entity="for-delisted", authority="eu", programId="BLR", startDate="2012-03-01", endDate="2021-02-28", reason="Invented listing that has ended")
ftm("foreign.ftm.jsonl", "for-wagtail", "Company", name="Wagtail Stream GmbH", jurisdiction="at", registrationNumber="FN 990188 z")
ftm("foreign.ftm.jsonl", "for-wagtail-d", "Directorship", director="for-delisted", organization="for-wagtail", role="managing director", startDate="2022-01-01")
ftm("foreign.ftm.jsonl", "for-tower-front", "Company", name="Heronry Trade FZE", jurisdiction="ae", registrationNumber="HTF-1200", address="Marlin Tower, 18 Corniche Street, Sharjah, United Arab Emirates", email="heronry.trade@gmail.com")
ftm("foreign.ftm.jsonl", "for-tower-front-o", "Ownership", owner="ofac-90001", asset="for-tower-front", percentage="30", startDate="2020-01-01")
for i in range(30):  # a tower with a hundred offices: its name alone is nobody's address
    ftm("foreign.ftm.jsonl", "for-tower-%02d" % i, "Company", name="%s %s Trading FZE" % (BIRDS[(i * 3) % 20], WOODS[(i * 5) % 6]), jurisdiction="ae",
        registrationNumber="MTW-%05d" % (61000 + i), address="Marlin Tower, 18 Corniche Street, Sharjah, United Arab Emirates")
ftm("foreign.ftm.jsonl", "for-pintail", "Company", name="Pintail Bay Design FZE", jurisdiction="ae", registrationNumber="PBD-64400", incorporationDate="2022-05-20",
    address="Marlin Tower, 18 Corniche Street, Sharjah, United Arab Emirates")
ftm("foreign.ftm.jsonl", "for-phone-front", "Company", name="Old Line Telephony Ltd", jurisdiction="cy", registrationNumber="OLT-9001")
ftm("foreign.ftm.jsonl", "for-phone-front-o", "Ownership", owner="ofac-90001", asset="for-phone-front", percentage="40", startDate="2013-01-01")
ftm("foreign.ftm.jsonl", "for-plover-house", "Ownership", owner="ofac-90001", asset="gb-coh-11990010", percentage="30", startDate="2020-01-01")
ftm("foreign.ftm.jsonl", "for-agency", "Company", name="Shearwater Corporate Services Ltd", jurisdiction="cy", registrationNumber="SCS-10001")
for i in range(40):  # an agent who stands for forty companies, one of which a designated company owns; and a nominee who holds all shares of thirty
    ftm("foreign.ftm.jsonl", "for-client-%02d" % i, "Company", name="%s Represented %s Ltd" % (BIRDS[(i * 9) % 20], WOODS[(i // 4) % 6]), jurisdiction="cy", registrationNumber="REP-%05d" % (70000 + i))
    ftm("foreign.ftm.jsonl", "for-client-%02d-r" % i, "Representation", agent="for-agency", client="for-client-%02d" % i, role="registered agent", startDate="2017-01-01")
ftm("foreign.ftm.jsonl", "for-client-39-o", "Ownership", owner="ofac-90001", asset="for-client-39", percentage="45", startDate="2018-01-01")
ftm("foreign.ftm.jsonl", "for-avocet", "Company", name="Avocet Shore Data Ltd", jurisdiction="cy", registrationNumber="ASD-70100")
ftm("foreign.ftm.jsonl", "for-avocet-r", "Representation", agent="for-agency", client="for-avocet", role="registered agent", startDate="2020-01-01")
ftm("foreign.ftm.jsonl", "for-family", "Family", person="ofac-90003", relative="for-sister", relationship="sister")
ftm("foreign.ftm.jsonl", "for-sister", "Person", name="Vesna Dzhavrelova", birthDate="1981-07-21")
ftm("foreign.ftm.jsonl", "for-teal", "Company", name="Teal Estuary Consulting Ltd", jurisdiction="cy", registrationNumber="TEC-31007")
ftm("foreign.ftm.jsonl", "for-teal-d", "Directorship", director="for-sister", organization="for-teal", role="director", startDate="2021-01-01")

# ---- accounts on which work is offered
ftm("accounts.ftm.jsonl", "acc-ringed", "UserAccount", service="GigBench", username="ringed-plover-dev", owner="acc-mirela")
ftm("accounts.ftm.jsonl", "acc-mirela", "Person", name="Mirela Quensby", birthDate="1994-09-09")
ftm("accounts.ftm.jsonl", "acc-front", "UserAccount", service="GigBench", username="bluecormorant-team", owner="reg-cormorant")
seen("acc-ringed", "payout", "PB-7781-2290-01", "2024-03-01", "2025-12-20", "GigBench export, 2026-01-10")
seen("acc-front", "payout", "PB-7781-2290-01", "2024-06-01", "2025-11-30", "GigBench export, 2026-01-10")
ftm("accounts.ftm.jsonl", "acc-theft", "UserAccount", service="GigBench", username="h-lindqvist-84", owner="reg-cormorant")
ftm("accounts.ftm.jsonl", "acc-victim", "Person", name="Hedda Lindqvist-Moor", birthDate="1984-12-02", passportNumber="ZZ9047718", nationality="se")
ftm("accounts.ftm.jsonl", "acc-theft-of", "UnknownLink", subject="acc-theft", object="acc-victim", role="uses identity of", startDate="2023-05-01")
seen("acc-theft", "email", "hedda@lindqvist-moor.example", "2023-05-01", "2024-02-01", "GigBench export, 2026-01-10")
ftm("accounts.ftm.jsonl", "acc-victim-firm", "Company", name="Lindqvist-Moor Charts AB", jurisdiction="se", registrationNumber="559901-4471", email="hedda@lindqvist-moor.example")
ftm("accounts.ftm.jsonl", "acc-victim-firm-d", "Directorship", director="acc-victim", organization="acc-victim-firm", role="managing director", startDate="2015-06-01")
seen("acc-victim", "email", "hedda@lindqvist-moor.example", "2015-06-01", "2025-12-31", "company site")
seen("acc-theft", "passport", "ZZ9047718", "2023-05-01", "2023-05-01", "GigBench export, 2026-01-10")

# ---- sites: what was seen of them
seen("gb-coh-11990094", "tracker", "UA-90417723-1", "2021-02-01", "2025-10-01", "web archive of whimbrel-apps.example")
seen("reg-cormorant", "tracker", "UA-90417723-2", "2021-05-11", "2025-12-01", "web archive of bluecormorant.example")
seen("for-wagtail", "ip", "104.16.132.229", "2024-01-01", "2025-12-31", "passive DNS")
seen("reg-cormorant", "ip", "104.16.132.229", "2024-01-01", "2025-12-31", "passive DNS")
seen("for-phone-front", "phone", "+442079460456", "2013-02-01", "2016-01-31", "contract publication 2013/44")
seen("for-pintail", "phone", "+442079460456", "2022-06-01", "2025-12-01", "web archive of pintail-bay.example")
seen("for-teal", "registrant", "Estuary Domains", "2021-01-01", "2025-01-01", "RDAP")

# ---- products, and who uses them
ftm("products.ftm.jsonl", "prd-ridge", "Asset", name="RidgeMatch fingerprint SDK")
ftm("products.ftm.jsonl", "prd-ridge-m", "UnknownLink", subject="ofac-90001", object="prd-ridge", role="makes", startDate="2015")
ftm("products.ftm.jsonl", "prd-gate", "Asset", name="GateKeeper Nine terminal")
ftm("products.ftm.jsonl", "prd-gate-e", "UnknownLink", subject="prd-gate", object="prd-ridge", role="embeds", startDate="2018", summary="the same sample templates")
ftm("products.ftm.jsonl", "prd-oem", "Company", name="Gannet Terminal Works BV", jurisdiction="nl", registrationNumber="GTW-88120")
ftm("products.ftm.jsonl", "prd-oem-m", "UnknownLink", subject="prd-oem", object="prd-gate", role="makes")
ftm("products.ftm.jsonl", "prd-shop", "Company", name="Petrel Security Supplies Ltd", jurisdiction="ie", registrationNumber="PSS-5591")
ftm("products.ftm.jsonl", "prd-shop-r", "UnknownLink", subject="prd-shop", object="prd-gate", role="resells", startDate="2019-03")
ftm("products.ftm.jsonl", "prd-ministry", "PublicBody", name="Ministry of Harbours of Ferrandale")
ftm("products.ftm.jsonl", "prd-ministry-u", "UnknownLink", subject="prd-ministry", object="prd-gate", role="uses", startDate="2020")
ftm("products.ftm.jsonl", "prd-town", "PublicBody", name="Town of Eiderby")
ftm("products.ftm.jsonl", "prd-plates", "Contract", name="Number plate readers for the ring road", authority="prd-town")
ftm("products.ftm.jsonl", "prd-plates-a", "ContractAward", contract="prd-plates", supplier="reg-cormorant", startDate="2022-09-01")
ftm("products.ftm.jsonl", "prd-bank", "Company", name="Goosander Savings Bank", jurisdiction="no", registrationNumber="GSB-40017")
ftm("products.ftm.jsonl", "prd-bank-c", "UnknownLink", subject="prd-bank", object="reg-cormorant", role="customer of", startDate="2023-01-01")

# ---- one claim that two feeds repeat: the second has it from the first
for source in ("press", "blog"):
    lines["press.ftm.jsonl"].append({"id": "press-osprey-" + source, "schema": "Risk", "properties": {
        "entity": ["rep-osprey"], "authority": ["Invented Panel of Experts"],
        "reason": ["Annex 14: said to have received the wages of teams that work abroad under other names"], "listingDate": ["2025-03-05"],
        "sourceUrl": ["https://panel.example/reports/2025-03.pdf"]}})


# ---- suppliers
SUPPLIERS.mkdir(parents=True, exist_ok=True)
WORLD.mkdir(exist_ok=True)


def supplier(name, data):
    (SUPPLIERS / (name + ".json")).write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def company(name, **more):
    return {"id": "s", "schema": "Company", "properties": {"name": [name], **{k: [v] for k, v in more.items()}}}


supplier("7-saltmarsh", company("Saltmarsh Vision Ltd", registrationNumber="11990091", jurisdiction="gb", summary="Face recognition for shops"))
supplier("8-hollowfen", company("Hollowfen Software Ltd", registrationNumber="11990092", jurisdiction="gb"))
supplier("9-marram", company("Marram Plate Readers Ltd", registrationNumber="11990093", jurisdiction="gb", summary="Number plate recognition"))
supplier("10-sandpiper", {"name": "Sandpiper Web Studio", "country": "ae", "address": "Office 1907, Marlin Tower, Sharjah, United Arab Emirates"})
supplier("11-ringed", [company("Ringed Plover Freelance"), {"id": "u", "schema": "UserAccount", "properties": {"service": ["GigBench"], "username": ["ringed-plover-dev"], "owner": ["s"]}}])
supplier("12-whimbrel", company("Whimbrel Apps Limited", registrationNumber="11990094", jurisdiction="gb"))
supplier("13-stonechat", company("Stonechat Harbour Systems Limited", registrationNumber="11990090", jurisdiction="gb", address="Suite 4, 22 Plover House, Station Approach, Wending, WD1 4QX, England"))
supplier("14-nightjar", company("Nightjar Bell Interactive Ltd", registrationNumber="NBI-44012", jurisdiction="cy"))
supplier("15-wagtail", company("Wagtail Stream GmbH", registrationNumber="FN 990188 z", jurisdiction="at"))
supplier("16-curlew", company("Curlew Bridge Analytics d.o.o.", registrationNumber="CBA-77120", jurisdiction="rs"))
supplier("17-goosander", company("Goosander Savings Bank", registrationNumber="GSB-40017", jurisdiction="no"))
supplier("18-lindqvist", {"id": "s", "schema": "Person", "properties": {"name": ["Hedda Lindqvist-Moor"], "birthDate": ["1984-12-02"], "passportNumber": ["ZZ9047718"], "nationality": ["se"]}})
supplier("19-pintail", company("Pintail Bay Design FZE", registrationNumber="PBD-64400", jurisdiction="ae", address="Marlin Tower, 18 Corniche Street, Sharjah, United Arab Emirates", email="pintail.bay@gmail.com"))
supplier("20-heathcote", [company("Heathcote Mews Digital Ltd", jurisdiction="gb"), {"id": "p", "schema": "Person", "properties": {"name": ["Arsenij Djavrelov"], "birthDate": ["1991-08-30"]}},
                          {"id": "d", "schema": "Directorship", "properties": {"director": ["p"], "organization": ["s"]}}])
supplier("21-teal", company("Teal Estuary Consulting Ltd", registrationNumber="TEC-31007", jurisdiction="cy"))
supplier("23-avocet", company("Avocet Shore Data Ltd", registrationNumber="ASD-70100", jurisdiction="cy"))
supplier("24-charts", company("Lindqvist-Moor Charts AB", registrationNumber="559901-4471", jurisdiction="se"))
supplier("22-turnstone", company("Turnstone Build Limited", registrationNumber="11990095", jurisdiction="gb", incorporationDate="1998-01-01"))


with (WORLD / "BasicCompanyDataAsOneFile-2026-03-01.csv").open("w", newline="", encoding="utf-8") as f:
    f.write(HEAD + "\n")
    csv.writer(f, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(companies)
totals = {"data": {"kind": "totals#persons-of-significant-control-snapshot", "persons_of_significant_control_count": len(psc), "statements_count": 0,
                   "exemptions_count": 0, "generated_at": "2026-03-01T04:05:06Z"}}
(WORLD / "persons-with-significant-control-snapshot-2026-03-01.txt").write_text("".join(json.dumps(p) + "\n" for p in [*psc, totals]), encoding="utf-8")
for name, items in lines.items():
    (WORLD / name).write_text("".join(json.dumps(i, ensure_ascii=False) + "\n" for i in items), encoding="utf-8")
leak = WORLD / "leak"
leak.mkdir(exist_ok=True)
(leak / "nodes-entities.csv").write_text(
    "node_id,name,original_name,former_name,jurisdiction,jurisdiction_description,company_type,address,internal_id,incorporation_date,inactivation_date,struck_off_date,dorm_date,status,service_provider,ibcRUC,country_codes,countries,sourceID,valid_until,note\n"
    "90990001,OUTER TERN HOLDINGS LTD,,,SAM,Samoa,,,,23-MAR-2016,,,,Active,Invented Fiduciary,990001,HKG,Hong Kong,Invented Papers,The Invented Papers are current through 2024,\n"
    "90990002,INNER TERN VENTURES LTD,,,VGB,British Virgin Islands,,,,24-MAR-2016,,,,Active,Invented Fiduciary,990002,HKG,Hong Kong,Invented Papers,The Invented Papers are current through 2024,\n", encoding="utf-8")
(leak / "nodes-officers.csv").write_text(
    "node_id,name,countries,country_codes,sourceID,valid_until,note\n90990101,Ludovika Marchpane,Hong Kong,HKG,Invented Papers,,\n", encoding="utf-8")
(leak / "relationships.csv").write_text(
    "node_id_start,node_id_end,rel_type,link,status,start_date,end_date,sourceID\n"
    "90990001,90990002,officer_of,shareholder of,,24-MAR-2016,,Invented Papers\n90990101,90990001,officer_of,shareholder of,,23-MAR-2016,,Invented Papers\n", encoding="utf-8")


# ---- all suppliers as one file, one line each: as they come out of a purchasing system
def case_of(path):
    text = path.read_text(encoding="utf-8")
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines()]


def number(path):
    return int(path.name.split("-")[0])


by_hand = [p for p in (SOURCE / "examples" / "suppliers").glob("*.json") if number(p) <= 6]
made = [p for p in SUPPLIERS.glob("*.json") if number(p) > 6]
(ROOT / "suppliers.jsonl").write_text("".join(json.dumps(case_of(p), ensure_ascii=False) + "\n" for p in sorted(by_hand + made, key=number)), encoding="utf-8")
