//! The calculation of a settlement in sentences, one a step, that a pocket calculator can follow.

use querbuch_domain::language::Language;
use querbuch_settlement::split::{Violation, ViolationKind};
use rust_decimal::Decimal;

use super::{Settlement, SettlementParty, SettlementRule};
use crate::appraisal::sentence::euros;
use crate::view::View;

/// Parties whose figures a sentence names; the table beside it has all of them.
const NAMED_MAX: usize = 30;
/// Parties whose orders of arrival are listed one by one: six orders.
const ORDERS_OF_MAX: usize = 3;

/// What the sentences are about.
struct Explained<'a> {
    settlement: &'a Settlement,
    labels: Vec<String>,
    language: Language,
}

impl Settlement {
    /// The calculation in sentences. Of many parties, the first ones are named.
    pub fn explanation(&self, language: Language, view: &View) -> Vec<String> {
        let label = |party: &SettlementParty| party.party.label(language, view).to_string();
        let explained = Explained {
            settlement: self,
            labels: self.parties.iter().map(label).collect(),
            language,
        };
        if self.parties.is_empty() {
            let nothing = language.pick(
                "Im Ausschnitt stehen keine Beträge.",
                "The selection holds no amounts.",
            );
            return vec![nothing.to_owned()];
        }
        let mut sentences = vec![explained.nets(), explained.surplus()];
        sentences.extend(explained.enabling());
        sentences.push(explained.rule());
        sentences.push(explained.results());
        sentences.extend(explained.booked());
        sentences.push(explained.payments());
        sentences.extend(explained.cash());
        sentences.extend(explained.stability());
        sentences
    }
}

