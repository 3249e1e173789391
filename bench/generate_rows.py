# SPDX-License-Identifier: Apache-2.0
"""Rows of the UK's company data and of Offshore Leaks as their publishers fill them, all invented: which columns are filled, how often and
how long is that of the published files (about 470 bytes a company; 230 an entity of the leaks, 110 an officer, 170 an address, 75 a relationship)."""
import csv
import io
import random

# What each file has of the bytes of Offshore Leaks.
LEAK_SHARES = {"nodes-entities": 0.32, "nodes-officers": 0.145, "nodes-addresses": 0.115, "nodes-intermediaries": 0.007,
               "nodes-others": 0.003, "relationships": 0.41}
WORDS = ("amber anchor beacon birch bramble candle canvas cedar cobalt copper coral crescent ember fathom fern finch gable garnet granite harbour "
         "hazel heron indigo ivory juniper kestrel lantern larch ledger lichen marble meadow mercer meridian orchard otter pebble petrel pewter "
         "plover quarry quartz quill raven ridge rowan saffron sage saltmarsh sextant silver slate sorrel sparrow spindle tallow tamarind thistle "
         "timber topaz umber valley vesper walnut willow").upper().split()
TOWNS = ("ARDEN BRACKLEY CALDERMOUTH DUNWICK EASTHOLM FELLGATE GREENHITHE HOLLOWAY INVERLOCH KIRKBY LANGPORT MARSHFIELD NETHERTON OAKHAM "
         "PENHALE QUAYSIDE ROTHWELL STANBRIDGE THORNABY UPWELL WEXCOMBE").split()
COUNTIES = ["MIDSHIRE", "WEST MIDSHIRE", "KENT", "GREATER LONDON", "WEST YORKSHIRE", "LANARKSHIRE"]
SECTORS = ["62012 - Business and domestic software development", "68209 - Other letting and operating of own or leased real estate",
           "70229 - Management consultancy activities other than financial management", "99999 - Dormant Company",
           "41100 - Development of building projects", "82990 - Other business support service activities n.e.c.",
           "47910 - Retail sale via mail order houses or via Internet", "56103 - Take-away food shops and mobile food stands",
           "96090 - Other service activities n.e.c.", "49410 - Freight transport by road", "98000 - Residents property management"]
CATEGORIES = ["Private Limited Company"] * 12 + ["PRI/LTD BY GUAR/NSC (Private, limited by guarantee, no share capital)",
                                                 "Limited Liability Partnership", "Public Limited Company"]
STATUSES = ["Active"] * 12 + ["Active - Proposal to Strike off", "Liquidation", "In Administration"]
ACCOUNTS = ["TOTAL EXEMPTION FULL", "MICRO ENTITY", "DORMANT", "NO ACCOUNTS FILED", "UNAUDITED ABRIDGED", "FULL", "SMALL"]
PLACES = [("BVI", "British Virgin Islands", "VGB"), ("PMA", "Panama", "PAN"), ("BAH", "Bahamas", "BHS"), ("SEY", "Seychelles", "SYC"),
          ("SAM", "Samoa", "WSM"), ("MLT", "Malta", "MLT"), ("BRB", "Barbados", "BRB"), ("CAYMN", "Cayman Islands", "CYM"), ("ANG", "Anguilla", "AIA"),
          ("BERMU", "Bermuda", "BMU"), ("AW", "Aruba", "ABW"), ("NIUE", "Niue", "NIU"), ("COOK", "Cook Islands", "COK"), ("HK", "Hong Kong", "HKG")]
