//! Tests of settlements on ledgers: the illustration of the methods, what is refused, and what holds for every ledger.

use proptest::prelude::*;
use querbuch_domain::command::Command;
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::language::Language;
use querbuch_domain::money::Cents;
use querbuch_domain::note::Note;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::schedule::set::{ScheduledAmount, SetSchedule};
use querbuch_domain::words::{Cashability, EffectKind, Level};

use super::chances::chances;
use super::*;
use crate::appraisal::appraise;
use crate::appraisal::conventions::ConventionsSpec;
use crate::basis::Basis;
use crate::filter::Filter;
use crate::testing::random::{play, stories};
use crate::testing::{Story, book, define_key, effect, measure, month, units};

/// Bund, Land and a town; what each pays and saves, and transfers between them.
fn scene() -> Vec<Command> {
    use EffectKind::{Cost, Saving, Transfer};
    let units = units(&[
        ("bund", "", Level::Federal, true),
        ("15", "", Level::State, true),
        ("15003", "15", Level::Municipal, true),
        ("16", "", Level::State, true),
    ]);
    let capacity = NewEffect {
        cashability: Cashability::Capacity,
        ..effect("minutes", "15003", Saving)
    };
    let effects = vec![
        effect("cost", "bund", Cost),
        effect("own", "bund", Saving),
        effect("land", "15", Saving),
        effect("town", "15003", Saving),
        effect("gets", "bund", Transfer),
        effect("pays", "15", Transfer),
        capacity,
    ];
    let key = define_key("schluessel", &[("bund", "1"), ("15", "1")]);
    let outside = define_key("ausserhalb", &[("bund", "1"), ("16", "1")]);
    vec![units, measure("m", "", effects), key, outside]
}

fn story(postings: &[(&str, &str, i64)]) -> Story {
    let cents: Vec<(&str, &str, i64)> = postings
        .iter()
        .map(|(effect, text, euros)| (*effect, *text, euros * 100))
        .collect();
    let mut commands = scene();
    commands.push(book("m", &cents));
    Story::of(commands)
}

/// −80, +90 and +60 euros.
const ILLUSTRATION: &[(&str, &str, i64)] = &[
    ("cost", "2026-01", 100),
    ("own", "2026-01", 20),
    ("land", "2026-01", 90),
    ("town", "2026-01", 60),
];

fn query(rule: SettlementRule) -> SettlementQuery {
    SettlementQuery {
        appraisal: AppraisalQuery {
            filter: Filter::default(),
            party: Party::Body,
            basis: Basis::Outlook,
            conventions: ConventionsSpec {
                discount_rate: Some("0.1".parse().expect("a decimal")),
                ..ConventionsSpec::default()
            },
        },
        rule,
        key: None,
        enabling: Vec::new(),
        schedule: PaymentSchedule::Once,
    }
}

fn found(story: &Story, query: &SettlementQuery) -> Settlement {
    settle(query, &story.now()).expect("a good question")
}

fn refused(story: &Story, query: &SettlementQuery) -> Vec<String> {
    let refusals = settle(query, &story.now()).expect_err("a bad question");
    let line = |refusal: &Refusal| format!("{} {}", refusal.reason.code().as_str(), refusal.field.join("."));
    refusals.iter().map(line).collect()
}

fn key(story: &Story, code: &str) -> KeyNo {
    story.now().require_key(&code.into(), "key").expect("is defined")
}

fn unit(story: &Story, code: &str) -> UnitNo {
    story
        .now()
        .require_unit(&code.into(), "unit")
        .expect("is registered")
}

/// By the code of the unit: bund, the Land, the town.
fn by_code(settlement: &Settlement, story: &Story, of: impl Fn(&SettlementParty) -> i128) -> [i128; 3] {
    ["bund", "15", "15003"].map(|code| {
        let wanted = PartyKey::Unit(unit(story, code));
        let party = settlement.parties.iter().find(|party| party.party == wanted);
        of(party.expect("is a party"))
    })
}

