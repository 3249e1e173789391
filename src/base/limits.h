/* SPDX-License-Identifier: Apache-2.0 */
/* Every limit on what input may ask of us, in one place. Each has a test that reaches it. */
#ifndef CB_BASE_LIMITS_H
#define CB_BASE_LIMITS_H

#define LIMIT_RECORD_BYTES     (16u << 20)  /* one record of a feed, one JSON line, one XML record element */
#define LIMIT_JSON_DEPTH       64u          /* nesting of JSON */
#define LIMIT_XML_DEPTH        64u          /* nesting of XML */
#define LIMIT_XML_NODES        200000u      /* elements and attributes in one XML record */
#define LIMIT_CSV_FIELDS       512u         /* fields in one CSV row */
#define LIMIT_VALUE_BYTES      (1u << 20)   /* one value of one property */
#define LIMIT_ID_BYTES         512u         /* an entity id */
#define LIMIT_STATEMENTS       100000u      /* statements of one entity within one source */
#define LIMIT_ENTITY_BYTES     (64u << 20)  /* text of one entity within one source */
#define LIMIT_NAME_BYTES       2048u        /* a name that is matched; longer ones are kept, matched by their beginning */
#define LIMIT_NAME_PARTS       32u          /* parts of a matched name */
#define LIMIT_NAMES_PER_ENTITY 4096u        /* names of one entity that are matched */
#define LIMIT_PART_BYTES       64u          /* bytes of one part of a matched name */
#define LIMIT_SOURCES          4096u        /* sources of one world */
#define LIMIT_ORIGINS          (1u << 20)   /* distinct origins in one source */
#define LIMIT_SYMBOLS          60000u       /* distinct property and schema names in one source */
#define LIMIT_REJECTS_LISTED   10000u       /* rejected records listed one by one in the manifest (all are counted) */
#define LIMIT_EXPANSION        200u         /* bytes that one byte of a compressed file may become, past the first 64 MiB */
#define LIMIT_CASE_BYTES       (64u << 20)  /* one supplier file of `check` */
#define LIMIT_CASE_ENTITIES    20000u       /* entities of one case */
#define LIMIT_ARRAY_BYTES      (256u << 20) /* a FollowTheMoney file that is one array */
#define LIMIT_COMMENT_BYTES    (64u << 20)  /* what continues the Remarks of an OFAC list, in all */
#define LIMIT_FRACTION_LIMBS   4000u        /* 64-bit words of the numerator or denominator of an exact share */
#define LIMIT_CYCLE_NODES      64u          /* parties of one cycle of holdings whose shares are solved exactly */
#define LIMIT_OWN_NODES        200000u      /* parties around one whose owners are followed */
#define LIMIT_OWN_LISTED       (8u << 20)   /* parties that may be owned by listed ones, of a whole world */
#define LIMIT_JOIN_PARTIES     (1u << 20)   /* listed or reported parties whose other records are looked for */
#define LIMIT_EXPORT_NEAR      100000u      /* entities of an export around some ids */
#define LIMIT_EXPORT_TIES      1000u        /* ties of a party that an export goes through */
#define LIMIT_FOLDER_FILES     10000u       /* files of a source folder */

#endif
