//! Who must pay whom: games, rules of a shortfall, netting.

use std::collections::BTreeMap;

use querbuch_ledger::domain::money::format_cents;
use querbuch_settlement::claims::{Claims, ClaimsFault};
use querbuch_settlement::fraction::Fraction;
use querbuch_settlement::game::{Game, GameFault, Group, Kind, PLAYERS_MAX, Shares, players_of};
use querbuch_settlement::netting;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::answer::{DIGITS, answered};
use super::fault::Fault;
use super::fields::{Fields, Value};

type Answer = Result<Box<RawValue>, Fault>;

/// What the values of a game are, as inputs say it.
const KINDS: [(&str, Kind); 2] = [("SAVINGS", Kind::Savings), ("COST", Kind::Cost)];
/// Claims at most: as many as a settlement has parties, with room to spare.
const CLAIMS_MAX: usize = 100_000;

fn exact(number: Decimal) -> Fraction {
    Fraction::decimal(number.mantissa(), number.scale())
}

fn fractions(value: &Value) -> Result<Vec<Fraction>, Fault> {
    Ok(value.numbers()?.into_iter().map(exact).collect())
}

/// A fraction as a decimal.
struct Rounded(Fraction);

impl Serialize for Rounded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_decimal(DIGITS))
    }
}

/// A fraction as it is.
struct Exact(Fraction);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

#[derive(Serialize)]
struct Shared {
    decimal: Vec<Rounded>,
    fraction: Vec<Exact>,
}