impl Explained<'_> {
    fn pick(&self, german: String, english: String) -> String {
        match self.language {
            Language::German => german,
            Language::English => english,
        }
    }

    fn money(&self, cents: i128) -> String {
        euros(cents, self.language)
    }

    /// Something of each party that it is said of, the first ones by name.
    fn list(&self, of: impl Fn(usize, &SettlementParty) -> Option<String>) -> String {
        let parties = self.settlement.parties.iter().enumerate();
        let mut said = parties.filter_map(|(place, party)| of(place, party));
        let mut named: Vec<String> = said.by_ref().take(NAMED_MAX).collect();
        let more = said.count();
        if more > 0 {
            named.push(self.pick(format!("und {more} weitere"), format!("and {more} more")));
        }
        named.join("; ")
    }

    fn nets(&self) -> String {
        let nets = self.list(|place, party| {
            let (saving, cost) = (self.money(party.present_saving), self.money(party.present_cost));
            let net = self.money(party.net_before());
            Some(format!("{} {saving} − {cost} = {net}", self.labels[place]))
        });
        self.pick(
            format!("Barwert der Ersparnis weniger Barwert der Kosten, bevor jemand zahlt: {nets}."),
            format!("Present saving less present cost, before anybody pays: {nets}."),
        )
    }

    fn surplus(&self) -> String {
        let settlement = self.settlement;
        let surplus = self.money(settlement.surplus);
        if settlement.is_feasible() {
            return self.pick(
                format!("Zusammen bleiben {surplus}: das wird geteilt."),
                format!("Together {surplus} is left: that is shared."),
            );
        }
        let (gains, missing) = (
            self.money(settlement.surplus + settlement.losses),
            self.money(settlement.shortfall()),
        );
        if settlement.rule == SettlementRule::Key {
            return self.pick(
                format!(
                    "Zusammen bleiben {surplus}: niemand kann alle schadlos stellen, es fehlen {missing}."
                ),
                format!(
                    "Together {surplus} is left: nobody can leave everybody whole, {missing} is missing."
                ),
            );
        }
        self.pick(
            format!(
                "Zusammen bleiben {surplus}: niemand kann alle schadlos stellen, es fehlen {missing}. Niemand zahlt mehr, als er gewinnt; die Gewinne von {gains} gehen an die, die verlieren."
            ),
            format!(
                "Together {surplus} is left: nobody can leave everybody whole, {missing} is missing. Nobody pays more than it gains; the gains of {gains} go to those who lose."
            ),
        )
    }

    fn enabling(&self) -> Option<String> {
        let enabling = self.list(|place, party| party.enabling.then(|| self.labels[place].clone()));
        (!enabling.is_empty() && self.settlement.is_feasible()).then(|| {
            self.pick(
                format!("Ohne diese gewinnt niemand etwas, sie werden gebraucht: {enabling}."),
                format!("Without these nobody gains anything, they are needed: {enabling}."),
            )
        })
    }

    /// How the rule comes to its shares.
    fn rule(&self) -> String {
        match self.settlement.rule {
            SettlementRule::Key => self.by_key(),
            rule if !self.settlement.is_feasible() => self.by_shortfall(rule),
            SettlementRule::MakeWhole => self.make_whole(),
            SettlementRule::BenefitProportional if self.nobody_saves() => self.make_whole(),
            SettlementRule::BenefitProportional => self.by_benefit(),
            SettlementRule::SeparableCosts => self.separable_costs(),
            SettlementRule::Shapley => self.shapley(),
            SettlementRule::Nucleolus => self.nucleolus(),
        }
    }

    /// Whether gains come from refunds alone: then they are all the benefit that there is.
    fn nobody_saves(&self) -> bool {
        self.settlement
            .parties
            .iter()
            .all(|party| party.present_saving <= 0)
    }

    fn by_key(&self) -> String {
        let losses = self.settlement.losses;
        let total: i128 = self.weights().sum();
        let shares = self.list(|place, party| {
            let weight = party.key_weight.filter(|weight| *weight > 0)?;
            let share = crate::rounding::share(weight, total).unwrap_or_default() * Decimal::ONE_HUNDRED;
            let share = share.normalize().to_string();
            let share = self.pick(share.replace('.', ","), share.clone());
            Some(format!("{} {share} %", self.labels[place]))
        });
        let losses = self.money(losses);
        self.pick(
            format!(
                "Zu verteilen ist, was die verlierenden Parteien verlieren: {losses}. Davon tragen nach dem Schlüssel: {shares}. Wer verliert, bekommt den Verlust ersetzt und trägt seinen Anteil wie alle."
            ),
            format!(
                "What the losing parties lose is distributed: {losses}. Of it, the key gives to: {shares}. Who loses is reimbursed the loss and bears its part like all others."
            ),
        )
    }

    fn weights(&self) -> impl Iterator<Item = i128> {
        let parties = self.settlement.parties.iter();
        parties.filter_map(|party| party.key_weight)
    }

    fn by_shortfall(&self, rule: SettlementRule) -> String {
        let (german, english) = match rule {
            SettlementRule::Nucleolus => (
                "nach der Regel des Talmud auf ihre Verluste",
                "by the rule of the Talmud on their losses",
            ),
            SettlementRule::Shapley => (
                "im Mittel über alle Reihenfolgen, in denen sie ihre Verluste anmelden",
                "on average over all orders in which they come with their losses",
            ),
            _ => ("im Verhältnis ihrer Verluste", "in proportion to their losses"),
        };
        self.pick(
            format!("Geteilt wird {german}."),
            format!("It is shared {english}."),
        )
    }

    fn make_whole(&self) -> String {
        let surplus = self.money(self.settlement.surplus);
        let gains = self.money(self.settlement.surplus + self.settlement.losses);
        let shares = self.list(|place, party| {
            let net = Some(party.net_before()).filter(|net| *net > 0)?;
            Some(format!(
                "{} {} × {surplus} / {gains}",
                self.labels[place],
                self.money(net)
            ))
        });
        self.pick(
            format!("Wer verliert, steht danach bei null. Wer gewinnt, behält denselben Teil des Gewinns: {shares}."),
            format!("Who loses ends at zero. Who gains keeps the same part of the gain: {shares}."),
        )
    }

    fn by_benefit(&self) -> String {
        let surplus = self.money(self.settlement.surplus);
        let parties = self.settlement.parties.iter();
        let savings = self.money(parties.map(|party| party.present_saving.max(0)).sum());
        let shares = self.list(|place, party| {
            let saving = Some(party.present_saving).filter(|saving| *saving > 0)?;
            Some(format!(
                "{} {} × {surplus} / {savings}",
                self.labels[place],
                self.money(saving)
            ))
        });
        self.pick(
            format!("Alle haben denselben Ertrag je Euro Ersparnis: {shares}. Wer nichts spart, bekommt seine Kosten ersetzt."),
            format!("All have the same return for each euro saved: {shares}. Who saves nothing is reimbursed its cost."),
        )
    }

    /// What each party adds to all others.
    fn claims(&self) -> String {
        self.list(|place, party| Some(format!("{} {}", self.labels[place], self.money(party.claim))))
    }

    fn total_of_claims(&self) -> i128 {
        self.settlement.parties.iter().map(|party| party.claim).sum()
    }

    fn separable_costs(&self) -> String {
        let (claims, surplus) = (self.claims(), self.money(self.settlement.surplus));
        let total = self.money(self.total_of_claims());
        self.pick(
            format!(
                "Ohne sie fehlte den anderen: {claims}. Das sind zusammen {total}; jede Partei bekommt ihren Betrag × {surplus} / {total}, wobei die einzige gebrauchte Partei, wenn sie selbst gewinnt, ihren Gewinn vorab behält."
            ),
            format!(
                "Without it, the others would lack: {claims}. Together that is {total}; each party gets its amount × {surplus} / {total}, where the only needed party, if it gains itself, keeps its gain first."
            ),
        )
    }

    fn nucleolus(&self) -> String {
        let claims = self.claims();
        let (surplus, total) = (self.settlement.surplus, self.total_of_claims());
        let (shown, half) = (self.money(surplus), self.money(total / 2));
        let (german, english) = if surplus.saturating_mul(2) <= total {
            (
                "höchstens so viel wie die halben Ansprüche zusammen: alle bekommen gleich viel, aber niemand mehr als den halben Anspruch",
                "at most half of the claims together: all get the same, but nobody more than half the claim",
            )
        } else {
            (
                "mehr als die halben Ansprüche zusammen: alle verzichten auf gleich viel, aber niemand auf mehr als den halben Anspruch",
                "more than half of the claims together: all give up the same, but nobody more than half the claim",
            )
        };
        self.pick(
            format!("Ohne sie fehlte den anderen (Anspruch): {claims}. {shown} ist, gemessen an {half}, {german}."),
            format!("Without it, the others would lack (its claim): {claims}. {shown} is, against {half}, {english}."),
        )
    }

    fn shapley(&self) -> String {
        let claims = self.claims();
        let drawn = self.settlement.draws.map_or_else(String::new, |draws| {
            let error = self.money(draws.standard_error);
            let count = draws.count;
            self.pick(
                format!(
                    " Für so viele Parteien sind {count} Reihenfolgen gezogen; der Standardfehler ist höchstens {error}."
                ),
                format!(" Of so many parties, {count} orders were drawn; the standard error is at most {error}."),
            )
        });
        let orders = self.orders();
        self.pick(
            format!(
                "Kommen die Parteien nacheinander und nimmt jede, was noch da ist, höchstens ihren Anspruch ({claims}), dann bekommt jede im Mittel über alle Reihenfolgen ihren Teil.{orders}{drawn}"
            ),
            format!(
                "If the parties come one after the other and each takes what is left, up to its claim ({claims}), then each gets the mean over all orders.{orders}{drawn}"
            ),
        )
    }

    /// What is taken in each order, where there are few.
    fn orders(&self) -> String {
        let parties = &self.settlement.parties;
        if parties.len() > ORDERS_OF_MAX {
            return String::new();
        }
        let mut orders: Vec<Vec<usize>> = vec![Vec::new()];
        for place in 0..parties.len() {
            let longer = |order: &Vec<usize>| {
                let order = order.clone();
                (0..=order.len()).map(move |at| {
                    let mut order = order.clone();
                    order.insert(at, place);
                    order
                })
            };
            orders = orders.iter().flat_map(longer).collect();
        }
        orders.sort();
        let said = orders.iter().map(|order| {
            let mut left = self.settlement.surplus;
            let takes = order.iter().map(|place| {
                let take = left.min(parties[*place].claim);
                left -= take;
                format!("{} {}", self.labels[*place], self.money(take))
            });
            takes.collect::<Vec<_>>().join(", ")
        });
        format!(" ({})", said.collect::<Vec<_>>().join("; "))
    }

    fn results(&self) -> String {
        let results = self.list(|place, party| {
            let after = self.money(party.net_after());
            let before = match self.money(party.net_before()) {
                before if party.net_before() < 0 => format!("({before})"),
                before => before,
            };
            let transfer = self.money(party.transfer);
            Some(format!("{} {after} − {before} = {transfer}", self.labels[place]))
        });
        self.pick(
            format!(
                "Auf Cent gerundet, der größte Rest zuerst und von gleichen die frühere Partei; der Transfer ist, was danach steht, weniger was davor stand: {results}."
            ),
            format!(
                "Rounded to the cent, the largest remainder first and of equal ones the earlier party; the transfer is what stands after less what stood before: {results}."
            ),
        )
    }

    fn booked(&self) -> Option<String> {
        let booked = self.list(|place, party| {
            let booked = Some(party.booked).filter(|booked| *booked != 0)?;
            Some(format!("{} {}", self.labels[place], self.money(booked)))
        });
        (!booked.is_empty()).then(|| {
            self.pick(
                format!("Davon ist zwischen den Parteien schon gebucht, und zählt nur einmal: {booked}."),
                format!("Of this, booked between the parties already, and counted once: {booked}."),
            )
        })
    }

    fn payments(&self) -> String {
        let payments = &self.settlement.payments;
        if payments.is_empty() {
            return self.pick(
                "Zu zahlen ist nichts.".to_owned(),
                "There is nothing to pay.".to_owned(),
            );
        }
        let mut said: Vec<String> = Vec::new();
        for payment in payments.iter().take(NAMED_MAX) {
            let (from, to) = (&self.labels[payment.from], &self.labels[payment.to]);
            let amount = self.money(payment.amount);
            said.push(self.pick(
                format!("{from} an {to} {amount}"),
                format!("{from} to {to} {amount}"),
            ));
        }
        let more = payments.len().saturating_sub(NAMED_MAX);
        if more > 0 {
            said.push(self.pick(format!("und {more} weitere"), format!("and {more} more")));
        }
        let said = said.join("; ");
        if self.settlement.payments_are_fewest {
            self.pick(
                format!("Mit weniger Zahlungen geht es nicht: {said}."),
                format!("No other payments are fewer: {said}."),
            )
        } else {
            self.pick(
                format!("Wenige Zahlungen, aber vielleicht nicht die wenigsten: {said}."),
                format!("Few payments, though perhaps not the fewest: {said}."),
            )
        }
    }

    fn cash(&self) -> Option<String> {
        let short = self.list(|place, party| {
            (!party.is_within_cash()).then(|| {
                let (pays, has) = (self.money(-party.transfer), self.money(party.cash_limit));
                let label = &self.labels[place];
                self.pick(
                    format!("{label} soll {pays} zahlen und spart haushaltswirksam {has}"),
                    format!("{label} is to pay {pays} and saves {has} in cash"),
                )
            })
        });
        (!short.is_empty()).then(|| {
            self.pick(
                format!("Nicht aus haushaltswirksamen Ersparnissen zu zahlen: {short}."),
                format!("Not to be paid from savings of cash: {short}."),
            )
        })
    }

    fn stability(&self) -> Option<String> {
        let settlement = self.settlement;
        if !settlement.is_feasible() {
            return None;
        }
        if settlement.is_stable() {
            return Some(self.pick(
                "Keine Gruppe von Parteien stünde allein besser.".to_owned(),
                "No group of parties would do better on its own.".to_owned(),
            ));
        }
        let said = |violation: &Violation| {
            let (label, by) = (&self.labels[violation.party], self.money(violation.short_by));
            match violation.kind {
                ViolationKind::Loses => self.pick(
                    format!("{label} stünde ohne die Maßnahme um {by} besser"),
                    format!("{label} would do better by {by} without the measure"),
                ),
                ViolationKind::PaidForNothing => self.pick(
                    format!("alle anderen stünden ohne {label} um {by} besser"),
                    format!("all others would do better by {by} without {label}"),
                ),
            }
        };
        let named: Vec<String> = settlement.violations.iter().take(NAMED_MAX).map(said).collect();
        let named = named.join("; ");
        Some(self.pick(format!("Nicht stabil: {named}."), format!("Not stable: {named}.")))
    }
}
