//! The schema that is committed is the one that is served, and holds what the contract promises by now.

use std::fs;

use querbuch_tests::contract::missing;
use querbuch_tests::{repository, server};

const CONTRACT: &str = include_str!("../../contract.graphql");

fn committed() -> String {
    let path = repository().join("schema/querbuch.graphql");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_committed_schema_is_the_one_that_is_printed() {
    let printed = server::run(&["schema"]);
    assert_eq!(printed.code, Some(0), "{printed:#?}");
    let same = printed.stdout == committed();
    assert!(
        same,
        "schema/querbuch.graphql is out of date; write it anew: querbuch schema > schema/querbuch.graphql"
    );
}

#[test]
fn the_schema_holds_what_is_promised() {
    let missing = missing(CONTRACT, &committed());
    assert!(missing.is_empty(), "\n{}\n", missing.join("\n"));
}

#[test]
fn a_contract_holds_itself_and_less() {
    assert_eq!(missing(CONTRACT, CONTRACT), Vec::<String>::new());
    let more = CONTRACT.replace("enum Level {", "enum Level { EUROPEAN");
    assert_eq!(missing(CONTRACT, &more), Vec::<String>::new());
    let optional = CONTRACT.replace("node(id: ID!)", "node(id: ID!, strict: Boolean, depth: Int! = 1)");
    assert_eq!(missing(CONTRACT, &optional), Vec::<String>::new());
}

/// What stands in the contract, what a schema has instead, and the sentence that must come of it.
const BREAKS: [(&str, &str, &str); 19] = [
    ("scalar Money", "", "type Money is missing"),
    (
        "scalar Money",
        "enum Money { EURO }",
        "Money is of another kind than promised",
    ),
    (
        "mutation: Mutation",
        "",
        "the root of mutation is missing, promised is Mutation",
    ),
    (
        "REDUCE ADD IMPROVE",
        "REDUCE IMPROVE",
        "Approach lacks the value ADD",
    ),
    ("input AsOf @oneOf", "input AsOf", "AsOf lacks @oneOf"),
    (
        "type Unit implements Node",
        "type Unit",
        "Unit does not implement Node",
    ),
    ("  budgetPosition: String\n", "", "Unit.budgetPosition is missing"),
    (
        "  body: Unit\n",
        "  body: Unit!\n",
        "Unit.body is Unit!, promised is Unit",
    ),
    (
        "  path: [Unit!]!",
        "  path: [Unit]!",
        "Unit.path is [Unit]!, promised is [Unit!]!",
    ),
    (
        "ledger(asOf: AsOf): Ledger!",
        "ledger(asOf: AsOf): Ledger",
        "Query.ledger is Ledger, promised is Ledger!",
    ),
    (
        "nodes(ids: [ID!]!)",
        "nodes(ids: [ID!])",
        "Query.nodes(ids) is [ID!], promised is [ID!]!",
    ),
    (
        "balance(filter: Filter, ",
        "balance(",
        "Query.balance(filter) is missing",
    ),
    (
        "= [LEVEL], ",
        "= [YEAR], ",
        "the default of Query.balance(groupBy) is [YEAR], promised is [LEVEL]",
    ),
    (
        "basis: Basis! = OUTLOOK",
        "basis: Basis!",
        "the default of Query.balance(basis) is without default, promised is OUTLOOK",
    ),
    (
        "node(id: ID!)",
        "node(id: ID!, kind: String!)",
        "Query.node(kind) is required, and not promised",
    ),
    ("  stages: [Stage!]\n", "", "Filter(stages) is missing"),
    (
        "  from: YearMonth\n",
        "  from: YearMonth!\n",
        "Filter(from) is YearMonth!, promised is YearMonth",
    ),
    (
        "booking: ID! reason: String!",
        "booking: ID! reason: String! by: ID!",
        "ReverseInput(by) is required, and not promised",
    ),
    (
        "isBody: Boolean! = false",
        "isBody: Boolean! = true",
        "the default of NewUnit(isBody) is true, promised is false",
    ),
];

#[test]
fn every_break_of_the_contract_is_found() {
    for (promised, served, expected) in BREAKS {
        let broken = CONTRACT.replacen(promised, served, 1);
        assert_ne!(broken, CONTRACT, "{promised} does not stand in the contract");
        assert_eq!(
            missing(CONTRACT, &broken),
            [expected],
            "{promised} became {served}"
        );
    }
}