#[test]
fn the_illustration_of_the_methods_on_a_ledger() {
    let story = story(ILLUSTRATION);
    let expected = [
        (SettlementRule::MakeWhole, [0, 4_200, 2_800]),
        (SettlementRule::BenefitProportional, [823, 3_706, 2_471]),
        (SettlementRule::Shapley, [2_500, 2_500, 2_000]),
        (SettlementRule::SeparableCosts, [2_450, 2_450, 2_100]),
    ];
    for (rule, after) in expected {
        let settlement = found(&story, &query(rule));
        assert_eq!(
            by_code(&settlement, &story, SettlementParty::net_after),
            after,
            "{rule:?}"
        );
        assert!(settlement.is_feasible() && settlement.is_stable() && settlement.draws.is_none());
        assert_eq!(settlement.payments.len(), 2);
    }
    let nucleolus = found(&story, &query(SettlementRule::Nucleolus));
    let mut after = by_code(&nucleolus, &story, SettlementParty::net_after);
    after.sort_unstable();
    assert_eq!(after, [2_333, 2_333, 2_334]);
    let first = nucleolus.parties.first().expect("there are parties");
    assert_eq!(
        first.net_after(),
        2_334,
        "of equal remainders, the first party gets the cent"
    );
    let compared = compare(&query(SettlementRule::Key), &story.now()).expect("a good question");
    assert_eq!(compared.len(), 5, "without a key, none by key");
}

#[test]
fn a_key_bears_what_the_losing_parties_lose() {
    let story = story(ILLUSTRATION);
    let mut query = query(SettlementRule::Key);
    assert_eq!(refused(&story, &query), ["INVALID_VALUE key"]);
    query.key = Some(key(&story, "schluessel"));
    let settlement = found(&story, &query);
    assert_eq!(
        by_code(&settlement, &story, SettlementParty::net_after),
        [-4_000, 5_000, 6_000]
    );
    assert_eq!(settlement.violations.len(), 1);
    query.key = Some(key(&story, "ausserhalb"));
    assert_eq!(refused(&story, &query), ["INVALID_VALUE key"]);
    query.key = Some(key(&story, "schluessel"));
    query.appraisal.conventions.base_month = Some(month("2019-01"));
    assert_eq!(refused(&story, &query), ["KEY_SHARES_INVALID key"]);
}

#[test]
fn who_is_said_to_be_needed_is_and_must_be_a_party() {
    let story = story(ILLUSTRATION);
    let mut query = query(SettlementRule::Nucleolus);
    query.enabling = vec![unit(&story, "15")];
    let settlement = found(&story, &query);
    assert_eq!(
        settlement.parties.iter().filter(|party| party.enabling).count(),
        2
    );
    query.enabling.push(unit(&story, "16"));
    assert_eq!(refused(&story, &query), ["INVALID_VALUE enabling"]);
    query.enabling = ["bund", "15", "15003"].map(|code| unit(&story, code)).to_vec();
    let equal = found(&story, &query);
    assert!(
        equal
            .parties
            .iter()
            .all(|party| (2_333..=2_334).contains(&party.net_after()))
    );
}

#[test]
fn what_was_booked_already_is_counted_once() {
    let booked = [("gets", "2026-01", 30), ("pays", "2026-01", -30)];
    let before = story(ILLUSTRATION);
    let story = story(&[ILLUSTRATION, &booked].concat());
    let (first, second) = (
        found(&before, &query(SettlementRule::MakeWhole)),
        found(&story, &query(SettlementRule::MakeWhole)),
    );
    let transfers = |settlement: &Settlement, story| by_code(settlement, story, |party| party.transfer);
    assert_eq!(transfers(&first, &before), [8_000, -4_800, -3_200]);
    assert_eq!(transfers(&second, &story), [8_000, -4_800, -3_200]);
    assert_eq!(by_code(&second, &story, |party| party.booked), [3_000, -3_000, 0]);
    let paid: i128 = second.payments.iter().map(|payment| payment.amount).sum();
    assert_eq!(paid, 5_000);
    let all = [("gets", "2026-01", 48), ("pays", "2026-01", -48)];
    let settled = self::story(&[ILLUSTRATION, &all, &[("town", "2026-01", -60)]].concat());
    let nothing_left = found(&settled, &query(SettlementRule::MakeWhole));
    assert_eq!(nothing_left.payments.len(), 1);
}