COUNTRIES = PLACES + [("", name, code) for name, code in (
    ("China", "CHN"), ("Switzerland", "CHE"), ("United Kingdom", "GBR"), ("Jersey", "JEY"), ("Singapore", "SGP"), ("Taiwan", "TWN"), ("Isle of Man", "IMN"),
    ("United Arab Emirates", "ARE"), ("Luxembourg", "LUX"), ("Monaco", "MCO"), ("Cyprus", "CYP"), ("Russia", "RUS"), ("Uruguay", "URY"),
    ("Ecuador", "ECU"), ("Guatemala", "GTM"), ("Israel", "ISR"), ("Thailand", "THA"), ("Malaysia", "MYS"), ("Australia", "AUS"), ("Canada", "CAN"),
    ("United States", "USA"), ("Brazil", "BRA"), ("Spain", "ESP"), ("Germany", "DEU"), ("South Africa", "ZAF"), ("Gibraltar", "GIB"))]
LINKS = (["shareholder of"] * 10 + ["director of"] * 7 + ["Director", "Shareholder", "secretary of", "beneficiary of", "ultimate beneficial owner",
         "nominee shareholder of", "president of", "power of attorney of", "treasurer of", "trustee of trust of", "Nominee Director", "protector of"])
LEAKS = ["Sample Papers", "Second Sample - Registry of the Isles", "Third Sample - Quill & Lantern"]


def lines(rows, quoting):
    """Each row as one line."""
    out = io.StringIO()
    csv.writer(out, quoting=quoting, lineterminator="\n").writerows(rows)
    return out.getvalue().splitlines(keepends=True)


def name(r, ends=("LIMITED", "LTD", "LTD", "LLP")):
    return " ".join(r.sample(WORDS, r.choice((1, 2, 2, 3))) + [r.choice(ends)])


def day(r, form="{0:02}/{1:02}/{2}", first=1985, last=2025):
    return form.format(r.randint(1, 28), r.randint(1, 12), r.randint(first, last))


