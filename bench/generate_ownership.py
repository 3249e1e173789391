# SPDX-License-Identifier: Apache-2.0
"""generate_ownership.py COMPANIES [SHARE] >FILE: a register of companies with owners, as FollowTheMoney lines. SHARE (0.005) of the companies have a listed owner,
and pass on to others what they hold; one in 50 stands in a cycle of two to five; stakes are exact, bands, unknown, ended or of votes. 4,000 listed parties,
each by one to three of OFAC, EU, UK and UN. Same number, same bytes."""
import random
import sys

companies = int(sys.argv[1])
listed_share = float(sys.argv[2]) if len(sys.argv) > 2 else 0.005
r = random.Random(20260302)
out = sys.stdout.write
SHARES = ["100", "75", "60", "51", "50", "50", "49.99", "40", "33.3", "25", "10", "(25, 50]", "(50, 75)", "[75, 100]", ""]
LISTS = ['"authority":["ofac"],"program":["SDN"],"programId":["DPRK3"]', '"authority":["eu"],"programId":["PRK"]',
         '"authority":["uk"],"program":["R"],"provisions":["Asset freeze"]', '"authority":["un"],"programId":["DPRK"]']
SYLLABLES = ["ka", "ro", "mi", "te", "lun", "var", "do", "shi", "pel", "gor", "na", "qui", "bas", "ter", "olm", "ind", "fos", "ery", "wick", "ald"]
WORDS = ["".join(r.choice(SYLLABLES) for _ in range(r.randrange(2, 5))).capitalize() for _ in range(60000)]
FORMS = ["Ltd", "LLC", "GmbH", "S.A.", "Limited", "Holdings Ltd", "Trading Co., Ltd"]
LISTED = 4000
edges = 0


def own(owner, asset, share=None):
    global edges
    share = r.choice(SHARES) if share is None else share
    extra = ""
    chance = r.random()
    if chance < 0.06:
        extra = ',"endDate":["20%02d-06-30"]' % r.randrange(15, 26)
    elif chance < 0.1:
        extra = ',"startDate":["20%02d"]' % r.randrange(10, 27)
    elif chance < 0.14:
        extra = ',"sharesType":["votes"]'
    out('{"id":"o%d","schema":"Ownership","properties":{"owner":["%s"],"asset":["%s"]%s%s}}\n'
        % (edges, owner, asset, ',"percentage":["%s"]' % share if share else "", extra))
    edges += 1


for i in range(LISTED):
    out('{"id":"l%d","schema":"%s","properties":{"name":["%s %s"]%s}}\n'
        % (i, "Person" if i % 2 else "Company", r.choice(WORDS), r.choice(WORDS), ',"birthDate":["19%02d-%02d-%02d"]' % (r.randrange(40, 99), r.randrange(1, 13), r.randrange(1, 28)) if i % 2 else ""))
    for k in r.sample(range(4), r.randrange(1, 4)):
        out('{"id":"s%d-%d","schema":"Sanction","properties":{"entity":["l%d"],%s,"startDate":["20%02d-01-01"]}}\n' % (i, k, i, LISTS[k], r.randrange(10, 25)))
for i in range(companies):
    out('{"id":"c%d","schema":"Company","properties":{"name":["%s %s %s"],"jurisdiction":["gb"],"registrationNumber":["%08d"]}}\n'
        % (i, r.choice(WORDS), r.choice(WORDS), r.choice(FORMS), i))
    chance = r.random()
    if chance < listed_share:
        own("l%d" % r.randrange(LISTED), "c%d" % i)
    elif chance < listed_share + 0.015 and i > 10:  # a cycle back through those before
        n = r.randrange(2, 6)
        for k in range(n):
            own("c%d" % (i - k), "c%d" % (i - (k + 1) % n))
    if i > 6 and r.random() < 0.55:
        for _ in range(r.randrange(1, 4)):
            own("c%d" % max(0, i - 1 - int(r.expovariate(0.002))), "c%d" % i)
    else:
        own("p%d" % r.randrange(max(1, companies // 2)), "c%d" % i)
    if i < companies // 2:
        out('{"id":"p%d","schema":"Person","properties":{"name":["%s %s"],"birthDate":["19%02d-%02d"]}}\n'
            % (i, r.choice(WORDS), r.choice(WORDS), r.randrange(40, 99), r.randrange(1, 13)))