impl From<&Shares> for Shared {
    fn from(shares: &Shares) -> Self {
        Self {
            decimal: shares.iter().cloned().map(Rounded).collect(),
            fraction: shares.iter().cloned().map(Exact).collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GameAnswer {
    shapley: Shared,
    nucleolus: Option<Shared>,
    pre_nucleolus: Option<Shared>,
    gately: Option<Shared>,
    scrb: Shared,
    core: Core,
}

#[derive(Serialize)]
struct Core {
    empty: bool,
    violations: Violations,
}

/// Groups of players that would do better on their own, by rule; null where the rule is undefined.
#[derive(Serialize)]
struct Violations {
    shapley: Vec<Vec<usize>>,
    nucleolus: Option<Vec<Vec<usize>>>,
    gately: Option<Vec<Vec<usize>>>,
    scrb: Vec<Vec<usize>>,
}

pub(super) fn game(mut fields: Fields) -> Answer {
    let players = fields.required("players")?;
    let kind = fields.required("kind")?.word(&KINDS, |(kind, _)| kind)?.1;
    let values = fields.required("values")?;
    fields.finish()?;
    let given = fractions(&values)?;
    let game = Game::try_new(players.count()?, kind, &given).map_err(|fault| match fault {
        GameFault::Players => players.unfit(
            &format!("eine ganze Zahl von 1 bis {PLAYERS_MAX}"),
            &format!("a whole number from 1 to {PLAYERS_MAX}"),
        ),
        GameFault::Values(count) => values.unfit(
            &format!("eine Liste von {count} Zahlen, eine für jede Gruppe"),
            &format!("a list of {count} numbers, one for each group"),
        ),
    })?;
    let broken = |shares: &Shares| -> Vec<Vec<usize>> {
        let groups: Vec<Group> = game.violations(shares);
        groups.into_iter().map(players_of).collect()
    };
    let (shapley, scrb) = (game.shapley(), game.separable_costs());
    let (nucleolus, gately) = (game.nucleolus(), game.gately());
    answered(&GameAnswer {
        core: Core {
            empty: game.has_empty_core(),
            violations: Violations {
                shapley: broken(&shapley),
                nucleolus: nucleolus.as_ref().map(broken),
                gately: gately.as_ref().map(broken),
                scrb: broken(&scrb),
            },
        },
        shapley: Shared::from(&shapley),
        nucleolus: nucleolus.as_ref().map(Shared::from),
        pre_nucleolus: game.pre_nucleolus().as_ref().map(Shared::from),
        gately: gately.as_ref().map(Shared::from),
        scrb: Shared::from(&scrb),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClaimsAnswer {
    proportional: Vec<Rounded>,
    constrained_equal_awards: Vec<Rounded>,
    constrained_equal_losses: Vec<Rounded>,
    talmud: Vec<Rounded>,
    random_arrival: Option<Vec<Rounded>>,
    adjusted_proportional: Vec<Rounded>,
}

pub(super) fn claims(mut fields: Fields) -> Answer {
    let estate = fields.required("estate")?;
    let claims = fields.required("claims")?;
    fields.finish()?;
    let list = claims.list()?;
    if list.len() > CLAIMS_MAX {
        return Err(Fault::too_many(CLAIMS_MAX));
    }
    let not_negative = ("eine Zahl ab 0", "a number from 0 on");
    let found =
        Claims::try_new(&exact(estate.number()?), &fractions(&claims)?).map_err(|fault| match fault {
            ClaimsFault::NegativeEstate => estate.unfit(not_negative.0, not_negative.1),
            ClaimsFault::NegativeClaim(place) => list
                .get(place)
                .unwrap_or(&claims)
                .unfit(not_negative.0, not_negative.1),
            ClaimsFault::NoShortfall => estate.unfit(
                "höchstens so groß wie alle Ansprüche zusammen",
                "at most as much as all claims together",
            ),
        })?;
    let shown = |shares: Vec<Fraction>| shares.into_iter().map(Rounded).collect();
    answered(&ClaimsAnswer {
        proportional: shown(found.proportional()),
        constrained_equal_awards: shown(found.constrained_equal_awards()),
        constrained_equal_losses: shown(found.constrained_equal_losses()),
        talmud: shown(found.talmud()),
        random_arrival: found.random_arrival().map(shown),
        adjusted_proportional: shown(found.adjusted_proportional()),
    })
}

#[derive(Serialize)]
struct NettingAnswer {
    nets: BTreeMap<String, String>,
    payments: Vec<[String; 3]>,
    exact: bool,
}

/// Who owes whom how much, in cents.
struct Debt {
    debtor: String,
    creditor: String,
    cents: i128,
}

pub(super) fn netting(mut fields: Fields) -> Answer {
    let debts = fields.required("debts")?;
    fields.finish()?;
    let mut nets: BTreeMap<String, i128> = BTreeMap::new();
    for value in debts.list()? {
        let debt = debt(&value)?;
        *nets.entry(debt.debtor).or_default() -= debt.cents;
        *nets.entry(debt.creditor).or_default() += debt.cents;
    }
    let (names, figures): (Vec<&String>, Vec<i128>) = nets.iter().map(|(name, net)| (name, *net)).unzip();
    let found = netting::payments(&figures);
    let payment = |payment: &netting::Payment| {
        [
            names[payment.from].clone(),
            names[payment.to].clone(),
            format_cents(payment.amount),
        ]
    };
    answered(&NettingAnswer {
        payments: found.payments.iter().map(payment).collect(),
        exact: found.exact,
        nets: nets
            .iter()
            .map(|(name, net)| (name.clone(), format_cents(*net)))
            .collect(),
    })
}

fn debt(value: &Value) -> Result<Debt, Fault> {
    let form = || {
        value.unfit(
            "ein Tripel wie [\"1\", \"0\", \"12.50\"] aus Schuldner, Gläubiger und Betrag",
            "a triple such as [\"1\", \"0\", \"12.50\"] of debtor, creditor and amount",
        )
    };
    let [debtor, creditor, amount] = <[Value; 3]>::try_from(value.list()?).map_err(|_| form())?;
    let exact = amount.number()?.normalize();
    if exact.is_sign_negative() && !exact.is_zero() {
        return Err(amount.unfit("ein Betrag ab 0", "an amount from 0 on"));
    }
    let unit = 2_u32.checked_sub(exact.scale()).map(|digits| 10_i128.pow(digits));
    let cents = unit.and_then(|unit| exact.mantissa().checked_mul(unit));
    let cents = cents.ok_or_else(|| amount.unfit("ein Betrag in ganzen Cent", "an amount in whole cents"))?;
    Ok(Debt {
        debtor: debtor.text()?,
        creditor: creditor.text()?,
        cents,
    })
}