def month_day(r):
    return day(r, "{0:02}-") + r.choice("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()) + "-%d" % r.randint(1985, 2015)


def sometimes(r, share, value):
    return value if r.random() < share else ""


def company(r, header):
    number = "%08d" % r.randint(100000, 15999999)
    fields = {
        "CompanyName": name(r), "CompanyNumber": number, "RegAddress.CareOf": sometimes(r, 0.02, "MESSRS " + r.choice(WORDS)),
        "RegAddress.AddressLine1": "%d %s %s" % (r.randint(1, 250), r.choice(WORDS), r.choice(("ROAD", "STREET", "LANE", "BUSINESS PARK, UNIT 4"))),
        "RegAddress.AddressLine2": sometimes(r, 0.5, r.choice(WORDS) + " HOUSE"), "RegAddress.PostTown": r.choice(TOWNS),
        "RegAddress.County": sometimes(r, 0.4, r.choice(COUNTIES)),
        "RegAddress.Country": r.choice(("ENGLAND", "ENGLAND", "UNITED KINGDOM", "SCOTLAND", "WALES", "", "")),
        "RegAddress.PostCode": "%s%d %d%s" % (r.choice(("AR", "N", "SW", "LS")), r.randint(1, 29), r.randint(1, 9), r.choice(("DN", "AB", "QX"))),
        "CompanyCategory": r.choice(CATEGORIES), "CompanyStatus": r.choice(STATUSES), "CountryOfOrigin": "United Kingdom",
        "IncorporationDate": day(r), "Accounts.AccountRefDay": str(r.randint(28, 31)), "Accounts.AccountRefMonth": str(r.randint(1, 12)),
        "Accounts.NextDueDate": day(r, first=2026, last=2027), "Accounts.LastMadeUpDate": sometimes(r, 0.7, day(r, first=2023)),
        "Accounts.AccountCategory": r.choice(ACCOUNTS), "Returns.NextDueDate": sometimes(r, 0.9, day(r, first=2026, last=2027)),
        "Returns.LastMadeUpDate": sometimes(r, 0.3, day(r, first=2014, last=2016)), "Mortgages.NumMortCharges": str(int(r.random() * 1.2)),
        "Mortgages.NumMortOutstanding": "0", "Mortgages.NumMortPartSatisfied": "0", "Mortgages.NumMortSatisfied": "0",
        "LimitedPartnerships.NumGenPartners": "0", "LimitedPartnerships.NumLimPartners": "0",
        "URI": "http://business.data.gov.uk/id/company/" + number, "ConfStmtNextDueDate": day(r, first=2026, last=2027),
        "ConfStmtLastMadeUpDate": sometimes(r, 0.8, day(r, first=2024)),
    }
    for i, sector in enumerate(r.sample(SECTORS, r.choice((1, 1, 1, 1, 1, 1, 2, 2, 3, 4))), 1):
        fields["SICCode.SicText_%d" % i] = sector
    for i in range(1, 1 + r.choice((0, 0, 0, 0, 0, 0, 0, 1, 1, 2))):
        fields["PreviousName_%d.CONDATE" % i], fields["PreviousName_%d.CompanyName" % i] = day(r), name(r)
    return [fields.get(column.strip(), "") for column in header]


def company_rows(header):
    r = random.Random(1)
    return lines([company(r, header) for _ in range(200)], csv.QUOTE_ALL)


def place_line(r, country):
    return "%s; %d %s %s; %s; %s" % (name(r, ("SERVICES LIMITED", "HOUSE", "CHAMBERS")), r.randint(1, 300), r.choice(WORDS),
                                     r.choice(("ROAD", "AVENUE", "STREET")), r.choice(TOWNS), country.upper())


def leak(r, header):
    """A row of the file of this header."""
    where, source = r.choice(PLACES), r.choice(LEAKS)
    at = r.sample(COUNTRIES, r.choice((1, 1, 1, 1, 1, 1, 2)))
    party = name(r, ("LIMITED", "INC.", "CORP.", "LTD.", "S.A.", "HOLDINGS LIMITED"))
    officer = "node_id" in header and "address" not in header and "type" not in header
    fields = {
        "node_id": str(r.randint(10000000, 99999999)), "name": " ".join(r.sample(WORDS, 2)).title() if officer else party, "original_name": party,
        "former_name": sometimes(r, 0.05, name(r)), "jurisdiction": where[0], "jurisdiction_description": where[1],
        "company_type": sometimes(r, 0.2, "Business Company Limited by Shares"), "type": "SOLE OWNERSHIP",
        "address": sometimes(r, 0.4 if "ibcRUC" in header else 1, place_line(r, at[0][1])), "internal_id": str(r.randint(10001, 999999)),
        "incorporation_date": month_day(r), "inactivation_date": sometimes(r, 0.4, month_day(r)), "struck_off_date": sometimes(r, 0.4, month_day(r)),
        "closed_date": sometimes(r, 0.3, month_day(r)), "service_provider": r.choice(("Quill & Lantern", "Sample Fiduciary")),
        "status": r.choice(("Active", "Defaulted", "Struck off", "Changed agent")) if "node_id" in header else "",
        "ibcRUC": sometimes(r, 0.7, str(r.randint(1000, 999999))), "countries": ";".join(c[1] for c in at), "country_codes": ";".join(c[2] for c in at),
        "sourceID": source, "valid_until": "The Sample Papers data is current through 2015",
    }
    if "rel_type" in header:
        kind = r.choice(["officer_of"] * 10 + ["registered_address"] * 5 + ["intermediary_of"] * 4 + ["same_name_as", "underlying", "connected_to"])
        fields["rel_type"], fields["link"] = kind, r.choice(LINKS) if kind == "officer_of" else kind.replace("_", " ")
        fields["node_id_start"], fields["node_id_end"] = r.sample([str(r.randint(10000000, 99999999)) for _ in range(9)], 2)
        fields["start_date"], fields["end_date"] = sometimes(r, 0.25, month_day(r)), sometimes(r, 0.1, month_day(r))
    elif header[1] == "address":
        fields["name"] = sometimes(r, 0.3, fields["address"])
    return [fields.get(column, "") for column in header]


def leak_rows(header):
    r = random.Random(2)
    return lines([leak(r, header) for _ in range(400)], csv.QUOTE_MINIMAL)
