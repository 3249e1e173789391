/* SPDX-License-Identifier: Apache-2.0 */
/* Writes FollowTheMoney JSON lines of an invented register: ENTITIES parties and TIES between them, the same for the same SEED.
 *
 *   generate_ftm ENTITIES TIES [SEED [LISTED]] > register.ftm.json
 *
 * Half of the parties are people, half companies, as a company register has them; names are drawn by a Zipf-like law, so that some
 * are very common; most parties have few ties and some have very many. Parties and ties are interleaved, as in a real export. With LISTED, one
 * party in so many is designated, and three parties are hubs: each is at one end of a fiftieth of all ties. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;
static uint64_t rng(void) { /* xorshift64*, Vigna 2016 */
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1dULL;
}
static uint64_t below(uint64_t n) { return (uint64_t)(((unsigned __int128)rng() * n) >> 64); }
/* Small numbers far more often than large ones. */
static uint64_t skewed(uint64_t n) {
    uint64_t a = below(n), b = below(n), c = below(n), least = a < b ? a : b;
    return least < c ? least : c;
}

/* A value that depends on the party alone, so that ties can say what they know of it without a table. */
static uint64_t mix(uint64_t x) { /* splitmix64, Steele and others 2014 */
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

#define COUNT(a) (sizeof(a) / sizeof *(a))
static const char *const GIVEN[] = {"Maria",  "Ivan",   "Chol",   "Ahmed",  "Anna",     "Wei",     "Olga",   "Juan",
                                    "Fatima", "Sergei", "Li",     "John",   "Mohammed", "Elena",   "Hassan", "Yong",
                                    "Laura",  "Pavel",  "Nadia",  "Kenji",  "Aisha",    "Peter",   "Dmitri", "Sofia",
                                    "Omar",   "Hye",    "Viktor", "Leila",  "Carlos",   "Natalia", "Thomas", "Yusuf",
                                    "Irina",  "Min",    "Abdul",  "Ingrid", "Tariq",    "Grace",   "Andrei", "Mei"};
static const char *const MIDDLE[] = {"Petrovich", "Ivanovna",    "bin Ali", "Song",    "Jin",   "al-Rahman", "Maria", "Lee",
                                     "Chang",     "Nikolaevich", "Jose",    "Sung Ho", "Karim", "Elena",     "Hyok",  "van"};
static const char *const ONSET[] = {"b", "k", "m", "t", "sh", "v", "r",  "ch", "d",  "g",
                                    "h", "l", "n", "p", "s",  "z", "st", "kr", "tr", "y"};
static const char *const VOWEL[] = {"a", "e", "i", "o", "u", "ai", "ou", "ya", "eo", "ei"};
static const char *const ENDING[] = {"ov",  "in",  "enko", "son", "ez", "i", "ng", "man",
                                     "ski", "yan", "li",   "ad",  "a",  "o", "er", "t"};
static const char *const CYRILLIC[] = {"Иванов", "Петров", "Смирнова", "Кузнецов", "Попова", "Волков", "Соколова", "Морозов"};
static const char *const HANGUL[] = {"김철수", "이영희", "박정호", "최성민", "정은경", "강현우", "조미란", "윤태식"};
static const char *const FIELD[] = {"Trading",    "Shipping",   "Technology", "Energy",  "Construction", "Mining",
                                    "Logistics",  "Software",   "Investment", "Holding", "Electronics",  "Marine",
                                    "Consulting", "Industrial", "Systems",    "Services"};
static const char *const FORM[] = {"LLC",  "Ltd", "GmbH", "JSC",     "Co., Ltd.", "S.A.",
                                   "Inc.", "OOO", "B.V.", "Limited", "AG",        "Pte. Ltd."};
static const char *const PLACE[] = {"Global", "Orient", "Baltic", "Pacific",   "Ural",
                                    "Gulf",   "Alpine", "Nordic", "Silk Road", "Amur"};
static const char *const COUNTRY[] = {"ru", "cn", "gb", "de", "cy", "ae", "kp", "us",
                                      "pa", "hk", "ua", "tr", "sy", "ir", "vg", "sg"};
static const char *const CITY[] = {"Moscow",    "Shanghai", "London",      "Berlin",    "Limassol", "Dubai",
                                   "Pyongyang", "New York", "Panama City", "Hong Kong", "Kyiv",     "Istanbul",
                                   "Damascus",  "Tehran",   "Road Town",   "Singapore"};
static const char *const ROLE[] = {"director", "secretary", "chairman", "managing director", "president", "nominee director"};

static void capital(char *s) {
    if (*s >= 'a' && *s <= 'z') *s = (char)(*s - 32);
}

/* A made-up surname or brand: some 20,000 of them, the first ones often. */
static void word(char out[48], uint64_t seed) {
    uint64_t h = mix(seed);
    snprintf(out, 48, "%s%s%s%s%s", ONSET[h % COUNT(ONSET)], VOWEL[h / 32 % COUNT(VOWEL)], ONSET[h / 1024 % COUNT(ONSET)],
             VOWEL[h / 32768 % COUNT(VOWEL)], ENDING[h / 1048576 % COUNT(ENDING)]);
    capital(out);
}

static int is_person(uint64_t n) { return mix(n) % 100 < 50; }

static void date(char out[16], uint64_t h, unsigned first, unsigned years) {
    snprintf(out, 16, "%04u-%02u-%02u", first + (unsigned)(h % years), 1 + (unsigned)(h / 97 % 12),
             1 + (unsigned)(h / 1999 % 28));
}

static void envelope(void) {
    fputs("},\"datasets\":[\"invented_register\"],\"first_seen\":\"2026-01-15T00:00:00\"}\n", stdout);
}

static void person(uint64_t n) {
    char surname[48], born[16];
    uint64_t h = mix(n ^ 0x5151);
    word(surname, skewed(20000));
    date(born, h, 1930, 75);
    const char *given = GIVEN[skewed(COUNT(GIVEN))], *country = COUNTRY[skewed(COUNT(COUNTRY))];
    printf("{\"id\":\"inv-%09llu\",\"schema\":\"Person\",\"properties\":{\"name\":[\"", (unsigned long long)n);
    if (h % 3 == 0)
        printf("%s %s %s\"", given, MIDDLE[skewed(COUNT(MIDDLE))], surname);
    else
        printf("%s %s\"", given, surname);
    if (h % 40 == 1) printf(",\"%s\"", CYRILLIC[h / 64 % COUNT(CYRILLIC)]);
    if (h % 60 == 1) printf(",\"%s\"", HANGUL[h / 64 % COUNT(HANGUL)]);
    fputs("]", stdout);
    if (h % 5 == 0) printf(",\"alias\":[\"%s %s\"]", surname, given);
    printf(",\"birthDate\":[\"%.*s\"],\"nationality\":[\"%s\"]", h % 7 == 0 ? 4 : 10, born, country);
    if (h % 4 == 0)
        printf(",\"email\":[\"%c%s%llu@%s.example\"]", given[0] | 32, surname, (unsigned long long)(h % 100),
               COUNTRY[h / 128 % COUNT(COUNTRY)]);
    if (h % 9 == 0) printf(",\"passportNumber\":[\"%09llu\"]", (unsigned long long)(h / 512 % 1000000000));
    envelope();
}

static void company(uint64_t n) {
    char brand[48], founded[16];
    uint64_t h = mix(n ^ 0xc0c0);
    unsigned c = (unsigned)skewed(COUNT(COUNTRY));
    word(brand, below(400000));
    date(founded, h, 1985, 40);
    printf("{\"id\":\"inv-%09llu\",\"schema\":\"Company\",\"properties\":{\"name\":[\"", (unsigned long long)n);
    if (h % 4 == 0) printf("%s ", PLACE[h / 16 % COUNT(PLACE)]);
    printf("%s %s %s\"]", brand, FIELD[skewed(COUNT(FIELD))], FORM[skewed(COUNT(FORM))]);
    printf(",\"registrationNumber\":[\"%c%c%08llu\"],\"jurisdiction\":[\"%s\"],\"incorporationDate\":[\"%s\"]",
           COUNTRY[c][0] & ~32, COUNTRY[c][1] & ~32, (unsigned long long)(h / 1024 % 100000000), COUNTRY[c], founded);
    if (h % 2 == 0)
        printf(",\"address\":[\"%llu %s Street, %s\"]", 1 + (unsigned long long)(h / 7 % 300), PLACE[h / 2048 % COUNT(PLACE)],
               CITY[c]);
    if (h % 3 == 0) printf(",\"website\":[\"https://www.%s-%llu.example\"]", brand, (unsigned long long)(h / 31 % 1000));
    if (h % 6 == 0) printf(",\"previousName\":[\"%s %s\"]", brand, FIELD[h / 4096 % COUNT(FIELD)]);
    envelope();
}

static uint64_t listed_every;

static void sanction(uint64_t n) {
    char start[16];
    date(start, mix(n ^ 0x5a5a), 2005, 20);
    printf(
        "{\"id\":\"inv-s-%09llu\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"inv-%09llu\"],\"authority\":[\"ofac\"],"
        "\"program\":[\"SDN\"],\"programId\":[\"DPRK3\"],\"startDate\":[\"%s\"]",
        (unsigned long long)n, (unsigned long long)n, start);
    envelope();
}

static uint64_t company_near(uint64_t n, uint64_t entities) {
    while (is_person(n)) n = n + 1 < entities ? n + 1 : 0;
    return n;
}

static void tie(uint64_t k, uint64_t entities) {
    char start[16];
    uint64_t h = mix(k ^ 0x7171), from = below(entities);
    uint64_t to = company_near(h % 8 == 0 ? skewed(entities) : below(entities), entities);
    if (listed_every && k % 17 == 0) to = company_near(1000003 * (k / 17 % 3 + 1) % entities, entities);
    if (from == to) from = from ? from - 1 : entities - 1;
    date(start, h, 1995, 30);
    int owns = h % 5 < 2 || !is_person(from);
    printf("{\"id\":\"inv-t-%010llu\",\"schema\":\"%s\",\"properties\":{\"%s\":[\"inv-%09llu\"],\"%s\":[\"inv-%09llu\"]",
           (unsigned long long)k, owns ? "Ownership" : "Directorship", owns ? "owner" : "director", (unsigned long long)from,
           owns ? "asset" : "organization", (unsigned long long)to);
    if (owns)
        printf(",\"percentage\":[\"%llu\"]", 1 + (unsigned long long)(h / 64 % 100));
    else
        printf(",\"role\":[\"%s\"]", ROLE[h / 64 % COUNT(ROLE)]);
    printf(",\"startDate\":[\"%s\"]", start);
    if (h % 6 == 0) {
        date(start, h / 3, 2010, 16);
        printf(",\"endDate\":[\"%s\"]", start);
    }
    envelope();
}

int main(int argc, char **argv) {
    if (argc < 3 || argc > 5) {
        fprintf(stderr, "usage: generate_ftm ENTITIES TIES [SEED [LISTED]] > register.ftm.json\n");
        return 2;
    }
    uint64_t entities = strtoull(argv[1], NULL, 10), ties = strtoull(argv[2], NULL, 10);
    state = mix(argc > 3 ? strtoull(argv[3], NULL, 10) : 1) | 1;
    if (entities < 2) entities = 2;
    listed_every = argc > 4 ? strtoull(argv[4], NULL, 10) : 0;
    static char buffer[1 << 20];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    uint64_t k = 0;
    for (uint64_t n = 0; n < entities; n++) {
        if (is_person(n))
            person(n);
        else
            company(n);
        if (listed_every && n % listed_every == 0) sanction(n);
        uint64_t until = (uint64_t)((unsigned __int128)ties * (n + 1) / entities);
        for (; k < until; k++) tie(k, entities);
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