#[test]
fn only_cash_pays_in_all_and_by_year() {
    let story = story(&[
        ("cost", "2026-01", 100),
        ("land", "2026-01", 50),
        ("land", "2027-01", 55),
        ("minutes", "2027-01", 110),
    ]);
    let mut query = query(SettlementRule::MakeWhole);
    let once = found(&story, &query);
    assert_eq!(
        by_code(&once, &story, |party| party.transfer),
        [10_000, -5_000, -5_000]
    );
    assert_eq!(by_code(&once, &story, |party| party.cash_limit), [0, 10_000, 0]);
    assert_eq!(
        by_code(&once, &story, |party| i128::from(party.is_within_cash())),
        [1, 1, 0]
    );
    query.schedule = PaymentSchedule::WithSavings;
    let yearly = found(&story, &query);
    let years = |code: &str| -> Vec<(u16, i128, bool)> {
        let wanted = PartyKey::Unit(unit(&story, code));
        let party = yearly.parties.iter().find(|party| party.party == wanted);
        let schedule = &party.expect("is a party").schedule;
        let row = |each: &ScheduledTransfer| (each.year, each.transfer, each.is_within_cash());
        schedule.iter().map(row).collect()
    };
    // Half of 50 and of 55 / 1.1 each year; who saves no cash would have to pay at once.
    assert_eq!(years("15"), [(2026, -2_500, true), (2027, -2_750, true)]);
    assert_eq!(years("15003"), [(2026, -5_000, false)]);
    assert_eq!(years("bund"), [(2026, 7_500, true), (2027, 2_750, true)]);
}

#[test]
fn too_little_is_told_and_nobody_is_asked_for_more_than_it_gains() {
    let story = story(&[("cost", "2026-01", 100), ("land", "2026-01", 60)]);
    for rule in [
        SettlementRule::MakeWhole,
        SettlementRule::Nucleolus,
        SettlementRule::Shapley,
    ] {
        let settlement = found(&story, &query(rule));
        assert_eq!((settlement.is_feasible(), settlement.shortfall()), (false, 4_000));
        let after: Vec<i128> = settlement
            .parties
            .iter()
            .map(SettlementParty::net_after)
            .collect();
        let mut sorted = after.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [-4_000, 0]);
        let said = settlement.explanation(Language::English, &story.now()).join(" ");
        assert!(said.contains("40.00 is missing"), "{said}");
    }
}

#[test]
fn nothing_one_party_no_cost_and_no_saving_are_answered() {
    for postings in [&[("cost", "2026-01", 5)][..], &[("land", "2026-01", 5)]] {
        let story = story(postings);
        for rule in SettlementRule::ALL
            .iter()
            .filter(|rule| **rule != SettlementRule::Key)
        {
            let settlement = found(&story, &query(*rule));
            assert_eq!(settlement.parties.len(), 1, "{rule:?}");
            assert_eq!(settlement.payments, []);
        }
    }
    let empty = Story::of(scene());
    let nothing = found(&empty, &query(SettlementRule::Shapley));
    assert_eq!((nothing.parties.len(), nothing.is_feasible()), (0, false));
    assert_eq!(
        nothing.explanation(Language::German, &empty.now()),
        ["Im Ausschnitt stehen keine Beträge."]
    );
    let mut no_rate = query(SettlementRule::Nucleolus);
    no_rate.appraisal.conventions.discount_rate = None;
    assert_eq!(refused(&story(ILLUSTRATION), &no_rate).len(), 1);
}

#[test]
fn the_calculation_is_told_with_its_figures() {
    let story = story(ILLUSTRATION);
    let mut asked = query(SettlementRule::SeparableCosts);
    let said = found(&story, &asked).explanation(Language::English, &story.now());
    assert_eq!(said.len(), 7, "{said:#?}");
    assert!(said[0].contains("20.00 − 100.00 = -80.00"), "{}", said[0]);
    assert!(said[3].contains("Together that is 200.00"), "{}", said[3]);
    assert!(said[6].contains("No group of parties"), "{}", said[6]);
    asked.rule = SettlementRule::Shapley;
    let said = found(&story, &asked).explanation(Language::German, &story.now());
    assert!(
        said[3].matches(';').count() >= 5 && said[3].contains("70,00"),
        "{}",
        said[3]
    );
    for rule in SettlementRule::ALL {
        asked.rule = *rule;
        asked.key = Some(key(&story, "schluessel"));
        let settlement = found(&story, &asked);
        let [german, english] = [Language::German, Language::English]
            .map(|language| settlement.explanation(language, &story.now()));
        assert_eq!(german.len(), english.len());
        assert!(
            german.iter().zip(&english).all(|(one, other)| one != other),
            "{rule:?}"
        );
    }
}

#[test]
fn chances_change_by_the_transfer_alone() {
    let mut story = Story::of(scene());
    for (effect, low, amount, high) in [("cost", 50, 100, 150), ("land", 100, 200, 300)] {
        let amount = ScheduledAmount {
            month: month("2036-01"),
            through: None,
            every_months: None,
            amount: Cents(amount * 100),
            low: Some(Cents(low * 100)),
            high: Some(Cents(high * 100)),
        };
        let command = Command::SetSchedule(SetSchedule {
            basis: ScheduleBasis::Plan,
            effect: format!("m/{effect}").as_str().into(),
            amounts: vec![amount],
            expected_position: None,
            note: Note::default(),
        });
        assert!(story.act(&command));
    }
    let mut asked = query(SettlementRule::Nucleolus);
    asked.appraisal.conventions.discount_rate = Some("0".parse().expect("a decimal"));
    let settlement = found(&story, &asked);
    let drawn = chances(&asked, &settlement, &story.now()).expect("a good question");
    let of = |code: &str| drawn.of(PartyKey::Unit(unit(&story, code)));
    let bund = of("bund").expect("has a range");
    assert_eq!(bund.before, "0".parse().expect("a decimal"), "it only pays");
    // It gets 150, and pays less than that in every draw.
    assert_eq!(bund.after, "1".parse().expect("a decimal"));
    let land = of("15").expect("has a range");
    assert!(land.before > land.after && land.before == "1".parse().expect("a decimal"));
    assert_eq!(of("15003"), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_add_up_transfers_to_nothing_and_costs_are_those_of_the_appraisal(
        wishes in stories(20),
        rule in prop::sample::select(SettlementRule::ALL),
        party in prop::sample::select(Party::ALL),
        schedule in prop::sample::select(PaymentSchedule::ALL),
    ) {
        let story = play(&wishes);
        let mut asked = query(rule);
        asked.appraisal.party = party;
        asked.schedule = schedule;
        if rule == SettlementRule::Key {
            prop_assert!(settle(&asked, &story.now()).is_err());
            return Ok(());
        }
        let settlement = found(&story, &asked);
        let appraisal = appraise(&asked.appraisal, &story.now()).expect("a good question");
        let shown: Vec<_> = appraisal
            .perspectives
            .iter()
            .map(|found| (found.party, found.present_cost, found.present_saving))
            .collect();
        let own: Vec<_> = settlement
            .parties
            .iter()
            .map(|party| (Some(party.party), party.present_cost, party.present_saving))
            .collect();
        prop_assert_eq!(own, shown);
        let sum = |of: fn(&SettlementParty) -> i128| settlement.parties.iter().map(of).sum::<i128>();
        prop_assert_eq!(sum(|party| party.transfer), 0);
        prop_assert_eq!(sum(|party| party.booked), 0);
        prop_assert_eq!(sum(SettlementParty::net_after), settlement.surplus);
        let mut open: Vec<i128> = settlement.parties.iter().map(SettlementParty::open).collect();
        for payment in &settlement.payments {
            open[payment.from] += payment.amount;
            open[payment.to] -= payment.amount;
        }
        prop_assert!(open.iter().all(|left| *left == 0));
        let mut years = std::collections::BTreeMap::new();
        for each in settlement.parties.iter().flat_map(|party| &party.schedule) {
            *years.entry(each.year).or_insert(0) += each.transfer;
        }
        prop_assert!(years.values().all(|sum: &i128| *sum == 0));
        if !settlement.is_feasible() {
            for party in &settlement.parties {
                prop_assert!(party.net_after() <= 0 && party.net_after() >= party.net_before().min(0));
            }
        }
    }
}
